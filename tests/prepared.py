"""What takes seconds to make and is the same for every process of a test run: made once for each state of the code, then copied."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / ".pytest_cache" / "prepared"


@cache
def state_of_the_code() -> str:
    """Give a digest of everything that migrations, signals, the sample content and static files could depend on, the day among it."""
    digest = sha256(f"{date.today()}".encode())
    for name in ("requirements.txt", "tests/prepared.py", "tests/databases.py", "tests/database.py", "tests/served.py"):
        digest.update((ROOT / name).read_bytes())
    for folder in ("articles", "comments", "htc", "static", "docs/pictures"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(f"{path.relative_to(ROOT)} {path.stat().st_size}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:20]


@contextmanager
def prepared(name: str) -> Iterator[Path]:
    """Give the place of a folder that is made once for each state of the code; whoever finds none there makes it.

    One process at a time is let in: the first makes it, the others copy it. What was made for other states goes.
    """
    KEPT.mkdir(parents=True, exist_ok=True)
    place = KEPT / f"{name}-{state_of_the_code()}"
    with (KEPT / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.exists():
            for old in KEPT.glob(f"{name}-*"):
                shutil.rmtree(old)
        yield place


def unfinished(place: Path) -> Path:
    """Give an empty folder to make it in, to be renamed when it is whole: a run can be ended at any moment."""
    folder = place.with_name(f"{place.name}-unfinished")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder
