"""What is kept beside the database: reports of imports, export files that were brought here, mails of tests, documents."""

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import PurePosixPath
from zipfile import BadZipFile, ZipFile

from django.conf import settings
from django.db import connection

from htc.lib.stores.disk import DiskStore
from htc.lib.stores.store import Store, StoredFile, media, private
from htc.redaction.words.phrases import Phrases

# What a person or a program reads as it stands there; of everything else nobody knows what a byte more or less would spoil.
_WRITTEN_ANEW = (".json", ".html", ".txt", ".md", ".csv", ".part", ".rows")
_KEPT = ("secret_key", "demo_login", "redactions.json")
_PIECE, _OVERLAP = 8 * 2**20, 2**16


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file, and the store that it is in."""

    store: Store
    file: StoredFile

    @property
    def name(self) -> str:
        """Its name, without folders."""
        return PurePosixPath(self.file.name).name

    @property
    def is_readable(self) -> bool:
        """Whether we can look into it."""
        try:
            self.store.open(self.file.name).close()
        except OSError:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found among the pictures and documents: how many hold something as it stands, how many files cannot be looked into."""

    holding: int
    unreadable: int


def holding(phrases: Phrases) -> Iterator[KeptFile]:
    """Give the files that hold something, or have it in their names; not the database, backups, pictures and documents."""
    for kept in _looked_at():
        if kept.is_readable and (phrases.are_in(kept.name) or any(map(phrases.are_in, _texts(kept)))):
            yield kept


def look(phrases: Phrases) -> Looked:
    """Look for pictures and documents in whose bytes something can be read as it stands, which a person has to replace.

    Inside of a PDF or an office document words are packed, and are not found.
    """
    found, unreadable = 0, sum(not kept.is_readable for kept in _looked_at())
    for file in media().walk():
        try:
            found += any(map(phrases.are_in, _pieces(KeptFile(media(), file))))
        except OSError:
            unreadable += 1
    return Looked(found, unreadable)


def media_named(phrases: Phrases) -> list[str]:
    """Give the names of the pictures and documents whose own names hold something."""
    return [file.name for file in media().walk() if phrases.are_in(PurePosixPath(file.name).name)]


def rename_medium(phrases: Phrases, name: str) -> None:
    """Give a picture or document another name; for those that no row names."""
    path = PurePosixPath(name)
    rename(name, str(path.with_name(phrases.taken_from(path.name, is_address=True))))


def rename(old: str, new: str) -> None:
    """Give a picture or document its new name, where it is there."""
    if media().exists(old) and not media().exists(new):
        with media().open(old) as file:
            media().save(new, file)
    media().delete(old)


def redact(phrases: Phrases, kept: KeptFile) -> None:
    """Write a report anew without the phrases; anything else, such as an export of the old blog that was brought here, is deleted."""
    is_report = PurePosixPath(kept.name).suffix in _WRITTEN_ANEW and kept.file.size < _PIECE * 8
    left = phrases.taken_from(_bytes(kept)) if is_report and not phrases.are_in(kept.name) else None
    if left is None or phrases.are_in(left):
        kept.store.delete(kept.file.name)
        return
    kept.store.write_over(kept.file.name, left)


def _looked_at() -> Iterator[KeptFile]:
    data = DiskStore("DATA_DIR")
    passed_by = {settings.MEDIA_ROOT, settings.STATIC_ROOT, settings.BACKUP_DIR or settings.DATA_DIR / "backups"}
    database = str(connection.settings_dict["NAME"])
    for file in data.walk():
        path = data.folder / file.name
        is_database = str(path).startswith(database) or path.name in _KEPT
        is_program = "node_modules" in path.parts  # of the checks of a developer
        if not is_database and not is_program and not passed_by.intersection(path.parents):
            yield KeptFile(data, file)
    if private().folder is None:
        yield from (KeptFile(private(), file) for file in private().walk())


def _texts(kept: KeptFile) -> Iterator[str | bytes]:
    """Give what a file says, unpacked and decoded."""
    suffix = PurePosixPath(kept.name).suffix
    try:
        if suffix == ".eml":
            message = message_from_bytes(_bytes(kept), policy=policy.default)
            yield "\n".join(f"{name}: {value}" for name, value in message.items())
            yield from (str(part.get_content()) for part in message.walk() if part.get_content_maintype() == "text")
        elif suffix == ".zip":
            with kept.store.open(kept.file.name) as packed, ZipFile(packed) as archive:
                for name in archive.namelist():
                    yield name
                    with archive.open(name) as file:
                        yield from _in_pieces(file)
        elif suffix == ".gz":
            with kept.store.open(kept.file.name) as packed, gzip.open(packed) as file:
                yield from _in_pieces(file)
    except (BadZipFile, OSError, EOFError, zlib.error, RuntimeError, NotImplementedError, LookupError, ValueError):
        pass  # damaged: its bytes are looked at as they are
    yield from _pieces(kept)


def _bytes(kept: KeptFile) -> bytes:
    with kept.store.open(kept.file.name) as file:
        return file.read()


def _pieces(kept: KeptFile) -> Iterator[bytes]:
    with kept.store.open(kept.file.name) as file:
        yield from _in_pieces(file)


def _in_pieces(file) -> Iterator[bytes]:
    """Give a file in pieces that overlap, so that no phrase falls between two."""
    last = b""
    while piece := file.read(_PIECE):
        yield last + piece
        last = piece[-_OVERLAP:]
