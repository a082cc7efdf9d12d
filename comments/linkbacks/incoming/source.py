"""The source page of a linkback: fetched under all limits, read in a child process, and given as what a row keeps of it."""

import json
from dataclasses import asdict, replace
from datetime import datetime, timedelta

from django.conf import settings

from comments.linkbacks.incoming.receiving import OWN
from comments.linkbacks.incoming.turns import HostTurns
from comments.linkbacks.page.kept import Found
from comments.models import DomainRule, Response
from comments.models.fetch import HostBusy
from htc.lib import fetch, sandbox
from htc.lib.web import host_of

# What may pass by itself.
WORTH_RETRYING = {"source_unreachable", "timeout", "upstream_error"}
# A clock may be wrong by a zone; a page from next week is none.
AHEAD = timedelta(days=1)


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


def read(row: Response, now: datetime, *, even_blocked: bool = False) -> Found:
    """Give what the source page of a linkback says at ``now``, or raise Failed or Later.

    Neither our own pages nor those of a blocked site are asked for, nor what leads there by a redirect; ``even_blocked`` lets the blocked
    ones pass. Never call it inside a transaction: the network may take ten seconds.
    """
    fetched = _fetch(row, now, even_blocked)
    if reason := _status_reason(fetched.status):
        raise Failed(reason, fetched.status)
    reason, found = _ask_child(row, fetched)
    if reason not in (None, "restricted"):
        raise Failed(reason)
    facts = found.facts | {"published": _believable(found.facts["published"], now)}
    departure = _departure(row.source_url, found.facts["final_url"], now)
    return replace(found, facts=facts, reasons=[*found.reasons, departure] if departure else found.reasons)


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


def _ask_child(row: Response, fetched: fetch.Fetched) -> tuple[str | None, Found]:
    question = {
        "url": fetched.url,
        "media_type": fetched.media_type,
        "charset": fetched.charset,
        "x_robots_tag": ", ".join(fetched.headers.get_all("X-Robots-Tag") or []),
        "content_language": fetched.headers.get("Content-Language") or "",
        "truncated": fetched.truncated,
        "targets": [row.article.path, *row.article.old_addresses.values_list("path", flat=True)],
        "own": {name: sorted(value) if isinstance(value, frozenset) else value for name, value in asdict(OWN).items()},
    }
    try:
        answer = json.loads(sandbox.run("comments.linkbacks.page.kept", json.dumps(question).encode() + b"\n" + fetched.body))
    except sandbox.OverBudget as error:
        raise Failed("parse_budget") from error
    except sandbox.Overloaded as error:
        raise Failed("timeout", is_ours=True) from error
    return answer["reason"], Found(**answer["found"])


def _believable(published: str, now: datetime) -> str:
    return published if published and datetime.fromisoformat(published) <= now + AHEAD else ""
