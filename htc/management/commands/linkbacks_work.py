"""Verify the linkbacks that wait."""

import platform
import signal
import threading
from datetime import datetime

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from htc import worker
from htc.serving.webserver import bound_memory


class Command(BaseCommand):
    help = "Do the work that waits outside requests: until SIGTERM, or with --until-empty until nothing is due."

    def add_arguments(self, parser):
        parser.add_argument("--until-empty", action="store_true", help="return when nothing is due and nothing is in hand in any process")
        parser.add_argument("--name", default="worker", help="what the desk calls this worker when it misses it (default: worker)")
        parser.add_argument("--now", help="take this ISO moment for the present, with --until-empty")

    def handle(self, *, until_empty: bool, now: str | None, name: str, **options):
        if now and not until_empty:
            raise CommandError("--now goes with --until-empty.")
        if until_empty:
            worker.work_until_empty(_moment(now) if now else None)
            return
        bound_memory()
        stopped = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopped.set())
        worker.work_until(stopped, name=f"{name} on {platform.node()}")


def _moment(text: str) -> datetime:
    moment = parse_datetime(text)
    if moment is None:
        raise CommandError("--now takes a moment such as 2026-03-01T12:00:00+00:00.")
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
