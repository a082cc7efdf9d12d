"""The notices that go out: a page we link to is asked where it takes them, and the place it names is told.

Each is one request, taken from the row and written into it before the next one, so whoever dies in between has lost nothing. The
requests go through ``htc.lib.fetch``, so no notice ever reaches an address of the inside.
"""

import json
import logging
import random
from dataclasses import asdict
from datetime import datetime, timedelta

from django.utils import timezone

from articles.models import Article, Site
from comments.linkbacks.outgoing.planning import is_on
from comments.linkbacks.page.address import normalise_source
from comments.linkbacks.page.discovery import Answer, Endpoint, in_headers
from comments.linkbacks.wire import notices
from comments.linkbacks.wire.notices import Meaning
from comments.models import DomainRule, OutgoingLinkback
from comments.rules import limits
from htc.lib import fetch, sandbox
from htc.lib.web import LONGEST_URL, BadAddress, bare_host

logger = logging.getLogger(__name__)

State, Protocol = OutgoingLinkback.State, OutgoingLinkback.Protocol
WORTH_RETRYING = {"source_unreachable", "timeout"}


class PutOff(Exception):
    """A site cannot be told now; ``words`` say why, ``wait`` is how long it asked us to stay away."""

    def __init__(self, words: str, wait: timedelta = timedelta(0)):
        super().__init__(words)
        self.words = words
        self.wait = wait


def work_one(now: datetime | None = None) -> bool:
    """Do the next step of one outgoing linkback that is due at ``now``; tell whether there was one."""
    moment = now or timezone.now()
    row = OutgoingLinkback.objects.take(moment) if is_on() else None
    if row is None:
        return False
    step(row, moment)
    return True


def in_hand() -> bool:
    """Tell whether some process is asking or telling a site right now."""
    return OutgoingLinkback.objects.in_hand().exists()


def is_resting(now: datetime | None = None) -> bool:
    """Tell whether something is due at ``now`` that only waits for the pause between two requests to one host."""
    return is_on() and OutgoingLinkback.objects.due(now or timezone.now()).exists()


def step(row: OutgoingLinkback, now: datetime) -> None:
    """Ask the page of a taken row for its endpoint, or tell the endpoint that is known, and write down what came of it."""
    fields = _objection(row, now)
    try:
        fields = fields or (_tell(row, now) if row.endpoint else _ask(row, now))
    except fetch.FetchError as error:
        fields = _failed(row, now, error.reason)
    except sandbox.OverBudget:
        fields = _ended(State.FAILED, now, reason="parse_budget")
    except sandbox.Overloaded:
        fields = _put_off(row, now, "timeout", PutOff(""), ends=False)
    except PutOff as put_off:
        fields = _put_off(row, now, "upstream_error", put_off)
    OutgoingLinkback.objects.finish(row, **fields)
    logger.info("outgoing linkback %s to %s: %s %s", row.pk, row.target_host, fields["state"], fields.get("reason", ""))


def discover(url: str, now: datetime) -> Endpoint:
    """Give the endpoint that a page names, by one GET. Raises FetchError, PutOff, and OverBudget and Overloaded of ``sandbox``."""
    require_allowed(url, now)
    fetched = fetch.get(url, before_hop=lambda hop: require_allowed(hop, now))
    _require_calm(fetched, now)
    if not 200 <= fetched.status < 300:
        return Endpoint()
    answer = Answer(
        url=fetched.url,
        link=tuple(fetched.headers.get_all("Link") or ()),
        x_pingback=fetched.headers.get("X-Pingback", ""),
        media_type=fetched.media_type,
        charset=fetched.charset,
        truncated=fetched.truncated,
    )
    found = in_headers(answer)
    if found is not None:
        return found
    payload = json.dumps(asdict(answer)).encode() + b"\n" + fetched.body
    return Endpoint(**json.loads(sandbox.run("comments.linkbacks.page.discovery", payload)))


def tell(
    endpoint: Endpoint, source: str, target: str, now: datetime, article: Article | None = None, *, withdrawn: bool = False
) -> Meaning:
    """Send one notice by one POST and give what the answer means; ``article`` is needed for a TrackBack. Raises FetchError and PutOff.

    ``withdrawn`` says that the link, or the article with it, is gone.
    """
    if endpoint.protocol == Protocol.TRACKBACK and article is not None:
        words = {"title": article.title, "excerpt": article.with_note(article.excerpt_text), "blog_name": Site.current().name}
        notice = notices.trackback(source, **words)
    elif endpoint.protocol == Protocol.PINGBACK:
        notice = notices.pingback(source, target)
    else:
        notice = notices.webmention(source, target)
    require_allowed(endpoint.url, now)
    fetched = fetch.post(endpoint.url, notice.body, notice.content_type, before_hop=lambda hop: require_allowed(hop, now))
    _require_calm(fetched, now)
    return notices.meaning(endpoint.protocol, fetched.status, fetched.body, withdrawn=withdrawn)


def _require_calm(fetched: fetch.Fetched, now: datetime) -> None:
    """Raise PutOff where a site is overloaded or broken."""
    if fetched.status == 429 or fetched.status >= 500:
        wait = notices.asked_to_wait(fetched.headers.get("Retry-After", ""), now, longest=limits.LONGEST_RETRY_AFTER)
        raise PutOff(f"HTTP {fetched.status}", wait)


def require_allowed(url: str, now: datetime) -> None:
    """Raise FetchError where an address is of a site on the do-not-notify list, whose name is not even to be looked up."""
    try:
        host = bare_host(normalise_source(url))
    except BadAddress as error:
        raise fetch.FetchError("blocked_address", error.reason) from error
    if DomainRule.Verdict.DO_NOT_NOTIFY in DomainRule.objects.verdicts(host, now):
        raise fetch.FetchError("host_not_allowed", f"{host} is on the do-not-notify list")


def _objection(row: OutgoingLinkback, now: datetime) -> dict | None:
    """Give what to write where nothing is to be sent after all. The digest goes, so that the next save asks anew."""
    article = row.article
    if row.is_silenced:
        return _ended(State.SKIPPED, now, reason="silenced")
    if not article.linkbacks_sent:
        return _ended(State.SKIPPED, now, reason="switched_off", digest="")
    is_public = article.status == Article.Status.PUBLISHED and article.published_at is not None and article.published_at <= now
    if row.linked and not is_public:
        return _ended(State.SKIPPED, now, reason="not_public", digest="")
    return None


# The two steps; each gives the fields to write


def _ask(row: OutgoingLinkback, now: datetime) -> dict:
    known = _found_before(row, now)
    found, discovered_at = known or (discover(row.page_url, now), now)
    if found.protocol != Protocol.WEBMENTION:
        found = _second_best(row, found)
    fields = {"discovered_at": discovered_at, "tried_at": now}
    if not found.protocol:
        return fields | _ended(State.NO_ENDPOINT, now)
    if found.protocol != Protocol.WEBMENTION and _page_was_told(row, found.protocol):
        return fields | _ended(State.SENT, now, protocol=found.protocol, answer="told with another link to the page", sent_at=now)
    if len(found.url) > LONGEST_URL:
        return fields | _ended(State.FAILED, now, reason="blocked_address")
    # The row stays due: telling is a request of its own, with its own host and its own pause.
    return fields | {"state": State.WAITING, "protocol": found.protocol, "endpoint": found.url}


def _found_before(row: OutgoingLinkback, now: datetime) -> tuple[Endpoint, datetime | None] | None:
    """Give what is known of the page, and since when: from another link of this round, or that it took no notices within the last day."""
    others = OutgoingLinkback.objects.filter(page_url=row.page_url, discovered_at__isnull=False).exclude(pk=row.pk)
    same_round = others.filter(article=row.article_id, digest=row.digest, planned_at=row.planned_at).exclude(endpoint="").first()
    # A notice that is tried again asks for itself: what another link of the page was told may be what has failed.
    if row.attempts == 0 and same_round and same_round.protocol != Protocol.TRACKBACK:
        return Endpoint(same_round.protocol, same_round.endpoint), same_round.discovered_at
    without = others.filter(state=State.NO_ENDPOINT, discovered_at__gt=now - limits.NO_ENDPOINT_KEPT).order_by("discovered_at").first()
    return (Endpoint(), without.discovered_at) if without and not row.trackback_url else None


def _second_best(row: OutgoingLinkback, found: Endpoint) -> Endpoint:
    """Give what is left where the page takes no webmentions: a pingback, a TrackBack that the editor has typed, or nothing."""
    if not row.linked or (row.sent_at and row.protocol == Protocol.WEBMENTION):
        return Endpoint()  # neither of them knows updates, and who was told already is not told a second time by another way
    if found.protocol and not row.is_bare_domain:
        return found
    return Endpoint(Protocol.TRACKBACK, row.trackback_url) if row.trackback_url else Endpoint()


def _page_was_told(row: OutgoingLinkback, protocol: str) -> bool:
    told = row.article.outgoing.filter(page_url=row.page_url, protocol=protocol, sent_at__isnull=False)
    return told.exclude(pk=row.pk).exists()


def _tell(row: OutgoingLinkback, now: datetime) -> dict:
    endpoint = Endpoint(row.protocol, row.endpoint)
    meaning = tell(endpoint, row.source_url, row.target_url, now, row.article, withdrawn=not row.linked)
    if meaning.result == "sent":
        return _ended(State.SENT, now, answer=meaning.words, sent_at=now)
    return _ended(State.REFUSED, now, answer=meaning.words)


def _ended(state: str, now: datetime, *, reason: str = "", answer: str = "", **fields) -> dict:
    return {"state": state, "next_try_at": None, "tried_at": now, "reason": reason, "answer": answer} | fields


def _failed(row: OutgoingLinkback, now: datetime, reason: str) -> dict:
    if reason == "host_not_allowed":
        return _ended(State.SKIPPED, now, reason=reason, digest="")
    if reason in WORTH_RETRYING:
        return _put_off(row, now, reason, PutOff(""))
    return _ended(State.FAILED, now, reason=reason)


def _put_off(row: OutgoingLinkback, now: datetime, reason: str, put_off: PutOff, *, ends: bool = True) -> dict:
    """Give when to try again, from the page on; after the last attempt the notice has failed, unless it never ``ends``."""
    last = len(limits.RETRIES) - 1
    if ends and row.attempts > last:
        return _ended(State.FAILED, now, reason=reason, answer=put_off.words)
    # The same moment for all that failed together would be the same burst again.
    delay = limits.RETRIES[min(row.attempts, last)] * random.uniform(1 - limits.JITTER, 1 + limits.JITTER)  # noqa: S311
    fields = {"state": State.WAITING, "attempts": row.attempts + 1, "next_try_at": now + max(delay, put_off.wait)}
    # An endpoint that failed may have moved since: the page is asked again where it is.
    return fields | {"reason": reason, "answer": put_off.words, "tried_at": now, "endpoint": "", "discovered_at": None}
