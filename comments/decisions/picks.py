"""Rows as somebody saw them: each with a version, so that nothing is decided about one that has changed since."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from comments.models import ModerationEvent, Response
from htc.lib.words import counted

# What a row shows beside its columns.
SHOWN_FACTS = ("why", "link", "final_url", "mention", "answer", "published", "claims")
# Rows in one transaction: a page of them all at once, and the lock of the database for less than a second.
BATCH = 500
DONE_WORDS: dict[str, str] = {
    Response.State.APPROVED: "approved",
    Response.State.SPAM: "marked as spam",
    Response.State.TRASH: "moved to the trash",
    Response.State.PENDING: "put back into the queue",
    Response.State.UNVERIFIED: "sent to be verified",
    Response.State.GONE: "found to be gone",
}


@dataclass(frozen=True, slots=True)
class Pick:
    """A row as somebody saw it; ``version`` is what ``version_of`` gave then."""

    pk: int
    version: str


@dataclass(slots=True)
class Outcome:
    """What came of a decision: the batch of its events, the rows it changed, and a sentence for each that was left alone.

    One that only judges writes no event and has no batch.
    """

    batch: UUID | None
    done: list[int] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def told(event: ModerationEvent) -> str:
    """Say what a decision did, by one of its events: “Approved”, “Moved to the trash (declined: off the subject)”."""
    if event.from_state == event.to_state:
        return (event.reason or "changed").capitalize()
    return DONE_WORDS[event.to_state].capitalize() + (f" ({event.reason})" if event.reason else "")


def version_of(row: Response, last_event: int | None) -> str:
    """Give a name for a row as it is: another one once its state, its words or its record have changed."""
    words = [row.state, last_event or 0, row.reasons, row.author_name, row.title, row.body, row.excerpt, row.pending_update]
    words += [row.kind, row.author_url, {name: row.facts.get(name) for name in SHOWN_FACTS}]
    return hashlib.blake2b(json.dumps(words, sort_keys=True).encode(), digest_size=6).hexdigest()


def take(picks: Iterable[Pick], outcome: Outcome) -> list[Response]:
    """Lock the rows and give those that are as they were shown; the others are told in the outcome."""
    wanted = {pick.pk: pick.version for pick in picks}
    rows = list(Response.objects.filter(pk__in=wanted).select_for_update(of=("self",)).order_by("pk"))
    # Asked when the rows are locked, for nobody can add an event to one of them from now on.
    last = ModerationEvent.objects.last_of(wanted)
    same = [row for row in rows if version_of(row, last.get(row.pk)) == wanted[row.pk]]
    refuse([row for row in rows if row not in same], last, outcome)
    if missing := len(wanted) - len(rows):
        outcome.refused.append(f"{counted(missing, 'is', 'are')} not there any more.")
    return same


def told_of(row: Response, what: str) -> str:
    """Say something of a row: “Comment by Ana: …”."""
    return f"{row.get_kind_display()} by {row.shown_name}: {what}"


def refuse(rows: list[Response], last: dict[int, int], outcome: Outcome) -> None:
    """Tell in the outcome what has become of rows meanwhile; ``last`` are their last events by their keys."""
    events = ModerationEvent.objects.select_related("actor").in_bulk([last[row.pk] for row in rows if row.pk in last]) if rows else {}
    outcome.refused += [_what_happened(row, events.get(last.get(row.pk, 0))) for row in rows]


def _what_happened(row: Response, event: ModerationEvent | None) -> str:
    if row.is_taken_back:
        return told_of(row, "its writer has taken it back.")
    # What has just arrived was not decided by anybody.
    arrived = row.state == Response.State.PENDING and event is not None and event.from_state in ("", Response.State.UNVERIFIED)
    if event is None or arrived or event.to_state != row.state:
        return told_of(row, "its words have changed since you saw it.")
    if event.from_state == event.to_state:
        return told_of(row, f"{event.reason or 'changed'} by {event.who} since you saw it.")
    return told_of(row, f"already {DONE_WORDS[row.state]} by {event.who}.")
