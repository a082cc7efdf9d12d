"""Where the footnotes, case studies and pictures of a body stand, read in order from HTML that clean_article gave.

A marker comes out of the link or marker it was put in, a placement out of every block but a passage that folds, and what a marker swallowed
stands behind it.
So the text is written anew while it is read, event by event as HTMLParser gives them; htc.lib.html.tags would give places in a text that
is not the one to be written.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html import unescape
from html.parser import HTMLParser

from htc.lib.elements import VOID
from htc.lib.html import BLOCKS, Clean, CleanNote, plain_text
from htc.lib.text import shorten

ALIGNMENTS = ("right", "left", "full")
# What names a note or the words of a picture, for good.
KEY = "[a-z0-9][a-z0-9-]{0,39}"
WORDS_SHOWN = 60

_HEADINGS = ("h2", "h3", "h4")
# What a marker may show as its own sign, also as our own pages print it; a year is no sign.
_SIGN = re.compile(r"[\s()\[\]]*(?:(?:foot)?note\s+(?=\d))?(?:\d{1,3}(?!\d))?\s*[*†‡§‖¶]*[\s()\[\]]*", re.IGNORECASE)


@dataclass(eq=False, slots=True)
class Marker:
    """A footnote's place. ``key`` and ``note`` are as written, None and "" where missing; ``offset`` counts characters of the text."""

    key: str | None
    note: str
    offset: int


@dataclass(eq=False, slots=True)
class CasePlace:
    """A case study's place; ``align`` is one of ALIGNMENTS."""

    slug: str
    align: str


@dataclass(frozen=True, slots=True)
class PictureWords:
    """What is said of a picture where it stands: a description or that it is only decorative, and a caption in the HTML of a note."""

    alt: str = ""
    decorative: bool = False
    caption: str = ""


@dataclass(frozen=True, slots=True)
class PicturePlace:
    """A picture's place; ``pk`` is its number in the library, ``align`` one of ALIGNMENTS.

    ``key`` is that of its words, "" for none that can be one; ``words`` are those that it carries, None for none.
    """

    pk: int
    align: str
    key: str = ""
    words: PictureWords | None = None


type Piece = str | Marker | CasePlace | PicturePlace


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A body as pieces in reading order, and its visible text for telling a writer where something stands."""

    pieces: tuple[Piece, ...]
    text: str

    @property
    def markers(self) -> list[Marker]:
        """The markers among the pieces."""
        return [piece for piece in self.pieces if isinstance(piece, Marker)]

    @property
    def pictures(self) -> list[PicturePlace]:
        """The places of pictures among the pieces."""
        return [piece for piece in self.pieces if isinstance(piece, PicturePlace)]

    def around(self, marker: Marker) -> str:
        """Give "after “the words before it”", or the words behind where the text begins with the marker."""
        before = " ".join(self.text[: marker.offset].rpartition("\n")[2].split())
        if before:
            words = before if len(before) <= WORDS_SHOWN else "…" + before[-WORDS_SHOWN:].partition(" ")[2]
            return f"after “{words}”"
        behind = shorten(self.text[marker.offset :].strip().partition("\n")[0], WORDS_SHOWN)
        return f"before “{behind}”" if behind else "in an empty paragraph"


def read(html: str) -> Manuscript:
    """Give the pieces of a body; joined, they hold every word of it, in order but for what had to move. Notes of a clean one are clean."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    pieces = map(_known_clean, reader.pieces) if isinstance(html, Clean) else reader.pieces
    return Manuscript(tuple(pieces), "".join(reader.words))


def _known_clean(piece: Piece) -> Piece:
    if isinstance(piece, Marker):
        piece.note = CleanNote(piece.note)
    elif isinstance(piece, PicturePlace) and piece.words:
        return replace(piece, words=replace(piece.words, caption=CleanNote(piece.words.caption)))
    return piece


@dataclass(slots=True)
class _Capture:
    """A marker that is still open: what stands in it, and how many elements were open when it began."""

    marker: Marker
    depth: int
    outer: list[Piece]
    inside: list[Piece] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.pieces: list[Piece] = []
        self.words: list[str] = []
        self._offset = 0
        self._open: list[str] = []
        self._captures: list[_Capture] = []
        self._markers_after_link: list[Marker] = []
        self._places_after_block: list[CasePlace | PicturePlace] = []
        self._link: tuple[list[Piece], int] | None = None

    def close(self) -> None:
        super().close()
        self._end_captures(0)
        self._open.clear()
        self._settle()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "sup" and (values.keys() & {"data-fn", "data-note"} or values.get("class") == "fn"):
            self._begin_marker(values)
        elif tag == "div" and (slug := values.get("data-case-study")):
            self._place(CasePlace(slug, _side(values, ALIGNMENTS[0])))
        elif tag == "div" and (number := values.get("data-image") or "").isascii() and number.isdigit():
            key = values.get("data-place") or ""
            self._place(PicturePlace(int(number), _side(values, "full"), key if re.fullmatch(KEY, key) else "", _picture_words(values)))
        else:
            self._begin(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag in ("sup", "div"):
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        names = ("sup", "marker") if tag == "sup" else ("div", "place") if tag == "div" else (tag,)
        at = next((at for at in reversed(range(len(self._open))) if self._open[at] in names), None)
        if at is None:
            # An end without a beginning says nothing, and a browser would make an empty paragraph of </p>.
            return
        self._end_captures(at)
        if self._open[at:] and self._open[at] not in ("marker", "place"):
            self._write(f"</{tag}>")
        del self._open[at:]
        self._border(tag)
        self._settle()

    def handle_data(self, data: str) -> None:
        self._write(data)
        if not (self._captures and _SIGN.fullmatch(data)):
            self._say(data)

    def handle_entityref(self, name: str) -> None:
        self._refer(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._refer(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self._write(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self._write(f"<!{decl}>")

    def unknown_decl(self, data: str) -> None:
        self._write(f"<![{data}]>")

    def handle_pi(self, data: str) -> None:
        self._write(f"<?{data}>")

    def _refer(self, reference: str) -> None:
        self._write(reference)
        self._say(unescape(reference))

    def _write(self, piece: Piece) -> None:
        (self._captures[-1].inside if self._captures else self.pieces).append(piece)

    def _say(self, text: str) -> None:
        self.words.append(text)
        self._offset += len(text)

    def _border(self, tag: str) -> None:
        if tag in BLOCKS or tag == "br":
            self._say("\n")

    def _begin(self, tag: str) -> None:
        if tag in _HEADINGS:
            self._end_heading()
        self._border(tag)
        self._write(self.get_starttag_text() or "")
        if tag in VOID:
            return
        if tag == "a" and "a" not in self._open:
            out = self._captures[-1].inside if self._captures else self.pieces
            self._link = out, len(out) - 1
        self._open.append(tag)

    def _end_heading(self) -> None:
        """End the heading that holds another by means of a marker alone: when that is empty, HTML would end the outer one here."""
        around = next((name for name in reversed(self._open) if name not in ("marker", "place")), "")
        if around in _HEADINGS:
            self.handle_endtag(around)

    def _begin_marker(self, values: dict[str, str | None]) -> None:
        marker = Marker(values.get("data-fn"), (values.get("data-note") or "").strip(), self._offset)
        outer = self._captures[-1].inside if self._captures else self.pieces
        self._captures.append(_Capture(marker, len(self._open), outer))
        self._open.append("marker")

    def _place(self, place: CasePlace | PicturePlace) -> None:
        self._places_after_block.append(place)
        self._settle()
        self._open.append("place")

    def _end_captures(self, depth: int) -> None:
        """End the markers that were begun when at least ``depth`` elements were open, the innermost first."""
        while self._captures and self._captures[-1].depth >= depth:
            capture = self._captures.pop()
            begun = self._captures[-1].depth if self._captures else 0
            linked = "a" in self._open[begun : capture.depth]
            for piece in (capture.marker, *_behind(capture)):
                if linked and isinstance(piece, Marker):
                    self._markers_after_link.append(piece)
                else:
                    capture.outer.append(piece)

    def _settle(self) -> None:
        """Put down what waited for the end of a link, or of the outermost block beside passages that fold."""
        if "a" not in self._open and self._link:
            if self._markers_after_link:
                self._drop_empty_link(*self._link)
            self._link = None
            for marker in self._markers_after_link:
                self._write(marker)
            self._markers_after_link.clear()
        if all(name == "details" for name in self._open):
            self.pieces.extend(self._places_after_block)
            self._places_after_block.clear()

    def _drop_empty_link(self, out: list[Piece], start: int) -> None:
        # A link drawn over a marker alone has nothing left to click once the marker stands behind it.
        inside = out[start:]
        if not _words(inside) and not any(isinstance(piece, Marker) for piece in inside):
            del out[start:]


def _side(values: dict[str, str | None], default: str) -> str:
    align = values.get("data-align")
    return align if align in ALIGNMENTS else default


def _picture_words(values: dict[str, str | None]) -> PictureWords | None:
    if not values.keys() & {"data-alt", "data-decorative", "data-caption"}:
        return None
    decorative = "data-decorative" in values
    alt = "" if decorative else " ".join((values.get("data-alt") or "").split())
    return PictureWords(alt, decorative, (values.get("data-caption") or "").strip())


def _behind(capture: _Capture) -> Iterator[Piece]:
    """Give what stood in a marker and has to stand behind it: all but its own sign and markers that only repeat it."""
    sign = _SIGN.fullmatch(_words(capture.inside))
    for piece in capture.inside:
        if isinstance(piece, Marker):
            if not (sign and _repeats(piece, capture.marker)):
                yield piece
        elif not (sign and isinstance(piece, str)):
            yield piece


def _words(pieces: list[Piece]) -> str:
    return plain_text("".join(piece for piece in pieces if isinstance(piece, str)))


def _repeats(inner: Marker, outer: Marker) -> bool:
    return not inner.note or inner.note == outer.note
