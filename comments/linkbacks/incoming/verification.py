"""The verification of received linkbacks: the source page is fetched, and links to the article or does not.

Whoever takes a due row verifies it, and a process that dies gives it back when its lease ends.
"""

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from articles.models import Article, Site
from comments.decisions.deciding import by_rule
from comments.linkbacks.incoming import reverification, source
from comments.linkbacks.incoming.receiving import PRECEDENCE
from comments.linkbacks.page.kept import Found
from comments.models import DomainRule, Response
from comments.rules import schedule
from htc.lib.web import host_of

logger = logging.getLogger(__name__)

# One page is one row, of the best kind by which it was announced.
# What speaks against approving a page without a person, although its site is allowed.
DOUBTS = {"restricted", "hidden_link", "sitewide", "canonical_elsewhere", "bad_encoding", "host_not_allowed"}


def work_one(now: datetime | None = None) -> bool:
    """Verify one linkback that is due at ``now``, for the first time or again; tell whether there was one."""
    row = Response.objects.take(now or timezone.now())
    if row is None:
        return False
    if row.state == Response.State.UNVERIFIED:
        verify(row, now)
    else:
        reverification.check(row, now or timezone.now())
    return True


def in_hand() -> bool:
    """Tell whether some process is verifying a linkback right now."""
    return Response.objects.in_hand().exists()


def verify(response: Response, now: datetime | None = None) -> None:
    """Fetch the source page and see whether it links to the article; the row is pending then, and keeps the reason else.

    It is approved at once where the site is allowed and a reader of the page can see the link, and it is merged into the row of the same
    page where another address led there before. Safe to run twice; nothing is written where the row is in other hands by then. Never
    inside a transaction: the network may take ten seconds.
    """
    now = now or timezone.now()
    try:
        found = source.read(response, now, even_blocked=_was_restored(response))
    except source.Later as later:
        Response.objects.put_off(response, later.until)
    except source.Failed as failure:
        _keep_failure(response, failure, now)
    else:
        _keep(response, found, now)


@transaction.atomic
def _keep(response: Response, found: Found, now: datetime) -> None:
    # Of two addresses of one page that are verified at once, the second has to see the row of the first.
    Article.objects.select_for_update().get(pk=response.article_id)
    known = _same_page(response, found.facts["final_key"])
    held = Response.objects.finish(
        response,
        **found.columns,
        reasons=found.reasons,
        facts=found.facts | {"read": found.read},
        verified_at=now,
        checked_at=now,
        next_try_at=None,
        attempts=0,
    )
    if not held:
        return
    if known:
        _merge(response, known, now)
        return
    to, reason = Response.State.PENDING, "verified"
    if is_allowed(response, found, now):
        to, reason = Response.State.APPROVED, "verified, and the site is allowed"
    by_rule([response.pk], to, reason=reason)


def is_allowed(response: Response, found: Found, now: datetime) -> bool:
    """Tell whether a verified page may stand under the article without a moderator.

    The site of the announced address and that of the page it leads to both have to be allowed, a reader must be able to see the link, and
    the page must be its own original.
    """
    has_words = bool(found.columns["excerpt"]) or found.facts["mention"] != "mention"
    if not has_words or not found.seen or not DOUBTS.isdisjoint(found.reasons) or Site.current().responses_held:
        return False
    hosts = {host_of(url) for url in (response.source_url, found.facts["final_url"])}
    return all(DomainRule.Verdict.ALLOW in DomainRule.objects.verdicts(host, now) for host in hosts)


def _was_restored(response: Response) -> bool:
    """Tell whether a person has taken the row out of spam or trash, and so wants it verified whatever a rule says."""
    return response.events.filter(to_state=Response.State.UNVERIFIED, actor__isnull=False).exists()


def _same_page(response: Response, key: str) -> Response | None:
    """Give the row of the article that was announced by, or led to, the page that this one leads to."""
    keys = [response.source_key, key]
    others = response.article.responses.linkbacks().exclude(pk=response.pk).exclude(state=Response.State.UNVERIFIED)
    same = others.filter(Q(source_key__in=keys) | Q(facts__final_key__in=keys))
    return same.select_related(None).select_for_update().order_by("pk").first()


def _merge(response: Response, known: Response, now: datetime) -> None:
    """Put what told us of a page that we have into its row, whatever became of that, and delete the second row."""
    announced_by = {*known.facts.get("announced_by", [known.kind]), *response.facts.get("announced_by", [response.kind])}
    also = {*known.facts.get("also", []), response.source_url}
    known.kind = next(kind for kind in PRECEDENCE if kind in announced_by)
    known.facts |= {"announced_by": sorted(announced_by), "also": sorted(also)}
    known.save(update_fields=["kind", "facts"])
    response.receipts.update(response=known)
    response.delete()
    if known.state == Response.State.GONE:
        Response.objects.filter(pk=known.pk).check_again(now)


def _keep_failure(response: Response, failure: source.Failed, now: datetime) -> None:
    reason = failure.reason
    next_try_at = schedule.retry(response.attempts, now, ends=not failure.is_ours) if reason in source.WORTH_RETRYING else None
    with transaction.atomic():
        held = Response.objects.finish(response, reasons=[reason], checked_at=now, next_try_at=next_try_at)
        if held and reason == "blocked_domain":
            by_rule([response.pk], Response.State.SPAM, reason=reason)
    if held:
        logger.info("linkback %s from %s: %s", response.pk, response.source_domain, reason)
