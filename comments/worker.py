"""The work outside requests. Rows say what is due; this only looks, takes one and does it."""

import logging
import threading
import time
from datetime import datetime, timedelta

from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from comments.linkbacks import incoming
from comments.models import Response

logger = logging.getLogger(__name__)

PAUSE = 1.0
CHORES_EVERY = timedelta(minutes=1)
EMAIL_KEPT = timedelta(days=30)


def work_until_empty(now: datetime | None = None) -> None:
    """Do everything that is due at ``now``, and return when no other process has anything in hand either."""
    chores(now or timezone.now())
    while True:
        if incoming.work_one(now):
            continue
        if not Response.objects.in_hand().exists():
            return
        time.sleep(0.1)


def work_until(stopped: threading.Event) -> None:
    """Work until ``stopped`` is set; a failure is logged and costs a pause, never the worker."""
    next_chores = timezone.now()
    while not stopped.is_set():
        close_old_connections()
        try:
            if timezone.now() >= next_chores:
                chores(timezone.now())
                next_chores = timezone.now() + CHORES_EVERY
            busy = incoming.work_one()
        except DatabaseError:
            logger.exception("the database did not answer; trying again")
            busy = False
        except Exception:
            # The row stays taken until its lease ends, then it is tried again by whoever comes first.
            logger.exception("a linkback could not be verified")
            busy = False
        if not busy:
            stopped.wait(PAUSE)


def chores(now: datetime) -> None:
    """Do what a moment brings: e-mail addresses go thirty days after the decision."""
    Response.objects.forget_emails(now - EMAIL_KEPT)
