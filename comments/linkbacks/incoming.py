"""Linkbacks that other sites send us: receipt without network, verification afterwards.

The row is the queue and the guard against duplicates: whoever takes a due row verifies it, and a process that dies gives it back
when its lease ends.
"""

import json
import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from articles.models import Article, OldAddress, Site
from comments.linkbacks import address, limits
from comments.models import ModerationEvent, Response
from htc.lib import fetch, sandbox

logger = logging.getLogger(__name__)

# A page that answers badly is asked again after so many minutes: senders notify before their own page is live.
RETRY_MINUTES = (1, 10, 60)
WORTH_RETRYING = {"source_unreachable", "timeout", "upstream_error"}
REPEATED = (Response.State.PENDING, Response.State.APPROVED, Response.State.SPAM, Response.State.TRASH)
OWN = address.OwnAddress(names=settings.OWN_HOSTS, port=settings.SITE_PORT)


class Refused(Exception):
    """A linkback was not taken; ``why`` is one of the outcomes below, the same for every protocol.

    ``off`` linkbacks are closed for the whole site · ``unknown`` no such article, or one that is not public · ``closed`` the article
    takes none · ``foreign`` not our host · ``not_a_post`` a page of ours that is no article · ``source`` the source address cannot be
    used, is ours or is the target itself · ``repeat`` we have it already · ``flood`` the article has had its linkbacks of the hour ·
    ``full`` too many wait for their verification.
    """

    def __init__(self, why: str):
        super().__init__(why)
        self.why = why


class _Failed(Exception):
    """Verification ended without a link; ``reason`` is a code of the closed set."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


def receive(source: str, target: str, *, kind: str) -> Response:
    """Take a notice that the page ``source`` links to our page ``target`` and give its row, which waits for verification.

    No network is used. Raises Refused.
    """
    if not Site.current().linkbacks_open:
        raise Refused("off")
    aim, article = _target(target)
    try:
        source = address.normalise_source(source)
        key = address.source_key(source)
        if address.resolve_target(source, OWN).kind != "foreign":
            raise Refused("source")
    except address.BadAddress as error:
        raise Refused("source") from error
    try:
        with transaction.atomic():
            row = article.responses.linkbacks().select_for_update().filter(source_key=key).first()
            if row is not None:
                return _receive_again(row, kind)
            return _store(article, kind, source, key, aim.fragment)
    except IntegrityError as error:  # the same notice came in twice at once, and the other one was first
        raise Refused("repeat") from error


def _store(article: Article, kind: str, source: str, key: str, fragment: str) -> Response:
    now = timezone.now()
    _require_room()
    recent = article.responses.linkbacks().filter(received_at__gt=now - limits.ARTICLE.period)
    if settings.RATE_LIMITS and recent.count() >= limits.ARTICLE.times:
        raise Refused("flood")
    return Response.objects.create(
        article=article,
        kind=kind,
        state=Response.State.UNVERIFIED,
        source_url=source,
        source_key=key,
        received_at=now,
        next_try_at=now,
        facts={"announced_by": [kind], "fragment": fragment},
    )


def _receive_again(row: Response, kind: str) -> Response:
    """Have a row verified again whose verification had failed for good or whose page was gone; raises Refused for any other.

    Between two verifications that other sites ask for lie ten minutes: a notice that comes sooner is merged into the one at their end.
    """
    if row.state in REPEATED or row.next_try_at is not None:
        raise Refused("repeat")
    _require_room()
    if row.state != Response.State.UNVERIFIED:
        Response.objects.filter(pk=row.pk).move(Response.State.UNVERIFIED, origin=ModerationEvent.Origin.RULE, reason="announced again")
        row.state = Response.State.UNVERIFIED
    pause = limits.REPEAT if settings.RATE_LIMITS else timedelta(0)
    row.attempts, row.next_try_at = 0, max(timezone.now(), _asked_at(row) + pause)
    row.facts |= {"announced_by": sorted({*row.facts.get("announced_by", []), kind}), "asked_at": row.next_try_at.isoformat()}
    row.save(update_fields=["facts", "attempts", "next_try_at"])
    return row


def _asked_at(row: Response) -> datetime:
    """Give the moment of the last verification that another site asked for."""
    return parse_datetime(row.facts.get("asked_at", "")) or row.received_at


def _require_room() -> None:
    if settings.RATE_LIMITS and Response.objects.queued().count() >= limits.QUEUE:
        raise Refused("full")


def find_target(target: str) -> Article:
    """Give the open, public article at the address ``target``; raises Refused."""
    return _target(target)[1]


def _target(url: str) -> tuple[address.Target, Article]:
    try:
        aim = address.resolve_target(url, OWN)
    except address.BadAddress as error:
        raise Refused("foreign") from error
    if aim.kind != "own":
        raise Refused(aim.kind)
    article = Article.objects.filter(path=aim.path).first()
    if article is None:
        old = OldAddress.objects.select_related("article").filter(path=aim.path).first()
        article = old.article if old else None
    if article is None:
        raise Refused("not_a_post" if _is_page(aim.path) else "unknown")
    if not article.is_public:
        # A draft, a scheduled and a withdrawn article answer as one that never was.
        raise Refused("unknown")
    if not article.linkbacks_open:
        raise Refused("closed")
    return aim, article


def _is_page(path: str) -> bool:
    """Tell whether a page of ours that is no article answers at ``path``."""
    if path.startswith(settings.STATIC_URL.strip("/")):
        return True
    for candidate in (f"/{path}/" if path else "/", f"/{path}"):
        try:
            return resolve(candidate).view_name not in ("articles:detail", "articles:page")
        except Resolver404:
            continue
    return False


def work_one(now: datetime | None = None) -> bool:
    """Verify one linkback that is due at ``now``; tell whether there was one."""
    row = Response.objects.take(now or timezone.now())
    if row is None:
        return False
    verify(row, now)
    return True


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
