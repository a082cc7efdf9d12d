"""The database of a test process: a copy of one that was migrated, which is also how a test's rows go again."""

import shutil
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from tests.databases import Database

KEPT = Path(settings.DATA_DIR) / "kept-media"


def migrate_or_copy() -> None:
    """Make the database of this process, and let Django know no other."""
    name = connection.settings_dict["TEST"]["NAME"]
    with Database.migrated() as empty:
        if not empty.exists():
            empty.make(_migrate)
        emptied().become(empty)
    Database(name).become(emptied())
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


def _migrate(name: str) -> None:
    """Migrate an empty database of that name."""
    connection.settings_dict["NAME"] = name
    call_command("migrate", verbosity=0, interactive=False, run_syncdb=True)
    connection.close()


def emptied() -> Database:
    """Give the copy that stays as it was migrated."""
    return _kept("empty")


def restore(kept: Database | None = None) -> None:
    """Put the database back to what it was when it was migrated, or when it was ``kept``."""
    (kept or emptied()).write_into(connection)


def fill_once(name: str, write: Callable[[], object]) -> None:
    """Put content into an empty database that ``write`` writes there the first time, with its media; not within a transaction."""
    kept, media = _kept(name), KEPT / name
    if media.exists():
        restore(kept)
        shutil.copytree(media, settings.MEDIA_ROOT, dirs_exist_ok=True)
        return
    write()
    connection.close()
    kept.become(Database(connection.settings_dict["NAME"]))
    Path(settings.MEDIA_ROOT).mkdir(exist_ok=True)
    shutil.copytree(settings.MEDIA_ROOT, media)


def _kept(name: str) -> Database:
    return Database(f"{connection.settings_dict['TEST']['NAME']}_{name}")
