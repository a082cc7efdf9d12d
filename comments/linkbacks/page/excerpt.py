"""The words around a link: which of several links to show, the text of its block, and the window cut out of it.

Everything here is plain text in and plain text out; entities are decoded and tags are gone by then. How text is cleaned, and where a
letter may not be parted, is told by htc.lib.text; here stands what a window needs, which is cut on both sides and in bytes too.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from htc.lib.text import ELLIPSIS, clean_piece, clings, few_marks, holds_together

LONGEST_EXCERPT = 300
LONGEST_EXCERPT_BYTES = 1024
LONGEST_SIDE = 120
LONGEST_TITLE = 200
SHORT_EXCERPT = 20

# 300 characters of four bytes each would be more than 1 KB.
_LONGEST_IN_WIDE_CHARACTERS = LONGEST_EXCERPT_BYTES // 4
# More than any window needs, so that a paragraph of half a megabyte costs no more than a short one.
_ENOUGH = 1000
# A page of nothing but links to us must not take longer to judge than any other.
_MOST_CONTENDERS = 100

# Thai to Burmese, Khmer, kana and Han: whole characters are cut there, not words.
_SPACELESS = re.compile("[\u0e00-\u109f\u1780-\u17ff\u3005-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
# Letters for Unicode, and drawn as nothing: those that fill up a syllable of Hangul, and inherent vowels of Khmer.
_FILLERS = "\u115f\u1160\u17b4\u17b5"
_SENTENCE_END = re.compile(r"[.!?…](?=\s)|[。！？]")
_TITLE_SEPARATOR = re.compile(r"\s[-–—|«»·•:]{1,2}\s$")


@dataclass(slots=True, eq=False)
class Run:
    """The text between two block boundaries, as pieces with single spaces.

    ``block`` is the name of its element, ``spoken`` says that it has words and not a date alone. ``previous`` and ``following`` are the
    runs beside it in the same part of the page, which ``zone`` names; ``nodes`` are the elements in which the text stands.
    """

    pieces: list[str] = field(default_factory=list)
    block: str = ""
    zone: tuple | None = None
    spoken: bool = False
    previous: "Run | None" = None
    following: "Run | None" = None
    nodes: dict[object, None] = field(default_factory=dict)

    def add(self, text: str) -> None:
        """Append text as the browser shows it: runs of white space count as one space, also across pieces."""
        text = clean_piece(text, edges=True)
        if text[:1] == " " and (not self.pieces or self.pieces[-1][-1] == " "):
            text = text[1:]
        if text:
            self.pieces.append(text)


@dataclass(slots=True, eq=False)
class Link:
    """One link to us: what the page says about it, and where its text stands in which run.

    ``first`` and ``last`` count pieces of ``run``; they are equal where a link has no text; a link in the head has no run.
    ``region`` is 2 within the entry, 1 in an article or the main part beside it, and 0 in what surrounds it or repeats on every page.
    ``node`` is its element. ``spans`` says that readers click on what stands inside, ``visible_content`` that something to see may stand
    there, and ``drawn`` holds the elements of which letters or pictures certainly do. ``seen`` says that nothing clearly hides the link,
    ``hidden`` that something does: an empty one by which its entry ``answers`` us is neither.
    """

    fragment: str
    rel: tuple[str, ...] = ()
    hidden: bool = False
    seen: bool = True
    answers: bool = False
    region: int = 0
    entry: object = None
    node: object = None
    visible_content: bool = False
    drawn: dict[object, None] = field(default_factory=dict)
    spans: bool = False
    run: Run | None = None
    first: int = 0
    last: int = 0


@dataclass(frozen=True)
class Window:
    """A cut-out of a block: its text, where in it the link's text stands (offsets in characters), and on which sides it was cut."""

    text: str = ""
    link_start: int = 0
    link_end: int = 0
    cut_left: bool = False
    cut_right: bool = False


def is_drawn(text: str, kinds: str = "LNPS") -> bool:
    """Tell whether something of a text is drawn: letters, numbers, punctuation or symbols, or only ``kinds`` of them."""
    return any(unicodedata.category(character)[0] in kinds and character not in _FILLERS for character in clean_piece(text)[:_ENOUGH])


def shorten(text: str, limit: int) -> str:
    """Give at most ``limit`` characters of a line, whole words, with an ellipsis where something is missing.

    Beside htc.lib.text.shorten, because words of other sites are quoted: what stands before the cut stays, its punctuation too.
    """
    text = few_marks(clean_piece(text))
    if len(text) <= limit:
        return text
    return _head(text, limit - 1).rstrip() + ELLIPSIS


def choose(links: Sequence[Link]) -> Link:
    """Give the link to quote: in the entry rather than beside it, visible rather than hidden, in the longest sentence of its own.

    Of several entries that have such a link it is the first, and of equal links the first. Raises ValueError when there is no link.
    """
    best = max(_rank(link) for link in links)
    contenders = [link for link in links if _rank(link) == best]
    entry = next((link.entry for link in contenders if link.entry), None)
    if entry:
        contenders = [link for link in contenders if link.entry is entry]
    return max(contenders[:_MOST_CONTENDERS], key=_sentence_length)


def window(link: Link) -> Window:
    """Give up to 120 characters before and after the link's text, within its block.

    Whole words, or whole characters with their marks in scripts without spaces; at most 300 characters and 1024 bytes of UTF-8.
    """
    before, text, after = around(link)
    cut = cut_out(before, text, after)
    if len(cut.text.encode()) > LONGEST_EXCERPT_BYTES:
        return cut_out(before, text, after, limit=_LONGEST_IN_WIDE_CHARACTERS)
    return cut


def around(link: Link) -> tuple[str, str, str]:
    """Give the text before the link, of the link and after it, each as much as a window can need."""
    if link.run is None:
        return "", "", ""
    pieces = link.run.pieces
    parts = _joined_backwards(pieces, link.first), _joined(pieces, link.first, link.last), _joined(pieces, link.last, len(pieces))
    before, text, after = (unicodedata.normalize("NFC", part) for part in parts)
    return before, text, after


def cut_out(before: str, text: str, after: str, *, limit: int = LONGEST_EXCERPT) -> Window:
    """Give the window around ``text``; the three parts are clean, on one line, and joined as they stand."""
    if text[:1] == " ":
        before, text = before + " ", text.lstrip()
    if text[-1:] == " ":
        text, after = text.rstrip(), " " + after
    before, text, after = (few_marks(_unaccented(part)) for part in (before.lstrip(), text, after.rstrip()))
    shown = _head(text, limit) if len(text) > limit else text
    if len(shown) < len(text):
        return Window(shown, 0, len(shown), cut_left=bool(before), cut_right=True)
    room = limit - len(shown)
    left = _tail(before, min(LONGEST_SIDE, max(room // 2, room - len(after))))
    right = _head(after, min(LONGEST_SIDE, room - len(left)))
    start = len(left)
    return _trimmed(Window(left + shown + right, start, start + len(shown), len(left) < len(before), len(right) < len(after)))


def title_without_site(title: str, sites: Iterable[str]) -> str:
    """Give the title without "– Site" at its end, for the first of ``sites`` it ends with."""
    for site in sites:
        head, tail = title[: -len(site)], title[-len(site) :]
        separator = _TITLE_SEPARATOR.search(head)
        if site and separator and tail.casefold() == site.casefold():
            return head[: separator.start()].strip() or title
    return title


def _trimmed(cut: Window) -> Window:
    text = cut.text.rstrip()
    spaces = len(text) - len(text.lstrip())
    start = min(max(cut.link_start - spaces, 0), len(text) - spaces)
    end = min(max(cut.link_end - spaces, start), len(text) - spaces)
    return Window(text[spaces:], start, end, cut.cut_left, cut.cut_right)


def _rank(link: Link) -> tuple[int, bool, bool]:
    return link.region, link.seen, link.run is not None


def _joined(pieces: list[str], first: int, last: int) -> str:
    taken, length = [], 0
    for index in range(first, last):
        taken.append(pieces[index])
        length += len(pieces[index])
        if length > _ENOUGH:
            break
    return "".join(taken)[: _ENOUGH + 1]


def _joined_backwards(pieces: list[str], last: int) -> str:
    taken, length = [], 0
    for index in range(last - 1, -1, -1):
        taken.append(pieces[index])
        length += len(pieces[index])
        if length > _ENOUGH:
            break
    return "".join(reversed(taken))[-_ENOUGH - 1 :]


def _sentence_length(link: Link) -> int:
    before, text, after = around(link)
    starts = [match.end() for match in _SENTENCE_END.finditer(before)]
    end = _SENTENCE_END.search(after)
    return len(before) - (starts[-1] if starts else 0) + len(text) + (end.start() if end else len(after))


def _head(text: str, limit: int) -> str:
    """Give whole words from the beginning of ``text``, at most ``limit`` characters of them."""
    if len(text) <= limit:
        return text
    end = max(limit, 0)
    if text[end].isspace():
        return text[:end]
    if not _SPACELESS.match(text[end]):
        space = text.rfind(" ", 0, end)
        if space >= 0:
            return text[:space]
    while end > 0 and holds_together(text, end):
        end -= 1
    return text[:end]


def _tail(text: str, limit: int) -> str:
    """Give whole words from the end of ``text``, at most ``limit`` characters of them."""
    if len(text) <= limit:
        return text
    start = len(text) - max(limit, 0)
    if start == len(text) or text[start - 1].isspace():
        return text[start:]
    if not _SPACELESS.match(text[start]):
        space = text.find(" ", start)
        if space >= 0:
            return text[space + 1 :]
    while start < len(text) and holds_together(text, start):
        start += 1
    return text[start:]


def _unaccented(text: str) -> str:
    """Give text without marks at its start, where they would fall on what stands before it."""
    start = 0
    while start < len(text) and clings(text[start]):
        start += 1
    return text[start:]
