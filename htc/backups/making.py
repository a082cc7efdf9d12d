"""A backup made: written beside its place, verified to the last byte, and only then given its name."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone
from django.utils.crypto import salted_hmac

from htc.backups.archive import CHUNK, MEDIA, Alive, BackupError, Manifest, Writer, verify
from htc.backups.databases import database
from htc.lib.stores.scratch import scratch
from htc.lib.stores.store import Store, media

# Of what is unfinished in a folder, and of the note among the media while a restore writes them.
UNFINISHED, INCOMING = "backup", ".restoring"
FINGERPRINT = "htc.backups.fingerprint"


@dataclass(frozen=True, slots=True)
class Made:
    """A finished backup: its name, and where it lies; how many bytes it has, and what it holds."""

    name: str
    place: str
    size: int
    manifest: Manifest


def fingerprint() -> str:
    """Give 16 hexadecimal digits by which our secret key is told from another one, and from which it cannot be had."""
    return salted_hmac(FINGERPRINT, "", algorithm="sha256").hexdigest()[:16]


def make(store: Store, name: str, now: datetime, alive: Alive = lambda: None) -> Made:
    """Make a backup in a store, which its owner alone can read. Raises BackupError, and leaves nothing behind then.

    ``alive`` is called all the time, and ends the work by an exception.
    """
    place = place_of(store, name)
    if store.folder and store.folder.resolve().is_relative_to(settings.MEDIA_ROOT):
        raise BackupError(f"{place} lies among the media, which would then be part of every later backup.")
    with in_words("made"):
        if store.exists(name):
            raise BackupError(f"{place} is there already, and no backup is written over anything.")
        with scratch(store.folder or settings.DATA_DIR, UNFINISHED) as beside:
            if not connection.introspection.table_names():
                raise BackupError("There is no database yet, so there is nothing to keep.")
            written, manifest = _write(beside, now, alive)
            if verify(written, alive) != manifest:
                raise BackupError("The archive cannot be read back as it was written; look whether the disk is sound.")
            size = written.stat().st_size
            _bring(store, name, written, alive)
    return Made(name, place, size, manifest)


def place_of(store: Store, name: str) -> str:
    """Say where a backup lies, for people."""
    return str(store.folder / name) if store.folder else f"{name} in the storage of STORAGE_URL"


def _bring(store: Store, name: str, written: Path, alive: Alive) -> None:
    """Give the archive its name; what went over a network is read back and compared."""
    if store.folder:
        store.bring(name, written)
        _flush(store.folder)
        return
    try:
        store.bring(name, written)
        with written.open("rb") as ours, store.open(name) as theirs:
            while (chunk := ours.read(CHUNK)) == theirs.read(CHUNK):
                alive()
                if not chunk:
                    return
        raise BackupError("The archive cannot be read back from the storage of STORAGE_URL as it was written.")
    except BaseException:
        store.delete(name)
        raise


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
            with copy.open("rb") as source:
                writer.add(kind.member, source, now, packed=kind.engine == "sqlite")
            copy.unlink()
            for medium in media().walk():
                # Somebody may have deleted it since.
                with suppress(FileNotFoundError), media().open(medium.name) as source:
                    if medium.name != INCOMING:
                        writer.add(f"{MEDIA}{medium.name}", source, medium.written_at, packed=False)
            facts = (now, settings.SITE_URL, kind.engine, copied.rows, copied.migrations, settings.VARIABLES, fingerprint())
            manifest = Manifest(*facts, writer.members)
            writer.finish(manifest)
        file.flush()
        os.fsync(file.fileno())
    return written, manifest


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
