"""Run the whole blog on this machine: the web server and two workers."""

import contextlib
import logging
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.process import BaseProcess

import gunicorn.__main__
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connections
from gunicorn.app import wsgiapp

from articles.models import Article, site_with_menu
from htc.leaving.visitor import Visitor
from htc.lib.words import counted
from htc.management.commands import linkbacks_work
from htc.people.first_run import first_link
from htc.serving.preload import preload, share
from htc.serving.readiness import unapplied_migrations
from htc.serving.webserver import end_with_parent, name_process

WORKERS = 2
# Seconds; with what it takes to notice the signal and to end ourselves, three.
SLOWEST_END = 2.0
# A child that ends sooner after its start than this has something wrong with it.
SHORTEST_LIFE = 3.0
SIGNALS = (signal.SIGTERM, signal.SIGINT)
# All that is imported is imported once, and lies in memory once.
FORK = multiprocessing.get_context("fork")

logger = logging.getLogger(__name__)


@dataclass
class Child:
    """One process under ``serve``: what it is called, what it does, and the running process."""

    name: str
    work: Callable[[], object]
    process: BaseProcess = field(init=False)
    started_at: float = field(init=False)

    def start(self) -> None:
        """Start the process; it ends with us, even when we are killed."""
        self.process = FORK.Process(target=self._run)
        # A signal that comes before the child has handlers of its own must not be lost in ours.
        signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
        self.process.start()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        self.started_at = time.monotonic()

    def _run(self) -> None:
        for number in SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        end_with_parent()
        name_process(self.name)
        self.work()

    @property
    def is_dead(self) -> bool:
        return not self.process.is_alive()

    @property
    def lived(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.started_at


class Command(BaseCommand):
    help = "Run the web server and two workers until SIGTERM; a process that ends is started again."
    # htc/wsgi.py checks what depends on where the blog runs; the rest depends on the code alone, and “migrate” and “check” look at it.
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=settings.PORT, help="the port on 127.0.0.1 (default: PORT, else 8000)")

    def handle(self, *, port: int, **options):
        os.environ["PORT"] = str(port)
        stopped = threading.Event()
        for number in SIGNALS:
            signal.signal(number, lambda *_: stopped.set())
        web = web_server(port)
        preload()
        rehearse()
        try:
            missing, link = unapplied_migrations(), first_link()
        except DatabaseError as error:
            raise CommandError("The database has no tables yet, or does not answer; “manage.py migrate” makes them.") from error
        if missing:
            waiting = counted(len(missing), "migration is", "migrations are")
            self.stderr.write(f"{waiting} not applied; “manage.py migrate” does it. The first is {missing[0]}.")
        close_databases()
        share()
        children = [Child("web", web.run), *(worker(number) for number in range(1, WORKERS + 1))]
        for child in children:
            child.start()
        self.stdout.write(f"The blog is at http://localhost:{port}/ – Ctrl+C ends it.")
        if link:
            self.stdout.write(f"Nobody has an account yet. Make the first, and name the blog, within a day at {link}")
        self.stdout.flush()
        try:
            self._keep_alive(children, stopped)
        finally:
            end_all(children)

    def _keep_alive(self, children: list[Child], stopped: threading.Event) -> None:
        first_web = children[0].process
        while not stopped.wait(0.2):
            for child in children:
                if not child.is_dead:
                    continue
                if child.process is first_web and child.process.exitcode == 1:
                    raise CommandError(
                        f"The web server could not start; is port {os.environ['PORT']} taken? PORT=8001 would choose another."
                    )
                logger.error("%s ended with %s; starting it again", child.name, child.process.exitcode)
                if child.lived < SHORTEST_LIFE and stopped.wait(1):
                    return
                child.start()


def close_databases() -> None:
    """Leave no connection, and no pool with its threads, that a child would share."""
    connections.close_all()
    for connection in connections.all(initialized_only=True):
        if hasattr(connection, "close_pool"):
            connection.close_pool()


def rehearse() -> None:
    """Draw a home page and an article, so that what Python and Django keep of that is kept once, and no reader waits for it."""
    # A blog without tables says so to whoever asks it.
    with contextlib.suppress(DatabaseError):
        visitor = Visitor(site_with_menu())
        for row in (None, Article.objects.published().first()):
            visitor.open(row.get_absolute_url() if row else "/")


def gunicorn_arguments(port: int) -> list[str]:
    # gunicorn warns of malformed requests with the address of whoever sent them.
    options = ["--bind", f"127.0.0.1:{port}", "--workers", "2", "--preload", "--log-level", "error", "--no-control-socket"]
    return ["htc.wsgi:application", "--config", "python:htc.serving.webserver", *options]


def web_server(port: int) -> wsgiapp.WSGIApplication:
    """Give gunicorn with its settings; its ``run`` serves the pages and never returns."""
    sys.argv = [gunicorn.__main__.__file__, *gunicorn_arguments(port)]
    return wsgiapp.WSGIApplication("%(prog)s [OPTIONS] [APP_MODULE]", prog="gunicorn")


def worker(number: int) -> Child:
    # By the same name after a new start, so that the desk does not miss the one that was killed.
    name = f"worker {number}"
    return Child(name, partial(call_command, linkbacks_work.Command(), name=name))


def end_all(children: list[Child]) -> None:
    for child in children:
        child.process.terminate()
    deadline = time.monotonic() + SLOWEST_END
    for child in children:
        child.process.join(max(0.0, deadline - time.monotonic()))
        if not child.is_dead:
            child.process.kill()
            child.process.join()
