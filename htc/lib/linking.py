"""The addresses of pages in a plain text: where each begins and ends, in any script.

Whoever counts, blocks or shows links asks here, so that all three mean the same.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

# A scheme begins an address also right behind a letter: many scripts have no space before it. Inside an address it does so too, but where
# an archive or a redirect names the page that it leads to (“/https://…”, “=https://…”).
_BEGIN = re.compile(r"(?:https?|ftp)://(?=[^\W_]|\[)|(?<![a-z0-9@./_-])www\.(?=[^\W_])", re.IGNORECASE)
# A list of addresses without spaces.
_NEXT = re.compile(r"[,;](?:www\.[^\W_]|(?:https?|ftp)://)", re.IGNORECASE)
_SCHEME_BEFORE = re.compile(r"(?<![/=])(?:https?|ftp)\Z", re.IGNORECASE | re.ASCII)
_ASCII_END = frozenset('<>"`{}|\\^')
# These stand inside words and addresses of some languages, and end neither.
_INNER = frozenset("·・’‐‑–—")
_ENDING_KINDS = frozenset({"Zs", "Zl", "Zp", "Cc", "Cs", "Pi", "Pf", "Ps", "Pe", "Po"})
# Full-width forms of what ends an address, and signs that stand for punctuation.
_ENDING = frozenset("＜＞｜｀＾❗❓❕❔→←⇒➡")
# Where one of these stands before an address, it also closes behind it: “_https://a.test/x_”.
_EMPHASIS = frozenset("_~*")
_JOINERS = "\u200c\u200d"
# What ends a sentence or sets a word off, where it stands at the end of an address.
_TRAILING = frozenset(".,;:!?'*") | _INNER
_PAIRS = {")": "(", "]": "["}


@dataclass(frozen=True, slots=True)
class WrittenLink:
    """An address in a text, from ``start`` to ``end`` as it stands there; ``url`` has a scheme."""

    start: int
    end: int
    url: str


def links_in(text: str) -> Iterator[WrittenLink]:
    """Give the addresses with ``http``, ``https``, ``ftp`` or ``www.`` in order; in linear time.

    An address ends before white space, before brackets, quotes and sentence punctuation of any script, and before the next scheme. Of
    those of ASCII, which addresses may contain, only what stands at its end is left out, and a bracket that was not opened inside it.
    """
    position = 0
    while begin := _BEGIN.search(text, position):
        end = _end(text, begin.start(), begin.end())
        position = max(end, begin.end())
        if end > begin.end():
            address = text[begin.start() : end]
            yield WrittenLink(begin.start(), end, address if "://" in begin[0] else f"http://{address}")


def without_links(text: str) -> str:
    """Give the text with a space in the place of each address."""
    pieces: list[str] = []
    position = 0
    for written in links_in(text):
        pieces += text[position : written.start], " "
        position = written.end
    return "".join([*pieces, text[position:]])


def _end(text: str, start: int, place: int) -> int:
    while place < len(text) and not _ends(text[place]) and not _NEXT.match(text, place):
        if text.startswith("://", place) and (scheme := _SCHEME_BEFORE.search(text[max(0, place - 6) : place])):
            place -= len(scheme[0])
            break
        place += 1
    return _without_trailing(text, start, place)


def _ends(character: str) -> bool:
    if character.isascii():
        return character in _ASCII_END or character <= " " or character == "\x7f"
    if character in _INNER or character in _JOINERS:
        return False
    kind = unicodedata.category(character)
    return kind in _ENDING_KINDS or kind == "Cf" or character in _ENDING


def _without_trailing(text: str, start: int, end: int) -> int:
    depth = {closing: text.count(closing, start, end) - text.count(opening, start, end) for closing, opening in _PAIRS.items()}
    while end > start:
        last = text[end - 1]
        if last in _PAIRS.values():
            depth[")" if last == "(" else "]"] += 1
        elif last in _PAIRS:
            if depth[last] <= 0:
                return end
            depth[last] -= 1
        elif last not in _TRAILING and unicodedata.category(last) != "So" and not (last in _EMPHASIS and text[max(0, start - 1)] == last):
            return end
        end -= 1
    return end
