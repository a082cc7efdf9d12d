"""A body as a person compares it: blocks of words; notes, addresses of links, places of cases and pictures are words of their own.

Reads what clean_article gave, in the form of the editor: each marker carries the text of its note.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import escape, unescape
from typing import Literal, NamedTuple

from htc.lib.html import BLOCKS, Tag, tags

type Kind = Literal["word", "sign", "note", "link", "case", "picture"]

_PIECE = re.compile(r"(\s*)([^\W_]+(?:['’-][^\W_]+)*|\S)")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
# What a word in such an element looks like is part of the word.
_LOOKS = frozenset({"strong", "em", "sup", "sub", "code", "cite", "q", "ins", "del", "s"})
_NAMES = {
    "h2": "Heading",
    "h3": "Subheading",
    "h4": "Small heading",
    "blockquote": "Quotation",
    "ul": "List item",
    "ol": "Item of a numbered list",
    "tr": "Row of a table",
    "caption": "Title of a table",
    "pre": "Code",
    "details": "Foldable passage",
    "summary": "Title of a foldable passage",
}
# Several of these are one row.
_CELLS = frozenset({"td", "th"})
_DIRECTIONS = {"ltr": "from left to right", "rtl": "from right to left"}
_NUMBERED = {"a": "a, b, c", "A": "A, B, C", "i": "i, ii, iii", "I": "I, II, III"}


class Token(NamedTuple):
    """The smallest thing that changes as a whole: equal where ``key`` is; ``look`` names the elements that it stands in."""

    key: str
    shown: str
    space: bool
    kind: Kind
    look: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, list item or the like; ``label`` says what it is, "" for a paragraph."""

    label: str
    tokens: tuple[Token, ...]

    @property
    def key(self) -> str:
        """Equal for blocks of which nothing differs that is shown."""
        return "\n".join((self.label, *(token.key for token in self.tokens)))


def words_in(text: str, kind: Kind = "word", look: str = "") -> Iterator[Token]:
    """Give the words and signs of plain text."""
    for space, piece in _PIECE.findall(text):
        yield Token(f"{look}\t{piece}", piece, bool(space), kind if kind != "word" or piece[0].isalnum() else "sign", look)


def blocks_of(body: str) -> list[Block]:
    """Give the blocks of a body in the editor's form, in reading order; those without a word are left out, but for lines across."""
    reader = _Reader()
    position = 0
    for tag in tags(body):
        reader.text(body[position : tag.start])
        position = tag.end
        if tag.name:
            reader.tag(tag)
    reader.text(body[position:])
    reader.end_block()
    return reader.blocks


@dataclass(slots=True)
class _Inline:
    """Reads running text into tokens: of a block, or of a note."""

    kind: Kind = "word"
    tokens: list[Token] = field(default_factory=list)
    looks: list[str] = field(default_factory=list)
    # What stands behind the words of a link or of a passage in another language, by the element that is open.
    waiting: list[tuple[str, str]] = field(default_factory=list)
    space: bool = False

    def text(self, html: str) -> None:
        text = unescape(html)
        for token in words_in(text, self.kind, " ".join(sorted(set(self.looks)))):
            self.tokens.append(token._replace(space=token.space or self.space))
            self.space = False
        self.space = text[-1:].isspace() if text.strip() else self.space or bool(text)

    def add(self, key: str, shown: str, kind: Kind, *, space: bool = False) -> None:
        self.tokens.append(Token(key, shown, space or self.space, kind if self.kind == "word" else self.kind))
        self.space = False

    def tag(self, tag: Tag, values: dict[str, str]) -> None:
        if tag.name == "br":
            self.add("br", "↵", "sign", space=True)
            self.space = True
        elif tag.name in _LOOKS:
            self._look(tag)
        elif tag.name in ("a", "span"):
            self._wait(tag, values)

    def _look(self, tag: Tag) -> None:
        if not tag.closing:
            self.looks.append(tag.name)
        elif tag.name in self.looks:
            self.looks.remove(tag.name)

    def _wait(self, tag: Tag, values: dict[str, str]) -> None:
        if not tag.closing:
            said = ", ".join(_of_passage(values)) if tag.name == "span" else _address(values)
            self.waiting.append((tag.name, said))
        elif self.waiting and self.waiting[-1][0] == tag.name:
            _, said = self.waiting.pop()
            self.add(f"{tag.name} {said}", f"‹{said}›", "link" if tag.name == "a" else "sign", space=True)


@dataclass(slots=True)
class _Reader:
    """Reads a body into blocks."""

    blocks: list[Block] = field(default_factory=list)
    _open: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    _inline: _Inline = field(default_factory=_Inline)
    _numbers: dict[str, int] = field(default_factory=dict)
    _in_marker: bool = False

    def text(self, html: str) -> None:
        if html and not self._in_marker:
            self._inline.text(html)

    def tag(self, tag: Tag) -> None:
        values = tag.values
        if tag.name == "sup" and (self._in_marker or "data-fn" in values):
            self._in_marker = not tag.closing
            if not tag.closing:
                self._note(values["data-fn"], values.get("data-note", ""))
        elif tag.name in _CELLS:
            self._cell(tag, values)
        elif tag.name in BLOCKS:
            self._block(tag, values)
        else:
            self._inline.tag(tag, values)

    def end_block(self) -> None:
        if self._inline.tokens:
            self.blocks.append(Block(self._label(), tuple(self._inline.tokens)))
        self._inline = _Inline()

    def _block(self, tag: Tag, values: dict[str, str]) -> None:
        self.end_block()
        if tag.name == "hr":
            self.blocks.append(Block("Line across", ()))
        elif "data-case-study" in values:
            self._placed("Case study", "case", values["data-case-study"], values.get("data-align", ""))
        elif "data-image" in values:
            self._placed("Picture", "picture", values["data-image"], values.get("data-align", ""), _picture_words(values))
        elif not tag.closing:
            self._open.append((tag.name, values))
        elif any(name == tag.name for name, _ in self._open):
            while self._open.pop()[0] != tag.name:
                pass

    def _cell(self, tag: Tag, values: dict[str, str]) -> None:
        if tag.closing:
            return
        if self._inline.tokens:
            self._inline.add("cell", "|", "sign", space=True)
            self._inline.space = True
        if "colspan" in values or "rowspan" in values:
            size = f"({values.get('colspan', 1)} × {values.get('rowspan', 1)})"
            self._inline.add(f"cell {size}", size, "sign", space=True)
            self._inline.space = True

    def _placed(self, label: str, kind: Literal["case", "picture"], name: str, align: str, words: Iterable[Token] = ()) -> None:
        tokens = [Token(f"{kind} {name}", name, False, kind), Token(f"align {align}", f"({align})", True, kind), *words]
        self.blocks.append(Block(label, tuple(tokens)))

    def _note(self, key: str, html: str) -> None:
        again = key in self._numbers
        number = str(self._numbers.setdefault(key, len(self._numbers) + 1)).translate(_RAISED)
        # The number is no part of the key: a note before this one changes it.
        self._inline.add(f"note again {key}" if again else "note", number if again else f"{number}[", "note")
        if again:
            return
        self._inline.tokens += _running(html, "note")
        self._inline.add("note end", "]", "note")

    def _label(self) -> str:
        names = dict.fromkeys(_NAMES[name] for name, _ in self._open if name in _NAMES)
        languages = [f"language {values['lang']}" for _, values in self._open if "lang" in values]
        others = dict.fromkeys(words for _, values in self._open for words in _particulars(values))
        return ", ".join([*names, *languages[-1:], *others])


def _running(html: str, kind: Kind) -> list[Token]:
    """Give the tokens of a note or a caption."""
    inline = _Inline(kind)
    position = 0
    for tag in tags(html):
        inline.text(html[position : tag.start])
        position = tag.end
        inline.tag(tag, tag.values)
    inline.text(html[position:])
    return inline.tokens


def _picture_words(values: dict[str, str]) -> Iterator[Token]:
    """Give what a place says of its picture."""
    if "data-decorative" in values:
        yield Token("decorative", "(only decorative)", True, "picture")
    for name, label in (("data-alt", "description:"), ("data-caption", "caption:")):
        if values.get(name):
            yield Token(label, label, True, "picture")
            said = _running(values[name] if name == "data-caption" else escape(values[name]), "picture")
            yield from (token._replace(space=token.space or not at) for at, token in enumerate(said))


def _of_passage(values: dict[str, str]) -> Iterator[str]:
    if "lang" in values:
        yield f"language {values['lang']}"
    yield from _particulars(values)


def _particulars(values: dict[str, str]) -> Iterator[str]:
    """Give in words the direction of a block and how a list is numbered."""
    if values.get("dir") in _DIRECTIONS:
        yield _DIRECTIONS[values["dir"]]
    if "start" in values:
        yield f"from {values['start']}"
    if values.get("type") in _NUMBERED:
        yield f"numbered {_NUMBERED[values['type']]}"
    if "reversed" in values:
        yield "counted down"
    if "value" in values:
        yield f"number {values['value']}"


def _address(values: dict[str, str]) -> str:
    title = f", “{values['title']}”" if values.get("title") else ""
    return f"{values.get('href', '')}{title}{', ' + values['rel'] if values.get('rel') else ''}"
