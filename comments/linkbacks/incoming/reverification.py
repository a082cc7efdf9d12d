"""The life of a linkback after its verification: its page changes, goes, comes back, or cannot be had for a while.

Only what the page itself says takes anything away. A page that is closed, broken or out of reach stays as it is under the article.
"""

import logging
from datetime import datetime

from django.db import transaction
from django.utils.dateparse import parse_datetime

from comments.decisions.deciding import by_rule
from comments.linkbacks.incoming import source
from comments.linkbacks.page import updates
from comments.linkbacks.page.kept import GRAVE, Found, digests
from comments.models import ModerationEvent, Response
from comments.rules import schedule
from comments.rules.reasons import or_held

logger = logging.getLogger(__name__)

# With these the page says itself that it is no linkback any more.
GONE = {"removed", "no_link"}
NOT_FOUND = 404
COLUMNS = ("title", "excerpt", "author_name", "author_url", "language")
# What readers do not see follows a held page without being compared.
UNSEEN = ("rel", "mentions", "published")


def check(row: Response, now: datetime) -> None:
    """Fetch the source page of a pending, approved or gone linkback once more, and write what has become of it.

    Never inside a transaction: the network may take ten seconds.
    """
    try:
        found = source.read(row, now)
    except source.Later as later:
        Response.objects.put_off(row, later.until)
    except source.Failed as failure:
        logger.info("linkback %s from %s, once more: %s", row.pk, row.source_domain, failure.reason)
        _keep_failure(row, failure, now)
    else:
        _keep(row, found, now)


@transaction.atomic
def _keep(row: Response, found: Found, now: datetime) -> None:
    """Write what the page says: nothing where it says the same, all of a held row, and an update that waits beside an approved one."""
    before = row.facts.get("read") or _digests_of(row)
    fields = {"checked_at": now, "attempts": 0, "next_try_at": _next_check(row, now)}
    facts = {"read": found.read, "check": "", "missed": []}
    if row.state == Response.State.GONE:
        fields |= found.columns | {"reasons": found.reasons, "verified_at": now, "pending_update": None, "next_try_at": None}
        if Response.objects.finish(row, facts=found.facts | facts, **fields):
            by_rule([row.pk], Response.State.PENDING, reason="the link is back")
        return
    update = updates.changes(before, found)
    if update and row.state == Response.State.APPROVED:
        fields |= _kept_back(row, update)
    elif update:
        facts |= update.pop("facts") | {name: found.facts[name] for name in UNSEEN}
        fields |= update | {"verified_at": now, "reasons": or_held(update["reasons"])}
    if Response.objects.finish(row, facts=facts, **fields) and update and row.state == Response.State.APPROVED:
        # Not the state but the queue has changed; the record says why.
        state = row.state
        row.events.create(origin=ModerationEvent.Origin.RULE, from_state=state, to_state=state, reason="the page has changed")


def _digests_of(row: Response) -> dict[str, str]:
    """Give the digests of a row from before there were any, as if its page had said what it shows."""
    facts = {"final_url": row.source_url} | row.facts
    return digests({name: getattr(row, name) for name in COLUMNS}, facts, row.reasons)


def _kept_back(row: Response, update: dict) -> dict:
    """Give the fields of an approved row beside which an update waits; none waits where the page says again what is shown."""
    waiting = updates.combined(row.pending_update, update)
    shown = all(getattr(row, name) == value for name, value in waiting.items() if name in COLUMNS)
    shown = shown and all(row.facts.get(name) == value for name, value in waiting["facts"].items())
    reasons = [reason for reason in row.reasons if reason != "changed"]
    if shown and GRAVE.isdisjoint(waiting["reasons"]):
        return {"pending_update": None, "reasons": reasons}
    return {"pending_update": waiting, "reasons": ["changed", *reasons]}


def _keep_failure(row: Response, failure: source.Failed, now: datetime) -> None:
    """Write why the page could not be read; it is gone when it says so itself, or was not found three times in a week."""
    misses = [*row.facts.get("missed", []), now.isoformat()] if failure.status == NOT_FOUND else row.facts.get("missed", [])
    moments = [moment for miss in misses if (moment := parse_datetime(miss))]
    facts = {"check": failure.reason, "missed": misses}
    if failure.reason in GONE or (failure.status == NOT_FOUND and schedule.is_missing(moments)):
        _keep_gone(row, failure.reason if failure.reason in GONE else "removed", now)
        return
    may_pass = failure.reason in source.WORTH_RETRYING and failure.status != NOT_FOUND
    retry = schedule.retry(row.attempts, now, ends=not failure.is_ours) if may_pass else None
    next_try_at = retry or _next_check(row, now)
    if failure.status == NOT_FOUND and row.state != Response.State.GONE:
        next_try_at = schedule.after_miss(moments)
    if failure.reason == "host_not_allowed":
        next_try_at = None
    attempts = row.attempts + 1 if retry else 0
    Response.objects.finish(row, facts=facts, checked_at=now, next_try_at=next_try_at, attempts=attempts)


@transaction.atomic
def _keep_gone(row: Response, reason: str, now: datetime) -> None:
    fields = {"reasons": [reason], "checked_at": now, "attempts": 0, "pending_update": None, "next_try_at": None}
    if Response.objects.finish(row, facts={"check": reason, "missed": []}, **fields) and row.state != Response.State.GONE:
        by_rule([row.pk], Response.State.GONE, reason=reason)
        Response.objects.filter(pk=row.pk).check_again(now + schedule.GONE_AGAIN)


def _next_check(row: Response, now: datetime) -> datetime | None:
    """Give when an approved row is looked at next; a held one waits for its moderator, and a gone one for a notice."""
    if row.state != Response.State.APPROVED:
        return None
    approvals = row.events.filter(to_state=row.state).exclude(from_state=row.state)
    approved_at = approvals.order_by("-at").values_list("at", flat=True).first() or row.received_at
    return schedule.next_check(approved_at, now, schedule.share_of(row.pk))
