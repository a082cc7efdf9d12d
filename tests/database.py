"""The database of a test run: migrated once for each state of the code, copied for each process, and emptied by copying it again."""

import fcntl
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / ".pytest_cache" / "prepared"


@cache
def state_of_the_code() -> str:
    """Give a digest of everything that migrations, signals and the sample content could depend on."""
    digest = sha256((ROOT / "requirements.txt").read_bytes())
    for folder in ("articles", "comments", "htc", "docs/pictures"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(f"{path.relative_to(ROOT)} {path.stat().st_size}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:20]


@contextmanager
def prepared(name: str) -> Iterator[tuple[Path, bool]]:
    """Give the place of something that is made once for each state of the code, and whether it is there already.

    One process at a time is let in: the first makes it, the others copy it. What was made for other states goes.
    """
    KEPT.mkdir(parents=True, exist_ok=True)
    place = KEPT / f"{name}-{state_of_the_code()}"
    with (KEPT / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.exists():
            for old in KEPT.glob(f"{name}-*"):
                shutil.rmtree(old)
        yield place, place.exists()


def migrate_or_copy() -> None:
    """Make the database of this process, and let Django know no other."""
    file = Path(connection.settings_dict["TEST"]["NAME"])
    with prepared("migrated") as (place, there):
        if not there:
            connection.creation.create_test_db(verbosity=0, autoclobber=True)
            connection.close()
            unfinished = place.with_name("unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir()
            shutil.copy(file, unfinished / "empty.sqlite3")
            unfinished.rename(place)
        shutil.copy(place / "empty.sqlite3", file)
        shutil.copy(file, emptied())
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = str(file)


def emptied() -> Path:
    """Give the place of the copy that stays as it was migrated."""
    return Path(connection.settings_dict["TEST"]["NAME"]).with_suffix(".empty")


def restore() -> None:
    """Put the database back to what it was when it was migrated."""
    with closing(sqlite3.connect(emptied())) as empty:
        connection.ensure_connection()
        empty.backup(connection.connection)
