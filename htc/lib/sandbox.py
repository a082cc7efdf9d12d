"""A child process with limits, for work on input that could be made to exhaust time or memory."""

import contextlib
import os
import resource
import selectors
import signal
import subprocess
import sys
import time
from typing import IO

from django.conf import settings

_MAX_FILES = 16
_STEP = 65536


class OverBudget(Exception):
    """The child was stopped at a limit, or ended without doing its work."""


def run(module: str, payload: bytes, *, seconds: float = 3.0, memory: int = 300 * 2**20, output: int = 256 * 1024) -> bytes:
    """Give what a module, run as a program, writes to its standard output for a payload on its standard input.

    The child gets ``seconds`` of wall-clock and of processor time, ``memory`` bytes of address space, writes no file and
    inherits no file, socket or environment. Raises OverBudget at a limit, at more than ``output`` bytes, or at a non-zero exit.
    """
    deadline = time.monotonic() + seconds
    with _start(module) as child:
        try:
            _limit(child.pid, seconds, memory)
            written = _exchange(child, payload, deadline, output)
            status = child.wait(max(0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            raise OverBudget(f"{module} took more than {seconds} s") from None
        finally:
            _kill(child)
    if status:
        raise OverBudget(f"{module} ended with status {status}")
    return written


def _start(module: str) -> subprocess.Popen:
    return subprocess.Popen(  # noqa: S603 - the module is named by our code
        [sys.executable, "-B", "-m", module],
        bufsize=0,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ.get("PATH", os.defpath)},
        process_group=0,
    )


def _limit(pid: int, seconds: float, memory: int) -> None:
    # Set from outside, before the payload is sent: preexec_fn can deadlock in a process that has threads.
    limits = {
        resource.RLIMIT_CPU: int(seconds) + 1,
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: _MAX_FILES,
        resource.RLIMIT_CORE: 0,
    }
    with contextlib.suppress(ProcessLookupError):
        for kind, most in limits.items():
            resource.prlimit(pid, kind, (most, most))


def _exchange(child: subprocess.Popen, payload: bytes, deadline: float, output: int) -> bytes:
    """Give the child's whole output, sending it the payload as it reads it, so that neither side waits on the other."""
    stdin, stdout = _pipes(child)
    written = bytearray()
    unsent = memoryview(payload)
    os.set_blocking(stdin.fileno(), False)
    with selectors.DefaultSelector() as ready:
        ready.register(stdout, selectors.EVENT_READ)
        ready.register(stdin, selectors.EVENT_WRITE)
        while ready.get_map():
            left = deadline - time.monotonic()
            if left <= 0:
                raise subprocess.TimeoutExpired(child.args, left)
            for key, _ in ready.select(left):
                if key.fileobj is stdin:
                    unsent = _send(stdin, unsent)
                    if not unsent:
                        ready.unregister(stdin)
                        stdin.close()
                    continue
                piece = stdout.read(_STEP)
                written += piece
                if len(written) > output:
                    raise OverBudget(f"more than {output} bytes of output")
                if not piece:
                    ready.unregister(stdout)
    return bytes(written)


def _pipes(child: subprocess.Popen) -> tuple[IO[bytes], IO[bytes]]:
    assert child.stdin is not None
    assert child.stdout is not None
    return child.stdin, child.stdout


def _send(stdin: IO[bytes], unsent: memoryview) -> memoryview:
    """Give what is left to send after one step; a child that has read enough may close its input and still answer."""
    try:
        return unsent[stdin.write(unsent[:_STEP]) or 0 :]
    except BrokenPipeError:
        return unsent[len(unsent) :]


def _kill(child: subprocess.Popen) -> None:
    if child.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
