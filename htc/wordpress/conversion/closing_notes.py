"""Footnotes made by hand: a sign in the text, and closing paragraphs that begin with the sign.

They are converted only where each sign has exactly one note and exactly one mark in the whole article: all of them, or none.
"""

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field

from htc.lib.html import BLOCKS, plain_text, tags
from htc.wordpress.conversion.findings import passage
from htc.wordpress.conversion.footnotes import Notes, without_spaces
from htc.wordpress.conversion.inline import MORE
from htc.wordpress.conversion.typography import LITERAL

SYMBOLS = frozenset("*†‡§¶")

_OPENINGS = r"((?:<(?:em|strong|sup|s|cite|span[^>]*+)>|[ \n\xa0]|&nbsp;)*+)"
_SIGN = (
    r"(\*{1,3}(?!\*)|†{1,3}|‡{1,3}|§{1,2}(?!\s*\d)|¶|\[\*{1,3}\]|\[\d{1,3}\]|\(\d{1,3}\)|[¹²³⁴⁵⁶⁷⁸⁹⁰]{1,3}"
    r"|\d{1,3}(?=</sup>)|\d{1,3}[.)](?=[\s<\xa0]|&nbsp;|</))"
)
_BEGINNING = re.compile(rf"{_OPENINGS}{_SIGN}((?:</(?:em|strong|sup|s|span)>)*+)[.):]?(?:[ \n\xa0]|&nbsp;)*+")
_PARAGRAPH = re.compile(r"<p[^>]*+>(.*)</p>", re.DOTALL)
_ITEM = re.compile(r"<li[^>]*+>(.*?)</li>", re.DOTALL)
_HEADING = re.compile(r"(?:(?:foot|end)?notes?|references|sources)(?:\s+and\s+(?:notes|references|sources))?\s*:?", re.IGNORECASE)
# A sign stands at a word or punctuation; a number in brackets may have a space before it.
_AT_WORD = r"(?<=[\w.,;:!?)\]”’\"'%»…])"
_END = r"(?=[\s.,;:!?)\]”’\"'…–—&<-]|\Z)"
_PAIR = re.compile(r"(?<![\w*.,;:!?)\]”’\"'%»])(\*{1,3})(?=[^\s*])[^*\n]{1,200}?(?<=[^\s*])(\1)(?!\*)")
# 10⁶ and m² are no notes.
_UNIT = re.compile(r"(?:\d|(?<![^\W_])(?:[A-Za-z]|[kcmd]m|ft|mi|yd|mc))\Z")
_SUPERSCRIPT = str.maketrans("¹²³⁴⁵⁶⁷⁸⁹⁰", "1234567890")


@dataclass(frozen=True, slots=True)
class _Note:
    """A note at the end: its sign as it was written and what it stands for, its text, and the block it stood in."""

    written: str
    sign: str
    html: str
    block: int


@dataclass(frozen=True, slots=True)
class _Mark:
    """Where a sign stands in the text: in which block, from ``start`` to ``end``."""

    sign: str
    block: int
    start: int
    end: int


@dataclass(slots=True)
class _Visible:
    """The text of a block without its tags, and where each piece of it stands."""

    text: str = ""
    starts: list[int] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    raised: list[tuple[int, int, str, str]] = field(default_factory=list)

    def place(self, at: int) -> int:
        """Give where a character of the text stands in the HTML."""
        piece = bisect_right(self.starts, at) - 1
        return self.places[piece] + at - self.starts[piece]


def convert(blocks: list[str], notes: Notes) -> bool:
    """Put the notes at the end of the blocks to their marks, if that is certain; else record the passages.

    Gives whether all were marked by symbols, as * and † are.
    """
    found, first, listed = _collected(blocks)
    if not found:
        return False
    signs = {note.sign for note in found}
    marks = [mark for at, block in enumerate(blocks[:first]) for mark in _marks(block, at, signs)]
    marked, written = Counter(mark.sign for mark in marks), Counter(note.sign for note in found)
    headed = first > 0 and _is_head(blocks[first - 1])
    if any(marked[sign] != 1 or written[sign] != 1 for sign in signs):
        # What begins with “1.” is more often a list than notes.
        if marks or ((headed or found[0].written[-1] not in ".)" or found[0].written[0] == "(") and not listed):
            for note in found:
                notes.record.uncertain_notes.append(passage(_doubt(marked[note.sign], written[note.sign]), f"{note.written} {note.html}"))
        return False
    texts = {note.sign: note for note in found}
    for mark in reversed(marks):
        block, note = blocks[mark.block], texts[mark.sign]
        # The number of an item is no word of the text.
        notes.record.left_out += [block[mark.start : mark.end], "" if listed else note.written]
    _write(blocks, marks, texts, notes)
    _without(blocks, found, first, listed=listed, notes=notes)
    return all(note.sign[0] in SYMBOLS for note in found)


def _write(blocks: list[str], marks: list[_Mark], texts: dict[str, _Note], notes: Notes) -> None:
    written: dict[int, tuple[list[str], int]] = {}
    for mark in marks:
        pieces, position = written.get(mark.block, ([], 0))
        # The text is typeset already.
        texturize, notes.texturize = notes.texturize, False
        marker = notes.marker(texts[mark.sign].html, "at the end")
        notes.texturize = texturize
        pieces += blocks[mark.block][position : mark.start].rstrip(" "), marker
        written[mark.block] = pieces, mark.end
    for at, (pieces, position) in written.items():
        blocks[at] = "".join(pieces) + blocks[at][position:]


def _without(blocks: list[str], found: list[_Note], first: int, *, listed: bool, notes: Notes) -> None:
    """Take out the notes, and the rule and heading right above them."""
    gone = {note.block for note in found}
    while first > 0 and _is_head(blocks[first - 1]):
        first -= 1
        gone.add(first)
        notes.record.left_out.append(blocks[first])
    blocks[:] = [MORE if at in gone else block for at, block in enumerate(blocks) if at not in gone or MORE in block]


def _collected(blocks: list[str]) -> tuple[list[_Note], int, bool]:
    """Give the notes from the first to the last, the place of the first, and whether they are the items of a list."""
    found: list[_Note] = []
    first = len(blocks)
    for at in reversed(range(len(blocks))):
        block = blocks[at]
        if block == MORE or (block.startswith("<div data-upload") and not found):
            continue
        if block.startswith("<ol") and not found and at > 0 and _is_head(blocks[at - 1]) and block.count("<ol") == 1:
            items = [item.strip() for item in _ITEM.findall(block)]
            return [_Note(f"{number}.", str(number), item, at) for number, item in enumerate(items, start=1)], at, True
        here = _notes_in(block, at)
        if not here:
            break
        found[:0] = here
        first = at
    return found, first, False


def _notes_in(block: str, at: int) -> list[_Note]:
    paragraph = _PARAGRAPH.fullmatch(block)
    if not paragraph or not _BEGINNING.match(paragraph[1]):
        return []
    lines: list[list[str]] = []
    for line in paragraph[1].split("<br>"):
        begun = _BEGINNING.match(line)
        if begun:
            lines.append([begun[2], _opened(begun[1], begun[3]) + line[begun.end() :]])
        else:
            lines[-1][1] += f"<br>{line.strip()}"
    written = [line[0] for line in lines]
    # Every line with the same sign: a list.
    if len(written) > 1 and len(set(written)) == 1:
        return []
    return [_Note(sign, _meaning(sign), _beginning_anew(text), at) for sign, text in lines]


def _meaning(written: str) -> str:
    bare = written.strip("[]().").translate(_SUPERSCRIPT)
    return f"({bare})" if written[0] == "(" else bare


def _opened(openings: str, closings: str) -> str:
    """Give the elements that are open behind the sign."""
    names = re.findall(r"<[^>]*>", openings)
    return "".join(names[: max(len(names) - closings.count("</"), 0)])


def _beginning_anew(html: str) -> str:
    """Give a note as what begins with it: behind the sign, a quote was taken for one that ends."""
    html = without_spaces(html)
    return f"“{html[1:]}" if html[:1] == "”" else html


def _is_head(block: str) -> bool:
    if block == "<hr>":
        return True
    return block[:2] in ("<h", "<p") and len(block) < 200 and _HEADING.fullmatch(plain_text(block)) is not None


def _marks(block: str, at: int, signs: set[str]) -> list[_Mark]:
    """Give the marks of these signs in a block, in order."""
    visible = _read(block)
    paired = {place for pair in _PAIR.finditer(visible.text) for place in pair.span(2)} if "*" in visible.text else set()
    marks: list[_Mark] = []
    for start, end, text, before in visible.raised:
        sign = text.strip("[]() ").translate(_SUPERSCRIPT)
        written = sign if sign in signs else f"({sign})"
        if written in signs and not (sign.isdigit() and _UNIT.search(before)):
            marks.append(_Mark(written, at, start, end))
    for sign in signs:
        for found in _pattern(sign).finditer(visible.text):
            before = visible.text[max(found.start() - 3, 0) : found.start()]
            if found.start() in paired or (found[0][0] in "¹²³⁴⁵⁶⁷⁸⁹⁰" and _UNIT.search(before)):
                continue
            marks.append(_Mark(sign, at, visible.place(found.start()), visible.place(found.end() - 1) + 1))
    return sorted(marks, key=lambda mark: mark.start)


def _pattern(sign: str) -> re.Pattern[str]:
    if sign.isdigit():
        raised = sign.translate(str.maketrans("1234567890", "¹²³⁴⁵⁶⁷⁸⁹⁰"))
        return re.compile(rf"(?:{_AT_WORD} ?\[{sign}\]|{_AT_WORD}{raised}(?![¹²³⁴⁵⁶⁷⁸⁹⁰]))")
    if sign[0] == "(":
        return re.compile(rf"{_AT_WORD}{re.escape(sign)}{_END}")
    return re.compile(
        rf"{_AT_WORD}(?<!{re.escape(sign[0])}){re.escape(sign)}(?!{re.escape(sign[0])}){_END}|{_AT_WORD}\[{re.escape(sign)}\]"
    )


def _read(block: str) -> _Visible:
    visible = _Visible()
    pieces: list[str] = []
    length = position = literal = 0
    raised: tuple[int, int, int] | None = None

    def add(text: str, place: int) -> None:
        nonlocal length
        if text:
            visible.starts.append(length)
            visible.places.append(place)
            pieces.append(text)
            length += len(text)

    for tag in tags(block):
        text = block[position : tag.start]
        add(" " * len(text) if literal or raised else text, position)
        position = tag.end
        if tag.name in LITERAL:
            literal = max(literal + (-1 if tag.closing else 1), 0)
        elif tag.name in BLOCKS or tag.name == "br":
            add("\n", tag.start)
        elif tag.name == "sup" and not tag.closing and "data-note" not in tag.attributes:
            raised = tag.start, tag.end, len(pieces)
        elif tag.name == "sup" and tag.closing and raised:
            before = "".join(pieces[max(raised[2] - 4, 0) : raised[2]])[-3:]
            visible.raised.append((raised[0], tag.end, plain_text(block[raised[1] : tag.start]), before))
            raised = None
    add(block[position:], position)
    visible.text = "".join(pieces)
    return visible


def _doubt(marks: int, notes: int) -> str:
    if notes > 1:
        return "Several closing paragraphs begin with the same sign, so it is not certain which of them is the footnote."
    if marks > 1:
        return "This looks like a footnote, but its sign stands at several places in the text."
    return "This looks like a footnote, but its sign stands nowhere in the text."
