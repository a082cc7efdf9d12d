"""A folder for what is not finished, which nobody else can read, and which goes in any case."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

UNFINISHED = ".unfinished-"


@contextmanager
def scratch(folder: Path, kind: str) -> Iterator[Path]:
    """Give a folder in ``folder`` for something of a ``kind``, whose name it bears.

    What processes left of the kind that were killed goes too: each holds a lock on its own while it lives.
    """
    for left in folder.glob(f"{UNFINISHED}{kind}-*"):
        if lock := _lock(left):
            os.close(lock)
            shutil.rmtree(left, ignore_errors=True)
    place = Path(tempfile.mkdtemp(prefix=f"{UNFINISHED}{kind}-", dir=folder))
    lock = _lock(place)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)
        if lock:
            os.close(lock)


def _lock(folder: Path) -> int:
    """Lock a folder for as long as the descriptor that this gives is open; 0 where somebody else has it, or it is gone."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return 0
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return 0
    return descriptor
