"""The one way in which anything is decided about responses: by moderators in the queue, the list, a mail or under an article, and by rules.

The rows themselves are judged, locked and as they are then. Nothing is decided about a row that has changed since somebody was shown it.
Each decision of a person is a batch, whose events can be undone for ten minutes by whoever made it.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from functools import partial
from itertools import batched
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from articles.models import Article, Site
from comments.decisions import changes
from comments.decisions.approvable import not_approvable, why_not_answered
from comments.decisions.picks import BATCH, Outcome, Pick, refuse, take, told_of, version_of
from comments.decisions.repeats import Click
from comments.decisions.screening import public_name_of
from comments.models import ModerationEvent, Opinion, Report, Response, Wording
from comments.models.wording import WORDS
from comments.rules.redaction import address_holds, redact, redact_words
from htc.lib.database.statements import Question
from htc.lib.database.together import together

UNDO_WITHIN = timedelta(minutes=10)
UNDONE = "undone"


_article = Question(lambda pk: Article.objects.filter(pk=pk).order_by().values_list("pk"), int)


class NotAnswered(Exception):
    """A response cannot be answered; the message says why."""


class NotUndone(Exception):
    """A decision cannot be undone; the message says why."""


def current(row: Response) -> Pick:
    """Give a row as it is now."""
    return picks_as_they_are([row])[0]


def picks_as_they_are(rows: Collection[Response]) -> list[Pick]:
    """Give rows as they are now, by one query."""
    last = ModerationEvent.objects.last_of([row.pk for row in rows])
    return [Pick(row.pk, version_of(row, last.get(row.pk))) for row in rows]


def decide(
    picks: Collection[Pick], to: str, *, by, reason: str = "", origin: str = ModerationEvent.Origin.WEB, in_bulk: bool = False
) -> Outcome:
    """Bring what was picked to the state ``to``; what has changed since it was shown, or may not be approved, is left alone and told.

    What a rule has put into spam and a person finds there rightly stays in spam, and is judged then; what readers have reported and a
    person approves stays, and its reports are dismissed. More than one pick is ``in_bulk`` by itself. One transaction for each 500 rows.
    """
    outcome = Outcome(uuid4())
    in_bulk = in_bulk or len(picks) > 1
    for some in batched(picks, BATCH):
        with transaction.atomic():
            rows = take(some, outcome)
            if to == Response.State.APPROVED:
                rows = approvable(rows, outcome, in_bulk=in_bulk)
            moving = [row.pk for row in rows if row.state != to]
            confirmed = [row for row in rows if row.state == to == Response.State.SPAM and not row.judged]
            kept = [row.pk for row in rows if row.state == to == Response.State.APPROVED and row.is_reported]
            changes.dismiss_reports(Response.objects.filter(pk__in=kept), by=by, origin=origin, batch=outcome.batch)
            changes.move(Response.objects.filter(pk__in=moving), to, by=by, origin=origin, reason=reason, batch=outcome.batch)
            _mark_judged(confirmed, judged=True)
            ModerationEvent.objects.record(confirmed, by=by, origin=origin, reason=reason or "confirmed", batch=outcome.batch)
            outcome.done += [*moving, *kept, *(row.pk for row in confirmed)]
    return outcome


def approvable(rows: list[Response], outcome: Outcome, *, in_bulk: bool) -> list[Response]:
    """Give those rows that may be approved; the others are told in the outcome."""
    unfit = not_approvable(rows, in_bulk=in_bulk)
    outcome.refused += [told_of(row, unfit[row.pk]) for row in rows if row.pk in unfit]
    return [row for row in rows if row.pk not in unfit]


def put_back(picks: Iterable[Pick], *, by, origin: str = ModerationEvent.Origin.WEB) -> Outcome:
    """Bring rows from spam or trash back to the state they had before; one transaction for each 500."""
    outcome = Outcome(uuid4())
    for some in batched(picks, BATCH):
        with transaction.atomic():
            away = [row.pk for row in take(some, outcome) if row.state in (Response.State.SPAM, Response.State.TRASH)]
            changes.restore(Response.objects.filter(pk__in=away), by=by, origin=origin, batch=outcome.batch)
            outcome.done += away
    return outcome


@transaction.atomic
def by_rule(pks: Collection[int], to: str, *, reason: str) -> int:
    """Bring rows to the state ``to`` because a rule says so, and give how many changed: what other sites do to their own pages.

    A rule approves nothing but linkbacks whose page it has had verified.
    """
    rows = Response.objects.filter(pk__in=pks)
    if to == Response.State.APPROVED:
        rows = rows.linkbacks().exclude(verified_at=None)
    return changes.move(rows, to, origin=ModerationEvent.Origin.RULE, reason=reason)


def take_in(comment: Response, *, by=None, click: Click) -> Response:
    """Store an unsaved comment that was judged, with its first event, and give its row; ``by`` is the moderator who wrote it.

    One transaction writes at a time (``htc.lib.database.guard``), so that of two clicks at once, in whatever processes, the second is
    given the row of the first. Raises NotAnswered where what it replies to cannot be answered any more.
    """
    return together(partial(_store, comment, by, click))


def _store(comment: Response, by, click: Click) -> Response:
    if (known := click.stored()) is not None:
        return known
    if not _article.ask(comment.article_id):
        raise Article.DoesNotExist  # now; the end of the transaction would find it out for all who share it
    if comment.parent_id:
        _require_answerable(Response.objects.select_for_update(of=("self",)).get(pk=comment.parent_id))
    comment.judged = by is not None
    origin, batch = (ModerationEvent.Origin.WEB, uuid4()) if by else (ModerationEvent.Origin.RULE, None)
    changes.store(comment, by=by, origin=origin, batch=batch)
    click.remember(comment)
    return comment


def _require_answerable(row: Response) -> None:
    why = why_not_answered(row) or "it is not public any more." * (row.state != Response.State.APPROVED)
    if why:
        raise NotAnswered(gettext("What you answer has changed: %(why)s") % {"why": why})


@transaction.atomic
def reword(pick: Pick, fields: dict, *, by, why: str = Wording.Why.EDITED, origin: str = ModerationEvent.Origin.WEB) -> Outcome:
    """Change words of a response and keep the former ones; its state stays. Fields that are equal already change nothing.

    What its writer has taken back has no words any more, and gets none.
    """
    outcome = Outcome(batch := uuid4())
    for row in take([pick], outcome):
        if row.is_taken_back:
            outcome.refused.append(told_of(row, "its writer has taken it back."))
            continue
        changed = {name: value for name, value in fields.items() if getattr(row, name) != value}
        if changed:
            keep_words(row, by=by, why=why, batch=batch)
            for name, value in changed.items():
                setattr(row, name, value)
            row.save(update_fields=list(changed))
            reason = "redacted" if why == Wording.Why.REDACTED else "changed"
            ModerationEvent.objects.record([row], by=by, origin=origin, reason=reason, batch=outcome.batch)
            outcome.done.append(row.pk)
    return outcome


def words_held(row: Response) -> dict:
    """Give every column of a row that may hold words of its writer or of its page, by name."""
    return {name: getattr(row, name) for name in WORDS if name not in ("kind", "reasons")}


@transaction.atomic
def take_out(pick: Pick, passage: str, *, by, origin: str = ModerationEvent.Origin.WEB) -> Outcome:
    """Take a passage out of all that a response holds, of the update that waits beside it, and of what was noted about it.

    The former words are kept for administrators, as for any change. Where an address of the page holds the passage, that is told.
    """
    row = Response.objects.select_for_update(of=("self",)).get(pk=pick.pk)
    outcome = reword(pick, redact_words(words_held(row), passage), by=by, why=Wording.Why.REDACTED, origin=origin)
    if not outcome.done:
        return outcome
    for notes, words in ((row.reports.all(), "words"), (row.opinions.all(), "note")):
        for note in notes:
            notes.filter(pk=note.pk).update(**{words: redact(getattr(note, words), passage)[0]})
    if any(address_holds(address, passage) for address in (row.source_url, row.page_url)):
        outcome.refused.append(told_of(row, "the address of its page holds these words too. Only in the trash does nobody see it."))
    return outcome


def keep_words(row: Response, *, by, why: str, batch: UUID) -> None:
    """Keep the words of a response as they are, before they are changed in the same transaction."""
    Wording.objects.create(response=row, by=by, why=why, batch=batch, words={name: getattr(row, name) for name in WORDS})


@transaction.atomic
def take_update(pick: Pick, *, accept: bool, by, origin: str = ModerationEvent.Origin.WEB) -> Outcome:
    """Show readers the new words of another site’s page, or keep the old ones for good."""
    outcome = Outcome(batch := uuid4())
    for row in take([pick], outcome):
        if row.pending_update is not None and row.state == Response.State.APPROVED:
            keep_words(row, by=by, why=Wording.Why.UPDATED, batch=batch)
            changes.end_update(row, accept=accept, by=by, origin=origin, batch=outcome.batch)
            outcome.done.append(row.pk)
    return outcome


@transaction.atomic
def reply(pick: Pick, body: str, *, by, origin: str = ModerationEvent.Origin.WEB) -> Outcome:
    """Approve a response, where it is not yet, and publish an answer of the member of staff beneath it."""
    outcome = Outcome(uuid4())
    for row in take([pick], outcome):
        if why := why_not_answered(row):
            outcome.refused.append(told_of(row, why))
            continue
        answered = Response.objects.filter(pk=row.pk)
        changes.move(answered, Response.State.APPROVED, by=by, origin=origin, reason="replied", batch=outcome.batch)
        answer = Response(
            article_id=row.article_id,
            parent=row,
            kind=Response.Kind.COMMENT,
            state=Response.State.APPROVED,
            staff=by,
            author_name=public_name_of(by, Site.current()),
            body=body,
            received_at=timezone.now().replace(second=0, microsecond=0),
            judged=True,
        )
        changes.store(answer, by=by, origin=origin, reason="reply by staff", batch=outcome.batch)
        outcome.done.append(row.pk)
    return outcome


@transaction.atomic
def ask_for_opinion(pick: Pick, note: str, *, by, origin: str = ModerationEvent.Origin.WEB) -> Outcome:
    """Leave a note for the other moderators at a response; it stays where it is."""
    outcome = Outcome(batch := uuid4())
    for row in take([pick], outcome):
        Opinion.objects.create(response=row, by=by, note=note, batch=batch)
        ModerationEvent.objects.record([row], by=by, origin=origin, reason="second opinion asked", batch=outcome.batch)
        outcome.done.append(row.pk)
    return outcome


@transaction.atomic
def undo(batch: UUID | None, *, by, now: datetime | None = None, origin: str = ModerationEvent.Origin.WEB) -> Outcome:
    """Give the rows of a decision the states and the words that they had before it; those decided on since are left alone and told.

    Only for whoever made it, and for ten minutes; raises NotUndone otherwise.
    """
    found = ModerationEvent.objects.filter(batch=batch, response__isnull=False).order_by("pk") if batch else ()
    events: dict[int, ModerationEvent] = {event.response_id: event for event in found if event.response_id}
    if batch is None or not events or any(event.actor_id != by.pk for event in events.values()):
        raise NotUndone("There is nothing of yours to undo.")
    if (now or timezone.now()) - min(event.at for event in events.values()) > UNDO_WITHIN:
        raise NotUndone("A decision can be undone for ten minutes. Please decide anew instead.")
    outcome = Outcome(batch)
    rows = list(Response.objects.filter(pk__in=events).select_for_update(of=("self",)).order_by("pk"))
    last = ModerationEvent.objects.last_of(events)
    ours = [row for row in rows if last[row.pk] == events[row.pk].pk]
    refuse([row for row in rows if row not in ours], last, outcome)
    _give_back_words(ours, batch)
    _give_back_states(ours, events, by=by, origin=origin)
    for row in ours:
        Report.objects.reopen(row, events[row.pk].at)
    outcome.done = [row.pk for row in ours]
    return outcome


def _mark_judged(rows: list[Response], *, judged: bool) -> None:
    Response.objects.filter(pk__in=[row.pk for row in rows]).update_unseen(judged=judged)


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
        moving = Response.objects.filter(pk__in=[row.pk for row in back if row.state != state])
        changes.move(moving, state, by=by, origin=origin, reason=UNDONE)
        ModerationEvent.objects.record([row for row in back if row.state == state], by=by, origin=origin, reason=UNDONE)
    _mark_judged([row for row in rows if judges.get(row.pk) not in changes.PERSONS], judged=False)
