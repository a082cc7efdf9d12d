"""The page before readers see an article: what is not in order, when it goes live, who is told, and what changed since they saw it."""

from copy import copy
from datetime import datetime
from typing import cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from articles.admin.bulk import Change, apply
from articles.admin.unseen import judge, show
from articles.models import Article, Revision
from articles.models.article import EDIT_ANY
from articles.publishing.checks import Finding, findings
from articles.publishing.outcomes import DISCARDED, outcome_of
from articles.revisions import unshown
from articles.revisions.changes import Changes, changes
from articles.revisions.history import snapshot_of
from articles.writing.together import version_of, words_of_save
from htc.lib.moments.fields import MomentField
from htc.lib.pages import AdminPage, draw, row_of
from htc.lib.words import appointment_of, moment_of, written


class WhenForm(forms.Form):
    """From which moment on readers see an article, and how its date is shown.

    ``agreed`` is what the words of the button said, and ``version`` what the page was made of: neither is gone beyond.
    """

    when = forms.ChoiceField(label="Readers see it", choices=[("now", "Now"), ("at", "At the time below")], widget=forms.RadioSelect)
    published_at = MomentField(label="Time", required=False, help_text="A day that is past is the date of the article.")
    date_precision = forms.ChoiceField(label="Its date is shown as")
    agreed = forms.CharField(required=False, widget=forms.HiddenInput)
    version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data, article: Article):
        initial = {"when": "at" if article.published_at else "now", "published_at": article.published_at}
        super().__init__(data, initial=initial | {"date_precision": article.date_precision})
        precisions = [choice for choice in Article.DatePrecision.choices if article.kind == Article.Kind.PAGE or choice[0] != "none"]
        cast(forms.ChoiceField, self.fields["date_precision"]).choices = precisions
        self._article = article

    def clean(self):
        super().clean()
        if self.cleaned_data.get("when") == "at" and not self.cleaned_data.get("published_at") and "published_at" not in self.errors:
            self.add_error("published_at", "Please write the day, or choose “Now”.")
        return self.cleaned_data

    @property
    def moment(self) -> datetime | None:
        """The moment that is chosen, the stored one to the microsecond; None for now. Of a form that was not posted, its first."""
        given = self.cleaned_data if self.is_bound and self.is_valid() else self.initial
        at, held = given["published_at"] if given["when"] == "at" else None, self._article.published_at
        return held if at and held and at == held.replace(microsecond=0) else at

    @property
    def precision(self) -> str:
        """How the date is to be shown."""
        return (self.cleaned_data if self.is_bound and self.is_valid() else self.initial)["date_precision"]

    @property
    def choice(self) -> str:
        """What is chosen, as one value."""
        return f"{self.moment.isoformat() if self.moment else 'now'} {self.precision}"

    def planned(self, article: Article) -> Article:
        """Give an article as it would be published; the one that is given stays as it is."""
        article = copy(article)
        article.status, article.date_precision = Article.Status.PUBLISHED, self.precision
        article.published_at = self.moment or timezone.now()
        return article


def publish(request, model_admin: admin.ModelAdmin, pk: int) -> HttpResponse:
    """Show what has to be known before; a POST publishes, schedules, shows or discards, if what the page showed still holds."""
    article = row_of(request, model_admin, pk, model_admin.has_change_permission)
    if not request.user.has_perm(EDIT_ANY):
        raise PermissionDenied
    kept = unshown.waiting(article)
    form = WhenForm(request.POST if request.method == "POST" else None, article)
    said: list[str] = []
    if request.method == "POST":
        done = _decide(request, model_admin, article, kept, form)
        if isinstance(done, HttpResponse):
            return done
        said = done
        article = row_of(request, model_admin, pk, model_admin.has_change_permission)  # what was tried left its traces in the other
    context = _context(request, model_admin, article, kept, form, said)
    return draw(request, model_admin, "admin/articles/article/publish.html", context, row=article)


def _decide(request, model_admin, article: Article, kept: Revision | None, form: WhenForm) -> HttpResponse | list[str]:
    """Do what was asked for and give the answer; else the sentences that kept it from that."""
    action = request.POST.get("action")
    if action == "ask":
        planned, _ = _planned(request, model_admin, article, kept, form)
        model_admin.message_user(request, model_admin.ask_about_links(planned))
        return redirect("admin:articles_article_publish", article.pk)
    if kept and (action == "discard" or (article.is_public and action == "update")):
        if request.POST.get("version") != version_of(article):
            return [_outdated(article, request.user)]
        return show(request, model_admin, article, kept) if action == "update" else _discard(request, model_admin, article)
    if action != "publish" or article.is_public or not form.is_valid():
        return []
    if form.cleaned_data["agreed"] != form.choice:
        return ["You have chosen another time. Nothing was published yet: the button says now what it does."]
    return _go_live(request, model_admin, article, form) or redirect("admin:articles_article_change", article.pk)


def _outdated(article: Article, user) -> str:
    return f"{words_of_save(article, user)}, after this page was made. Nothing was changed for readers: please look once more."


@transaction.atomic
def _discard(request, model_admin, article: Article) -> HttpResponse:
    unshown.end(article)
    model_admin.log_change(request, article, "Discarded changes that were not shown.")
    model_admin.message_user(request, DISCARDED, messages.SUCCESS)
    return redirect("admin:articles_article_change", article.pk)


def _go_live(request, model_admin: admin.ModelAdmin, article: Article, form: WhenForm) -> list[str]:
    """Publish an article as it was shown; give the sentences that kept it from that."""

    def why_not(articles) -> list[list[str]]:
        return [_hindrances(row, form, request.user) for row in articles]

    def make(row: Article) -> None:
        planned = form.planned(row)
        row.status, row.published_at, row.date_precision = planned.status, planned.published_at, planned.date_precision
        row.save()

    words = f"Scheduled for {moment_of(form.moment)}." if form.moment and form.moment > timezone.now() else "Published."
    said = apply(article, request, Change("publish", "Publish", "", "", words, why_not, make), model_admin)
    if not said:
        at = article.published_at.isoformat() if article.published_at else None
        outcome = outcome_of(Article.objects.get(pk=article.pk), {"status": article.status, "published_at": at})
        model_admin.message_user(request, outcome, messages.SUCCESS)
    return said


def _hindrances(row: Article, form: WhenForm, user) -> list[str]:
    if form.cleaned_data["version"] != version_of(row):
        return [_outdated(row, user)]
    return [finding.sentence for finding in findings(form.planned(row)) if finding.hinders]


def _context(request, model_admin, article: Article, kept: Revision | None, form: WhenForm, said: list[str]) -> dict:
    # Of what was kept before the article was withdrawn, the form goes on; here it can only be discarded.
    left_over, kept = (None, kept) if article.is_public else (kept, None)
    planned, found = _planned(request, model_admin, article, kept, form)
    moment = planned.published_at if kept else form.moment
    others = model_admin.publication_context(planned)
    return {
        "title": "Update" if kept else "Publish",
        "form": form,
        "said": said,
        "findings": [*found, *others.get("dead_links", [])],
        "hinders": (kept is not None or not article.is_public) and any(finding.hinders for finding in found),
        "kept": kept,
        "left_over": left_over,
        "is_waiting": article.status == Article.Status.PUBLISHED and not article.is_public,
        "goes_live": appointment_of(moment) if moment and moment > timezone.now() else "",
        "date_words": planned.date_words,
        "button": _button(form.moment),
        "agreed": form.choice,
        "version": version_of(article),
        "changes": _changes(article, kept),
        "media": form.media,
        **others,
    }


def _planned(request, model_admin, article: Article, kept: Revision | None, form: WhenForm) -> tuple[Article, list[Finding]]:
    """Give an article as readers would see it, and what is not in order then."""
    if kept and article.is_public:
        # The form writes into the row that it is given; the page goes on telling of what readers see.
        return judge(request, model_admin, row_of(request, model_admin, article.pk, model_admin.has_change_permission), kept)
    planned = article if article.is_public else form.planned(article)
    return planned, findings(planned)


def _changes(article: Article, kept: Revision | None) -> Changes | None:
    """Give what differs from what readers see, or have seen last; None where they saw nothing, or see all."""
    if kept:
        return changes(snapshot_of(article), kept.snapshot)
    read = None if article.is_public else article.revisions.read().last()
    return changes(read.snapshot, snapshot_of(article)) if read else None


def _button(moment: datetime | None) -> str:
    if moment is None or moment <= timezone.now():
        return "Publish now"
    is_this_year = timezone.localtime(moment).year == timezone.localtime().year
    return f"Schedule for {written(moment, 'j F, H:i' if is_this_year else 'j F Y, H:i')}"


PAGES = [AdminPage("<int:pk>/publish/", publish, "articles_article_publish")]
