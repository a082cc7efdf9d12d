"""The previews of an article as pages of the admin: of the form as it stands, and the private links that show it to others."""

from typing import cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from articles.models import Article, Byline, CaseStudy, PreviewLink
from articles.previews.unsaved import advice, bylines_in, parse_anyway, problems, unsaved_article
from articles.writing.forms import ArticleForm
from htc.lib.words import moment_of


class PreviewLinkForm(forms.Form):
    """How long a new link shall stand."""

    days = forms.TypedChoiceField(
        label="It opens the article for",
        choices=[(1, "1 day"), (7, "7 days"), (30, "30 days")],
        initial=7,
        coerce=int,
        help_text="Whoever has the link reads the article as it was last saved, without a login, and can pass the link on. "
        "It ends by itself, or when you revoke it.",
        error_messages={"invalid_choice": "Please choose 1, 7 or 30 days."},
    )


class PreviewAdmin(admin.ModelAdmin):
    """The admin of articles, with a preview of what is not saved and links for people without a login."""

    def get_urls(self):
        pages = [
            path("add/preview/", self.admin_site.admin_view(self.preview), name="articles_article_preview_new"),
            path("<int:pk>/preview/", self.admin_site.admin_view(self.preview), name="articles_article_preview"),
            path("<int:pk>/preview-links/", self.admin_site.admin_view(self.preview_links), name="articles_article_preview_links"),
        ]
        return [*pages, *super().get_urls()]

    def preview(self, request, pk: int | None = None) -> HttpResponse:
        """Show the posted form as readers would see its article, and what is wrong with it; nothing is saved.

        GET, such as after a login in between, leads to the form: what was typed in it is in no address.
        """
        article = self._changeable(request, pk) if pk else None
        if article is None and not self.has_add_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return redirect("admin:articles_article_change", pk) if pk else redirect("admin:articles_article_add")
        response = render(request, "articles/article_preview.html", self._preview_context(request, article))
        response["X-Robots-Tag"] = "noindex"
        return response

    def _preview_context(self, request, article: Article | None) -> dict:
        form_class = cast(type[ArticleForm], self.get_form(request, article, change=article is not None))
        form = form_class(request.POST, request.FILES, instance=article)
        create = self._create_formsets  # type: ignore[attr-defined]  # Django’s own, which no stub names
        formsets, _ = create(request, form.instance, change=article is not None)
        said = problems(form, formsets)
        parsed = parse_anyway(form)
        new = [row for formset in formsets if formset.model is CaseStudy for row in formset.forms if row.has_changed()]
        cases = {row.instance.slug: row.instance for row in new} | form.placeable(place.slug for place in parsed.cases)
        bylines = [line for formset in formsets if formset.model is Byline for line in bylines_in(formset)]
        shown = unsaved_article(form, parsed, bylines, cases)
        return {"article": shown, "is_preview": True, "is_unsaved": True, "problems": said, "advice": advice(shown, said)}

    def preview_links(self, request, pk: int) -> HttpResponse:
        """Show the links that stand, make one, or revoke one.

        A new one is shown in the answer to the POST: a redirect would have to keep its address somewhere on the way.
        """
        article = self._changeable(request, pk)
        if request.method == "POST" and "revoke" in request.POST:
            return self._revoke(request, article)
        form, address = PreviewLinkForm(request.POST or None), ""
        if form.is_valid() and not article.is_public:
            link, address = PreviewLink.make(article, request.user, days=form.cleaned_data["days"])
            self.log_change(request, article, f"Made a preview link that opens until {moment_of(link.expires_at)}.")
        context = self.admin_site.each_context(request) | {
            "title": "Preview links",
            "subtitle": str(article),
            "opts": self.opts,
            "original": article,
            "form": form,
            "address": address,
            "links": article.preview_links.standing().select_related("made_by"),
        }
        return render(request, "admin/articles/article/preview_links.html", context, status=422 if form.errors else 200)

    def _revoke(self, request, article: Article) -> HttpResponse:
        number = request.POST["revoke"]
        link = article.preview_links.filter(pk=number).first() if number.isascii() and number.isdigit() else None
        if link is None:
            self.message_user(request, "This link was no longer there.", messages.WARNING)
        else:
            link.delete()
            self.log_change(request, article, f"Revoked the preview link that would have opened until {moment_of(link.expires_at)}.")
            self.message_user(request, "The link was revoked. It opens nothing any more.", messages.SUCCESS)
        return redirect("admin:articles_article_preview_links", article.pk)

    def _changeable(self, request, pk: int) -> Article:
        article = self.get_object(request, str(pk))
        if article is None:
            raise Http404
        if not self.has_change_permission(request, article):
            raise PermissionDenied
        return article
