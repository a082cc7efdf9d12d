"""What moderators decide about responses that they have been shown: nothing is decided about a row that has changed since.

Each decision is a batch, whose events can be undone for ten minutes by whoever made it.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import batched
from uuid import UUID, uuid4

from django.db import models, transaction
from django.utils import timezone

from comments.models import ModerationEvent, Opinion, Report, Response, Wording
from comments.models.response import PERSONS
from comments.models.wording import WORDS

UNDO_WITHIN = timedelta(minutes=10)
# Rows in one transaction: a page of them all at once, and the lock of the database for less than a second.
BATCH = 500
UNDONE = "undone"
DONE_WORDS: dict[str, str] = {
    Response.State.APPROVED: "approved",
    Response.State.SPAM: "marked as spam",
    Response.State.TRASH: "moved to the trash",
    Response.State.PENDING: "put back into the queue",
    Response.State.UNVERIFIED: "sent to be verified",
    Response.State.GONE: "found to be gone",
}


class NotUndone(Exception):
    """A decision cannot be undone; the message says why."""


@dataclass(frozen=True, slots=True)
class Pick:
    """A row as somebody saw it; ``version`` is what ``version_of`` gave then."""

    pk: int
    version: str


@dataclass(slots=True)
class Outcome:
    """What came of a decision: the batch of its events, the rows it changed, and a sentence for each that had changed before."""

    batch: UUID
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
    return hashlib.blake2b(json.dumps(words, sort_keys=True).encode(), digest_size=6).hexdigest()


def current(row: Response) -> Pick:
    """Give a row as it is now."""
    return Pick(row.pk, version_of(row, ModerationEvent.objects.last_of([row.pk]).get(row.pk)))


def decide(picks: Iterable[Pick], to: str, *, by, reason: str = "", origin: str = ModerationEvent.Origin.WEB) -> Outcome:
    """Bring what was picked to the state ``to``; what has changed since it was shown is left alone and told.

    What a rule has put into spam and a person finds there rightly stays in spam, and is judged then; what readers have reported and a
    person approves stays, and its reports are dismissed. One transaction for each 500 rows.
    """
    outcome = Outcome(uuid4())
    for some in batched(picks, BATCH):
        with transaction.atomic():
            rows = _take(some, outcome)
            if to == Response.State.APPROVED:
                rows = _approvable(rows, outcome)
            moving = [row.pk for row in rows if row.state != to]
            confirmed = [row for row in rows if row.state == to == Response.State.SPAM and not row.judged]
            kept = [row.pk for row in rows if row.state == to == Response.State.APPROVED and row.is_reported]
            Response.objects.filter(pk__in=kept).keep_reported(by=by, origin=origin, batch=outcome.batch)
            Response.objects.filter(pk__in=moving).move(to, by=by, origin=origin, reason=reason, batch=outcome.batch)
            _mark_judged(confirmed, judged=True)
            _record(confirmed, by=by, origin=origin, reason=reason or "confirmed", batch=outcome.batch)
            outcome.done += [*moving, *kept, *(row.pk for row in confirmed)]
    return outcome


@transaction.atomic
def put_back(pick: Pick, *, by, origin: str = ModerationEvent.Origin.WEB) -> Outcome:
    """Bring a row from spam or trash back to the state it had before."""
    outcome = Outcome(uuid4())
    for row in _take([pick], outcome):
        if Response.objects.filter(pk=row.pk).restore(by=by, origin=origin, batch=outcome.batch):
            outcome.done.append(row.pk)
    return outcome


@transaction.atomic
def reword(pick: Pick, fields: dict, *, by, why: str = Wording.Why.EDITED, origin: str = ModerationEvent.Origin.WEB) -> Outcome:
    """Change words of a response and keep the former ones; its state stays. Fields that are equal already change nothing."""
    outcome = Outcome(uuid4())
    for row in _take([pick], outcome):
        changed = {name: value for name, value in fields.items() if getattr(row, name) != value}
        if changed:
            keep_words(row, by=by, why=why, batch=outcome.batch)
            for name, value in changed.items():
                setattr(row, name, value)
            row.save(update_fields=list(changed))
            _record([row], by=by, origin=origin, reason="redacted" if why == Wording.Why.REDACTED else "changed", batch=outcome.batch)
            outcome.done.append(row.pk)
    return outcome


def keep_words(row: Response, *, by, why: str, batch: UUID) -> None:
    """Keep the words of a response as they are, before they are changed in the same transaction."""
    Wording.objects.create(response=row, by=by, why=why, batch=batch, words={name: getattr(row, name) for name in WORDS})


@transaction.atomic
def take_update(pick: Pick, *, accept: bool, by, origin: str = ModerationEvent.Origin.WEB) -> Outcome:
    """Show readers the new words of another site’s page, or keep the old ones for good."""
    outcome = Outcome(uuid4())
    for row in _take([pick], outcome):
        if row.pending_update is not None:
            keep_words(row, by=by, why=Wording.Why.UPDATED, batch=outcome.batch)
            (row.accept_update if accept else row.decline_update)(by=by, origin=origin, batch=outcome.batch)
            outcome.done.append(row.pk)
    return outcome


@transaction.atomic
def reply(pick: Pick, body: str, *, by, origin: str = ModerationEvent.Origin.WEB) -> Outcome:
    """Approve a response, where it is not yet, and publish an answer of the member of staff beneath it."""
    outcome = Outcome(uuid4())
    for row in _take([pick], outcome):
        Response.objects.filter(pk=row.pk).move(Response.State.APPROVED, by=by, origin=origin, reason="replied", batch=outcome.batch)
        answer = Response.objects.create(
            article_id=row.article_id,
            parent=row,
            kind=Response.Kind.COMMENT,
            state=Response.State.APPROVED,
            staff=by,
            author_name=(by.get_full_name() or by.get_username())[:100],
            body=body,
            received_at=timezone.now().replace(second=0, microsecond=0),
            judged=True,
        )
        ModerationEvent.objects.create(
            response=answer, actor=by, origin=origin, to_state=answer.state, reason="reply by staff", batch=outcome.batch
        )
        outcome.done.append(row.pk)
    return outcome


@transaction.atomic
def ask_for_opinion(pick: Pick, note: str, *, by, origin: str = ModerationEvent.Origin.WEB) -> Outcome:
    """Leave a note for the other moderators at a response; it stays where it is."""
    outcome = Outcome(uuid4())
    for row in _take([pick], outcome):
        Opinion.objects.create(response=row, by=by, note=note, batch=outcome.batch)
        _record([row], by=by, origin=origin, reason="second opinion asked", batch=outcome.batch)
        outcome.done.append(row.pk)
    return outcome


@transaction.atomic
def undo(batch: UUID | None, *, by, now: datetime | None = None, origin: str = ModerationEvent.Origin.WEB) -> Outcome:
    """Give the rows of a decision the states and the words that they had before it; those decided on since are left alone and told.

    Only for whoever made it, and for ten minutes; raises NotUndone otherwise.
    """
    found = ModerationEvent.objects.filter(batch=batch, response__isnull=False).order_by("pk") if batch else ()
    events: dict[int, ModerationEvent] = {event.response_id: event for event in found}
    if batch is None or not events or any(event.actor_id != by.pk for event in events.values()):
        raise NotUndone("There is nothing of yours to undo.")
    if (now or timezone.now()) - min(event.at for event in events.values()) > UNDO_WITHIN:
        raise NotUndone("A decision can be undone for ten minutes. Please decide anew instead.")
    outcome = Outcome(batch)
    rows = list(Response.objects.filter(pk__in=events).select_for_update(of=("self",)).order_by("pk"))
    last = ModerationEvent.objects.last_of(events)
    ours = [row for row in rows if last[row.pk] == events[row.pk].pk]
    _refuse([row for row in rows if row not in ours], last, outcome)
    _give_back_words(ours, batch)
    _give_back_states(ours, events, by=by, origin=origin)
    for row in ours:
        Report.objects.reopen(row, events[row.pk].at)
    outcome.done = [row.pk for row in ours]
    return outcome


def _take(picks: Iterable[Pick], outcome: Outcome) -> list[Response]:
    """Lock the rows and give those that are as they were shown; the others are told in the outcome."""
    wanted = {pick.pk: pick.version for pick in picks}
    rows = list(Response.objects.filter(pk__in=wanted).select_for_update(of=("self",)).order_by("pk"))
    # Asked when the rows are locked, for nobody can add an event to one of them from now on.
    last = ModerationEvent.objects.last_of(wanted)
    same = [row for row in rows if version_of(row, last.get(row.pk)) == wanted[row.pk]]
    _refuse([row for row in rows if row not in same], last, outcome)
    if missing := len(wanted) - len(rows):
        outcome.refused.append(f"{missing} {'is' if missing == 1 else 'are'} not there any more.")
    return same


def _approvable(rows: list[Response], outcome: Outcome) -> list[Response]:
    """Leave out linkbacks whose page was not verified, or does not link here any more."""
    unfit = [row for row in rows if row.state in (Response.State.UNVERIFIED, Response.State.GONE)]
    outcome.refused += [f"{row.get_kind_display()} by {row.shown_name}: its link is not there, or not verified." for row in unfit]
    return [row for row in rows if row not in unfit]


def _refuse(rows: list[Response], last: dict[int, int], outcome: Outcome) -> None:
    events = ModerationEvent.objects.select_related("actor").in_bulk([last[row.pk] for row in rows if row.pk in last]) if rows else {}
    outcome.refused += [_what_happened(row, events.get(last.get(row.pk, 0))) for row in rows]


def _what_happened(row: Response, event: ModerationEvent | None) -> str:
    name = f"{row.get_kind_display()} by {row.shown_name}:"
    if event is None or event.to_state != row.state:
        return f"{name} its words have changed since you saw it."
    if event.from_state == event.to_state:
        return f"{name} {event.reason or 'changed'} by {event.who} since you saw it."
    return f"{name} already {DONE_WORDS[row.state]} by {event.who}."


def _record(rows: list[Response], *, by, origin: str, reason: str, batch: UUID | None) -> None:
    """Write an event for rows whose state stays."""
    ModerationEvent.objects.bulk_create(
        ModerationEvent(response=row, actor=by, origin=origin, from_state=row.state, to_state=row.state, reason=reason, batch=batch)
        for row in rows
    )


def _mark_judged(rows: list[Response], *, judged: bool) -> None:
    # Not PublicQuerySet.update: readers never see it.
    models.QuerySet.update(Response.objects.filter(pk__in=[row.pk for row in rows]), judged=judged)


def _give_back_words(rows: list[Response], batch: UUID) -> None:
    by_pk = {row.pk: row for row in rows}
    kept = Wording.objects.filter(batch=batch, response__in=by_pk)
    for wording in kept:
        row = by_pk[wording.response_id]
        for name, value in wording.words.items():
            setattr(row, name, value)
        row.save(update_fields=list(wording.words))
    kept.delete()
    Opinion.objects.filter(batch=batch, response__in=by_pk).delete()


def _give_back_states(rows: list[Response], events: dict[int, ModerationEvent], *, by, origin: str) -> None:
    """Bring each row to the state before its event; an answer that was not there before goes to the trash."""
    before = {row.pk: events[row.pk].from_state or Response.State.TRASH for row in rows}
    judges = dict(
        ModerationEvent.objects.filter(response__in=before)
        .exclude(pk__in=[event.pk for event in events.values()])
        .order_by("pk")
        .values_list("response", "origin")
    )
    for state in set(before.values()):
        back = [row for row in rows if before[row.pk] == state]
        Response.objects.filter(pk__in=[row.pk for row in back if row.state != state]).move(state, by=by, origin=origin, reason=UNDONE)
        _record([row for row in back if row.state == state], by=by, origin=origin, reason=UNDONE, batch=None)
    _mark_judged([row for row in rows if judges.get(row.pk) not in PERSONS], judged=False)
