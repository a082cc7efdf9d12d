"""Whom an article tells of its links: made into rows when it is published, changed or withdrawn, inside the same transaction.

A row waits for a minute, so that a slip that is mended at once is told to nobody. ``sending`` takes it from there.
"""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from articles.models import Article, Site
from comments.linkbacks.outgoing.article_links import ArticleText, OutLink, key_of, links_out, text_of
from comments.models import OutgoingLinkback
from comments.rules import limits

SENDING = ("production", "test")


def is_on() -> bool:
    """Tell whether this blog tells other sites anything: a copy on somebody's machine never does."""
    return settings.ENV in SENDING and Site.current().linkbacks_sent


def links_left_out(article: Article) -> int:
    """Give how many links of a public article are told to nobody because it has more than 50."""
    if not (article.is_public and article.linkbacks_sent and is_on()):
        return 0
    return max(0, len(links_out(text_of(article))) - limits.MOST_TARGETS)


@transaction.atomic
def announce(article: Article, text: ArticleText, at: datetime) -> None:
    """Plan whom a public article has to tell after a change at the moment ``at``; where nothing changed, nobody.

    A site that takes webmentions hears of every change, also when its link goes; one that took a pingback or a TrackBack hears once.
    """
    if not is_on():
        return
    if not article.linkbacks_sent:
        call_off(article)
        return
    rows = {key_of(row.target_url): row for row in article.outgoing.select_for_update()}
    for link in chosen_links(links_out(text), rows):
        _plan_link(rows.pop(link.key, None), article, link, text, at)
    for row in rows.values():
        _plan_removal(row, at)


@transaction.atomic
def take_back(article: Article, at: datetime) -> None:
    """Plan whom an article that is not public any more has to tell: every site that heard of it by webmention."""
    if not is_on():
        return
    if not article.linkbacks_sent:
        call_off(article)
        return
    for row in article.outgoing.select_for_update():
        _plan_removal(row, at)


def call_off(article: Article) -> None:
    """Take everything back that still waits to be told."""
    waiting = article.outgoing.filter(state=OutgoingLinkback.State.WAITING)
    waiting.filter(sent_at=None).delete()
    waiting.update(state=OutgoingLinkback.State.SENT, next_try_at=None, taken_at=None)


def chosen_links(links: list[OutLink], rows: dict[str, OutgoingLinkback]) -> list[OutLink]:
    """Give at most 50 links; those that have a row stay, so that a new link pushes none out as if it were gone."""
    known = [link for link in links if link.key in rows and rows[link.key].linked]
    new = [link for link in links if link not in known]
    return known + new[: max(0, limits.MOST_TARGETS - len(known))]


def _plan_link(row: OutgoingLinkback | None, article: Article, link: OutLink, text: ArticleText, at: datetime) -> None:
    row = row or OutgoingLinkback(article=article, planned_at=at, linked=False)
    if row.linked and row.digest == text.digest:
        return
    row.linked, row.digest = True, text.digest
    row.target_url, row.page_url = link.target, link.page
    if row.sent_at is None:
        row.source_url = text.url
    if row.is_silenced:
        row.state, row.reason = OutgoingLinkback.State.SKIPPED, "silenced"
    elif not row.is_once_for_all and not takes_none(row, at):
        row.wait(at + limits.SETTLE, planned_at=at)
    row.save()


def takes_none(row: OutgoingLinkback, at: datetime) -> bool:
    """Tell whether the page was found to take no notices within the last day."""
    asked_at = row.discovered_at if row.state == OutgoingLinkback.State.NO_ENDPOINT else None
    return asked_at is not None and asked_at > at - limits.NO_ENDPOINT_KEPT


def _plan_removal(row: OutgoingLinkback, at: datetime) -> None:
    if not row.linked:
        return
    row.linked, row.digest = False, ""
    if row.is_silenced or row.is_once_for_all:
        row.save()
    elif row.was_told:
        row.wait(at + limits.SETTLE, planned_at=at)
        row.save()
    else:
        row.delete()
