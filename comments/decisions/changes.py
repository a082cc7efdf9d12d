"""What a decision writes: the states of responses, their updates and their reports, each with its event, in one transaction.

Called by ``deciding`` alone, which judges what may be decided.
"""

from collections.abc import Collection
from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.db import models, transaction
from django.db.models import Case, Value, When
from django.utils import timezone

from comments.models import ModerationEvent, QueuedMail, Report, Response, ResponseQuerySet
from comments.models.authors import author_key
from comments.models.response import UPDATED
from comments.rules import schedule
from comments.rules.reasons import HELD

State = Response.State
PERSONS = frozenset({ModerationEvent.Origin.WEB, ModerationEvent.Origin.MAIL})


@transaction.atomic(savepoint=False)
def store(comment: Response, *, by=None, origin: str, reason: str | None = None, batch: UUID | None = None) -> None:
    """Store an unsaved comment with its first event, which has its reasons where no ``reason`` is given."""
    comment.author_key = author_key(comment.author_email)
    comment.save()
    reason = " ".join(comment.reasons)[:60] if reason is None else reason
    ModerationEvent.objects.create(response=comment, actor=by, origin=origin, to_state=comment.state, reason=reason, batch=batch)


@transaction.atomic
def move(rows: ResponseQuerySet, to: str, *, by=None, origin: str, reason: str = "", batch: UUID | None = None) -> int:
    """Bring every response of the set to the state ``to`` and give how many changed.

    States, one event each and the versions of the articles change in one transaction; rows already there are left alone, so that of two
    people who decide the same, one has done it. ``by`` is the user, None for a rule or a command; ``origin`` a ModerationEvent.Origin;
    ``batch`` what the decision can be undone by.
    """
    others = rows.select_for_update().exclude(state=to)
    if to == State.APPROVED:
        others = others.exclude(kind=Response.Kind.COMMENT, body="")  # its writer has taken it back
    before = dict(others.order_by("pk").values_list("pk", "state"))
    if not before:
        return 0
    now = timezone.now()
    moved = Response.objects.filter(pk__in=list(before))
    # Versions and search index hear of it only when readers see the change: a flood of held responses leaves pages cached.
    update = moved.update if State.APPROVED in {to, *before.values()} else moved.update_unseen
    update(state=to, next_try_at=now if to == State.UNVERIFIED else None, taken_at=None, judged=origin in PERSONS)
    if to == State.PENDING:
        moved.filter(reasons=[]).update_unseen(reasons=[HELD])
    elif State.PENDING in before.values():
        moved.filter(reasons=[HELD]).update_unseen(reasons=[])
    ModerationEvent.objects.bulk_create(
        ModerationEvent(response_id=pk, actor=by, origin=origin, from_state=state, to_state=to, reason=reason, batch=batch, at=now)
        for pk, state in before.items()
    )
    if to == State.APPROVED:
        _schedule_checks(before, now)
        QueuedMail.objects.tell_writers(moved, now)
    # At the moment of the events, by which an undone decision finds the reports that it has closed.
    Report.objects.filter(response__in=list(before)).dismiss(now)
    return len(before)


def _schedule_checks(pks: Collection[int], now: datetime) -> None:
    """Set when the linkbacks among these rows, approved at ``now``, are looked at again; of many at once not all at one moment."""
    groups = groupby(sorted(pks, key=schedule.share_of), key=schedule.share_of)
    moments = [When(pk__in=list(some), then=Value(schedule.next_check(now, now, share))) for share, some in groups]
    linkbacks = Response.objects.filter(pk__in=pks).pages_of_others().order_by()
    linkbacks.update_unseen(next_try_at=Case(*moments, output_field=models.DateTimeField()))


@transaction.atomic
def restore(rows: ResponseQuerySet, *, by=None, origin: str, batch: UUID | None = None) -> int:
    """Bring what is in spam or trash back to the state it had before, and give how many changed; what came as spam waits then."""
    away = rows.filter(state__in=[State.SPAM, State.TRASH])
    # Locked before the events are read, so that a decision of somebody else cannot come between.
    locked = away.select_related(None).select_for_update().order_by("pk").prefetch_related("events")
    before = {row.pk: row.state_before_away() or State.PENDING for row in locked}
    return sum(
        move(
            Response.objects.filter(pk__in=[pk for pk, state in before.items() if state == to]),
            to,
            by=by,
            origin=origin,
            reason="restored",
            batch=batch,
        )
        for to in set(before.values())
    )


@transaction.atomic
def dismiss_reports(rows: ResponseQuerySet, *, by=None, origin: str, batch: UUID | None = None) -> None:
    """Dismiss the reports of the set, whose responses stay as they are, each with an event."""
    reported = list(rows.filter(pk__in=Report.objects.open().values("response")).select_for_update().order_by("pk"))
    now = timezone.now()
    Report.objects.filter(response__in=reported).dismiss(now)
    ModerationEvent.objects.record(reported, by=by, origin=origin, reason="reports dismissed", batch=batch, at=now)


@transaction.atomic
def end_update(row: Response, *, accept: bool, by=None, origin: str, batch: UUID | None = None) -> bool:
    """Show readers what the page says now, or forget it until it changes again; tell whether an update still waited.

    With one event, and a new version only when readers see something else.
    """
    held = Response.objects.filter(pk=row.pk)
    stored = held.updates_waiting().select_related(None).select_for_update().first()
    if stored is None:
        return False
    fields = {"reasons": [reason for reason in stored.reasons if reason != "changed"]}
    if accept:
        fields = {name: getattr(stored.updated, name) for name in UPDATED}
    # A look at the page that is going on has seen less than the moderator.
    (held.update if accept else held.update_unseen)(pending_update=None, taken_at=None, **fields)
    reason = "update accepted" if accept else "update declined"
    ModerationEvent.objects.record([stored], by=by, origin=origin, reason=reason, batch=batch)
    row.refresh_from_db(fields=[*fields, "pending_update"])
    row.__dict__.pop("excerpt_parts", None)
    return True
