"""The receipt of linkbacks that other sites send us, by any protocol and without network.

The row is the queue and the guard against duplicates; ``verification`` takes it from there.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.db import IntegrityError
from django.db.models import Count, Q
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from articles.models import Article, OldAddress, Site
from comments.decisions.deciding import by_rule
from comments.linkbacks.page import address
from comments.models import DomainRule, Response
from comments.readers.openness import open_linkbacks, open_protocols
from comments.rules import limits
from htc.lib import ratelimit
from htc.lib.database.statements import Question
from htc.lib.database.together import together
from htc.lib.languages import prefix_of, shipped
from htc.lib.web import BadAddress

REPEATED = (Response.State.PENDING, Response.State.APPROVED, Response.State.SPAM, Response.State.TRASH)
DISCARDED = (Response.State.SPAM, Response.State.TRASH)
# The best first: what several protocols tell of one page is one row, under the best of them.
PRECEDENCE = (Response.Kind.WEBMENTION, Response.Kind.PINGBACK, Response.Kind.TRACKBACK)
OWN = address.OwnAddress(names=frozenset(settings.OWN_HOSTS), port=settings.SITE_PORT, languages=frozenset(filter(prefix_of, shipped())))


class Refused(Exception):
    """A linkback was not taken; ``why`` is one of the outcomes below, the same for every protocol.

    ``off`` the whole site takes none of the kind · ``unknown`` no such article, or one that is not public · ``closed`` the article
    takes none · ``target`` no address at all · ``foreign`` not our host · ``not_a_post`` a page of ours that is no article · ``source``
    the source address cannot be used · ``own`` the source is a page of ours, perhaps the target itself · ``repeat`` we have it already ·
    ``flood`` the article has had its linkbacks of the hour · ``rush`` of the minute · ``full`` too many wait for their verification.
    """

    def __init__(self, why: str):
        super().__init__(why)
        self.why = why


def receive(source: str, target: str, *, kind: str, claims: Mapping[str, str] | None = None, site: Site | None = None) -> Response:
    """Take a notice that the page ``source`` links to our page ``target`` and give its row, which waits for verification.

    ``claims`` are words about the page that come with the notice; they are kept for the moderator and never published; ``site`` is ours,
    where it is at hand. A page that is
    known is not taken a second time, with one difference: a webmention of it is no error and has it verified once more, in the state
    where it is. No network is used. Raises Refused.
    """
    aim = _aim(target)
    _refuse_at_once(aim, source)
    site = site or Site.current()
    if kind not in open_protocols(site):
        raise Refused("off")
    article = _article_at(aim)
    if kind not in open_linkbacks(article, site):
        raise Refused("closed")
    notice = _Notice(article, kind, _page(source), aim.fragment, claims or {})
    try:
        row, is_news = notice.keep()
    except IntegrityError:  # the same notice came in twice at once, and the other one was first
        row, is_news = notice.keep()
    except Refused as refused:
        cache.set(_crowded(aim), refused.why, limits.CROWDED_SECONDS)
        raise
    if not is_news and kind != Response.Kind.WEBMENTION:
        raise Refused("repeat")
    return row


def _crowded(aim: address.Target) -> str:
    # No letter of a path can end a key of the cache.
    return f"crowded:{hashlib.sha256(aim.path.encode()).hexdigest()}"


_known_at_path = Question(
    lambda path, key: Response.objects.linkbacks().filter(article__path=path, source_key=key).order_by().values_list("pk"), str, str
)


def _refuse_at_once(aim: address.Target, source: str) -> None:
    """Refuse again what was refused a moment ago for the many that had come before: a flood is not to cost a transaction for each.

    What we know already has its own answer, however many come.
    """
    why = cache.get(_crowded(aim)) if settings.RATE_LIMITS else None
    if why and not _known_at_path.ask(aim.path, _page(source).key):
        raise Refused(why)


def find_target(url: str) -> tuple[address.Target, Article]:
    """Give what an address of ours means and the public article there, by its present or a former address. Raises Refused."""
    aim = _aim(url)
    return aim, _article_at(aim)


def _aim(url: str) -> address.Target:
    try:
        aim = address.resolve_target(url, OWN)
    except BadAddress as error:
        raise Refused("target") from error
    if aim.kind != "own":
        raise Refused(aim.kind)
    return aim


def _article_at(aim: address.Target) -> Article:
    article = next(iter(_article_at_path.ask(aim.path)), None)
    if article is None:
        old = OldAddress.objects.select_related("article").filter(path=aim.path).first()
        article = old.article if old else None
    if article is None:
        raise Refused("not_a_post" if _is_page(aim.path) else "unknown")
    if not article.is_public:
        # A draft, a scheduled and a withdrawn article answer as one that never was.
        raise Refused("unknown")
    return article


# Nothing of what the page shows.
_article_at_path = Question(lambda path: Article.objects.filter(path=path).defer("body", "standfirst", "excerpt"), str)


def _page(url: str) -> address.Source:
    """Give the page that is said to link here. Raises Refused."""
    try:
        source = address.read_source(url, OWN, ports=settings.SOURCE_PORTS, numbers=settings.SOURCE_NUMBERS)
    except BadAddress as error:
        raise Refused("source") from error
    if source.is_ours:
        raise Refused("own")
    return source


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


_article_at_key = Question(lambda pk: Article.objects.filter(pk=pk).order_by().values_list("pk"), int)
_known = Question(
    lambda article, key: Response.objects.linkbacks().filter(article=article, source_key=key).order_by().values_list("pk"), int, str
)
# What has failed already holds no place: else a flood of sources that do not exist would shut out the genuine ones for an hour.
_failed = Q(state=Response.State.UNVERIFIED, attempts__gt=0)
_recent = Question(
    lambda article, moment: (
        Response.objects.linkbacks().exclude(_failed).filter(article=article, received_at__gt=moment).order_by().values_list("pk")
    ),
    int,
    datetime,
)
_queued = Question(lambda: Response.objects.queued().order_by().values_list("state").annotate(Count("pk")))


class _Notice:
    """One notice whose addresses are good, on its way to its row."""

    def __init__(self, article: Article, kind: str, source: address.Source, fragment: str, claims: Mapping[str, str]):
        self.article, self.kind, self.source, self.fragment, self.claims = article, kind, source, fragment, claims
        self.now = timezone.now()
        self.is_blocked = DomainRule.Verdict.BLOCK in DomainRule.objects.verdicts(source.host, self.now)

    def keep(self) -> tuple[Response, bool]:
        """Give the row of the notice, and whether there is anything new to verify."""
        return together(self._keep)

    def _keep(self) -> tuple[Response, bool]:
        if not _known.ask(self.article.pk, self.source.key):
            return self._store(), True
        row = self.article.responses.linkbacks().select_for_update().get(source_key=self.source.key)
        is_news = self._ask_again(row)
        self._merge(row)
        return row, is_news

    def _store(self) -> Response:
        if not _article_at_key.ask(self.article.pk):
            raise Refused("unknown")  # now; the end of the transaction would find it out for all who share it
        _require_room()
        if settings.RATE_LIMITS and len(_recent.ask(self.article.pk, self.now - limits.ARTICLE.period)) >= limits.ARTICLE.times:
            raise Refused("flood")
        minute = limits.ARTICLE_MINUTE
        if not ratelimit.allow(f"article:{self.article.pk}", minute.times, minute.seconds):
            raise Refused("rush")
        row = Response(
            article=self.article,
            kind=self.kind,
            state=Response.State.UNVERIFIED,
            source_url=self.source.url,
            source_key=self.source.key,
            received_at=self.now,
            next_try_at=self.now,
            facts={"announced_by": [self.kind], "fragment": self.fragment},
        )
        if self.claims:
            row.facts["claims"] = dict(self.claims)
        row.save()
        if self.is_blocked:
            self._block(row)
        return row

    def _block(self, row: Response) -> None:
        """Put a row of a blocked site into spam unread; a moderator who restores it has it verified."""
        row.reasons = ["blocked_domain"]
        row.save(update_fields=["reasons"])
        by_rule([row.pk], Response.State.SPAM, reason="blocked_domain")
        row.refresh_from_db(fields=["state", "next_try_at"])

    def _block_known(self, row: Response) -> bool:
        """Discard what was not verified before the site was blocked; tell what any other sender would be told."""
        if row.state in REPEATED:
            return False
        waited = row.next_try_at is not None
        self._block(row)
        return not waited

    def _ask_again(self, row: Response) -> bool:
        """Have a known row verified once more where that is due, and tell whether it is.

        Between two verifications that other sites ask for lie ten minutes: a notice that comes sooner is merged into the one at their
        end. What a moderator or a rule has discarded is never asked for again.
        """
        if row.state in DISCARDED or (row.state in REPEATED and self.kind != Response.Kind.WEBMENTION):
            return False
        if self.is_blocked:
            return self._block_known(row)
        pause = limits.REPEAT if settings.RATE_LIMITS else timedelta(0)
        moment = max(self.now, _asked_at(row) + pause)
        # A row that is not verified yet has its own times for further attempts.
        if row.next_try_at is not None and (row.state == Response.State.UNVERIFIED or row.next_try_at <= moment):
            return False
        _require_room()
        if row.state == Response.State.GONE and self.kind != Response.Kind.WEBMENTION:
            by_rule([row.pk], Response.State.UNVERIFIED, reason="announced again")
            row.state = Response.State.UNVERIFIED
        row.attempts, row.next_try_at = 0, moment
        row.facts["asked_at"] = moment.isoformat()
        return True

    def _merge(self, row: Response) -> None:
        """Write what a notice adds to a known row: its protocol, its kind where that is a better one, and its claims."""
        announced_by = {*row.facts.get("announced_by", [row.kind]), self.kind}
        best = next(kind for kind in PRECEDENCE if kind in announced_by | {row.kind})
        if row.kind != best:
            row.kind = best
            row.save(update_fields=["kind"])
        row.facts["announced_by"] = sorted(announced_by)
        if self.fragment:
            row.facts["fragment"] = self.fragment
        if self.claims:
            row.facts.setdefault("claims", dict(self.claims))
        # Of all this readers see the kind alone, and whoever repeats a notice is not to empty the page cache.
        rest = {"facts": row.facts, "attempts": row.attempts, "next_try_at": row.next_try_at}
        Response.objects.filter(pk=row.pk).update_unseen(**rest)


def _asked_at(row: Response) -> datetime:
    """Give the moment of the last verification that another site asked for."""
    return parse_datetime(row.facts.get("asked_at", "")) or row.received_at


def _require_room() -> None:
    if settings.RATE_LIMITS and any(number >= limits.QUEUE for _, number in _queued.ask()):
        raise Refused("full")
