"""Whom an article tells of its links, as a page of the admin: what came of each, and what an editor may do about it."""

from typing import cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from articles.models import Article
from comments.linkbacks.outgoing.planning import is_on, links_left_out
from comments.linkbacks.page.address import BadAddress, normalise_source
from comments.models import DomainRule, OutgoingLinkback
from comments.rules.limits import MOST_TARGETS
from htc.lib.pages import AdminPage, draw, row_of
from htc.lib.words import counted

State = OutgoingLinkback.State


class OutgoingForm(forms.Form):
    """One decision about one link of an article: ``row`` is its outgoing linkback."""

    ACTIONS = ["again", "silence", "speak", "never", "trackback"]

    row = forms.ModelChoiceField(OutgoingLinkback.objects.none())
    action = forms.ChoiceField(choices=[(name, name) for name in ACTIONS])
    trackback_url = forms.CharField(required=False, max_length=2048)

    def __init__(self, data, article: Article):
        super().__init__(data)
        cast(forms.ModelChoiceField, self.fields["row"]).queryset = article.outgoing.all()

    def clean(self):
        super().clean()
        if self.cleaned_data.get("action") == "trackback":
            try:
                self.cleaned_data["trackback_url"] = normalise_source(self.cleaned_data.get("trackback_url", ""))
            except BadAddress as error:
                raise ValidationError(f"This TrackBack address cannot be used. {error.reason}") from error
        return self.cleaned_data


def told(request, model_admin: admin.ModelAdmin, pk: int) -> HttpResponse:
    """Show each link with what came of it; a POST decides about one of them."""
    article = row_of(request, model_admin, pk, model_admin.has_change_permission)
    form = OutgoingForm(request.POST, article) if request.method == "POST" else None
    if form is not None and form.is_valid():
        model_admin.message_user(request, decide(**form.cleaned_data), messages.SUCCESS)
        return redirect("admin:articles_article_outgoing", pk)
    left_out = links_left_out(article)
    context = {
        "title": "Sites that are told",
        "form": form,
        "rows": article.outgoing.all(),
        "is_on": is_on(),
        "left_out": words_of_left_out(left_out) if left_out else "",
    }
    return draw(request, model_admin, "admin/articles/article/outgoing.html", context, row=article, status=422 if form else 200)


PAGES = [AdminPage("<int:pk>/outgoing/", told, "articles_article_outgoing")]


def tell_of_left_out(request, model_admin: admin.ModelAdmin, article: Article) -> None:
    """Tell the editor of an article when it has more links than sites are told of."""
    if left_out := links_left_out(article):
        model_admin.message_user(request, words_of_left_out(left_out), messages.WARNING)


def words_of_left_out(count: int) -> str:
    """Say how many links are too many."""
    return f"{counted(count, 'link is', 'links are')} told to nobody: an article tells at most {MOST_TARGETS} sites."


@transaction.atomic
def decide(row: OutgoingLinkback, action: str, trackback_url: str = "") -> str:
    """Do what an editor decided about an outgoing linkback, and say so in a sentence."""
    row = OutgoingLinkback.objects.select_for_update().get(pk=row.pk)
    match action:
        case "silence":
            row.is_silenced = True
            _skip(row, "silenced")
            said = f"The site {row.target_host} is not told of this link any more."
        case "speak":
            row.is_silenced = False
            _send_again(row)
            said = f"The site {row.target_host} will be told of this link."
        case "never":
            rule, _ = DomainRule.objects.get_or_create(domain=row.target_host, verdict=DomainRule.Verdict.DO_NOT_NOTIFY)
            DomainRule.objects.filter(pk=rule.pk).update(expires_at=None)
            _skip(row, "host_not_allowed")
            said = f"The site {row.target_host} is on the do-not-notify list now: no article tells it of anything."
        case "trackback":
            row.trackback_url = trackback_url
            _send_again(row)
            said = f"The site {row.target_host} will be told at that TrackBack address, unless the page names a better way."
        case _:
            _send_again(row)
            said = f"The site {row.target_host} will be told again."
    row.save()
    return said


def _skip(row: OutgoingLinkback, reason: str) -> None:
    if row.state == State.WAITING:
        row.state, row.reason, row.next_try_at, row.taken_at = State.SKIPPED, reason, None, None


def _send_again(row: OutgoingLinkback) -> None:
    now = timezone.now()
    # Also where the page was found to take none within the last day: that is what somebody wants to see changed.
    OutgoingLinkback.objects.filter(page_url=row.page_url, state=State.NO_ENDPOINT).update(discovered_at=None)
    row.wait(now, planned_at=now)
