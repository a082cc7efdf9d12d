"""The verification of received linkbacks: the source page is fetched, and links to the article or does not.

Whoever takes a due row verifies it, and a process that dies gives it back when its lease ends.
"""

import json
import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from comments.linkbacks.incoming import OWN
from comments.models import ModerationEvent, Response
from htc.lib import fetch, sandbox

logger = logging.getLogger(__name__)

# A page that answers badly is asked again after so many minutes: senders notify before their own page is live.
RETRY_MINUTES = (1, 10, 60)
WORTH_RETRYING = {"source_unreachable", "timeout", "upstream_error"}


class _Failed(Exception):
    """Verification ended without a link; ``reason`` is a code of the closed set."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


def work_one(now: datetime | None = None) -> bool:
    """Verify one linkback that is due at ``now``; tell whether there was one."""
    row = Response.objects.take(now or timezone.now())
    if row is None:
        return False
    verify(row, now)
    return True


def in_hand() -> bool:
    """Tell whether some process is verifying a linkback right now."""
    return Response.objects.in_hand().exists()


def verify(response: Response, now: datetime | None = None) -> None:
    """Fetch the source page and see whether it links to the article; the row is pending then, and keeps the reason else.

    Safe to run twice; nothing is written where the row is in other hands by then. Never inside a transaction: the network may take
    ten seconds.
    """
    now = now or timezone.now()
    try:
        found = _read(response)
    except _Failed as failure:
        _keep_failure(response, failure.reason, now)
        return
    # A page without an author is read as its host, which stands beside the title anyway.
    author = "" if found["author"].removeprefix("www.") == response.source_domain else found["author"]
    facts = {
        "link": [found["link_start"], found["link_end"]],
        "cut": [found["cut_left"], found["cut_right"]],
        "raw_title": found["raw_title"],
        "mentions": found["mentions"],
        "rel": found["rel"],
        "final_url": found["final_url"],
    }
    with transaction.atomic():
        held = Response.objects.finish(
            response,
            title=found["title"],
            excerpt=found["excerpt"],
            author_name=author,
            language=found["language"],
            reasons=[reason for reason in (found["reason"], *found["flags"]) if reason],
            facts=response.facts | facts,
            verified_at=now,
            checked_at=now,
            next_try_at=None,
        )
        if held:
            Response.objects.filter(pk=response.pk).move(Response.State.PENDING, origin=ModerationEvent.Origin.RULE, reason="verified")


def _keep_failure(response: Response, reason: str, now: datetime) -> None:
    delay = RETRY_MINUTES[response.attempts] if reason in WORTH_RETRYING and response.attempts < len(RETRY_MINUTES) else None
    next_try_at = now + timedelta(minutes=delay) if delay else None
    if Response.objects.finish(response, reasons=[reason], checked_at=now, next_try_at=next_try_at):
        logger.info("linkback %s from %s: %s", response.pk, response.source_domain, reason)


def _read(response: Response) -> dict:
    """Give what the source page says, or raise _Failed."""
    try:
        fetched = fetch.get(response.source_url)
    except fetch.FetchError as error:
        raise _Failed(error.reason) from error
    if reason := _status_reason(fetched.status):
        raise _Failed(reason)
    question = {
        "url": fetched.url,
        "media_type": fetched.media_type,
        "charset": fetched.charset,
        "x_robots_tag": ", ".join(fetched.headers.get_all("X-Robots-Tag") or []),
        "content_language": fetched.headers.get("Content-Language") or "",
        "truncated": fetched.truncated,
        "targets": [response.article.path, *response.article.old_addresses.values_list("path", flat=True)],
        "own": {"names": sorted(OWN.names), "port": OWN.port},
    }
    try:
        answer = json.loads(sandbox.run("comments.linkbacks.page", json.dumps(question).encode() + b"\n" + fetched.body))
    except sandbox.OverBudget as error:
        raise _Failed("parse_budget") from error
    if answer["reason"] not in (None, "restricted"):
        raise _Failed(answer["reason"])
    return answer | {"final_url": fetched.url}


def _status_reason(status: int) -> str | None:
    if status == 200:
        return None
    if status in (401, 403):
        return "restricted"
    return "upstream_error" if status >= 500 else "source_unreachable"
