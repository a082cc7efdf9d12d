"""Where backups are kept: their names, and which of them stay."""

import re
from datetime import UTC, datetime
from typing import cast

from django.conf import settings
from django.core.files.storage import storages

from htc.backups.archive import Alive, BackupError
from htc.backups.making import Made, in_words, moment
from htc.backups.making import make as make_at
from htc.backups.models import LastBackup
from htc.lib.stores.disk import DiskStore
from htc.lib.stores.store import Store

_MOMENT = "%Y-%m-%d_%H%M%SZ"


def name_of(at: datetime) -> str:
    """Give the name of a backup: the host of the blog and the moment in UTC, so that names sort by time."""
    return f"{_host()}_{at.astimezone(UTC):{_MOMENT}}.zip"


def make(alive: Alive = lambda: None) -> Made:
    """Make a backup in the folder, note it for the desk, and delete those whose time is over. Raises BackupError."""
    now, kept = moment(), store()
    if kept.folder:
        kept.folder.mkdir(mode=0o700, exist_ok=True)
    made = make_at(kept, name_of(now), now, alive)
    LastBackup.objects.note(made.name, made.size, now)
    with in_words("made, for an old one could not be deleted"):
        for name in outlived(kept):
            kept.delete(name)
    return made


def outlived(kept: Store) -> list[str]:
    """Give the backups of this blog that are neither among the last of so many days nor of so many weeks.

    Days and weeks are those on which one was made, so that a long time without a backup costs none of the old ones. The newest stays.
    """
    chosen: dict[tuple, str] = {}
    found = sorted(_backups_in(kept).items(), reverse=True)
    for limit, unit in ((settings.BACKUP_DAYS, _day), (settings.BACKUP_WEEKS, _week)):
        newest: dict[tuple, str] = {}
        for at, name in found:
            newest.setdefault(unit(at), name)
        chosen |= {(unit, key): name for key, name in list(newest.items())[:limit]}
    stay = {*chosen.values(), *(name for _, name in found[:1])}
    return [name for _, name in found if name not in stay]


def _backups_in(kept: Store) -> dict[datetime, str]:
    shape = re.compile(rf"{re.escape(_host())}_(\d{{4}}-\d\d-\d\d_\d{{6}}Z)\.zip")
    found = {}
    for name in kept.listdir("")[1]:
        if match := shape.fullmatch(name):
            found[datetime.strptime(match[1], _MOMENT).replace(tzinfo=UTC)] = name
    return found


def _day(at: datetime) -> tuple:
    return at.year, at.month, at.day


def _week(at: datetime) -> tuple:
    return at.isocalendar()[:2]


def _host() -> str:
    return settings.SITE_URL.partition("://")[2].replace(":", "-")


def is_set_up() -> bool:
    """Tell whether a place was named for the backups of each night."""
    return settings.BACKUP_DIR is not None or settings.FILES_ARE_SHARED


def store() -> Store:
    """Give where backups are kept: the folder of HTC_BACKUP_DIR, else the storage of STORAGE_URL, else a folder among the data.

    Raises BackupError where the named folder is not there: a disk that is not mounted must not be taken for an empty one.
    """
    if settings.BACKUP_DIR is None:
        return cast(Store, storages["backups"])
    if not settings.BACKUP_DIR.is_dir():
        raise BackupError(f"The folder of HTC_BACKUP_DIR, {settings.BACKUP_DIR}, is not there; make it, or mount its disk.")
    return DiskStore("BACKUP_DIR", is_private=True)
