"""Footnotes whose mark and text lead to one another: of Jetpack and Markdown, Word, Google Docs, LibreOffice and several plug-ins.

The ids are those that the editor's paste knows (articles/static/articles/editor/paste.js), and those of plug-ins that wrote them down.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import unquote

from htc.lib.elements import VOID
from htc.lib.html import Tag, plain_text, tags
from htc.wordpress.conversion.findings import passage
from htc.wordpress.conversion.footnotes import Notes, without_spaces

LONGEST_BLOCK = 20_000

_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_NOTE = (
    r"_(?:ftn|edn)\d+|ftnt\d+|sd(?:foot|end)note\d+sym|(?:p\d+-)?fn(?:[-:][\w-]+|\d+)|easy-footnote-bottom-[\d-]+"
    rf"|(?:foot|end)note[-_]?\d+(?:[-_]\d+)*|{_UUID}"
)
_MARK = (
    r"_(?:ftn|edn)ref\d+|ftnt_ref\d+|sd(?:foot|end)note\d+anc|(?:p\d+-)?fnref[-:]?[\w.:-]+|easy-footnote-\d[\d-]*"
    rf"|(?:foot|end)note[-_]?(?:ref|plugin|anchor|link)[\w.-]*|{_UUID}-link.*"
)
_NOTE_ID, _MARK_ID = re.compile(_NOTE, re.IGNORECASE), re.compile(_MARK, re.IGNORECASE)
_HINT = re.compile(rf"#(?:{_NOTE})\b", re.IGNORECASE)
_LASTING = re.compile(_UUID, re.IGNORECASE)
_SIGN = re.compile(r"[\s\xa0\[\](){}.^*†‡§↩↑⏎\ufe0e\ufe0f\d-]*|back|return|top", re.IGNORECASE)
_HEADING = re.compile(r"(?:foot|end)?notes?|references|sources", re.IGNORECASE)
_NOTE_BLOCKS = frozenset({"li", "p", "div", "td", "dd"})


@dataclass(frozen=True, slots=True)
class _Span:
    """An element from ``start`` to ``end``; ``inner`` is where its content begins and ends."""

    start: int
    end: int
    inner: tuple[int, int]
    key: str = ""


@dataclass(slots=True)
class _Page:
    """The elements of a text that notes are made of."""

    text: str
    marks: list[_Span] = field(default_factory=list)
    notes: dict[str, _Span] = field(default_factory=dict)
    links: list[tuple[_Span, str]] = field(default_factory=list)
    heads: list[_Span] = field(default_factory=list)

    def read(self) -> None:
        """Gather the links, and the blocks that a name of a note stands in."""
        opened: dict[str, list[tuple[Tag, list[str]]]] = defaultdict(list)
        named: list[tuple[str, int]] = []
        blocks: list[tuple[int, int, int, int]] = []
        for tag in tags(self.text):
            if tag.name == "hr":
                self.heads.append(_Span(tag.start, tag.end, (tag.end, tag.end)))
            if not tag.name or tag.name in VOID:
                continue
            if not tag.closing:
                values = tag.values if "id" in tag.attributes or "name" in tag.attributes else {}
                named += [(name, tag.start) for name in {values.get("id", ""), values.get("name", "")} if _NOTE_ID.fullmatch(name)]
                opened[tag.name].append((tag, []))
            elif opened[tag.name]:
                start = opened[tag.name].pop()[0]
                self.close(start, tag, blocks)
        self.place(named, blocks)

    def close(self, start: Tag, end: Tag, blocks: list[tuple[int, int, int, int]]) -> None:
        span = _Span(start.start, end.end, (start.end, end.start))
        if start.name == "a" and "#" in start.attributes:
            self.links.append((span, unquote(start.values.get("href", "").rpartition("#")[2])))
        elif start.name == "sup" and self.links and self.is_round(span, self.links[-1][0]):
            self.links[-1] = (_Span(span.start, span.end, self.links[-1][0].inner), self.links[-1][1])
        elif start.name in _NOTE_BLOCKS and end.end - start.start <= LONGEST_BLOCK:
            blocks.append((start.start, end.end, start.end, end.start))
        elif start.name[0] == "h" and start.name[1:].isdigit():
            self.heads.append(span)

    def is_round(self, outer: _Span, inner: _Span) -> bool:
        """Tell whether an element holds a link and nothing else."""
        if inner.start < outer.start:
            return False
        around = self.text[outer.inner[0] : inner.start], self.text[inner.end : outer.inner[1]]
        return max(map(len, around)) < 200 and not any(plain_text(each) for each in around)

    def place(self, named: list[tuple[str, int]], blocks: list[tuple[int, int, int, int]]) -> None:
        """Find the innermost block round each name, and sort the links into marks and those within notes."""
        blocks.sort()
        open_blocks: list[tuple[int, int, int, int]] = []
        at = 0
        for name, position in sorted(named, key=lambda each: each[1]):
            while at < len(blocks) and blocks[at][0] <= position:
                open_blocks.append(blocks[at])
                at += 1
            while open_blocks and open_blocks[-1][1] <= position:
                open_blocks.pop()
            if open_blocks:
                start, end, *inner = open_blocks[-1]
                self.notes.setdefault(name, _Span(start, end, (inner[0], inner[1]), name))
        self.links.sort(key=lambda each: each[0].start)
        self.marks = [_Span(link.start, link.end, link.inner, name) for link, name in self.links if _NOTE_ID.fullmatch(name)]


def convert(text: str, notes: Notes) -> str:
    """Give the text with each mark that leads to a note as a marker with the note's text, and without the list of those notes.

    A mark whose note is not there, or a note without a mark, stays as it is and is recorded.
    """
    if not _HINT.search(text):
        return text
    page = _Page(text)
    page.read()
    listed = sorted({(span.start, span.end) for span in page.notes.values()})
    outside = [mark for mark in page.marks if not any(start <= mark.start < end for start, end in _near(listed, mark.start))]
    edits: list[tuple[int, int, str]] = []
    keys: dict[str, str] = {}
    for mark in outside:
        note = page.notes.get(mark.key)
        content = _content(page, note, notes) if note and mark.key not in keys else ""
        if mark.key in keys:
            edits.append((mark.start, mark.end, notes.repeat(keys[mark.key])))
        elif plain_text(content):
            lasting = mark.key.lower() if _LASTING.fullmatch(mark.key) else ""
            edits.append((mark.start, mark.end, notes.marker(content, "linked", lasting)))
            keys[mark.key] = next(reversed(notes.texts))
        else:
            notes.record.uncertain_notes.append(
                passage("This mark leads to a note that is not there.", text[max(mark.start - 200, 0) : mark.end])
            )
            continue
        notes.record.left_out.append(text[mark.inner[0] : mark.inner[1]])
    taken = sorted({(page.notes[key].start, page.notes[key].end) for key in keys})
    edits += [(start, end, "") for start, end in taken]
    if taken and len(taken) == len(listed):
        edits += _heads(page, taken[0][0], notes)
    return _edited(text, edits)


def _near(spans: list[tuple[int, int]], position: int) -> list[tuple[int, int]]:
    """Give the spans that may hold a position; blocks of notes hardly ever stand in one another."""
    low, high = 0, len(spans)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if spans[middle][0] <= position else (low, middle)
    return spans[max(low - 3, 0) : low]


def _content(page: _Page, note: _Span, notes: Notes) -> str:
    """Give the text of a note without the links back to its marks."""
    start, end = note.inner
    pieces: list[str] = []
    position = start
    for link, name in islice(page.links, bisect_left(page.links, start, key=lambda each: each[0].start), None):
        if link.start >= end:
            break
        if link.start < position or link.end > end:
            continue
        inner = page.text[link.inner[0] : link.inner[1]]
        if _MARK_ID.fullmatch(name) or _SIGN.fullmatch(plain_text(inner)):
            pieces.append(page.text[position : link.start])
            notes.record.left_out.append(inner)
            position = link.end
    pieces.append(page.text[position:end])
    return without_spaces("".join(pieces))


def _heads(page: _Page, first: int, notes: Notes) -> list[tuple[int, int, str]]:
    """Give the rule and the heading that stand right above the first note, as edits that take them out."""
    edits: list[tuple[int, int, str]] = []
    for head in sorted(page.heads, key=lambda each: -each.start):
        if head.end > first:
            continue
        words = plain_text(page.text[head.inner[0] : head.inner[1]]).rstrip(":")
        between = page.text[head.end : first]
        if len(between) > 500 or plain_text(between) or (words and not _HEADING.fullmatch(words)):
            break
        notes.record.left_out.append(words)
        edits.append((head.start, head.end, ""))
        first = head.start
    return edits


def _edited(text: str, edits: list[tuple[int, int, str]]) -> str:
    pieces: list[str] = []
    position = 0
    for start, end, html in sorted(edits):
        if start >= position:
            pieces += text[position:start], html
            position = end
    return "".join(pieces) + text[position:]
