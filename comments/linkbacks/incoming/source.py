"""The source page of a linkback: fetched under all limits, read in a child process, and given as what a row keeps of it."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import quote

from django.conf import settings

from comments.linkbacks.page import address
from comments.models import DomainRule, Response
from comments.models.fetch import HostBusy, HostTurns
from htc.lib import fetch, sandbox
from htc.lib.web import BadAddress, host_of

# What may pass by itself.
WORTH_RETRYING = {"source_unreachable", "timeout", "upstream_error"}
# A clock may be wrong by a zone; a page from next week is none.
AHEAD = timedelta(days=1)
_IN_ADDRESSES = "%:/?#[]@!$&'()*+,;=~"


class Failed(Exception):
    """The page could not be had, or does not link to the article.

    ``reason`` is a code of the closed set; ``status`` the HTTP status where one came and was not 200, else 0. ``is_ours`` says that this
    machine had no time to read it, of which the page cannot be blamed.
    """

    def __init__(self, reason: str, status: int = 0, *, is_ours: bool = False):
        super().__init__(reason)
        self.reason = reason
        self.status = status
        self.is_ours = is_ours


class Later(Exception):
    """A host on the way to the page has been asked often enough; ``until`` is when it may be asked again."""

    def __init__(self, until: datetime):
        super().__init__(until)
        self.until = until


@dataclass(frozen=True)
class Found:
    """What a page says that links to the article: ``columns`` of a row, ``facts`` beside them, and ``reasons`` for a moderator.

    ``seen`` says that readers of the page see the link.
    """

    columns: dict[str, str]
    facts: dict
    reasons: list[str] = field(default_factory=list)
    seen: bool = True

    @property
    def url(self) -> str:
        """The address of the page after all redirects."""
        return self.facts["final_url"]


def read(row: Response, now: datetime, *, even_blocked: bool = False) -> Found:
    """Give what the source page of a linkback says at ``now``, or raise Failed or Later.

    Neither our own pages nor those of a blocked site are asked for, nor what leads there by a redirect; ``even_blocked`` lets the blocked
    ones pass. Never call it inside a transaction: the network may take ten seconds.
    """
    fetched = _fetch(row, now, even_blocked)
    if reason := _status_reason(fetched.status):
        raise Failed(reason, fetched.status)
    answer = _ask_child(row, fetched)
    if answer["reason"] not in (None, "restricted"):
        raise Failed(answer["reason"])
    url = _normalised(fetched.url)
    # A page without an author is read as its host, which stands beside the title anyway.
    is_host = answer["author"].removeprefix("www.") == host_of(url).removeprefix("www.")
    return Found(
        columns={
            "title": answer["title"],
            "excerpt": answer["excerpt"],
            "author_name": "" if is_host else answer["author"],
            "author_url": answer["author_url"],
            "language": answer["language"],
        },
        facts={
            "link": [answer["link_start"], answer["link_end"]],
            "cut": [answer["cut_left"], answer["cut_right"]],
            "raw_title": answer["raw_title"],
            "mentions": answer["mentions"],
            "rel": answer["rel"],
            "mention": answer["mention"],
            "answer": answer["answer"],
            "published": _believable(answer["published"], now),
            "final_url": url,
            "final_key": address.source_key(url),
        },
        reasons=[reason for reason in (answer["reason"], *answer["flags"], _departure(row.source_url, url, now)) if reason],
        seen=answer["seen"],
    )


def _departure(announced: str, url: str, now: datetime) -> str | None:
    """Give the reason that a page of an allowed site leads to one that is not."""
    was_allowed, is_allowed = (DomainRule.Verdict.ALLOW in DomainRule.objects.verdicts(host_of(at), now) for at in (announced, url))
    return "host_not_allowed" if was_allowed and not is_allowed else None


def _fetch(row: Response, now: datetime, even_blocked: bool) -> fetch.Fetched:
    def judge(url: str) -> None:
        host = host_of(url)
        if host in settings.OWN_HOSTS:
            raise Failed("host_not_allowed")
        if not even_blocked and DomainRule.Verdict.BLOCK in DomainRule.objects.verdicts(host, now):
            raise Failed("blocked_domain")

    def pass_on(url: str) -> None:
        judge(url)
        turns.enter(url)

    judge(row.source_url)
    with HostTurns(row.source_url, now) as turns:
        try:
            return fetch.get(row.source_url, before_hop=pass_on)
        except fetch.FetchError as error:
            raise Failed(error.reason) from error
        except HostBusy as busy:
            raise Later(busy.until) from busy


def _status_reason(status: int) -> str | None:
    if status == 200:
        return None
    if status in (401, 403):
        return "restricted"
    if status == 410:
        return "removed"
    return "upstream_error" if status >= 500 else "source_unreachable"


def _ask_child(row: Response, fetched: fetch.Fetched) -> dict:
    question = {
        "url": fetched.url,
        "media_type": fetched.media_type,
        "charset": fetched.charset,
        "x_robots_tag": ", ".join(fetched.headers.get_all("X-Robots-Tag") or []),
        "content_language": fetched.headers.get("Content-Language") or "",
        "truncated": fetched.truncated,
        "targets": [row.article.path, *row.article.old_addresses.values_list("path", flat=True)],
        "own": {"names": sorted(settings.OWN_HOSTS), "port": settings.SITE_PORT},
    }
    try:
        return json.loads(sandbox.run("comments.linkbacks.page.reading", json.dumps(question).encode() + b"\n" + fetched.body))
    except sandbox.OverBudget as error:
        raise Failed("parse_budget") from error
    except sandbox.Overloaded as error:
        raise Failed("timeout", is_ours=True) from error


def _normalised(url: str) -> str:
    try:
        return address.normalise_source(url)
    except BadAddress:
        # What was fetched is a web address, though perhaps not one that we would take from a stranger.
        return quote(url, safe=_IN_ADDRESSES)


def _believable(published: str, now: datetime) -> str:
    return published if published and datetime.fromisoformat(published) <= now + AHEAD else ""
