"""How gunicorn runs below ``manage.py serve``: it and its workers end with those who started them, and soon."""

import ctypes
import signal
import sys

PR_SET_PDEATHSIG = 1
PR_SET_NAME = 15

# Seconds for requests that are being answered; what a client holds open without asking for anything ends then.
graceful_timeout = 1


def end_with_parent(number: int = signal.SIGTERM) -> None:
    """Have the kernel send this process a signal when its parent dies (Linux; elsewhere nothing happens)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number)


def name_process(name: str) -> None:
    """Have ps and top call this process “htc” and the name (Linux; elsewhere nothing happens); fifteen letters are kept."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_NAME, f"htc {name}".encode())


def post_fork(server, worker) -> None:
    """End a worker with its master, a hook of gunicorn: one that a slow client holds would keep the port from the next master."""
    end_with_parent(signal.SIGKILL)
