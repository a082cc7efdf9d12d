"""Mails to administrators about errors and workers that are missed."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from comments.models.health import ErrorCount, WorkerSeen
from htc.serving import alarms

NOON = datetime(2026, 3, 1, 19, tzinfo=UTC)  # in Denver


@pytest.fixture(autouse=True)
def _administrators(db, django_user_model, time_machine):
    """Have two administrators, and three accounts that are told nothing."""
    time_machine.move_to(NOON)
    make = django_user_model.objects.create_user
    make("ada", "ada@home.test", "a long password", is_staff=True, is_superuser=True)
    ben = make("ben", "ben@home.test", "a long password", is_staff=True)
    ben.user_permissions.add(Permission.objects.get(codename="view_errorcount"))
    make("moderator", "moderator@home.test", "a long password", is_staff=True)
    make("gone", "gone@home.test", "a long password", is_staff=True, is_superuser=True, is_active=False)
    make("invited", "invited@home.test", is_staff=True, is_superuser=True)


def told() -> list[tuple[str, str]]:
    """Give subject and words of the mails since the last time, one for all who got the same."""
    sent, mail.outbox = mail.outbox, []
    assert len(sent) % 2 == 0
    assert {message.to[0] for message in sent} <= {"ada@home.test", "ben@home.test"}
    return [(message.subject.partition(": ")[2], message.body) for message in sent if message.to == ["ada@home.test"]]


def count(place: str, error: str, times: int) -> None:
    ErrorCount.objects.add(timezone.now().replace(minute=0), place, error, times)


def test_errors_are_told_by_hour_view_class_and_number_once_an_hour(time_machine):
    count("articles:detail", "ValueError", 2)
    count("htc.worker", "KeyError", 1)

    for _ in range(2):
        alarms.tell(timezone.now())
    ((subject, words),) = told()
    assert subject == "3 errors"
    assert "2026-03-01 12:00 MST  articles:detail  ValueError  2 times\n" in words
    assert "htc.worker  KeyError  1 time\n" in words

    time_machine.shift(timedelta(minutes=59))
    count("articles:detail", "ValueError", 5)
    alarms.tell(timezone.now())
    assert told() == []

    time_machine.shift(timedelta(minutes=1))
    alarms.tell(timezone.now())
    ((subject, words),) = told()
    assert (subject, "articles:detail  ValueError  5 times" in words, "KeyError" in words) == ("5 errors", True, False)

    time_machine.shift(timedelta(hours=2))
    alarms.tell(timezone.now())
    assert told() == []


def test_worker_that_is_missed_is_told_once_and_once_more_when_it_is_back(time_machine):
    WorkerSeen.objects.see("worker 1 on blog")
    WorkerSeen.objects.see("worker 2 on blog")
    time_machine.shift(timedelta(minutes=4))
    alarms.tell(timezone.now())
    assert told() == []

    WorkerSeen.objects.see("worker 2 on blog")
    time_machine.shift(timedelta(minutes=2))
    for _ in range(3):
        alarms.tell(timezone.now())
    ((subject, words),) = told()
    assert subject == "1 worker missed"
    assert "the worker “worker 1 on blog” of" in words
    assert "2026-03-01 12:00 MST" in words

    WorkerSeen.objects.see("worker 1 on blog")
    for _ in range(3):
        alarms.tell(timezone.now())
    ((subject, words),) = told()
    assert (subject, "“worker 1 on blog” of" in words, "at work again" in words) == ("1 worker back at work", True, True)

    WorkerSeen.objects.leave("worker 2 on blog")
    time_machine.shift(timedelta(minutes=3))
    alarms.tell(timezone.now())
    assert told() == []


def test_mail_that_the_server_does_not_take_is_tried_again_and_names_nobody_in_the_log(time_machine, monkeypatch, caplog):
    WorkerSeen.objects.see("worker 1 on blog")
    time_machine.shift(timedelta(minutes=6))
    count("articles:detail", "ValueError", 2)

    def refuse(*arguments):
        raise ConnectionRefusedError("ada@home.test")

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", refuse)
        alarms.tell(timezone.now())
    assert "did not go out: ConnectionRefusedError" in caplog.text
    assert "@" not in caplog.text

    alarms.tell(timezone.now())
    assert [subject for subject, _ in told()] == ["1 worker missed"]
    time_machine.shift(timedelta(hours=1))
    WorkerSeen.objects.see("worker 1 on blog")
    alarms.tell(timezone.now())
    assert [subject for subject, _ in told()] == ["1 worker back at work", "2 errors"]
