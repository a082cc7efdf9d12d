"""The items of a chunk, also where damage hid or broke the borders between them.

A section of CDATA that was never closed hides the end of its item and the next one; a broken tag leaves an item without its beginning or
end. What is made out of such pieces counts as an item only if it says what kind of item it is.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from htc.wordpress.wxr.blanking import without_any_ip, without_ips
from htc.wordpress.wxr.head import Head
from htc.wordpress.wxr.items import Read
from htc.wordpress.wxr.namespaces import declarations, unusual
from htc.wordpress.wxr.parsing import Damaged, parsed
from htc.wordpress.wxr.repairing import in_utf_8
from htc.wordpress.wxr.splitting import LARGEST_ITEM, Chunk, Portion

_END = b"</item>"
# Behind the end of an item, or before the title, which every exporter writes first.
_BORDER = re.compile(rb"(?<=</item>)\s{0,64}<item[\s>]|<item(?:\s[^<>]{0,1000})?>\s{0,64}<title[\s>]")
_LAST_TAG = re.compile(rb"<[^<>]*>?\s*\Z")
_END_OF_FILE = re.compile(rb"</channel\s{0,64}>\s*(?:</rss\s{0,64}>\s*)?\Z")
# What only an item holds, so that its lack tells that no item was lost in a gap.
_OF_AN_ITEM = re.compile(rb"</item|:post_|:comment_")


def reads_of(chunk: Chunk, head: Head) -> Iterator[Read]:
    """Give what of a chunk is an item, and the places where one could not be read."""
    if not chunk.raw:
        if chunk.portion in (Portion.ITEM, Portion.CUT):
            yield replace(_unread(chunk, f"The item is larger than {LARGEST_ITEM >> 20} MB."), cut_off=chunk.portion is Portion.CUT)
    elif chunk.portion is Portion.ITEM:
        yield from _items(chunk, head)
    elif chunk.portion is Portion.CUT:
        yield from _cut(chunk, head)
    elif _OF_AN_ITEM.search(chunk.raw):
        yield from _without_beginning(chunk, head)


def _items(chunk: Chunk, head: Head) -> Iterator[Read]:
    """Give the item, or the items if it can be read only when it is cut at every border in it."""
    whole = _read(chunk, head) if chunk.ended else _without_end(chunk, head)
    pieces = [] if whole.item else _at_borders(chunk)
    reads = [_read_piece(piece, head) for piece in pieces]
    if len(reads) > 1 and any(read.item for read in reads):
        yield from reads
    else:
        yield whole


def _cut(chunk: Chunk, head: Head) -> Iterator[Read]:
    """Give the items in what seemed to be one up to the end of the file, and the one that is cut off."""
    pieces = _at_borders(chunk)
    yield from (_read_piece(piece, head) for piece in pieces[:-1])
    last = pieces[-1]
    end = last.raw.rfind(_END) + len(_END)
    if end >= len(_END):
        yield _known(_read(_piece(last, 0, end), head))
    elif found := _END_OF_FILE.search(last.raw):
        yield _without_end(_piece(last, 0, found.start()), head)
    else:
        yield replace(_unread(last, "The file ends inside this item."), cut_off=True)


def _without_end(chunk: Chunk, head: Head) -> Read:
    """Read an item whose closing tag is damaged, so that the next one begins inside of it."""
    for raw in (_LAST_TAG.sub(_END, chunk.raw), chunk.raw + _END):
        read = _known(_read(replace(chunk, raw=raw), head))
        if read.item:
            return replace(read, repairs=(*read.repairs, "The end of the item was damaged."))
    return _unread(chunk, "The item has no end.")


def _without_beginning(chunk: Chunk, head: Head) -> Iterator[Read]:
    """Read an item whose opening tag is damaged, so that it stands where no item is."""
    start, end = chunk.raw.rfind(b"<title", 0, max(chunk.raw.find(b":post_"), 0)), chunk.raw.rfind(_END) + len(_END)
    if 0 <= start < end:
        piece = _piece(chunk, start, end)
        read = _known(_read(replace(piece, raw=b"<item>" + piece.raw), head))
        if read.item:
            yield replace(read, repairs=(*read.repairs, "The beginning of the item was damaged."))
            return
    yield _unread(chunk, "What stands here is part of an item that has lost its beginning or its end.")


def _at_borders(chunk: Chunk) -> list[Chunk]:
    starts = [found.start() + found[0].index(b"<") for found in _BORDER.finditer(chunk.raw, 1)]
    return [_piece(chunk, start, end) for start, end in zip([0, *starts], [*starts, len(chunk.raw)], strict=True)]


def _read_piece(piece: Chunk, head: Head) -> Read:
    return _known(_read(piece, head)) if piece.raw.endswith(_END) else _without_end(piece, head)


def _piece(chunk: Chunk, start: int, end: int) -> Chunk:
    line = chunk.line + chunk.raw.count(b"\n", 0, start)
    return Chunk(Portion.ITEM, chunk.raw[start:end].rstrip(), chunk.offset + start, line, end - start)


def _read(chunk: Chunk, head: Head) -> Read:
    try:
        item, repairs = parsed(chunk.raw, head.prefixes, head.encoding)
    except Damaged as error:
        return _unread(chunk, f"The item is damaged in line {chunk.line + error.line - 1} ({error}).")
    return Read(item, "", chunk.offset, chunk.line, _kept(chunk.raw, head), repairs, length=chunk.length)


def _known(read: Read) -> Read:
    """Give a read of a piece as it is if that says what kind of item it is, else as one that could not be read."""
    if read.item is None or read.item.kind:
        return read
    return replace(read, item=None, problem="What stands here is no whole item.", raw=without_any_ip(read.raw), repairs=())


def _unread(chunk: Chunk, problem: str) -> Read:
    return Read(None, problem, chunk.offset, chunk.line, without_any_ip(chunk.raw), length=chunk.length)


def _kept(raw: bytes, head: Head) -> bytes:
    """Give the raw item so that it can be read again by itself: in UTF-8, and with the prefixes that are not the usual ones."""
    raw = without_ips(raw)
    if head.encoding:
        raw = in_utf_8(raw, head.encoding)
    if own := unusual(head.prefixes):
        raw = b"<item" + declarations(own).encode() + raw[len(b"<item") :]
    return raw
