"""Whether the blog is whole: what is missing, in sentences for the log and, in the words of the desk, for its administrators."""

import shutil
from datetime import datetime
from functools import cache
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import Error, connection
from django.db.migrations.recorder import MigrationRecorder

from comments.models.health import WorkerSeen
from htc.backups import folder
from htc.backups.models import LastBackup

LEAST_FREE = 200 * 2**20


def lacks(now: datetime) -> list[str]:
    """Give what is missing, a sentence each; nothing where all is well. The database is asked for it, and never written to."""
    try:
        found = [_unapplied(), _no_worker(now), _no_backup(now)]
    except Error as error:
        found = [f"the database does not answer ({type(error).__name__})"]
    return [sentence for sentence in (*found, _full_disk()) if sentence]


def _unapplied() -> str:
    missing = unapplied_migrations()
    return f"migrations are not applied: {', '.join(missing[:5])}" if missing else ""


def _no_worker(now: datetime) -> str:
    return "" if any(not worker.is_absent(now) for worker in WorkerSeen.objects.all()) else "no worker was seen for five minutes"


def _no_backup(now: datetime) -> str:
    """Tell that the last backup failed or is too old; before the first one a worker is at it, or missed itself."""
    last = LastBackup.objects.first() if folder.is_set_up() else None
    if last and last.failed_at:
        return "the last backup failed"
    return "there is no backup of the last two days" if last and last.is_late(now) else ""


def _full_disk() -> str:
    free = free_bytes()
    return f"only {free // 2**20} MB of disk are free" if free < LEAST_FREE else ""


def free_bytes() -> int:
    """Give how much room is left where the blog writes, on the fuller disk of two; none where such a folder is gone."""
    database = Path(str(settings.DATABASES["default"]["NAME"]))
    places = {Path(settings.DATA_DIR), *([database.parent] if database.is_absolute() else [])}
    try:
        return min(shutil.disk_usage(place).free for place in places)
    except OSError:
        return 0


def unapplied_migrations() -> list[str]:
    """Give the migrations of this code that the database has not seen, as ``app.name``.

    Raises a DatabaseError where there are no tables. It goes by the names of files: to import them all, as Django's own check does,
    takes much memory for as long as the process lives.
    """
    applied = set(MigrationRecorder(connection).migration_qs.values_list("app", "name"))
    return [f"{app}.{name}" for app, name in _known_migrations() if (app, name) not in applied]


@cache
def _known_migrations() -> list[tuple[str, str]]:
    return [
        (config.label, file.stem) for config in apps.get_app_configs() for file in sorted(Path(config.path, "migrations").glob("[0-9]*.py"))
    ]
