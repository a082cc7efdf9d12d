"""The backup that a worker makes each night, in the folder of the settings; a night that was missed is made up for."""

import logging
import threading
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.utils import timezone

from articles.models import Site
from htc.backups import folder
from htc.backups.archive import BackupError
from htc.backups.models import LastBackup

PAUSE = 60.0
SAID_EVERY = timedelta(minutes=1)

logger = logging.getLogger("htc.worker.backups")  # what it did not expect is counted with the worker’s errors


class Stopped(Exception):
    """The worker ends, and the backup with it."""


def work_until(stopped: threading.Event) -> None:
    """Make what is due until ``stopped`` is set. For a thread of its own, for a backup may take minutes in which the rest goes on."""
    while not stopped.is_set():
        try:
            make_if_due(timezone.now(), stopped)
        except Exception:
            # The worker goes on, and whoever comes first tries again when the lease is over.
            logger.exception("the backup could not be made")
        finally:
            connection.close()
        stopped.wait(PAUSE)


def make_if_due(now: datetime, stopped: threading.Event | None = None) -> None:
    """Make the backup whose hour has come, unless it is made or another process makes it; a failure is noted for the desk."""
    if not folder.is_set_up() or not LastBackup.objects.take(due_at(now), now):
        return
    hand = _Hand(now, stopped)
    try:
        folder.make(hand.alive)
    except BackupError as error:
        logger.error("the backup failed: %s", error)
        LastBackup.objects.note_failure(str(error), timezone.now())
    except Stopped:
        LastBackup.objects.let_go()


def due_at(now: datetime) -> datetime:
    """Give the last moment at which it was the hour of the settings in the time zone of the site."""
    zone = ZoneInfo(Site.current().time_zone)
    at = now.astimezone(zone).replace(hour=settings.BACKUP_HOUR, minute=0, second=0, microsecond=0, fold=0)
    if at.astimezone(UTC) > now:
        at -= timedelta(days=1)  # of the clock on the wall, whatever summer time does
    return at.astimezone(UTC)


class _Hand:
    """What has a backup in hand: says every minute that it is still there, and ends the work when the worker ends."""

    def __init__(self, now: datetime, stopped: threading.Event | None):
        self._said_at, self._stopped = now, stopped

    def alive(self) -> None:
        if self._stopped is not None and self._stopped.is_set():
            raise Stopped
        now = timezone.now()
        if now - self._said_at >= SAID_EVERY:
            self._said_at = now
            LastBackup.objects.keep(now)
