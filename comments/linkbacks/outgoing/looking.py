"""Whether the links of an article lead anywhere: looked at by a worker, and only where its editor asked for that.

A look tells the other site that somebody here reads its page, perhaps about to write of it. So a link that is not to be notified, one whose
site is on that list, and one marked nofollow are never looked at, nor is anything on a local copy of the blog. The network is that of
``htc.lib.fetch``, with its limits, and each host has its pause.
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from django.conf import settings
from django.utils import timezone

from articles.models import Article
from articles.publishing.checks import Finding, form_of
from comments.linkbacks.outgoing.article_links import links_out, read_text
from comments.linkbacks.outgoing.foretelling import may_be_asked, rows_of
from comments.linkbacks.outgoing.planning import SENDING
from comments.linkbacks.outgoing.sending import require_allowed
from comments.models import LinkLook, OutgoingLinkback
from comments.models.outgoing import OUTGOING_REASONS
from comments.rules import limits
from htc.lib import fetch
from htc.lib.words import fitting

logger = logging.getLogger(__name__)

BYTES_READ = 1024  # that there is an answer is all that is asked
GONE = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
# What another site may answer to a program, whatever it shows to people.
CLOSED = {
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.METHOD_NOT_ALLOWED,
    HTTPStatus.NOT_ACCEPTABLE,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS,
}


@dataclass(frozen=True, slots=True)
class Looks:
    """What is known of the links of an article: how many may be looked at, how many still wait, and when the last look was."""

    pages: int
    asked: int = 0
    waiting: int = 0
    at: datetime | None = None

    @property
    def are_done(self) -> bool:
        """Whether every page that was asked about has been looked at."""
        return self.asked > 0 and not self.waiting


def may_look() -> bool:
    """Tell whether this blog asks other sites anything: a copy on somebody's machine does not."""
    return settings.ENV in SENDING


def pages_of(article: Article) -> list[str]:
    """Give the pages of other sites that an article, stored or not, links to and that may be looked at."""
    links = may_be_asked(links_out(read_text(article)), rows_of(article), timezone.now())
    return list(dict.fromkeys(link.page for link in links))[: limits.MOST_LOOKS]


def ask(article: Article) -> int:
    """Have the links of an article looked at, in place of earlier looks; give how many pages that are."""
    now, pages = timezone.now(), pages_of(article) if may_look() else []
    LinkLook.objects.filter(article=article.pk).delete()
    LinkLook.objects.bulk_create(LinkLook(article_id=article.pk, url=url, asked_at=now, next_try_at=now) for url in pages)
    return len(pages)


def looks_of(article: Article) -> tuple[Looks, list[Finding]] | None:
    """Give what is known of the links of an article, and those that lead nowhere; None where nothing is ever looked at."""
    if not may_look():
        return None
    pages = pages_of(article)
    rows = LinkLook.objects.filter(article=article.pk, url__in=pages)
    looked = [row for row in rows if row.looked_at]
    found = [Finding(words, form_of(article, "id_body"), "Look at the link") for row in looked if (words := _words_of(row))]
    at = max((row.looked_at for row in looked if row.looked_at), default=None)
    return Looks(len(pages), len(rows), len(rows) - len(looked), at), found


def _words_of(row: LinkLook) -> str:
    if row.status in GONE:
        return f"The link to {row.url} leads nowhere: its site answers that there is no such page."
    if row.status in CLOSED:
        return ""
    if row.status >= HTTPStatus.BAD_REQUEST:
        return f"The link to {row.url} may lead nowhere: its site answers with an error ({row.status})."
    if row.reason in ("", "bad_encoding", "too_large", "host_not_allowed"):  # there was an answer, or nobody was asked
        return ""
    return f"The link to {row.url} may lead nowhere: {OUTGOING_REASONS.get(row.reason, row.reason)}."


# The worker's part


def work_one(now: datetime | None = None) -> bool:
    """Look at one page that is due at ``now``; tell whether there was one."""
    moment = now or timezone.now()
    row = LinkLook.objects.take(moment) if may_look() else None
    if row is None:
        return False
    LinkLook.objects.finish(row, next_try_at=None, looked_at=timezone.now(), **_look(row, moment))
    logger.info("looked at a link of article %s", row.article_id)
    return True


def in_hand() -> bool:
    """Tell whether some process is looking at a page right now."""
    return LinkLook.objects.in_hand().exists()


def is_resting(now: datetime | None = None) -> bool:
    """Tell whether something is due at ``now`` that only waits for the pause between two requests to one host."""
    return may_look() and LinkLook.objects.due(now or timezone.now()).exists()


def _look(row: LinkLook, now: datetime) -> dict:
    if OutgoingLinkback.objects.filter(article=row.article_id, page_url=row.url, is_silenced=True).exists():
        return {"reason": "host_not_allowed"}  # marked after the question
    try:
        require_allowed(row.url, now)
        fetched = fetch.get(row.url, before_hop=lambda hop: require_allowed(hop, now), most=BYTES_READ)
    except fetch.FetchError as error:
        return {"reason": error.reason}
    return {"status": fetched.status}


def words_of_asking(count: int) -> str:
    """Say what was begun, in a sentence."""
    if not count:
        return "There is no link that may be looked at."
    return f"A worker looks at {count} {fitting(count, 'link')}. Open this page again in a moment."
