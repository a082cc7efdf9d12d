"""The form of a published article whose changes readers do not see yet: kept beside it, gone on from, posted once they shall be seen."""

from copy import copy
from dataclasses import replace
from http import HTTPStatus
from typing import Any, cast

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles.models import Article, Revision
from articles.previews import admin as previews
from articles.publishing.checks import Finding, findings, form_of
from articles.publishing.outcomes import KEPT_UNSEEN, NO_MORE_KEPT, NOTHING
from articles.publishing.state import KEEP, PUBLISH
from articles.revisions import unshown
from articles.revisions.history import snapshot_of
from articles.writing.desk import DeskAdmin
from articles.writing.forms import ArticleForm
from articles.writing.together import words_of_save
from htc.lib.words import moment_of


class UnshownAdmin(DeskAdmin):
    """An admin of articles whose form can be kept beside a published one.

    What that would make of the article is found out by doing it and taking it back: so it is judged, cleaned and compared by what a save
    does, and by nothing else. ``request.outcome`` is the sentence that a save ends with.
    """

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method == "POST" and {KEEP, PUBLISH} & request.POST.keys():
            return self._without_showing(request, object_id, form_url, extra_context)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = cast(type[ArticleForm], super().get_form(request, obj, change, **kwargs))
        kept = self._gone_on_from(request, obj)
        form.goes_on_from = unshown.posting(kept) if kept else None
        form.stays_unseen = bool(kept) or bool({KEEP, PUBLISH} & request.POST.keys())
        return form

    def get_formset_kwargs(self, request, obj, inline, prefix) -> dict:
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        kept = self._gone_on_from(request, obj)
        is_written = inline.has_add_permission(request, obj) or inline.has_change_permission(request, obj)
        return kwargs | {"data": unshown.posting(kept)} if kept and is_written else kwargs

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        kept = self._gone_on_from(request, obj)
        if kept and not len(messages.get_messages(request)):  # what came of a save says it already
            self.message_user(request, _words_of_kept(kept), messages.INFO)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def settle(self, request, form: ArticleForm) -> None:
        """End a save: what the form went on from waits no longer. Of one that is to be taken back, note what it has made."""
        if hasattr(request, "rehearsed"):
            request.rehearsed = snapshot_of(form.instance)
        elif form.cleaned_data.get("began_from"):  # a script knows of nothing that is kept
            unshown.end(form.instance)

    def message_user(self, request, message, level=messages.INFO, *args, **kwargs):
        """Tell the user; in place of Django’s own words on a save, what came of it and what comes next."""
        if level == messages.SUCCESS and hasattr(request, "rehearsed"):
            return
        outcome = getattr(request, "outcome", "") if level == messages.SUCCESS else ""
        if outcome == NOTHING and PUBLISH in request.POST:
            return  # who goes on to the page before publication did not come to save
        super().message_user(request, outcome or message, level, *args, **kwargs)

    def _gone_on_from(self, request, obj: Article | None) -> Revision | None:
        """Give what the form that is opened goes on from; None where it shows the article as it is."""
        if request.method != "GET" or obj is None or not obj.pk or not self.has_change_permission(request, obj):
            return None
        if not hasattr(request, "unshown"):
            request.unshown = unshown.waiting(obj)
        return request.unshown

    def _without_showing(self, request, object_id, form_url, extra_context) -> HttpResponse:
        """Save what nobody sees yet; where readers see the article, keep what was sent beside it."""
        article = self.get_object(request, object_id) if object_id else None
        if article is None or not article.is_public:
            request.POST = request.POST.copy()
            if "status" in request.POST and not (article and article.status == Article.Status.PUBLISHED):
                request.POST["status"] = article.status if article else Article.Status.DRAFT
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            Article.objects.select_for_update().only("pk").get(pk=article.pk)
            request.rehearsed = None
            with transaction.atomic():
                response = super().changeform_view(request, object_id, form_url, extra_context)
                if (snapshot := request.rehearsed) is not None:
                    transaction.set_rollback(True)
            del request.rehearsed
            if snapshot is not None:
                self._keep(request, article, snapshot)
                self._saved(request, article, response)
        return response

    def _keep(self, request, article: Article, snapshot: dict[str, Any]) -> None:
        request.outcome, log = NOTHING, ""
        if snapshot == snapshot_of(article):
            if unshown.end(article):
                request.outcome, log = NO_MORE_KEPT, "Kept changes no longer: they were taken back."
        elif unshown.keep(article, snapshot, request.POST, by=request.user):
            request.outcome, log = KEPT_UNSEEN, "Kept changes without showing them."
        self.log_change(request, article, log)
        self.message_user(request, request.outcome, messages.SUCCESS)


def judge(request, model_admin, article: Article, kept: Revision) -> tuple[Article, list[Finding]]:
    """Give an article as showing what is kept would make it, unsaved, and what is not in order then."""
    posted = previews.posted(_posting(request, kept, began_from=""), model_admin, article)
    found = [
        replace(finding, hinders=finding.hinders and any(finding.sentence in problem for problem in posted.problems))
        for finding in findings(posted.shown)
    ]
    said = [problem for problem in posted.problems if not any(finding.sentence in problem for finding in found)]
    if unshown.is_outdated(kept):
        said.insert(0, f"{words_of_save(article, request.user)}, after these changes were kept.")
    found = [*(Finding(sentence, form_of(article), "Open the form", hinders=True) for sentence in said), *found]
    return posted.shown, sorted(found, key=lambda finding: not finding.hinders)


def show(request, model_admin, article: Article, kept: Revision) -> HttpResponse:
    """Post what is kept, as its form would; what is wrong with it is said in the form, which is the answer then."""
    response = model_admin.changeform_view(_posting(request, kept), str(article.pk))
    return redirect("admin:articles_article_change", article.pk) if response.status_code == HTTPStatus.FOUND else response


def _posting(request, kept: Revision, **changes: str):
    _ = request.FILES  # read once the request is copied, they would be looked for in its body, and POST with them
    posting = copy(request)
    posting.method, posting.POST = "POST", unshown.posting(kept)
    for name, value in changes.items():
        posting.POST[name] = value
    return posting


def _words_of_kept(kept: Revision) -> SafeString:
    words = "This form goes on from changes that readers do not see yet, kept by {}, {}. {}."
    way = format_html(
        '<a href="{}">See what differs, show it or discard it</a>', reverse("admin:articles_article_publish", args=[kept.article_id])
    )
    return format_html(words, kept.author_name, moment_of(kept.at), way)
