"""The process that children are forked from, run as a program: it has imported what they run, which costs more than most of what they do.

Its input is a connection. Each message there is the limits of one child, and three files follow: its input, its output, and a connection on
which its keeper answers. It reads nothing that a stranger wrote, and ends with whoever started it, or when nobody has asked for long.
"""

import contextlib
import gc
import importlib
import json
import os
import resource
import signal
import sys
from multiprocessing.connection import Connection
from multiprocessing.reduction import recv_handle

IDLE = 60.0  # seconds
# The keeper looks so often whether its child has ended.
LOOK_EVERY = 0.005  # seconds
STARTED = b"started"


def serve(module: str) -> None:
    """Fork a child for each message, until there is no more to come."""
    with contextlib.suppress(Exception):  # the child says so
        importlib.import_module(module)
    gc.collect()
    gc.freeze()  # what is never looked through is never copied
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for keepers
    asked = Connection(os.dup(0))
    with contextlib.suppress(EOFError, OSError):
        while asked.poll(IDLE):
            limits = json.loads(asked.recv_bytes())
            files = [recv_handle(asked) for _ in range(3)]
            # At the limit of processes none is made: the files are closed, which says it.
            with contextlib.suppress(OSError):
                if os.fork() == 0:
                    asked.close()
                    keep(module, limits, *files)
            for file in files:
                os.close(file)


def keep(module: str, limits: dict[str, list[int]], stdin: int, stdout: int, answers: int) -> None:
    """Start the child and say so, wait for its end, say its status and its seconds of processor time; never returns.

    Whoever says something, or closes the other side, has it killed with all of its own.
    """
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        child = os.fork()
        if child == 0:
            os.close(answers)
            become(module, limits, stdin, stdout)
        with contextlib.suppress(OSError):  # by itself, sooner
            os.setpgid(child, child)
        for file in (0, stdin, stdout):
            os.close(file)
        caller = Connection(answers)
        with contextlib.suppress(BrokenPipeError):
            caller.send_bytes(STARTED)
        status, used = _end_of(child, caller)
        caller.send_bytes(json.dumps([status, used]).encode())
    finally:
        os._exit(0)


def _end_of(child: int, caller: Connection) -> tuple[int, float]:
    pid = 0
    while not pid:
        pid, status = os.waitpid(child, os.WNOHANG)
        if not pid and caller.poll(LOOK_EVERY):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child, signal.SIGKILL)
            pid, status = os.waitpid(child, 0)
    used = os.times()  # of a keeper's only child
    return os.waitstatus_to_exitcode(status), used.children_user + used.children_system


def become(module: str, limits: dict[str, list[int]], stdin: int, stdout: int) -> None:
    """Run the module's ``main`` within the limits, with no file but its input and its output; never returns."""
    status = 1
    try:
        os.setpgid(0, 0)
        for file, place in ((stdin, 0), (stdout, 1)):
            os.dup2(file, place)
            os.close(file)
        # What a system refuses (macOS: the address space) it cannot do; the clock and the size of the output are the caller's.
        for name, most in limits.items():
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(getattr(resource, name), (most[0], most[1]))
        importlib.import_module(module).main()
        sys.stdout.flush()
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1
    finally:
        os._exit(status)


if __name__ == "__main__":
    serve(sys.argv[1])
