"""The word ledger: that no word of the source is missing in what was stored.

Words are runs of letters and digits, so quotes and dashes do not matter; each is counted as often as it stands there, in whatever order.
The alternative texts of pictures are words too. What the conversion knows to have left out or put in is in its findings.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from htc.lib.html import plain_text, tags
from htc.wordpress.conversion.findings import Converted

# What is raised is a sign of its own: the number of a note, or ours in its place.
_RAISED = re.compile(r"</?sup\b", re.IGNORECASE)
_WORD = re.compile("[^\\W⁰¹²³⁴-⁹]+|[⁰¹²³⁴-⁹]+")


@dataclass(frozen=True, slots=True)
class Ledger:
    """The account of one article: how many words the source has, and which of them are lost or gained, each with how often."""

    words: int
    lost: tuple[tuple[str, int], ...]
    gained: tuple[tuple[str, int], ...]

    @property
    def balances(self) -> bool:
        """Whether nothing is lost; what is gained is told only."""
        return not self.lost


def words(html: str) -> Counter[str]:
    """Count the visible words of HTML, and those of its pictures' alternative texts."""
    counted = Counter(_WORD.findall(plain_text(_RAISED.sub(r" \g<0>", html))))
    if "<img" in html.lower():
        for tag in tags(html):
            if tag.name == "img" and "alt" in tag.attributes.lower():
                counted.update(_WORD.findall(tag.values.get("alt", "")))
    return counted


def compare(converted: Converted, stored: Iterable[str]) -> Ledger:
    """Compare the source of a conversion with all that was stored of it, as HTML: body, notes, captions, names and roles.

    Plain texts, such as alternative texts and names, are given escaped.
    """
    source = words(converted.source)
    balance = Counter(source)
    for text in converted.findings.put_in:
        balance.update(words(text))
    for text in (*converted.findings.left_out, *stored):
        balance.subtract(words(text))
    lost = tuple(sorted((word, count) for word, count in balance.items() if count > 0))
    gained = tuple(sorted((word, -count) for word, count in balance.items() if count < 0))
    return Ledger(source.total(), lost, gained)


def texts(converted: Converted, body: str, notes: Iterable[str]) -> list[str]:
    """Give all that is stored of a conversion, for ``compare``: a body at rest, its notes, and what goes with pictures and authors."""
    told = [f"{byline.name} {byline.role}" for byline in converted.bylines] + [picture.alt for picture in converted.pictures]
    return [body, *notes, *(picture.caption for picture in converted.pictures), *(escape(each, quote=False) for each in told)]
