"""The places of pictures in a body: from the editor to rest and back.

At rest a place is ``<div data-image="PK" data-align="right|left|full" data-place="KEY"></div>``, and its words are kept beside the body
under that key. In the editor it carries them in ``data-alt``, ``data-decorative`` and ``data-caption``. Places with one key have the same
words.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from html import escape

from articles.text.markers import KEY, PicturePlace, PictureWords

# Patterns instead of a reader: a body that deflate or inflate wrote has a place in exactly one form.
AT_REST = rf'<div data-image="([1-9]\d*)" data-align="(right|left|full)" data-place="({KEY})"></div>'
_AT_REST = re.compile(AT_REST)
_IN_EDITOR = re.compile(r'<div data-image="([1-9]\d*)"[^<>]*></div>')


@dataclass(frozen=True, slots=True)
class PlacedPicture:
    """A picture where it stands in an article, at the first place with the key; ``position`` counts from 1.

    Without ``words`` of its own the place has those that are kept under its key, and a new one takes the library's.
    """

    pk: int
    key: str
    words: PictureWords | None
    position: int


class PictureLedger:
    """Settles which key each place of a picture has, in the order of the body."""

    def __init__(self, places: Iterable[PicturePlace], make_key: Callable[[], str]):
        self._make_key = make_key
        self._owners: dict[str, int] = {}
        self._words: dict[str, PictureWords] = {}
        for place in places:
            if place.key and self._owners.setdefault(place.key, place.pk) == place.pk and place.words:
                self._words.setdefault(place.key, place.words)
        self._taken = set(self._owners)
        self._divided: dict[PicturePlace, str] = {}
        self.pictures: dict[str, PlacedPicture] = {}

    def enter(self, place: PicturePlace) -> str:
        """Give the form at rest of one place."""
        key = self._key(place)
        self.pictures.setdefault(key, PlacedPicture(place.pk, key, place.words or self._words.get(key), len(self.pictures) + 1))
        return f'<div data-image="{place.pk}" data-align="{place.align}" data-place="{key}"></div>'

    def _key(self, place: PicturePlace) -> str:
        if not place.key:
            return self._new_key()
        if self._owners[place.key] == place.pk and place.words in (None, self._words.get(place.key)):
            return place.key
        # A place that was copied and got words of its own; its further copies share them.
        same = PicturePlace(place.pk, "", place.key, place.words)
        if same not in self._divided:
            self._divided[same] = self._new_key()
        return self._divided[same]

    def _new_key(self) -> str:
        key = self._make_key()
        while key in self._taken:
            key = self._make_key()
        self._taken.add(key)
        return key


def inflated(body: str, words: Mapping[str, PictureWords]) -> str:
    """Give a body at rest with the words of its pictures, by their keys, in the form of the editor."""

    def with_words(place: re.Match) -> str:
        own = words.get(place[3])
        return place[0].replace("></div>", f"{_attributes(own)}></div>") if own else place[0]

    return _AT_REST.sub(with_words, body)


def _attributes(words: PictureWords) -> str:
    alt = f' data-alt="{escape(words.alt)}"' if words.alt else ""
    decorative = ' data-decorative="yes"' if words.decorative else ""
    return f'{alt}{decorative} data-caption="{escape(words.caption)}"'


def pictures_in(body: str) -> list[int]:
    """Give the numbers of the pictures that a body shows, at rest or in the editor's form, in its order."""
    return [int(place[1]) for place in _IN_EDITOR.finditer(body)]


def without_pictures(body: str, numbers: Collection[int]) -> str:
    """Give a body, at rest or in the editor's form, without the places of these pictures."""
    return _IN_EDITOR.sub(lambda place: "" if int(place[1]) in numbers else place[0], body)
