"""A file cut into its head, its items and what stands between them, before any of it is parsed.

One parse of the whole would end at the first bad byte. Cut at the borders of items, one bad item costs one item, and no more than the
largest is ever in memory.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

LARGEST_ITEM = 64 * 1024 * 1024

_ITEM = re.compile(rb"<item[\s>]")
_TOKEN = re.compile(rb"<!\[CDATA\[|</item\s{0,64}>|<item[\s>]")
_CDATA_END = re.compile(rb"\]\]>")
# The longest of these, less one byte: what may stand at the end of a piece without its rest.
_OVERLAP = 71


class Portion(StrEnum):
    """What part of a file a chunk is; CUT is an item in which the file ends."""

    HEAD = "head"
    ITEM = "item"
    CUT = "cut"
    GAP = "gap"
    TAIL = "tail"


@dataclass(frozen=True, slots=True)
class Chunk:
    """A part of a file. ``raw`` is empty if it is too large to be kept; ``ended`` tells that an item has its closing tag.

    ``offset`` counts bytes from 0, ``line`` from 1.
    """

    portion: Portion
    raw: bytes
    offset: int
    line: int
    length: int
    ended: bool = True


class _Window:
    """The bytes of a file that are in memory: from where something begins, or from a later place if that is too large."""

    def __init__(self, pieces: Iterable[bytes], largest: int) -> None:
        self.pieces = iter(pieces)
        self.largest = largest
        self.buffer = bytearray()
        self.offset, self.line = 0, 1
        self.start = (0, 1)

    def find(self, pattern: re.Pattern[bytes], at: int) -> tuple[int, int, bytes] | None:
        """Give where a match begins and ends in the buffer, and the match; read on until there is one, or None at the end of the file."""
        while True:
            if found := pattern.search(self.buffer, at):
                return found.start(), found.end(), found[0]
            at = max(at, len(self.buffer) - _OVERLAP)
            if len(self.buffer) > self.largest:
                self._forget(at)
                at = 0
            piece = next(self.pieces, None)
            if piece is None:
                return None
            self.buffer += piece

    def take(self, portion: Portion, end: int | None, *, ended: bool = True) -> Chunk:
        """Give what stands before ``end`` (all that is left for None), and begin anew behind it."""
        end = len(self.buffer) if end is None else end
        offset, line = self.start
        whole = offset == self.offset
        chunk = Chunk(portion, bytes(self.buffer[:end]) if whole else b"", offset, line, self.offset + end - offset, ended)
        self._forget(end)
        self.start = (self.offset, self.line)
        return chunk

    def _forget(self, end: int) -> None:
        self.line += self.buffer.count(b"\n", 0, end)
        self.offset += end
        del self.buffer[:end]


def split(pieces: Iterable[bytes], largest: int = LARGEST_ITEM) -> Iterator[Chunk]:
    """Give the head, then each item with what stands before it if that is more than white space, then the tail.

    CDATA sections hide borders within an item alone: a head or gap whose section was never closed must not hide the items after it.
    """
    window = _Window(pieces, largest)
    at = _first_item(window)
    yield window.take(Portion.HEAD, at)
    if at is None:
        return
    while at is not None:
        end, ended = _end_of_item(window)
        if end is None:
            yield window.take(Portion.CUT, None, ended=False)
            return
        yield window.take(Portion.ITEM, end, ended=ended)
        found = window.find(_ITEM, 0)
        at = found[0] if found else None
        if at is not None:
            gap = window.take(Portion.GAP, at)
            if gap.raw.strip() or (not gap.raw and gap.length):
                yield gap
    yield window.take(Portion.TAIL, None)


def _first_item(window: _Window) -> int | None:
    """Give where the first item begins: behind the end of another tag, so that words about “<item>” in a description are none."""
    at = 0
    while found := window.find(_ITEM, at):
        start, at, _ = found
        if window.buffer[max(0, start - 200) : start].rstrip()[-1:] in (b">", b""):
            return start
    return None


def _end_of_item(window: _Window) -> tuple[int | None, bool]:
    """Give where the item at the start of the window ends, and whether it ends by its own tag and not by the next item or the file."""
    at = len(b"<item")
    while found := window.find(_TOKEN, at):
        start, at, token = found
        if token == b"<![CDATA[":
            section = window.find(_CDATA_END, at)
            if section is None:
                return None, False
            at = section[1]
        elif token.startswith(b"</"):
            return at, True
        else:
            return start, False
    return None, False
