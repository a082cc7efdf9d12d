"""A child of the nursery, from its start to its end: what it is given, what it writes, and why it did not."""

import atexit
import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from multiprocessing.reduction import send_handle
from pathlib import Path
from typing import IO

from django.conf import settings

from htc.lib.sandbox import nursery

_MAX_FILES = 16
_STEP = 65536
_STARTING = 30.0  # seconds in which the nursery imports the module, or forks
# Two clocks, the limit's and ours, never agree to the hundredth.
_NEARLY_ALL = 0.9


class OverBudget(Exception):
    """The payload took more work than it may, or the child ended without doing its work; it would do so again."""


class Overloaded(Exception):
    """This machine had no time or no memory for the child, which says nothing about the payload; later it may have."""


def run(
    module: str, payload: bytes, *, seconds: int = 3, within: float = 30.0, memory: int = 300 * 2**20, output: int = 256 * 1024
) -> bytes:
    """Give what the function ``main`` of a module writes to its standard output for a payload on its standard input.

    The child gets ``seconds`` of processor time and ``memory`` bytes of address space, writes no file and inherits no file, socket or
    environment. Raises OverBudget at these limits, at more than ``output`` bytes, or at a non-zero exit; and Overloaded where it has not
    ended ``within`` so many seconds of the clock without having used up its own, could not be started, or was killed by the system.
    """
    deadline = time.monotonic() + within
    in_time = False
    with _start(module, _limits(seconds, memory)) as child:
        try:
            written = child.exchange(payload, deadline, output)
            in_time = child.has_ended(deadline)
        except TimeoutError:
            pass
        finally:
            status, used = child.end()
    if in_time and status == 0:
        return written
    if status == -signal.SIGXCPU or used >= _NEARLY_ALL * seconds:
        raise OverBudget(f"{module} took more than {seconds} s of processor time")
    if not in_time:
        raise Overloaded(f"{module} had {used:.1f} s of processor time within {within} s")
    # Nobody here has killed it: the system does when it runs out of memory.
    if status == -signal.SIGKILL:
        raise Overloaded(f"{module} was killed")
    raise OverBudget(f"{module} ended with status {status}")


def _limits(seconds: int, memory: int) -> dict[str, tuple[int, int]]:
    # At the first value the child gets SIGXCPU, which tells what has happened; at the second it is killed.
    # Of data too, for a server has a lower limit than a picture needs.
    equal = {"RLIMIT_AS": memory, "RLIMIT_DATA": memory, "RLIMIT_FSIZE": 0, "RLIMIT_NOFILE": _MAX_FILES, "RLIMIT_CORE": 0}
    return {"RLIMIT_CPU": (seconds, seconds + 1), **{name: (most, most) for name, most in equal.items()}}


@dataclass
class _Child:
    """A sandbox that runs: what it reads, what it writes, and its keeper's answers."""

    stdin: IO[bytes]
    stdout: IO[bytes]
    answers: Connection

    def __enter__(self) -> "_Child":
        return self

    def __exit__(self, *args: object) -> None:
        for file in (self.stdin, self.stdout, self.answers):
            file.close()

    def exchange(self, payload: bytes, deadline: float, output: int) -> bytes:
        """Give the child's whole output, sending it the payload as it reads it, so that neither side waits on the other."""
        written = bytearray()
        unsent = memoryview(payload)
        os.set_blocking(self.stdin.fileno(), False)
        with selectors.DefaultSelector() as ready:
            ready.register(self.stdout, selectors.EVENT_READ)
            ready.register(self.stdin, selectors.EVENT_WRITE)
            while ready.get_map():
                for key, _ in ready.select(_left(deadline)):
                    if key.fileobj is self.stdin:
                        unsent = _send(self.stdin, unsent)
                        if not unsent:
                            ready.unregister(self.stdin)
                            self.stdin.close()
                        continue
                    piece = self.stdout.read(_STEP)
                    written += piece
                    if len(written) > output:
                        raise OverBudget(f"more than {output} bytes of output")
                    if not piece:
                        ready.unregister(self.stdout)
        return bytes(written)

    def has_ended(self, deadline: float) -> bool:
        """Wait for the end of the child. Raises TimeoutError at the deadline."""
        return self.answers.poll(_left(deadline))

    def end(self) -> tuple[int, float]:
        """End the child with all of its own if it has not ended, and give its exit status and its seconds of processor time."""
        try:
            with contextlib.suppress(BrokenPipeError):
                self.answers.send_bytes(b"end")
            status, used = json.loads(self.answers.recv_bytes())
        except (EOFError, ConnectionResetError):  # its keeper was itself killed
            return -signal.SIGKILL, 0.0
        return status, used


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _send(stdin: IO[bytes], unsent: memoryview) -> memoryview:
    """Give what is left to send after one step; a child that has read enough may close its input and still answer."""
    try:
        return unsent[stdin.write(unsent[:_STEP]) or 0 :]
    except BrokenPipeError:
        return unsent[len(unsent) :]


@dataclass
class _Nursery:
    """The process that forks the children of one module (``nursery``)."""

    module: str
    python: str
    folder: Path
    asked: Connection = field(init=False)
    process: subprocess.Popen = field(init=False)

    def __post_init__(self) -> None:
        self.asked, theirs = Pipe()
        with theirs:
            try:
                self.process = subprocess.Popen(  # noqa: S603 - the module is named by our code
                    [self.python, "-P", "-B", str(nursery.__file__), self.module],
                    stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    cwd=self.folder,
                    env={"PATH": os.environ.get("PATH", os.defpath), "PYTHONPATH": str(self.folder)},
                    process_group=0,
                )
            except OSError:
                self.asked.close()
                raise

    def fork(self, limits: dict[str, tuple[int, int]]) -> _Child:
        """Start a child. Raises OSError or EOFError where there is none."""
        answers, keeper = Pipe()
        stdin, to_child = os.pipe()
        from_child, stdout = os.pipe()
        child = _Child(os.fdopen(to_child, "wb", 0), os.fdopen(from_child, "rb", 0), answers)
        try:
            with keeper:
                self.asked.send_bytes(json.dumps(limits).encode())
                for file in (stdin, stdout, keeper.fileno()):
                    send_handle(self.asked, file, self.process.pid)
            if not answers.poll(_STARTING):
                raise TimeoutError("it takes too long")
            answers.recv_bytes()
        except (OSError, EOFError):
            child.__exit__()
            raise
        finally:
            os.close(stdin)
            os.close(stdout)
        return child

    def end(self) -> None:
        self.asked.close()
        self.process.terminate()
        self.process.wait()


_nurseries: dict[str, _Nursery] = {}
_lock = threading.Lock()


def _start(module: str, limits: dict[str, tuple[int, int]]) -> _Child:
    with _lock:
        try:
            try:
                return _nursery(module).fork(limits)
            except (BrokenPipeError, ConnectionResetError, EOFError):  # it has ended, as it does after a while
                _nurseries.pop(module).end()
                return _nursery(module).fork(limits)
        except (OSError, EOFError) as error:
            raise Overloaded(f"{module} could not be started: {error}") from error


def _nursery(module: str) -> _Nursery:
    wanted = (module, sys.executable, Path(settings.BASE_DIR))
    found = _nurseries.get(module)
    if found and (found.module, found.python, found.folder) != wanted:
        _nurseries.pop(module).end()
    if module not in _nurseries:
        _nurseries[module] = _Nursery(*wanted)
    return _nurseries[module]


def _end_all() -> None:
    while _nurseries:
        _nurseries.popitem()[1].end()


def _leave_to_parent() -> None:
    """Hold no nursery of the process that this one was forked from: it would outlive that."""
    global _lock
    for one in _nurseries.values():
        one.asked.close()
        one.process.returncode = 0  # not a child of ours
    _nurseries.clear()
    _lock = threading.Lock()


atexit.register(_end_all)
os.register_at_fork(after_in_child=_leave_to_parent)
