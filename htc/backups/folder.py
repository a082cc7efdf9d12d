"""The folder of the backups: their names, and which of them stay."""

import re
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from htc.backups.archive import Alive, BackupError
from htc.backups.making import Made, moment
from htc.backups.making import make as make_at
from htc.backups.models import LastBackup

_MOMENT = "%Y-%m-%d_%H%M%SZ"


def name_of(at: datetime) -> str:
    """Give the name of a backup: the host of the blog and the moment in UTC, so that names sort by time."""
    return f"{_host()}_{at.astimezone(UTC):{_MOMENT}}.zip"


def make(alive: Alive = lambda: None) -> Made:
    """Make a backup in the folder, note it for the desk, and delete those whose time is over. Raises BackupError."""
    now, folder = moment(), _folder()
    made = make_at(folder / name_of(now), now, alive)
    LastBackup.objects.note(made.path.name, made.size, now)
    for path in outlived(folder):
        path.unlink(missing_ok=True)
    return made


def outlived(folder: Path) -> list[Path]:
    """Give the backups of this blog that are neither among the last of so many days nor of so many weeks.

    Days and weeks are those on which one was made, so that a long time without a backup costs none of the old ones. The newest stays.
    """
    kept: dict[tuple, Path] = {}
    found = sorted(_backups_in(folder).items(), reverse=True)
    for limit, unit in ((settings.BACKUP_DAYS, _day), (settings.BACKUP_WEEKS, _week)):
        newest: dict[tuple, Path] = {}
        for at, path in found:
            newest.setdefault(unit(at), path)
        kept |= {(unit, key): path for key, path in list(newest.items())[:limit]}
    stay = {*kept.values(), *(path for _, path in found[:1])}
    return [path for _, path in found if path not in stay]


def _backups_in(folder: Path) -> dict[datetime, Path]:
    shape = re.compile(rf"{re.escape(_host())}_(\d{{4}}-\d\d-\d\d_\d{{6}}Z)\.zip")
    found = {}
    for path in folder.iterdir():
        if match := shape.fullmatch(path.name):
            found[datetime.strptime(match[1], _MOMENT).replace(tzinfo=UTC)] = path
    return found


def _day(at: datetime) -> tuple:
    return at.year, at.month, at.day


def _week(at: datetime) -> tuple:
    return at.isocalendar()[:2]


def _host() -> str:
    return settings.SITE_URL.partition("://")[2].replace(":", "-")


def _folder() -> Path:
    """Give the folder of the settings, which has to be there: a disk that is not mounted must not be taken for an empty one."""
    if settings.BACKUP_DIR is None:
        folder = settings.DATA_DIR / "backups"
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder
    if not settings.BACKUP_DIR.is_dir():
        raise BackupError(f"The folder of HTC_BACKUP_DIR, {settings.BACKUP_DIR}, is not there; make it, or mount its disk.")
    return settings.BACKUP_DIR
