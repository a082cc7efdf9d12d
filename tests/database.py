"""The database of a test process: a copy of one that was migrated, which is also how a test's rows go again."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.db import connection

from tests.prepared import MIGRATED, prepared, unfinished


def migrate_or_copy() -> None:
    """Make the database of this process, and let Django know no other."""
    file = Path(connection.settings_dict["TEST"]["NAME"])
    with prepared("migrated") as place:
        if not place.is_dir():
            connection.creation.create_test_db(verbosity=0, autoclobber=True)
            connection.close()
            made = unfinished(place)
            shutil.copy(file, made / MIGRATED)
            made.rename(place)
        shutil.copy(place / MIGRATED, file)
        shutil.copy(file, emptied())
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = str(file)


def emptied() -> Path:
    """Give the place of the copy that stays as it was migrated."""
    return Path(connection.settings_dict["TEST"]["NAME"]).with_suffix(".empty")


def restore(kept: Path | None = None) -> None:
    """Put the database back to what it was when it was migrated, or when it was ``kept``."""
    with closing(sqlite3.connect(kept or emptied())) as rows:
        connection.ensure_connection()
        rows.backup(connection.connection)


def fill_once(name: str, write: Callable[[], object]) -> None:
    """Put content into an empty database that ``write`` writes there the first time, with its media; not within a transaction."""
    kept = emptied().with_suffix(f".{name}")
    media = kept.with_suffix(f".{name}-media")
    if kept.exists():
        restore(kept)
        shutil.copytree(media, settings.MEDIA_ROOT, dirs_exist_ok=True)
        return
    write()
    Path(settings.MEDIA_ROOT).mkdir(exist_ok=True)
    shutil.copytree(settings.MEDIA_ROOT, media)
    with closing(sqlite3.connect(kept)) as rows:
        connection.connection.backup(rows)
