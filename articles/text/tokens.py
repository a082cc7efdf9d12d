"""The form in which words are indexed and looked for, the same for both, and where in a text the words of a question stand.

An engine sees this form alone: tokens of letters and digits without case, accents, points, widths and invisible characters. Each letter of
a script without spaces is a token of its own, so that a word is found in mid-sentence, as a phrase.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from articles.text.stems import stem

# Between the tokens of one word; a space stands between words, so that the words of a text and of its form have the same numbers.
JOINT = "|"
# In a form: what stands behind it is found, and no text is shown of it.
BEYOND = "\n"

_UNSPACED = re.compile(
    "[\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u30ff\u3105-\u312f\u31a0-\u31ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f"
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1950-\u19df\u1a20-\u1aaf\ua9e0-\ua9ff\uaa60-\uaadf"
    "\U0001b000-\U0001b16f\U00020000-\U0003ffff]"
)
_REST = f"[^ {JOINT}]*"
_NO_TOKEN = re.compile("[^a-z0-9]+")
_ASCII_PIECE = re.compile("[A-Za-z0-9]|[^A-Za-z0-9]+")
# Letters that no decomposition takes for the plain ones that people type; the last is the lengthening of Arabic.
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "ـ": ""})
# The marks of kana make another sound; they are composed again.
_VOICING = frozenset("\u3099\u309a")
_STACKING = 9  # the combining class of signs that put the next letter under this one
_ASAT = "\u103a"  # of the same class, and yet the end of a syllable


def form(text: str) -> str:
    """Give the form of a text: as many words between single spaces as the text has on one line."""
    if text.isascii():
        return " ".join(_ascii(word) for word in text.split())
    return " ".join(_ascii(word) if word.isascii() else _spelled(word)[0] for word in text.split())


def tokens(words: str) -> list[str]:
    """Give the tokens of what somebody looks for, in order."""
    return form(words).replace(JOINT, " ").split()


def may_go_on(token: str = "") -> bool:
    """Tell whether a token is looked for as the begin of longer ones too: with one letter begins a part of all words."""
    return len(token) > 1 or _UNSPACED.match(token) is not None


@dataclass(frozen=True, slots=True)
class Sought:
    """Tokens that stand side by side; the last may go on where it ``is_open``, and other forms are meant too where it ``is_loose``."""

    tokens: tuple[str, ...]
    is_open: bool = False
    is_loose: bool = False

    @property
    def stem(self) -> str:
        """The stem by which other forms are found; "" where there are none."""
        return stem(self.tokens[0]) if self.is_loose and len(self.tokens) == 1 and self.tokens[0].isascii() else ""


class Expression:
    """Finds in a form what is sought."""

    def __init__(self, terms: Iterable[Sought]):
        gap = f"[ {JOINT}]+"
        self._stems: list[str] = []
        exact: list[tuple[str, int]] = []
        begins, loose = set(), []
        for number, term in enumerate(terms):
            exact.append((f"({gap.join(map(re.escape, term.tokens))}{_REST if term.is_open else ''})", number))
            begins.add(f" {term.tokens[0]}")
            self._stems.append(term.stem)
            if term.stem:
                # No form of a word differs from its stem before the last two letters of that.
                begin = term.stem[: max(2, len(term.stem) - 2)]
                begins.add(f" {begin}")
                loose.append(f"{begin}{_REST}")
        # The longest first, so that a phrase is marked as a whole.
        exact.sort(key=lambda pair: len(pair[0]), reverse=True)
        self._numbers = [number for _, number in exact]
        self._found = re.compile(f"(?:{'|'.join([*(pattern for pattern, _ in exact), *loose])})(?= )")
        # One that begins with another is found with it.
        self._begins = [begin for begin in begins if not any(begin != other and begin.startswith(other) for other in begins)]

    def finditer(self, folded: str) -> Iterator[tuple[int, int, int]]:
        """Give for each place the number of the term, begin and end."""
        spaced, place = f" {folded} ".replace(JOINT, " "), 0
        for begin in sorted(begin for word in self._begins for begin in _all_places(word, spaced)):
            # The space before it stands where the form begins with the word.
            if begin < place or not (match := self._found.match(spaced, begin + 1)):
                continue
            number = self._numbers[match.lastindex - 1] if match.lastindex else self._of_form(match[0])
            place = match.end() - 1
            if number is not None:
                yield number, begin, place

    def _of_form(self, word: str) -> int | None:
        return next((number for number, one in enumerate(self._stems) if one and one in (word, stem(word))), None)


def _all_places(word: str, text: str) -> Iterator[int]:
    place = text.find(word)
    while place >= 0:
        yield place
        place = text.find(word, place + 1)


def places(text: str, folded: str, found: Expression) -> Iterator[tuple[int, int, int]]:
    """Give where in a text on one line, whose form is ``folded``, something is found: number of the term, begin and end of graphemes.

    What stands behind BEYOND is in no place of the text.
    """
    folded = folded.partition(BEYOND)[0]
    words = _Words(text, folded)
    for number, begin, end in found.finditer(folded):
        yield number, words.span(begin)[0], words.span(end - 1)[1]


def clusters(text: str) -> Iterator[str]:
    """Give the letters of a text as readers see them: each with its marks, joiners and what is written under it."""
    begin = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or not _clings(text, place):
            yield text[begin:place]
            begin = place


def boundary(text: str, place: int) -> int:
    """Give the nearest place before, or at, ``place`` at which no letter is cut."""
    while 0 < place < len(text) and _clings(text, place):
        place -= 1
    return place


def _clings(text: str, place: int) -> bool:
    before, after = text[place - 1], text[place]
    if unicodedata.category(after) in ("Mn", "Mc", "Me", "Cf") or "\U0001f3fb" <= after <= "\U0001f3ff":
        return True
    # The voicing of half-width kana is a letter to Unicode.
    if before == "\u200d" or after in "\uff9e\uff9f":
        return True
    return unicodedata.combining(before) == _STACKING and before != _ASAT and unicodedata.category(after) == "Lo"


def _ascii(word: str) -> str:
    return _NO_TOKEN.sub(JOINT, word.lower())


@lru_cache(maxsize=8192)
def _folded(cluster: str) -> str:
    """Give the letters of one cluster as they are compared; "" where it has none."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", cluster).casefold()).translate(_PLAIN)
    kept = "".join(letter if _is_kept(letter) else JOINT for letter in decomposed if not _is_folded(letter))
    return unicodedata.normalize("NFC", kept)


def _is_folded(letter: str) -> bool:
    if letter in _VOICING:
        return False
    # Vowel signs that are letters in all but name have no combining class, and stay.
    return unicodedata.combining(letter) != 0 or unicodedata.category(letter) in ("Me", "Cf", "Cc")


def _is_kept(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "LNM"


def _spelled(word: str) -> tuple[str, list[tuple[int, int]]]:
    """Give the form of one word, and for each of its characters begin and end of the letters that it comes from."""
    letters: list[str] = []
    origins: list[tuple[int, int]] = []
    place = 0
    plain, sources = _compatible(word)
    for cluster in clusters(plain):
        origin = sources[place][0], sources[place + len(cluster) - 1][1]
        place += len(cluster)
        folded = _folded(cluster)
        if _UNSPACED.match(cluster):
            folded = f"{JOINT}{folded}{JOINT}"
        letters += folded
        origins += [origin] * len(folded)
    return "".join(letters), origins


def _compatible(word: str) -> tuple[str, list[tuple[int, int]]]:
    """Give a word in NFKC, in which one letter may be several, and for each of its characters begin and end of the letter it comes from."""
    pieces: list[str] = []
    sources: list[tuple[int, int]] = []
    place = 0
    for cluster in clusters(word):
        piece = unicodedata.normalize("NFKC", cluster)
        pieces.append(piece)
        sources += [(place, place + len(cluster))] * len(piece)
        place += len(cluster)
    return "".join(pieces), sources


class _Words:
    """The words of a text and of its form, which have the same numbers; each that is asked for is spelled once. Asked in order alone."""

    def __init__(self, text: str, folded: str):
        self._text, self._folded = text, folded
        # Where the word begins that was asked for last.
        self._begin = self._form = 0
        self._origins: list[tuple[int, int]] | None = None

    def span(self, place: int) -> tuple[int, int]:
        """Give begin and end, in the text, of what stands at a place of its form."""
        if passed := self._folded.count(" ", self._form, place):
            self._begin = _behind(self._text, self._begin, passed, place - self._form)
            self._form = self._folded.rfind(" ", self._form, place) + 1
            self._origins = None
        if self._origins is None:
            end = self._text.find(" ", self._begin)
            self._origins = _origins(self._text[self._begin : end if end >= 0 else len(self._text)])
        first, last = self._origins[place - self._form]
        return self._begin + first, self._begin + last


def _behind(text: str, begin: int, spaces: int, guess: int) -> int:
    """Give where, from ``begin`` on, so many spaces have passed; about ``guess`` letters from there."""
    place = min(begin + guess, len(text))
    missing = spaces - text.count(" ", begin, place)
    while missing > 0:
        place, missing = text.find(" ", place) + 1, missing - 1
    while missing <= 0:
        place, missing = text.rfind(" ", begin, place), missing + 1
    return place + 1


def _origins(word: str) -> list[tuple[int, int]]:
    # In a word of ASCII a run of signs is one character of the form.
    return [piece.span() for piece in _ASCII_PIECE.finditer(word)] if word.isascii() else _spelled(word)[1]
