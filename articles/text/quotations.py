"""A passage of a text as a quotation with what stands round it, and how it is found again after the text was changed.

The text is what a reader sees, on one line (``words_in``). A quotation is a TextQuoteSelector of the W3C Web Annotation Data Model
(§4.2.4): nothing of it stands in the text. ``quotations.js`` holds the same rule for the text in the editor; one table tests both.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from htc.lib.html import plain_text

AROUND = 32  # characters, before a passage and after it


@dataclass(frozen=True, slots=True)
class Quotation:
    """A passage: its words, up to 32 characters before and after them, and where it began, which is a hint alone."""

    exact: str
    prefix: str = ""
    suffix: str = ""
    position: int = 0


def words_in(html: str) -> str:
    """Give the text in which passages are quoted: the words of a body without its notes, every run of white space as one space."""
    return on_one_line(plain_text(html))


def on_one_line(text: str) -> str:
    """Give words as they are compared: a no-break space is a space, as a writer cannot tell the two apart."""
    return " ".join(text.split())


def quote(text: str, start: int, end: int) -> Quotation:
    """Give the quotation of a passage of a text on one line."""
    return Quotation(text[start:end], text[max(0, start - AROUND) : start], text[end : end + AROUND], start)


def find(text: str, quotation: Quotation) -> int | None:
    """Give where the passage begins in a text on one line; None where its words stand there no more.

    Of several places that have the words it is the one with the most of what stood round them, and of equal ones the nearest to where
    the passage began.
    """
    places = _places(text, quotation.exact)
    return min(places, key=lambda at: (-_alike_round(text, at, quotation), abs(at - quotation.position)), default=None)


def _places(text: str, exact: str) -> Iterator[int]:
    at = text.find(exact) if exact else -1
    while at != -1:
        yield at
        at = text.find(exact, at + 1)


def _alike_round(text: str, at: int, quotation: Quotation) -> int:
    """Give how many characters before and after a place are those of the quotation, counted from the passage outwards."""
    end = at + len(quotation.exact)
    before = _same(reversed(quotation.prefix), reversed(text[max(0, at - len(quotation.prefix)) : at]))
    return before + _same(quotation.suffix, text[end : end + len(quotation.suffix)])


def _same(one: Iterable[str], other: Iterable[str]) -> int:
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count
