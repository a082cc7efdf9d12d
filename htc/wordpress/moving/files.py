"""Export files that wait: brought in pieces by a browser, or laid into the folder by whoever runs the server."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from htc.lib.stores.store import private

FOLDER = "imports"
ENDINGS = (".xml", ".wxr", ".gz", ".zip")
# Smaller than what a proxy lets through (mostly 25 MB, often less), with room for the form around it.
PIECE = 4 * 2**20
LARGEST = 4 * 2**30
# Of 255 that a file system takes, with room for the ending of a part.
_LONGEST_STEM = 200
_NAME = re.compile(r"[^\w.-]+")


class BadPiece(ValueError):
    """A piece of a file that cannot be taken; the message is a sentence for who sent it."""


@dataclass(frozen=True, slots=True)
class WaitingFile:
    """A file that can be imported; ``size`` in bytes."""

    name: str
    size: int


def place() -> Path | None:
    """Give the folder of this machine into which files can be laid; None where they are kept for several machines."""
    folder = private().folder
    return folder / FOLDER if folder else None


def problem() -> str:
    """Say why nothing can be kept; "" where it can."""
    try:
        if folder := place():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if os.access(folder, os.R_OK | os.W_OK | os.X_OK):
                return ""
        else:
            next(private().walk(FOLDER), None)
            return ""
        why = "it may not be written to"
    except OSError as error:
        why = str(error.strerror)
    return f"No file can be brought, for the folder of imports cannot be used: {why}. Please tell whoever runs the server."


def waiting() -> list[WaitingFile]:
    """Give the files that can be imported, by name; none where the folder cannot be read."""
    try:
        found = [WaitingFile(file.name.removeprefix(f"{FOLDER}/"), file.size) for file in private().walk(FOLDER)]
    except OSError:
        return []
    return sorted((file for file in found if "/" not in file.name and file.name.lower().endswith(ENDINGS)), key=lambda file: file.name)


def kept_as(name: str) -> str | None:
    """Give the name of a waiting file in its store, None where there is none of that name."""
    return f"{FOLDER}/{name}" if name in {file.name for file in waiting()} else None


def fit_name(name: str) -> str:
    """Give the name under which a file is kept. Raises BadPiece for one that is no export."""
    plain = _NAME.sub("-", Path(name.replace("\\", "/")).name).strip("-.")
    stem, ending = os.path.splitext(plain)
    if ending.lower() not in ENDINGS:
        raise BadPiece("An export of WordPress ends in .xml, .wxr, .gz or .zip.")
    return stem.encode()[:_LONGEST_STEM].decode(errors="ignore") + ending


def add_piece(name: str, piece: bytes, *, offset: int, size: int) -> int:
    """Write a piece of a file at its offset, and give how many bytes of the file are there now.

    A piece that came before is written over; one that would leave a hole is not taken. The file has its name once it is whole.
    Raises BadPiece.
    """
    name = fit_name(name)
    if not 0 <= offset <= size <= LARGEST or offset + len(piece) > size:
        raise BadPiece("The pieces of this file do not fit together. Please choose it once more.")
    try:
        return private().add_piece(f"{FOLDER}/{name}", piece, offset=offset, size=size)
    except OSError as error:
        raise BadPiece(f"This file cannot be kept: {error.strerror}. Please tell whoever runs the server.") from error
