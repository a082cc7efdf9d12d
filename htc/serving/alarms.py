"""Mails to administrators about errors and workers that are missed, sent by the processes of the web server.

The workers send all other mail, and one that is dead sends none. Rows say what was told, so that of any number of processes one tells it.
"""

import logging
import threading
from collections.abc import Iterator, Sequence
from datetime import datetime

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from articles.models import Site
from comments.mail import server
from comments.models.health import ErrorCount, ErrorMail, WorkerSeen
from htc.lib.words import counted, name_of

PAUSE = 60.0  # seconds
MOST_LISTED = 30

logger = logging.getLogger(__name__)


def begin() -> None:
    """Look once a minute, beside what this process does for readers, until it ends."""
    if server.has_server():
        threading.Thread(target=_watch, name="alarms", daemon=True).start()


def _watch() -> None:
    pause = threading.Event()
    while True:
        try:
            tell(timezone.now())
        except Exception as error:
            # Whatever it is, the next minute comes. Counted it would be told of by what has just failed.
            logger.warning("administrators could not be told of errors: %s", type(error).__name__)
        finally:
            connection.close()
        pause.wait(PAUSE)


def tell(now: datetime) -> None:
    """Tell of workers that are missed or back, once each, and of errors that nobody was told of, once an hour."""
    _tell_of_workers(now)
    _tell_of_errors(now)


def administrators():
    """Give the accounts that may see errors on the desk, have an address, and have chosen a password."""
    holders = get_user_model().objects.with_perm("comments.view_errorcount", backend="django.contrib.auth.backends.ModelBackend")
    return holders.filter(is_staff=True).exclude(email="").exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)


def _tell_of_workers(now: datetime) -> None:
    missed, back = WorkerSeen.objects.miss(now), WorkerSeen.objects.find_again(now)
    if not missed and not back:
        return
    words = [f"{counted(len(rows), 'worker')} {what}" for rows, what in ((missed, "missed"), (back, "back at work")) if rows]
    if not _send(", ".join(words), "admin/mail/workers.txt", missed=missed, back=back):
        WorkerSeen.objects.filter(pk__in=[row.pk for row in missed], missed_at=now).update(missed_at=None)


def _tell_of_errors(now: datetime) -> None:
    if not ErrorCount.objects.untold(now).exists() or not ErrorMail.objects.take(now):
        return
    rows = list(ErrorCount.objects.untold(now))
    subject = counted(sum(row.new for row in rows), "error")
    if _send(subject, "admin/mail/errors.txt", rows=rows[:MOST_LISTED], more=len(rows[MOST_LISTED:])):
        for row in rows:
            ErrorCount.objects.filter(pk=row.pk).update(told=row.times)


def _send(subject: str, template: str, **context) -> bool:
    """Send a mail to each administrator, and tell whether one of them was taken."""
    site = Site.current()
    name = " ".join(site.name.split())
    context |= {"site_name": name, "link": settings.SITE_URL + reverse("admin:index")}
    with timezone.override(site.zone):
        mails = [(user.email, render_to_string(template, context | {"name": name_of(user)})) for user in administrators()]
    return any(list(_sent(f"{name}: {subject}", mails)))


def _sent(subject: str, mails: Sequence[tuple[str, str]]) -> Iterator[bool]:
    for email, text in mails:
        try:
            server.send(email, subject, text)
        except server.FAILURES as error:
            logger.error("a mail to administrators did not go out: %s", server.short_name(error))
            yield False
        else:
            yield True
