"""Export files on this machine: brought in pieces by a browser, or laid into the folder by whoever runs the server."""

import re
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

ENDINGS = (".xml", ".wxr", ".gz", ".zip")
# Smaller than what a proxy lets through (mostly 25 MB, often less), with room for the form around it.
PIECE = 4 * 2**20
LARGEST = 4 * 2**30
_NAME = re.compile(r"[^\w.-]+")


class BadPiece(ValueError):
    """A piece of a file that cannot be taken; the message is a sentence for who sent it."""


@dataclass(frozen=True, slots=True)
class WaitingFile:
    """A file that can be imported; ``size`` in bytes."""

    name: str
    size: int


def folder() -> Path:
    """Give the folder of export files, readable by nobody else; it is made where it is missing."""
    path = Path(settings.DATA_DIR) / "imports"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def waiting() -> list[WaitingFile]:
    """Give the files that can be imported, by name."""
    found = (path for path in folder().iterdir() if path.is_file() and path.suffix.lower() in ENDINGS)
    return sorted((WaitingFile(path.name, path.stat().st_size) for path in found), key=lambda file: file.name)


def path_of(name: str) -> Path | None:
    """Give the path of a waiting file, None where there is none of that name."""
    return folder() / name if name in {file.name for file in waiting()} else None


def fit_name(name: str) -> str:
    """Give the name under which a file is kept. Raises BadPiece for one that is no export."""
    plain = _NAME.sub("-", Path(name.replace("\\", "/")).name).strip("-.")[:120]
    if not plain.lower().endswith(ENDINGS):
        raise BadPiece("An export of WordPress ends in .xml, .wxr, .gz or .zip.")
    return plain


def add_piece(name: str, piece: bytes, *, offset: int, size: int) -> int:
    """Write a piece of a file at its offset, and give how many bytes of the file are there now.

    A piece that came before is written over; one that would leave a hole is not taken. The file has its name once it is whole.
    Raises BadPiece.
    """
    name = fit_name(name)
    if not 0 <= offset <= size <= LARGEST or offset + len(piece) > size:
        raise BadPiece("The pieces of this file do not fit together. Please choose it once more.")
    part = folder() / f"{name}.part"
    there = part.stat().st_size if part.exists() and offset else 0
    if offset > there:
        return there
    with part.open("r+b" if offset else "wb") as file:
        part.chmod(0o600)
        file.seek(offset)
        file.write(piece)
        file.truncate()
    if offset + len(piece) == size:
        part.replace(folder() / name)
    return offset + len(piece)
