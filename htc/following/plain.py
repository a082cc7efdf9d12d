"""An article as HTML and as plain text that a mail can hold: no picture is fetched from anywhere when somebody opens it."""

import re
from collections.abc import Iterator
from html import escape, unescape

from htc.lib.html import BLOCKS, Tag, tags

# What makes a mail program ask a machine for something.
_FETCHED = frozenset({"img", "picture", "source", "video", "audio", "track", "iframe", "object", "embed"})
_SPACES = re.compile(r"[ \t\r\n\f]+")
_EMPTY_LINES = re.compile(r"\n\s*\n+")
# The words of an item stand behind its sign, also where they are a paragraph.
_SIGN_ALONE = re.compile(r"^((?:-|\d+\.))\s*\n\s*", re.MULTILINE)
# What a program may not run together where lines stay as they are.
_INDENT = re.compile(r"^ +| {2,}", re.MULTILINE)
_WAY_BACK = "↩"  # from a note to its mark, which nobody can click here


def without_pictures(html: str, label: str) -> str:
    """Give clean HTML with the description of each picture in its place, behind ``label``; what has no description goes."""
    pieces, position = [], 0
    for tag in tags(html):
        pieces.append(html[position : tag.start])
        if tag.name not in _FETCHED:
            pieces.append(html[tag.start : tag.end])
        elif described := tag.values.get("alt", "").strip():
            pieces.append(f"[{escape(label)} {escape(described)}]")
        position = tag.end
    return "".join([*pieces, html[position:]])


def as_text(html: str) -> str:
    """Give clean HTML as plain text: an empty line between blocks, a sign before items, the numbers of notes in brackets.

    Behind the words of a link stands its address. Lines of what is laid out by hand, such as verse, stay lines.
    """
    lines = (_SPACES.sub(" ", line).strip(" ") for line in "".join(_Reader().pieces(html)).split("\n"))
    text = _EMPTY_LINES.sub("\n\n", "\n".join(lines))
    return _EMPTY_LINES.sub("\n\n", _SIGN_ALONE.sub(r"\1 ", text)).strip()


class _Reader:
    """Reads tags in their order; knows in which lists and links it stands."""

    def __init__(self):
        self._lists: list[int | None] = []  # the number of the last item, None where there are none
        self._address = ""
        self._words: list[str] = []  # since the link was opened
        self._in_mark = self._in_lines = False

    def pieces(self, html: str) -> Iterator[str]:
        """Give the words and what stands between them."""
        position = 0
        for tag in tags(html):
            words = self._read(html[position : tag.start])
            self._words.append(words)
            yield words
            yield self._link(tag) if tag.name == "a" else self._sign(tag)
            position = tag.end
        yield self._read(html[position:])

    def _read(self, text: str) -> str:
        words = unescape(text)
        if self._address.startswith("#") and words.lstrip().startswith(_WAY_BACK):
            return ""
        if self._in_lines:
            return _INDENT.sub(lambda spaces: "\u00a0" * len(spaces[0]), words.expandtabs(4))
        return _SPACES.sub(" ", words)

    def _link(self, tag: Tag) -> str:
        """Give what stands behind a link: where it leads, unless its words say so or it is a place in the same text."""
        if not tag.closing:
            self._address, self._words = tag.values.get("href", ""), []
            return ""
        address, words, self._address = self._address, "".join(self._words).strip(), ""
        is_said = words in (address, address.removeprefix("mailto:"))
        return "" if not address or address.startswith("#") or is_said else f" ({address})"

    def _sign(self, tag: Tag) -> str:
        if tag.name == "sup" and (self._in_mark if tag.closing else "fn" in tag.values.get("class", "").split()):
            self._in_mark = not tag.closing
            return "]" if tag.closing else "["
        if tag.name == "pre":
            self._in_lines = not tag.closing
        if tag.name in ("ol", "ul"):
            self._lists = self._lists[:-1] if tag.closing else [*self._lists, 0 if tag.name == "ol" else None]
        if tag.name == "li" and not tag.closing:
            return f"\n{self._item()} "
        if tag.name in ("td", "th"):
            return " | " if tag.closing else ""
        if tag.name in ("br", "li", "tr"):
            return "\n"
        return "\n\n" if tag.name in BLOCKS else ""

    def _item(self) -> str:
        if not self._lists or self._lists[-1] is None:
            return "-"
        self._lists[-1] += 1
        return f"{self._lists[-1]}."
