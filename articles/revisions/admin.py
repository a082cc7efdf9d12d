"""The revisions of an article as pages of the admin: the list, two of them side by side, and the way back to one."""

from typing import cast

from django import forms
from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from articles.models import Article, Revision
from articles.revisions.changes import changes
from articles.revisions.history import STAYS, Plan, plan, restore
from htc.lib.pages import AdminPage, draw, row_of
from htc.lib.text import shorten
from htc.lib.words import moment_of

PAGE_LENGTH = 50


class RevisionChoice(forms.ModelChoiceField):
    """One revision of an article, by when it was saved, by whom, and what that changed."""

    def label_from_instance(self, revision):
        return " – ".join(filter(None, [moment_of(revision.at), revision.author_name, shorten(revision.changed, 60)]))


class CompareForm(forms.Form):
    """Which two revisions stand side by side; without ``old`` the one before ``new``, without both the last two."""

    old = RevisionChoice(None, label="Before", required=False, empty_label="The one before")
    new = RevisionChoice(None, label="After", required=False, empty_label=None)

    def __init__(self, data, article: Article):
        super().__init__(data)
        self._listed = article.revisions.listed()
        for field in self.fields.values():
            cast(RevisionChoice, field).queryset = self._listed

    def chosen(self) -> tuple[Revision | None, Revision]:
        """Give the two in the order in which they were saved; None before the first one. Raises Http404."""
        if not self.is_valid():
            raise Http404
        old, new = self.cleaned_data["old"], self.cleaned_data["new"] or self._listed.first()
        if new is None:
            raise Http404
        if old is None:
            return new.article.revisions.shown().filter(pk__lt=new.pk).last(), new
        return (old, new) if old.pk <= new.pk else (new, old)


def list_all(request, model_admin: admin.ModelAdmin, pk: int) -> HttpResponse:
    """List the revisions, the newest first."""
    article = row_of(request, model_admin, pk, model_admin.has_view_permission)
    page = Paginator(article.revisions.listed(), PAGE_LENGTH).get_page(request.GET.get("page"))
    context = {"title": "Revisions", "page": page, "may_restore": model_admin.has_change_permission(request, article)}
    return draw(request, model_admin, "admin/articles/article/revisions_list.html", context, row=article)


def compare(request, model_admin: admin.ModelAdmin, pk: int) -> HttpResponse:
    """Show two revisions side by side: ``old`` and ``new`` in the address, else the last two."""
    article = row_of(request, model_admin, pk, model_admin.has_view_permission)
    old, new = CompareForm(request.GET, article).chosen()
    context = {
        "title": "Revisions compared",
        "form": CompareForm({"old": old.pk if old else "", "new": new.pk}, article),
        "old": old,
        "new": new,
        "changes": changes(old.snapshot if old else None, new.snapshot),
        "may_restore": model_admin.has_change_permission(request, article),
    }
    return draw(request, model_admin, "admin/articles/article/revisions_compare.html", context, row=article)


def bring_back(request, model_admin: admin.ModelAdmin, pk: int, number: int) -> HttpResponse:
    """Show what bringing a revision back would change; a POST does it, if nobody has saved the article since it was shown."""
    article = row_of(request, model_admin, pk, model_admin.has_change_permission)
    revision = get_object_or_404(article.revisions.select_related("author"), pk=number)
    version = article.touched_at.isoformat()
    outdated = request.method == "POST" and request.POST.get("version") != version
    if request.method == "POST" and not outdated:
        planned = restore(article, revision, by=request.user)
        if not planned.errors:
            return _restored(request, model_admin, article, planned)
    else:
        planned = plan(article, revision)
    context = {
        "title": "Restore a revision",
        "revision": revision,
        "plan": planned,
        "changes": changes(planned.current, planned.snapshot),
        "version": version,
        "outdated": outdated,
        "stays": [str(field.verbose_name) for field in Article._meta.fields if field.name in STAYS] if article.path else [],
    }
    status = 422 if request.method == "POST" else 200
    return draw(request, model_admin, "admin/articles/article/revisions_restore.html", context, row=article, status=status)


def _restored(request, model_admin: admin.ModelAdmin, article: Article, planned: Plan) -> HttpResponse:
    if planned.changes_nothing:
        model_admin.message_user(request, "The article is like that already.", messages.INFO)
    else:
        model_admin.log_change(request, article, f"{planned.note}.")
        model_admin.message_user(
            request,
            f"The article is as it was on {moment_of(planned.revision.at)}. To undo this, restore the revision before the newest.",
            messages.SUCCESS,
        )
        for sentence in planned.left_out:
            model_admin.message_user(request, sentence, messages.WARNING)
    return redirect("admin:articles_article_change", article.pk)


PAGES = [
    AdminPage("<int:pk>/revisions/", list_all, "articles_article_revisions"),
    AdminPage("<int:pk>/revisions/compare/", compare, "articles_article_compare"),
    AdminPage("<int:pk>/revisions/<int:number>/restore/", bring_back, "articles_article_restore"),
]
