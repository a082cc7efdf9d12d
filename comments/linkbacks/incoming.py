"""The receipt of linkbacks that other sites send us, by any protocol and without network.

The row is the queue and the guard against duplicates; ``verification`` takes it from there.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from articles.models import Article, OldAddress, Site
from comments.linkbacks import address, limits
from comments.models import ModerationEvent, Response
from comments.openness import open_linkbacks, open_protocols

REPEATED = (Response.State.PENDING, Response.State.APPROVED, Response.State.SPAM, Response.State.TRASH)
OWN = address.OwnAddress(names=settings.OWN_HOSTS, port=settings.SITE_PORT)


class Refused(Exception):
    """A linkback was not taken; ``why`` is one of the outcomes below, the same for every protocol.

    ``off`` the whole site takes none of the kind · ``unknown`` no such article, or one that is not public · ``closed`` the article
    takes none · ``foreign`` not our host · ``not_a_post`` a page of ours that is no article · ``source`` the source address cannot be
    used, is ours or is the target itself · ``repeat`` we have it already · ``flood`` the article has had its linkbacks of the hour ·
    ``full`` too many wait for their verification.
    """

    def __init__(self, why: str):
        super().__init__(why)
        self.why = why


def receive(source: str, target: str, *, kind: str) -> Response:
    """Take a notice that the page ``source`` links to our page ``target`` and give its row, which waits for verification.

    No network is used. Raises Refused.
    """
    site = Site.current()
    if kind not in open_protocols(site):
        raise Refused("off")
    aim, article = _target(target)
    if kind not in open_linkbacks(article, site):
        raise Refused("closed")
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
    # What has failed already holds no place: else a flood of sources that do not exist would shut out the genuine ones for an hour.
    failed = Q(state=Response.State.UNVERIFIED, attempts__gt=0)
    recent = article.responses.linkbacks().exclude(failed).filter(received_at__gt=now - limits.ARTICLE.period)
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
