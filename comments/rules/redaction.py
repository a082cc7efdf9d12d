"""A passage taken out of a text, or of all that a row holds, with a standard text in its place."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from htc.lib.text import marked

REMOVED = marked("[removed by a moderator]")
# As many characters as the columns of these names take, in the row and in an update that waits beside it.
LONGEST = {"author_name": 100, "title": 200, "excerpt": 300}
# No words of anybody: codes, dates, and addresses of another site, which would neither lead there nor say which page a row is.
KEPT = {"kind", "reasons", "language", "cut", "mention", "answer", "announced_by", "published", "read", "check", "missed", "asked_at"}
KEPT |= {"rel", "final_url", "final_key", "also"}
# Addresses, and parts of them, that go as a whole: what is left of one would lead nowhere.
GOING = ("author_url", "fragment")
# What keyboards and programs write for the same sign; of small and capital letters, what folding leaves different.
_ALIKE = str.maketrans(
    dict.fromkeys("‘’‛ʼʹ′＇`´", "'") | dict.fromkeys("“”„‟″＂", '"') | dict.fromkeys("‐‑‒–—―−－", "-") | dict.fromkeys("İı", "i")
)


def paragraphs(text: str) -> list[str]:
    """Give the paragraphs of a text: what stands between empty lines."""
    return [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]


def redact(text: str, passage: str, mark: tuple[int, int] = (0, 0)) -> tuple[str, tuple[int, int]]:
    """Give the text without the passage wherever it stands, and where ``mark``, a stretch of it, begins and ends then.

    Case, the width of white space, the Unicode form of letters, characters that nobody sees, and the kind of quotes and hyphens make no
    difference; an empty passage is nowhere.
    """
    pieces: list[str] = []
    at, moved = 0, list(mark)
    for start, end in _places(text, passage):
        pieces += [text[at:start], REMOVED]
        for side, place in enumerate(mark):
            if place >= end:
                moved[side] += len(REMOVED) - (end - start)
            elif place > start:
                # Inside the passage: the mark begins behind what stands in its place, or ends before it.
                moved[side] += start - place + (len(REMOVED) if side == 0 else 0)
        at = end
    return "".join([*pieces, text[at:]]), (moved[0], max(moved))


def redact_words(words: Mapping[str, Any], passage: str) -> dict[str, Any]:
    """Give columns of a row, or an update beside it, without the passage: texts however deep they lie, cut to what the columns take.

    ``facts["link"]`` goes on marking the same words of ``excerpt``. An author's address that holds the passage goes as a whole; the
    addresses of the page stay.
    """
    left = {name: _redacted(value, passage, name) for name, value in words.items()}
    left |= {name: left[name][:longest] for name, longest in LONGEST.items() if isinstance(left.get(name), str)}
    facts = words.get("facts") or {}
    if "link" in facts and isinstance(words.get("excerpt"), str):
        marked = redact(words["excerpt"], passage, tuple(facts["link"]))[1]
        left["facts"]["link"] = [min(place, LONGEST["excerpt"]) for place in marked]
    return left


def holds(value: object, passage: str) -> bool:
    """Tell whether the passage stands in the text, or in a text of the value, however deep it lies; what holds no words is passed over."""
    if isinstance(value, str):
        return next(_places(value, passage), None) is not None
    if isinstance(value, Mapping):
        return any(_holds_named(each, passage, name) for name, each in value.items() if name not in KEPT)
    return isinstance(value, list | tuple) and any(holds(each, passage) for each in value)


def address_holds(address: str, passage: str) -> bool:
    """Tell whether an address holds the passage, as it stands or as addresses spell words: escaped, hyphened, joined, without accents."""
    spelt = _letters(passage)
    return holds(address, passage) or bool(spelt and spelt in _letters(unquote(unquote(address))))


def _letters(text: str) -> str:
    """Give the letters and digits of a text alone, small and without marks."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKD", text).casefold()))


def _holds_named(value: Any, passage: str, name: str) -> bool:
    return address_holds(value, passage) if name in GOING and isinstance(value, str) else holds(value, passage)


def _redacted(value: Any, passage: str, name: str = "") -> Any:
    if name in KEPT:
        return value
    if name in GOING and isinstance(value, str):
        return "" if address_holds(value, passage) else value
    if isinstance(value, str):
        return redact(value, passage)[0]
    if isinstance(value, Mapping):
        if isinstance(value.get("facts"), Mapping):
            return redact_words(value, passage)
        return {name: _redacted(each, passage, name) for name, each in value.items()}
    return [_redacted(each, passage) for each in value] if isinstance(value, list | tuple) else value


def _places(text: str, passage: str) -> Iterator[tuple[int, int]]:
    """Give where the passage begins and ends, each time it stands in the text."""
    words = [word for each in passage.split() if (word := _folded(each))]
    if not words:
        return
    folded, starts = [], []
    for at, character in enumerate(text):
        letters = _folded(character)
        folded.append(letters)
        starts += [at] * len(letters)
    held, starts, end = "".join(folded), [*starts, len(text)], 0
    for found in re.finditer(r"\s+".join(map(re.escape, words)), held):
        start, end, last = starts[found.start()], starts[found.end() - 1] + 1, end
        while end < starts[found.end()] and not _folded(text[end]):
            end += 1
        # A letter ends with its marks: “Jose” is not the beginning of “José”. One letter can hold two: “ﬀ”.
        if start >= last and not unicodedata.combining(held[found.end() : found.end() + 1] or " "):
            yield start, end


def _folded(text: str) -> str:
    """Give a text in the form in which two spellings of the same words are equal."""
    plain = unicodedata.normalize("NFKD", text.translate(_ALIKE)).casefold()
    return "".join(character for character in plain if unicodedata.category(character) != "Cf")
