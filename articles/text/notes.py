"""Footnotes, case studies and pictures of a body: from the editor to rest, back, and to the reader.

At rest a footnote is ``<sup class="fn" data-fn="KEY"></sup>`` and its text is kept beside the body under that key; a case study is
``<div data-case-study="SLUG" data-align="right|left|full"></div>``, and of pictures ``pictures`` tells.
In the editor the marker carries its text in ``data-note``.
Numbers are never stored: they come from the order in the body.
"""

import re
import secrets
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from types import MappingProxyType
from typing import Literal

from articles.text.beside import fits_beside
from articles.text.directions import directed
from articles.text.labels import ENGLISH, Labels
from articles.text.markers import KEY, CasePlace, Manuscript, Marker, PicturePlace, PictureWords, read
from articles.text.pictures import AT_REST, PictureLedger, PlacedPicture, inflated
from htc.lib.html import no_less_clean, plain_text
from htc.lib.text import shorten

SYMBOLS = "*†‡§‖¶"
NOTE_WORDS_SHOWN = 60

# Patterns instead of a reader: a body at rest has each of these in exactly one form, which clean_article and parse wrote.
_KEY = re.compile(KEY)
_MARKER = re.compile(rf'<sup class="fn" data-fn="({KEY})"></sup>')
_PLACEMENT = re.compile(r'<div data-case-study="([-\w]+)" data-align="(right|left|full)"></div>')
# As it is typed or pasted, with its attributes in any order.
_PLACED = re.compile(r'(<div\b[^<>]*\bdata-case-study=")([-\w]+)')
_SHOWN = re.compile(rf"{_MARKER.pattern}|{_PLACEMENT.pattern}|{AT_REST}|<h([1-6])[ >]")


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote in the order of its first marker: ``position`` counts from 1, ``uses`` counts its markers."""

    key: str
    text: str
    position: int
    uses: int


@dataclass(frozen=True, slots=True)
class Placement:
    """A case study in an article; ``position`` counts from 1."""

    slug: str
    align: str
    position: int


@dataclass(frozen=True, slots=True)
class Parsed:
    """A body at rest with what it refers to. ``errors`` and ``warnings`` are sentences for its writer; with errors nothing may be saved."""

    body: str
    notes: tuple[Note, ...]
    cases: tuple[Placement, ...]
    errors: tuple[str, ...]
    warnings: tuple[str, ...]
    pictures: tuple[PlacedPicture, ...] = ()


@dataclass(frozen=True, slots=True)
class Rendered:
    """A body for readers and the section of its notes, "" where there are none."""

    html: str
    endnotes: str


def new_key() -> str:
    """Give a key for a new note; it stays in addresses as ``#fn-KEY`` for good."""
    return "n" + secrets.token_hex(4)


def deflate(html: str, existing: Mapping[str, str], *, make_key: Callable[[], str] = new_key) -> Parsed:
    """Give a body at rest from one in the editor's form, or from one at rest.

    ``html`` is what clean_article gave; ``existing`` maps the keys of the article's notes to their texts, which markers without a text
    of their own keep. The texts come out as they stand in ``data-note``. No word of the input is lost: what cannot stay where it was is
    moved behind its marker, link or block.
    """
    manuscript = read(html)
    ledger = _Ledger(manuscript, existing, make_key)
    body = "".join(piece if isinstance(piece, str) else ledger.enter(piece) for piece in manuscript.pieces)
    return Parsed(
        no_less_clean(html, body),
        tuple(ledger.notes()),
        tuple(ledger.cases.values()),
        tuple(ledger.errors),
        tuple(ledger.warnings()),
        tuple(ledger.pictures.pictures.values()),
    )


def inflate(body: str, notes: Mapping[str, str], pictures: Mapping[str, PictureWords] = MappingProxyType({})) -> str:
    """Give a body at rest in the editor's form, each marker with its text and each picture with its words, by their keys.

    Where these are missing the place stays as it is.
    """

    def with_text(marker: re.Match) -> str:
        key = marker[1]
        if key not in notes:
            return marker[0]
        return f'<sup class="fn" data-fn="{key}" data-note="{escape(notes[key])}"></sup>'

    return inflated(_MARKER.sub(with_text, body), pictures)


def cases_in(body: str) -> list[str]:
    """Give the slugs of the case studies that a body places, in its order."""
    return [placement[1] for placement in _PLACEMENT.finditer(body)]


def without_cases(body: str, slugs: Collection[str]) -> str:
    """Give a body without the places of these case studies."""
    return _PLACEMENT.sub(lambda placement: "" if placement[1] in slugs else placement[0], body)


def with_cases_renamed(html: str, names: Mapping[str, str]) -> str:
    """Give a clean body, at rest or in the editor's form, with the case studies it places by their new short names."""
    return no_less_clean(html, _PLACED.sub(lambda place: place[1] + names.get(place[2], place[2]), html)) if names else html


def plain(body: str) -> str:
    """Give the words of a body at rest on one line, for excerpts, search and descriptions: no number, no note, no case study."""
    return plain_text(body)


def render(
    body: str,
    notes: Mapping[str, str],
    cases: Mapping[str, Callable[[int, str], str]],
    pictures: Mapping[str, Callable[[str], str]] = MappingProxyType({}),
    *,
    prefix: str = "",
    style: Literal["number", "symbol"] = "number",
    target: Literal["page", "feed"] = "page",
    labels: Labels = ENGLISH,
) -> Rendered:
    """Give a body at rest for readers: each marker a link, each placement the HTML of its case, the notes in reading order.

    ``notes`` maps keys to clean HTML. ``cases`` maps slugs to functions that get a heading level (2 to 6) and an alignment, ``pictures``
    maps the keys of places to functions that get an alignment. A marker or placement without its entry is left out. ``prefix`` goes
    before every id, so that several articles can stand on one page.
    Blocks that are read from right to left say so. ``labels`` are the words round the notes.
    The target "feed" has no hidden text, for a feed reader has not our style sheet.
    """
    printer = _Printer(notes, cases, pictures, prefix, style == "symbol", target == "feed", labels)
    html = _SHOWN.sub(printer.print, body)
    printer.beside = target == "page" and fits_beside(*_first_marks(body, notes), notes)
    return Rendered(directed(html), directed(printer.endnotes()))


class _Ledger:
    """Settles which key and text each marker has, in the order of the body."""

    def __init__(self, manuscript: Manuscript, existing: Mapping[str, str], make_key: Callable[[], str]):
        self._manuscript = manuscript
        self._make_key = make_key
        written: dict[str, str] = {}
        for marker in manuscript.markers:
            if marker.key and _has_words(marker.note):
                written.setdefault(marker.key, marker.note)
        self._texts = {**existing, **written}
        self._homes: dict[str, str] = {}
        for key in (*written, *existing):
            if _is_key(key):
                self._homes.setdefault(self._texts[key], key)
        self._taken = {*existing, *(marker.key for marker in manuscript.markers)}
        self._new_keys: dict[tuple[str, str], str] = {}
        self._settled: dict[str, str] = {}
        self._uses: dict[str, int] = {}
        self._divided: list[str] = []
        self.cases: dict[str, Placement] = {}
        self.pictures = PictureLedger(manuscript.pictures, make_key)
        self.errors: list[str] = []

    def enter(self, piece: Marker | CasePlace | PicturePlace) -> str:
        """Give the form at rest of one marker or placement."""
        if isinstance(piece, Marker):
            return self._enter_note(piece)
        return self._enter_case(piece) if isinstance(piece, CasePlace) else self.pictures.enter(piece)

    def notes(self) -> Iterator[Note]:
        for position, (key, uses) in enumerate(self._uses.items(), start=1):
            yield Note(key, self._settled[key], position, uses)

    def warnings(self) -> list[str]:
        texts = list(self._settled.values())
        twice = [text for text in dict.fromkeys(texts) if texts.count(text) > 1]
        same = [f"The note “{_quote(text)}” is written more than once. You can point all its places to one note." for text in twice]
        return self._divided + same

    def _enter_note(self, marker: Marker) -> str:
        text = marker.note if _has_words(marker.note) else self._texts.get(marker.key or "")
        if not text:
            where = self._manuscript.around(marker)
            self.errors.append(f"The footnote {where} has no text. Please write its text, or take the footnote out.")
            return _marker(marker.key if marker.key and _is_key(marker.key) else self._new_key())
        key = self._key(marker, text)
        self._settled[key] = text
        self._uses[key] = self._uses.get(key, 0) + 1
        return _marker(key)

    def _key(self, marker: Marker, text: str) -> str:
        if not marker.key:
            return self._new_key()
        if not _is_key(marker.key):
            return self._renamed(marker.key, text)
        if self._texts[marker.key] == text:
            return marker.key
        where = self._manuscript.around(marker)
        self._divided.append(f"Two texts were written for one footnote, so the one {where} is now a note of its own: “{_quote(text)}”.")
        return self._homes.get(text) or self._renamed(marker.key, text)

    def _renamed(self, key: str, text: str) -> str:
        if (key, text) not in self._new_keys:
            self._new_keys[key, text] = self._new_key()
        return self._new_keys[key, text]

    def _new_key(self) -> str:
        key = self._make_key()
        while key in self._taken:
            key = self._make_key()
        self._taken.add(key)
        return key

    def _enter_case(self, place: CasePlace) -> str:
        if place.slug in self.cases:
            self.errors.append(f"The case study “{place.slug}” stands twice in this article. Please take one of them out.")
            return ""
        self.cases[place.slug] = Placement(place.slug, place.align, len(self.cases) + 1)
        return f'<div data-case-study="{escape(place.slug)}" data-align="{place.align}"></div>'


def _is_key(key: str) -> bool:
    return _KEY.fullmatch(key) is not None


def _has_words(note: str) -> bool:
    return bool(plain_text(note))


def _quote(note: str) -> str:
    return shorten(plain_text(note), NOTE_WORDS_SHOWN)


def _marker(key: str) -> str:
    return f'<sup class="fn" data-fn="{key}"></sup>'


@dataclass(slots=True)
class _Printer:
    """Prints one body: gives numbers as markers come by, and remembers the last heading for the case studies."""

    notes: Mapping[str, str]
    cases: Mapping[str, Callable[[int, str], str]]
    pictures: Mapping[str, Callable[[str], str]]
    prefix: str
    symbols: bool
    feed: bool
    labels: Labels
    heading: int = 1
    references: dict[str, list[str]] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    beside: bool = False

    def print(self, shown: re.Match) -> str:
        key, slug, align, _, side, picture, heading = shown.groups()
        if heading:
            self.heading = int(heading)
            return shown[0]
        if slug:
            return self.cases[slug](min(self.heading + 1, 6), align) if slug in self.cases else ""
        if picture:
            return self.pictures[picture](side) if picture in self.pictures else ""
        return self._reference(key) if key in self.notes else ""

    def endnotes(self) -> str:
        if not self.numbers:
            return ""
        title = f"{self.prefix}notes-h"
        items = "\n".join(self._item(key, number) for key, number in self.numbers.items())
        listed = '<ol class="notes-symbols">' if self.symbols else "<ol>"
        beside = " notes--beside" if self.beside else ""
        heading = f'<h2 id="{title}">{self.labels.notes}</h2>'
        opening = f'<section class="notes{beside}" role="doc-endnotes" aria-labelledby="{title}">'
        return f"{opening}\n{heading}\n{listed}\n{items}\n</ol>\n</section>"

    def _reference(self, key: str) -> str:
        number = self.numbers.setdefault(key, len(self.numbers) + 1)
        anchors = self.references.setdefault(key, [])
        anchors.append(self._anchor(key, len(anchors) + 1))
        held = "" if self.feed or len(anchors) > 1 else f' data-anchor="--note-{key}"'
        link = f'<a id="{anchors[-1]}" href="#{self.prefix}fn-{key}" role="doc-noteref"{held}>{self._sign(number)}</a>'
        return f'<sup class="fn">{link}</sup>'

    def _anchor(self, key: str, use: int) -> str:
        if use == 1:
            return f"{self.prefix}fnref-{key}"
        # The first use of another note may already have this id; a dot is in no key.
        return f"{self.prefix}fnref-{key}{'.' if f'{key}-{use}' in self.notes else '-'}{use}"

    def _sign(self, number: int) -> str:
        if not self.symbols:
            return str(number) if self.feed else f'<span class="vh">{self.labels.note} </span>{number}'
        if self.feed:
            return symbol(number)
        return f'<span class="vh">{self.labels.note} {number} </span><span class="fn-symbol" aria-hidden="true">{symbol(number)}</span>'

    def _item(self, key: str, number: int) -> str:
        sign = f"{self._sign(number)} " if self.symbols else ""
        links = "\n".join(self._backlinks(number, self.references[key]))
        text = self.notes[key]
        # A reader's list is our style sheet's to lay out; in a feed the symbol has to share the line of its text.
        shown = f'<div class="fn-text">{sign}{text}</div>' if self.feed else f'{sign}<div class="fn-text">{text}</div>'
        # By this name a browser places the note beside its first mark.
        held = "" if self.feed else f' data-anchor="--note-{key}"'
        return f'<li id="{self.prefix}fn-{key}"{held}>{shown}\n{links}</li>'

    def _backlinks(self, number: int, anchors: list[str]) -> Iterator[str]:
        for use, anchor in enumerate(anchors, start=1):
            one = len(anchors) == 1
            name, shown = (f"{number}", "↩") if one else (f"{number}-{use}", f"↩ {use}")
            yield f'<a href="#{anchor}" role="doc-backlink" aria-label="{escape(self.labels.back % {"number": name})}">{shown}</a>'


def _first_marks(body: str, notes: Mapping[str, str]) -> tuple[list[tuple[str, str]], str]:
    """Give for each note the stretch of the body up to its first mark since the last one, and what follows the last."""
    stretches, start, seen = [], 0, set()
    for mark in _MARKER.finditer(body):
        if mark[1] in notes and mark[1] not in seen:
            stretches.append((body[start : mark.start()], mark[1]))
            seen.add(mark[1])
            start = mark.end()
    return stretches, body[start:]


def symbol(number: int) -> str:
    """Give the sign of a note in the style of symbols: * † ‡ § ‖ ¶, then each twice, and so on."""
    times, at = divmod(number - 1, len(SYMBOLS))
    return SYMBOLS[at] * (times + 1)
