"""Headings of a body: an address for each, a quiet link to it, and the list of contents of a long article.

Works on a body at rest, where a footnote marker is an empty element and a case study has not been put in yet: so neither the number of a
note nor the heading of a case ever enters an address or the contents.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from articles.text.labels import ENGLISH
from htc.lib.html import Tag, plain_text, tags

FEWEST_IN_CONTENTS = 5
LONGEST_WORDS = 60

_LEVELS = ("h2", "h3", "h4")
# A link in one of these would stand in another link, or fold what it stands in.
_NO_PLACE_FOR_LINKS = ("a", "summary")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a body: its level 2 to 4, its words without markup, and its id."""

    level: int
    words: str
    id: str


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a heading that has words stands in the body."""

    opening: Tag
    closing: Tag
    words: str
    takes_link: bool


def headings_of(body: str) -> list[Heading]:
    """Give the headings that have words, in order.

    An id is “section-” and the words, so that it stays while the words stay and meets no other id of a page. Of equal ones the first
    keeps it, the others get “-2”, “-3” and so on.
    """
    places = list(_spots(body))
    return [Heading(int(place.opening.name[1]), place.words, id) for place, id in zip(places, _ids(places), strict=True)]


def contents(body: str) -> list[Heading]:
    """Give the headings of level 2 for a list of contents, none where there are fewer than five."""
    if body.count("<h2") < FEWEST_IN_CONTENTS:
        return []
    shown = [heading for heading in headings_of(body) if heading.level == 2]
    return shown if len(shown) >= FEWEST_IN_CONTENTS else []


def link_headings(body: str, *, prefix: str = "", label: str = ENGLISH.heading) -> str:
    """Give the body with an id on each heading that has words, and behind it a link to it.

    The link stands beside the heading, not in it, so that a heading's name stays its words. ``prefix`` goes before every id;
    ``label`` is what the link is called, with a place for ``%(heading)s``.
    """
    places = list(_spots(body))
    pieces: list[str] = []
    position = 0
    for place, id in zip(places, _ids(places), strict=True):
        opening, closing = place.opening, place.closing
        linked = _linked(body[opening.end : closing.end], opening, place.words, prefix + id, label if place.takes_link else "")
        pieces += body[position : opening.start], linked
        position = closing.end
    return "".join([*pieces, body[position:]])


def _linked(rest: str, opening: Tag, words: str, id: str, label: str) -> str:
    heading = f'<{opening.name} id="{id}"{opening.attributes}>{rest}'
    if not label:
        return heading
    called = escape(label % {"heading": words})
    link = f'<a class="heading__link" href="#{id}" aria-label="{called}">§</a>'
    return f'<div class="heading heading--{opening.name}">{heading}{link}</div>'


def _spots(body: str) -> Iterator[_Spot]:
    if "<h" not in body:
        return  # to read every tag of a long body takes milliseconds
    opening: Tag | None = None
    inside = 0
    for tag in tags(body):
        if tag.name in _NO_PLACE_FOR_LINKS and opening is None:
            inside += -1 if tag.closing else 1
        elif tag.name in _LEVELS and not tag.closing:
            opening = tag
        elif opening and tag.name == opening.name and tag.closing:
            words = plain_text(body[opening.end : tag.start])
            if words:
                yield _Spot(opening, tag, words, takes_link=not inside)
            opening = None


def _ids(places: Sequence[_Spot]) -> list[str]:
    wanted = ["-".join(["section", *_parts(place.words)]) for place in places]
    # A number must not take the id of another heading that ends with it.
    taken = set(wanted)
    used: dict[str, int] = {}
    ids = []
    for id in wanted:
        number = used.get(id, 0) + 1
        while number > 1 and f"{id}-{number}" in taken:
            number += 1
        used[id] = number
        ids.append(id if number == 1 else f"{id}-{number}")
        taken.add(ids[-1])
    return ids


def _parts(words: str) -> list[str]:
    """Give the words as an address has them: small letters, digits and marks of any script, as many words as sixty characters hold."""
    kept = "".join(_in_address(character) for character in unicodedata.normalize("NFKC", words).lower()).split()
    length = 0
    for count, word in enumerate(kept):
        length += len(word) + 1
        if length > LONGEST_WORDS + 1:
            return kept[:count] or [word[:LONGEST_WORDS]]
    return kept


def _in_address(character: str) -> str:
    if character.isalnum() or unicodedata.category(character).startswith("M"):
        return character
    return "" if character in "'’" or unicodedata.category(character) == "Cf" else " "
