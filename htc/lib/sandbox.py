"""A child process with limits, for work on input that could be made to exhaust time or memory."""

import contextlib
import os
import selectors
import signal
import subprocess
import sys
import time
from typing import IO

from django.conf import settings

_MAX_FILES = 16
_STEP = 65536
# Two clocks, the limit's and ours, never agree to the hundredth.
_NEARLY_ALL = 0.9
_LOOK_EVERY = 0.005  # seconds
# The child limits itself before it runs the module: macOS cannot limit another process, and preexec_fn can deadlock in a process that has
# threads. What a system refuses (macOS: the address space) it cannot do; the clock and the size of the output are ours.
_LIMITED = """
import contextlib, resource, runpy, sys
module, *limits = sys.argv[1:]
for name, soft, hard in map(str.split, limits):
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(getattr(resource, name), (int(soft), int(hard)))
runpy.run_module(module, run_name="__main__", alter_sys=True)
"""


class OverBudget(Exception):
    """The payload took more work than it may, or the child ended without doing its work; it would do so again."""


class Overloaded(Exception):
    """This machine had no time or no memory for the child, which says nothing about the payload; later it may have."""


def run(
    module: str, payload: bytes, *, seconds: int = 3, within: float = 30.0, memory: int = 300 * 2**20, output: int = 256 * 1024
) -> bytes:
    """Give what a module, run as a program, writes to its standard output for a payload on its standard input.

    The child gets ``seconds`` of processor time and ``memory`` bytes of address space, writes no file and inherits no file, socket or
    environment. Raises OverBudget at these limits, at more than ``output`` bytes, or at a non-zero exit; and Overloaded where it has not
    ended ``within`` so many seconds of the clock without having used up its own, could not be started, or was killed by the system.
    """
    deadline = time.monotonic() + within
    status = None
    with _start(module, _limits(seconds, memory)) as child:
        try:
            written = _exchange(child, payload, deadline, output)
            status, used = _ended(child, deadline)
        except subprocess.TimeoutExpired:
            pass
        finally:
            if status is None:
                used = _kill(child)
    if status == 0:
        return written
    if status == -signal.SIGXCPU or used >= _NEARLY_ALL * seconds:
        raise OverBudget(f"{module} took more than {seconds} s of processor time")
    if status is None:
        raise Overloaded(f"{module} had {used:.1f} s of processor time within {within} s")
    # Nobody here has killed it: the system does when it runs out of memory.
    if status == -signal.SIGKILL:
        raise Overloaded(f"{module} was killed")
    raise OverBudget(f"{module} ended with status {status}")


def _start(module: str, limits: list[str]) -> subprocess.Popen:
    try:
        return _popen(module, limits)
    except OSError as error:
        raise Overloaded(f"{module} could not be started: {error}") from error


def _popen(module: str, limits: list[str]) -> subprocess.Popen:
    return subprocess.Popen(  # noqa: S603 - the module is named by our code
        [sys.executable, "-B", "-c", _LIMITED, module, *limits],
        bufsize=0,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ.get("PATH", os.defpath)},
        process_group=0,
    )


def _limits(seconds: int, memory: int) -> list[str]:
    # At the first value the child gets SIGXCPU, which tells what has happened; at the second it is killed.
    cpu = f"RLIMIT_CPU {seconds} {seconds + 1}"
    equal = {"RLIMIT_AS": memory, "RLIMIT_FSIZE": 0, "RLIMIT_NOFILE": _MAX_FILES, "RLIMIT_CORE": 0}
    return [cpu, *(f"{name} {most} {most}" for name, most in equal.items())]


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


def _ended(child: subprocess.Popen, deadline: float) -> tuple[int, float]:
    """Give the exit status of the child and the processor time it took in seconds; raises TimeoutExpired at the deadline."""
    while True:
        pid, status, usage = os.wait4(child.pid, os.WNOHANG)
        if pid:
            return _reaped(child, status), usage.ru_utime + usage.ru_stime
        if time.monotonic() >= deadline:
            raise subprocess.TimeoutExpired(child.args, deadline)
        time.sleep(_LOOK_EVERY)


def _reaped(child: subprocess.Popen, status: int) -> int:
    # Popen asks for the status no more once it has one; wait4 alone tells what a single child has used.
    child.returncode = os.waitstatus_to_exitcode(status)
    return child.returncode


def _kill(child: subprocess.Popen) -> float:
    """End the child with all of its own, and give the processor time it took in seconds."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    _, status, usage = os.wait4(child.pid, 0)
    _reaped(child, status)
    return usage.ru_utime + usage.ru_stime
