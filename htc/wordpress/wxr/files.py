"""The bytes of an export, from whatever its files are: XML as it is, packed by gzip, or several in a zip.

What a file is tells its beginning, not its name. Nothing is unpacked to the disk, and the names inside an archive are only shown.
"""

import codecs
import gzip
import re
import zlib
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from htc.wordpress.wxr.items import Unreadable

STEP = 256 * 1024
# Texts become five times smaller by packing, very uniform ones fifty times; deflate reaches a thousand only with one byte repeated.
MOST_TIMES = 200
LEAST_JUDGED = 256 * 1024 * 1024

_UTF_16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


@dataclass(frozen=True, slots=True)
class Part:
    """One file of an export: by itself, or inside the zip at ``path``. ``size`` is how many bytes it takes on the disk."""

    path: Path
    name: str
    size: int
    member: str = ""
    packed: bool = False


class Stream:
    """The pieces of a part, unpacked, in UTF-8 if it was in UTF-16.

    ``taken`` is how many bytes of the disk were read so far; ``broken`` says, once the pieces are at an end, why they ended too soon.
    """

    def __init__(self, part: Part) -> None:
        self.part = part
        self.taken = 0
        self.broken = ""

    def __iter__(self) -> Generator[bytes]:
        try:
            with _opened(self.part) as (file, disk, start):
                yield from _in_utf_8(self._pieces(file, disk, start))
        except (OSError, EOFError, zlib.error, BadZipFile, UnicodeError) as error:
            self.broken = f"It cannot be read to its end: {_reason(error)}."

    def _pieces(self, file: BinaryIO, disk: BinaryIO, start: int) -> Iterator[bytes]:
        given = 0
        while piece := file.read(STEP):
            given += len(piece)
            self.taken = min(max(disk.tell() - start, 0), self.part.size)
            if given > LEAST_JUDGED and given > MOST_TIMES * self.part.size:
                self.broken = f"It unpacks to more than {MOST_TIMES} times its size, which no text does."
                return
            yield piece
        self.taken = self.part.size


def parts_of(paths: Iterable[Path]) -> tuple[Part, ...]:
    """Give the files that hold the export, those of a zip in the order of their numbers. Raises Unreadable."""
    return tuple(part for path in paths for part in _parts(path))


def _parts(path: Path) -> list[Part]:
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(4)
            if start.startswith(b"PK"):
                return _members(path, file)
    except OSError as error:
        raise Unreadable(f"{path.name} cannot be opened: {_reason(error)}.") from None
    if not start:
        raise Unreadable(f"{path.name} is empty.")
    return [Part(path, path.name, size, packed=start.startswith(b"\x1f\x8b"))]


def _members(path: Path, file: BinaryIO) -> list[Part]:
    try:
        with ZipFile(file) as archive:
            members = [member for member in archive.infolist() if _is_export(member.filename)]
    except (BadZipFile, NotImplementedError, UnicodeError, ValueError) as error:
        raise Unreadable(f"{path.name} is a zip file that is damaged or not whole: {_reason(error)}.") from None
    if not members:
        raise Unreadable(f"{path.name} is a zip file without an export in it: no name inside ends with .xml or .wxr.")
    for member in members:
        _refuse_unfit(path, member)
    members.sort(key=lambda member: [(int(digits or 0), text) for digits, text in re.findall(r"(\d+)|(\D+)", member.filename)])
    return [Part(path, f"{path.name}: {_shown(member)}", member.compress_size, member.filename) for member in members]


def _is_export(name: str) -> bool:
    """Tell whether a name in a zip is one of an export; Macs put a shadow beside each file, whose name begins with a point."""
    base = name.rpartition("/")[2]
    return base.lower().endswith((".xml", ".wxr")) and not base.startswith(".")


def _refuse_unfit(path: Path, member: ZipInfo) -> None:
    if member.flag_bits & 1:
        raise Unreadable(f"{path.name} is locked with a password: please unpack it first.")
    if member.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise Unreadable(f"{path.name} is packed in a way that cannot be read here: please unpack it first.")


def _shown(member: ZipInfo) -> str:
    """Give the name of a member without its folders and without what no name needs."""
    return "".join(sign for sign in member.filename.rpartition("/")[2] if sign.isprintable())[:100]


@contextmanager
def _opened(part: Part) -> Iterator[tuple[BinaryIO, BinaryIO, int]]:
    """Give the unpacked file, the one on the disk, and where in that the part begins."""
    with part.path.open("rb") as disk:
        if part.member:
            with ZipFile(disk) as archive, archive.open(part.member) as file:
                yield file, disk, archive.getinfo(part.member).header_offset  # type: ignore[misc]  # `ZipExtFile` reads as a BinaryIO does
        elif part.packed:
            with gzip.GzipFile(fileobj=disk) as file:
                yield file, disk, 0  # type: ignore[misc]  # `GzipFile` reads as a BinaryIO does
        else:
            yield disk, disk, 0


def _in_utf_8(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Give the pieces of a file that begins with the mark of UTF-16, as shells of Windows write it, in UTF-8; others as they are."""
    first = next(pieces, b"")
    encoding = _UTF_16.get(first[:2])
    if encoding is None:
        yield first
        yield from pieces
        return
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    yield decoder.decode(first[2:]).encode()
    for piece in pieces:
        yield decoder.decode(piece).encode()


def _reason(error: BaseException) -> str:
    return (error.strerror if isinstance(error, OSError) and error.strerror else str(error)).rstrip(".") or type(error).__name__
