"""What lies in the data folder beside the database: reports of imports, export files that were brought here, mails of tests, documents."""

import gzip
import os
import zlib
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from django.conf import settings
from django.db import connection

from htc.redaction.words.phrases import Phrases

# What a person or a program reads as it stands there; of everything else nobody knows what a byte more or less would spoil.
_WRITTEN_ANEW = (".json", ".html", ".txt", ".md", ".csv", ".part", ".rows")
_KEPT = ("secret_key", "demo_login", "redactions.json")
_PIECE, _OVERLAP = 8 * 2**20, 2**16


def holding(phrases: Phrases) -> Iterator[Path]:
    """Give the files that hold something, or have it in their names; not the database, backups, pictures and documents."""
    for path in filter(_is_readable, _looked_at()):
        if phrases.are_in(path.name) or any(map(phrases.are_in, _texts(path))):
            yield path


def unreadable() -> int:
    """Give how many files cannot be looked into."""
    return sum(not _is_readable(path) for path in [*_looked_at(), *filter(Path.is_file, settings.MEDIA_ROOT.rglob("*"))])


def _is_readable(path: Path) -> bool:
    return os.access(path, os.R_OK)


def documents_holding(phrases: Phrases) -> Iterator[Path]:
    """Give the pictures and documents in whose bytes something can be read as it stands: a person has to replace them.

    Inside of a PDF or an office document words are packed, and are not found.
    """
    for path in sorted(settings.MEDIA_ROOT.rglob("*")):
        if path.is_file() and _is_readable(path) and any(map(phrases.are_in, _pieces(path))):
            yield path


def media_named(phrases: Phrases) -> list[Path]:
    """Give the pictures and documents whose names hold something."""
    return [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file() and phrases.are_in(path.name)]


def rename_medium(phrases: Phrases, path: Path) -> None:
    """Give a picture or document another name; for those that no row names."""
    path.rename(path.with_name(phrases.taken_from(path.name, is_address=True)))


def redact(phrases: Phrases, path: Path) -> None:
    """Write a report anew without the phrases; anything else, such as an export of the old blog that was brought here, is deleted."""
    is_report = path.suffix in _WRITTEN_ANEW and path.stat().st_size < _PIECE * 8
    left = phrases.taken_from(path.read_bytes()) if is_report and not phrases.are_in(path.name) else None
    if left is None or phrases.are_in(left):
        path.unlink(missing_ok=True)
        return
    # In place: a new file would leave the bytes of the old one on the disk for longer.
    with path.open("r+b") as file:
        file.write(left)
        file.truncate()


def _looked_at() -> Iterator[Path]:
    folder = Path(settings.DATA_DIR)
    passed_by = {settings.MEDIA_ROOT, settings.STATIC_ROOT, settings.BACKUP_DIR or folder / "backups"}
    database = str(connection.settings_dict["NAME"])
    for path in sorted(folder.rglob("*")):
        is_database = str(path).startswith(database) or path.name in _KEPT
        is_program = "node_modules" in path.parts  # of the checks of a developer
        if path.is_file() and not is_database and not is_program and not passed_by.intersection(path.parents):
            yield path


def _texts(path: Path) -> Iterator[str | bytes]:
    """Give what a file says, unpacked and decoded."""
    try:
        if path.suffix == ".eml":
            message = message_from_bytes(path.read_bytes(), policy=policy.default)
            yield "\n".join(f"{name}: {value}" for name, value in message.items())
            yield from (str(part.get_content()) for part in message.walk() if part.get_content_maintype() == "text")
        elif path.suffix == ".zip":
            with ZipFile(path) as archive:
                for name in archive.namelist():
                    yield name
                    with archive.open(name) as file:
                        yield from _in_pieces(file)
        elif path.suffix == ".gz":
            with gzip.open(path) as file:
                yield from _in_pieces(file)
    except (BadZipFile, OSError, EOFError, zlib.error, RuntimeError, NotImplementedError, LookupError, ValueError):
        pass  # damaged: its bytes are looked at as they are
    yield from _pieces(path)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from _in_pieces(file)


def _in_pieces(file) -> Iterator[bytes]:
    """Give a file in pieces that overlap, so that no phrase falls between two."""
    last = b""
    while piece := file.read(_PIECE):
        yield last + piece
        last = piece[-_OVERLAP:]
