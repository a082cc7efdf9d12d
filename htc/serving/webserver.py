"""How gunicorn runs below ``manage.py serve``: it and its workers end with those who started them, and soon."""

import contextlib
import ctypes
import resource
import signal
import sys
from importlib import import_module
from typing import Any

from django.apps import apps
from gunicorn import glogging

PR_SET_PDEATHSIG = 1
PR_SET_NAME = 15
# Bytes that a process may have of its own; it has a quarter of that after a day of readers.
MOST_MEMORY = 512 * 2**20

# Seconds after which a thread that computes lets another one go on. A page from the cache takes some tenths of a millisecond, and behind a
# notice or a comment it would wait for Python’s five several times.
SWITCH_INTERVAL = 0.001

# At other levels gunicorn warns of each malformed request with the address that it came from.
loglevel = "error"
# Seconds for requests that are being answered; what a client holds open without asking for anything ends then.
graceful_timeout = 1


class logger_class(glogging.Logger):
    """Logs as the blog does: gunicorn’s own lines would be of another shape, and have the query of a request in them."""

    def setup(self, cfg) -> None:
        """Hand all lines on to the blog’s handlers."""
        super().setup(cfg)
        for handler in list(self.error_log.handlers):
            self.error_log.removeHandler(handler)
        self.error_log.propagate = True


def end_with_parent(number: int = signal.SIGTERM) -> None:
    """Have the kernel send this process a signal when its parent dies (Linux; elsewhere nothing happens)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number)


def name_process(name: str) -> None:
    """Have ps and top call this process “htc” and the name (Linux; elsewhere nothing happens); fifteen letters are kept."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_NAME, f"htc {name}".encode())


def bound_memory() -> None:
    """Have this process refuse a piece of work rather than take the memory of all others (setrlimit(2), RLIMIT_DATA)."""
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    with contextlib.suppress(ValueError, OSError):  # the system has set it lower, or knows no such limit
        resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, hard))


def post_fork(server, worker) -> None:
    """End a worker with its master, a hook of gunicorn: one that a slow client holds would keep the port from the next master."""
    end_with_parent(signal.SIGKILL)
    bound_memory()


def post_worker_init(worker) -> None:
    """Have each process tell administrators of what is wrong, and write what it has counted; a hook of gunicorn.

    By then the application is there. Another one than ours, such as what we are measured beside, has nobody to tell and counts nothing.
    """
    sys.setswitchinterval(SWITCH_INTERVAL)
    if apps.ready:
        import_module("htc.serving.alarms").begin()
        _write_views_at_the_end()


def _write_views_at_the_end() -> None:
    """Have the views written when SIGTERM comes: a client that holds a connection open can keep the process until it is killed."""
    tally = import_module("htc.statistics.tally").tally
    usual: Any = signal.getsignal(signal.SIGTERM)  # gunicorn's, a function

    def end(number, frame) -> None:
        tally.end()
        usual(number, frame)

    signal.signal(signal.SIGTERM, end)
    signal.siginterrupt(signal.SIGTERM, False)  # as gunicorn has it, for signal() sets it anew
