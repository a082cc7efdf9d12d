"""A backup made: written beside its place, verified to the last byte, and only then given its name."""

import fcntl
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone
from django.utils.crypto import salted_hmac

from htc.backups.archive import MEDIA, Alive, BackupError, Manifest, Writer, verify
from htc.backups.databases import database

UNFINISHED = ".unfinished-backup-"
FINGERPRINT = "htc.backups.fingerprint"


@dataclass(frozen=True, slots=True)
class Made:
    """A finished backup: where it lies, how many bytes it has, and what it holds."""

    path: Path
    size: int
    manifest: Manifest


def fingerprint() -> str:
    """Give 16 hexadecimal digits by which our secret key is told from another one, and from which it cannot be had."""
    return salted_hmac(FINGERPRINT, "", algorithm="sha256").hexdigest()[:16]


def make(path: Path, now: datetime, alive: Alive = lambda: None) -> Made:
    """Make a backup at ``path``, which its owner alone can read. Raises BackupError, and leaves nothing behind then.

    ``alive`` is called all the time, and ends the work by an exception.
    """
    if path.exists():
        raise BackupError(f"{path} is there already, and no backup is written over anything.")
    if path.resolve().is_relative_to(settings.MEDIA_ROOT):
        raise BackupError(f"{path} lies among the media, which would then be part of every later backup.")
    with in_words("made"), unfinished(path.parent) as place:
        if not connection.introspection.table_names():
            raise BackupError("There is no database yet, so there is nothing to keep.")
        written, manifest = _write(place, now, alive)
        if verify(written, alive) != manifest:
            raise BackupError("The archive cannot be read back as it was written; look whether the disk is sound.")
        written.rename(path)
        _flush(path.parent)
    return Made(path, path.stat().st_size, manifest)


@contextmanager
def unfinished(folder: Path) -> Iterator[Path]:
    """Give a folder in ``folder`` for what is not finished, which nobody else can read, and which goes in any case.

    What processes left that were killed goes too: each holds a lock on its own while it lives.
    """
    for left in folder.glob(f"{UNFINISHED}*"):
        if lock := _lock(left):
            os.close(lock)
            shutil.rmtree(left, ignore_errors=True)
    place = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=folder))
    lock = _lock(place)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)
        if lock:
            os.close(lock)


@contextmanager
def in_words(done: str) -> Iterator[None]:
    """Turn what disks and databases raise into a BackupError: the backup could not be ``done``, and why."""
    try:
        yield
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        raise BackupError(f"The backup could not be {done}: {error.strerror or error}{where}.") from error
    except (sqlite3.Error, DatabaseError) as error:
        raise BackupError(f"The backup could not be {done}: {str(error).strip() or type(error).__name__}.") from error


def _write(place: Path, now: datetime, alive: Alive) -> tuple[Path, Manifest]:
    """Write the archive into a folder. The database comes first: a file of a row that stands in it is whole by then."""
    kind, written = database(), place / "archive"
    copy = place / kind.member
    copied = kind.copy_to(copy, alive)
    with open(os.open(written, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600), "w+b") as file:
        with Writer(file, alive) as writer:
            writer.add(kind.member, copy, packed=kind.engine == "sqlite")
            copy.unlink()
            for medium in _media():
                # Somebody may have deleted it since.
                with suppress(FileNotFoundError):
                    writer.add(f"{MEDIA}{medium.relative_to(settings.MEDIA_ROOT).as_posix()}", medium, packed=False)
            facts = (now, settings.SITE_URL, kind.engine, copied.rows, copied.migrations, settings.VARIABLES, fingerprint())
            manifest = Manifest(*facts, writer.members)
            writer.finish(manifest)
        file.flush()
        os.fsync(file.fileno())
    return written, manifest


def _media() -> Iterator[Path]:
    for folder, folders, names in os.walk(settings.MEDIA_ROOT, followlinks=True):
        folders.sort()
        yield from (Path(folder) / name for name in sorted(names))


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


def _flush(folder: Path) -> None:
    """Have the disk keep the new name of the file, too, where its file system can be told to."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def moment() -> datetime:
    """Give this moment, to the second."""
    return timezone.now().replace(microsecond=0)
