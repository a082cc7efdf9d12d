"""The door: an export in one or several files, read item by item whatever of it is damaged."""

import re
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from htc.wordpress.wxr.files import Part, Stream, parts_of
from htc.wordpress.wxr.head import Head, head_of, merged
from htc.wordpress.wxr.items import Channel, Item, Read, Unreadable
from htc.wordpress.wxr.parsing import parsed
from htc.wordpress.wxr.recovery import reads_of
from htc.wordpress.wxr.splitting import Chunk, Portion, split

_END_OF_FILE = re.compile(rb"</(?:channel|rss)\b")
_POST_ID = re.compile(rb":post_id\s*>\s*(?:<!\[CDATA\[)?\s*(\d{1,18})")
_VERSION = re.compile(r"\d\.\d")


@dataclass(frozen=True, slots=True)
class Export:
    """An export that can be read: iterating gives a Read for each item, file by file, as often as it is done.

    Memory holds one item at a time. ``size`` is how many bytes the files take on the disk. An item may come twice, where parts overlap.
    """

    channel: Channel
    size: int
    parts: tuple[tuple[Part, Head], ...]

    def __iter__(self) -> Iterator[Read]:
        before = 0
        for part, head in self.parts:
            stream = Stream(part)
            for read in _reads(stream, head):
                yield replace(read, file=part.name, taken=before + stream.taken)
            before += part.size


def read_export(paths: Iterable[Path | str]) -> Export:
    """Give the export that these files hold, its parts in any order: .xml, .wxr, .gz or .zip, which is told by what they begin with.

    Raises Unreadable for files that are no export, that have a DOCTYPE, or that were written by different blogs.
    """
    parts = tuple((part, _head(part)) for part in sorted(parts_of(map(Path, paths)), key=_place))
    if not parts:
        raise Unreadable("No file was given.")
    channel = merged(head.channel for _, head in parts)
    for part, head in parts:
        _refuse(part.name, head, channel.version)
    blogs = {_blog(head.channel.base_blog_url): part.name for part, head in parts if head.channel.base_blog_url}
    if len(blogs) > 1:
        (one, first), (other, second), *_ = blogs.items()
        raise Unreadable(f"{first} is an export of {one}, {second} of {other}: please import one blog after the other.")
    return Export(channel, sum(part.size for part, _ in parts), parts)


def read_item(raw: bytes) -> Item:
    """Give the item that was kept as ``Read.raw``. Raises Damaged, if it could not be read then either."""
    return parsed(raw, {})[0]


def _place(part: Part) -> tuple[int, str]:
    """Give by what parts come in the order in which they were written, however they were given: the number of the first item."""
    with closing(iter(Stream(part))) as pieces:
        first = next((chunk for chunk in split(pieces) if chunk.portion is Portion.ITEM), None)
    found = _POST_ID.search(first.raw) if first else None
    return int(found[1]) if found else 0, part.name


def _head(part: Part) -> Head:
    stream = Stream(part)
    with closing(iter(stream)) as pieces:
        chunk = next(split(pieces))
    if not chunk.raw and stream.broken:
        raise Unreadable(f"{part.name} is damaged. {stream.broken}")
    return head_of(chunk.raw)


def _refuse(name: str, head: Head, version: str) -> None:
    """Refuse what is no export. A part that wp-cli wrote without the facts of the site is one if another part has them."""
    if head.doctype == "html":
        raise Unreadable(f"{name} is a web page, not an export of WordPress.")
    if head.doctype is not None:
        raise Unreadable(f"{name} has a DOCTYPE, which no export of WordPress has; it is not read.")
    own = head.channel.version
    if not own and not (head.is_export and version):
        raise Unreadable(f"{name} is not an export of WordPress: it does not say its version (wp:wxr_version).")
    if own and not _VERSION.fullmatch(own):
        raise Unreadable(f"{name} is not an export of WordPress: “{own[:20]}” is no version of its format.")


def _blog(address: str) -> str:
    return re.sub(r"\A(?:https?:)?//(?:www\.)?", "", address.strip(), flags=re.IGNORECASE).rstrip("/").lower()


def _reads(stream: Stream, head: Head) -> Iterator[Read]:
    """Give the reads of one file, and one more if the file ends too soon."""
    last = Chunk(Portion.HEAD, b"", 0, 1, 0)
    cut_off = False
    for last in split(stream):
        for read in reads_of(last, head):
            cut_off = read.cut_off
            yield read
    if cut_off or (_END_OF_FILE.search(last.raw) and not stream.broken):
        return
    end, line = last.offset + last.length, last.line + last.raw.count(b"\n")
    yield Read(None, stream.broken or "The file ends before its end: there may have been more items.", end, line, cut_off=True)
