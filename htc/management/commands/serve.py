"""Run the whole blog on this machine: the web server and two workers."""

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from htc.serving.webserver import end_with_parent

WORKERS = 2
# Seconds; with what it takes to notice the signal and to end ourselves, three.
SLOWEST_END = 2.0
# A child that ends sooner after its start than this has something wrong with it.
SHORTEST_LIFE = 3.0


@dataclass
class Child:
    """One process under ``serve``: what it is called, how it is started, and the running process."""

    name: str
    command: list[str]
    process: subprocess.Popen = field(init=False)
    started_at: float = field(init=False)

    def start(self) -> None:
        """Start the process; it ends with us, even when we are killed."""
        self.process = subprocess.Popen(self.command, env=os.environ, preexec_fn=end_with_parent)  # noqa: S603
        self.started_at = time.monotonic()

    @property
    def is_dead(self) -> bool:
        return self.process.poll() is not None

    @property
    def lived(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.started_at


class Command(BaseCommand):
    help = "Run the web server and two workers until SIGTERM; a process that ends is started again."
    requires_migrations_checks = True

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=settings.PORT, help="the port on 127.0.0.1 (default: PORT, else 8000)")

    def handle(self, *, port: int, **options):
        os.environ["PORT"] = str(port)
        stopped = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopped.set())
        children = [web_server(port), *(worker(number) for number in range(1, WORKERS + 1))]
        for child in children:
            child.start()
        self.stdout.write(f"The blog is at http://localhost:{port}/ – Ctrl+C ends it.")
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
                if child.process is first_web and child.process.returncode == 1:
                    raise CommandError(
                        f"The web server could not start; is port {os.environ['PORT']} taken? PORT=8001 would choose another."
                    )
                self.stderr.write(f"{child.name} ended with {child.process.returncode}; starting it again.")
                if child.lived < SHORTEST_LIFE and stopped.wait(1):
                    return
                child.start()


def web_server(port: int) -> Child:
    # gunicorn warns of malformed requests with the address of whoever sent them.
    # Slow clients hold a worker where no proxy stands in front; threads let the others in.
    kind = ["--worker-class", "sync"] if settings.TRUSTED_PROXIES else ["--worker-class", "gthread", "--threads", "8"]
    options = ["--bind", f"127.0.0.1:{port}", "--workers", "2", "--preload", "--log-level", "error", "--no-control-socket", *kind]
    return Child("web", [sys.executable, "-m", "gunicorn", "htc.wsgi:application", "--config", "python:htc.serving.webserver", *options])


def worker(number: int) -> Child:
    name = f"worker {number}"
    # By the same name after a new start, so that the desk does not miss the one that was killed.
    return Child(name, [sys.executable, str(settings.BASE_DIR / "manage.py"), "linkbacks_work", "--name", name])


def end_all(children: list[Child]) -> None:
    for child in children:
        if not child.is_dead:
            child.process.terminate()
    deadline = time.monotonic() + SLOWEST_END
    for child in children:
        try:
            child.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.process.kill()
            child.process.wait()
