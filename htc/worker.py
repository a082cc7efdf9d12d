"""The work outside requests. Rows say what is due; this only looks, takes one and does it."""

import contextlib
import logging
import threading
import time
from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.db import DatabaseError, close_old_connections, transaction
from django.utils import timezone

from articles.library.chosen import forget_chosen
from articles.models import KeptState, Revision, Site
from articles.publishing.due import empty_trash, tell_of_due
from comments.linkbacks.incoming import verification
from comments.linkbacks.outgoing import looking, sending
from comments.mail import outbox
from comments.models import LinkLook, Receipt, Report, Response, Wording
from comments.models.fetch import Fetch
from comments.models.health import ErrorCount, WorkerSeen
from comments.readers.openness import tell_of_what_is_over
from htc.backups import folder, nightly
from htc.following import sending as following
from htc.following.sending import forget_followers
from htc.redaction.wiping import wipe_what_is_left
from htc.statistics.models import DailyReferrers, DailyViews

logger = logging.getLogger(__name__)

# Each has work_one(now), which does one thing that is due and tells whether there was one, and in_hand(), whether some process does one.
WORK = (verification, sending, looking, outbox, following)
PAUSE = 1.0
SLOWEST_END = 1.0
CHORES_EVERY = timedelta(minutes=1)
EMAIL_KEPT = timedelta(days=30)
FAILED_KEPT = timedelta(days=7)
DISCARDED_KEPT = timedelta(days=30)
REDACTED_KEPT = timedelta(days=30)
PURGED_AT_ONCE = 500


def work_until_empty(now: datetime | None = None) -> None:
    """Do everything that is due at ``now``, and return when no other process has anything in hand either."""
    chores(now or timezone.now())
    nightly.make_if_due(now or timezone.now())
    planned = True  # by a chore
    while True:
        # Asked before: what another process lets go of may leave a row of the same host to be taken.
        others = _others_work()
        if _work_one(now):
            planned = False
            continue
        if others or _others_work() or sending.is_resting(now) or looking.is_resting(now):
            planned = False
            time.sleep(0.1)
            continue
        if planned:
            return
        # What was verified just now waits for a moderator, who may have to be told.
        outbox.plan(now or timezone.now())
        if not _work_one(now):
            return


def _work_one(now: datetime | None = None) -> bool:
    # One of each kind in every turn: a flood of one must not hold up the others.
    return sum(kind.work_one(now) for kind in WORK) > 0


def _others_work() -> bool:
    return Fetch.objects.in_flight().exists() or any(kind.in_hand() for kind in WORK)


def work_until(stopped: threading.Event, *, name: str) -> None:
    """Work until ``stopped`` is set; a failure is logged and costs a pause, never the worker. The desk misses it by its ``name``."""
    next_chores = timezone.now()
    backups = threading.Thread(target=nightly.work_until, args=(stopped,), daemon=True)
    if folder.is_set_up():
        backups.start()
    while not stopped.is_set():
        close_old_connections()
        try:
            if timezone.now() >= next_chores:
                # First, so that what fails is tried again in a minute: until then the worker does its other work.
                next_chores = timezone.now() + CHORES_EVERY
                WorkerSeen.objects.see(name)
                chores(timezone.now())
            busy = _work_one()
        except DatabaseError:
            logger.exception("the database did not answer; trying again")
            busy = False
        except Exception:
            # The row stays taken until its lease ends, then it is tried again by whoever comes first.
            logger.exception("something that was due could not be done")
            busy = False
        if not busy:
            stopped.wait(PAUSE)
    with contextlib.suppress(DatabaseError):
        WorkerSeen.objects.leave(name)
    if backups.is_alive():
        backups.join(SLOWEST_END)


def chores(now: datetime) -> None:
    """Do what a moment brings, each chore by itself: one that fails is logged, and tried again a minute later, when the others are done."""
    for chore in CHORES:
        try:
            chore(now)
        except Exception:
            # Whatever it is, it must not keep what persons were promised to have deleted.
            logger.exception("the chore %s could not be done", chore.__name__)


def forget_emails(now: datetime) -> None:
    """Empty the e-mail addresses of who has been answered long ago."""
    Response.objects.forget_emails(now - EMAIL_KEPT)


def forget_report_words(now: datetime) -> None:
    """Empty what readers wrote in reports that were decided on."""
    Report.objects.forget_words(now)


def delete_redacted(now: datetime) -> None:
    """Delete what was taken out of responses."""
    Wording.objects.redacted_before(now - REDACTED_KEPT).delete()


def delete_discarded(now: datetime) -> None:
    """Delete what nobody wanted."""
    _purge(Response.objects.discarded_before(now - DISCARDED_KEPT))


def delete_failed(now: datetime) -> None:
    """Delete linkbacks that could not be verified."""
    _purge(Response.objects.failed_before(now - FAILED_KEPT))


def forget_fetches(now: datetime) -> None:
    """Forget which pages were asked for."""
    Fetch.objects.forget(now)


def forget_receipts(now: datetime) -> None:
    """Forget the status pages of webmentions."""
    Receipt.objects.forget(now)


def forget_looks(now: datetime) -> None:
    """Forget what was found at the links of articles."""
    LinkLook.objects.forget(now)


def forget_workers(now: datetime) -> None:
    """Forget workers that were not seen for long."""
    WorkerSeen.objects.forget(now)


def delete_sessions(now: datetime) -> None:
    """Delete the sessions of staff that ended."""
    Session.objects.filter(expire_date__lt=now).delete()


def forget_errors(now: datetime) -> None:
    """Forget old numbers of errors."""
    ErrorCount.objects.forget(now)


def forget_views(now: datetime) -> None:
    """Forget how often pages were opened, once no page of the admin shows it any more."""
    today = timezone.localdate(now, Site.current().zone)
    DailyViews.objects.forget(today)
    DailyReferrers.objects.forget(today)


def delete_revisions(now: datetime) -> None:
    """Delete the revisions of articles that are outlived."""
    Revision.objects.outlived(now).delete()


def delete_kept_states(now: datetime) -> None:
    """Delete what writers typed and neither saved nor went on with."""
    KeptState.objects.outlived(now).delete()


def tell_of_closing(now: datetime) -> None:
    """Have pages of articles drawn anew that their age has closed."""
    # Two turns back, so that one that comes late misses nothing.
    tell_of_what_is_over(now - 2 * CHORES_EVERY, now)


# What is kept of persons goes first.
CHORES = (
    forget_emails,
    forget_report_words,
    forget_followers,
    delete_redacted,
    wipe_what_is_left,
    delete_discarded,
    empty_trash,
    delete_failed,
    forget_fetches,
    forget_receipts,
    forget_looks,
    delete_sessions,
    forget_chosen,
    forget_workers,
    forget_errors,
    forget_views,
    delete_revisions,
    delete_kept_states,
    tell_of_closing,
    tell_of_due,
    outbox.plan,
)


def _purge(rows) -> None:
    """Delete the rows; their events stay, without the response. A transaction each few hundred, so that nobody waits long for the lock."""
    while pks := list(rows.order_by("pk").values_list("pk", flat=True)[:PURGED_AT_ONCE]):
        with transaction.atomic():
            # Locked and judged once more: a moderator may have restored one of them a moment ago.
            list(Response.objects.select_for_update().filter(pk__in=pks).order_by("pk").values_list("pk"))
            rows.filter(pk__in=pks).delete()
