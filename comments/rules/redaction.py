"""A passage taken out of a text, or of all that a row holds, with a standard text in its place."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

REMOVED = "[removed by a moderator]"
# As many characters as the columns of these names take, in the row and in an update that waits beside it.
LONGEST = {"author_name": 100, "title": 200, "excerpt": 300}
# No words of anybody: codes, dates, and addresses of another site, which would neither lead there nor say which page a row is.
KEPT = {"kind", "reasons", "language", "cut", "mention", "answer", "announced_by", "published", "read", "check", "missed", "asked_at"}
KEPT |= {"rel", "final_url", "final_key", "also", "fragment"}


def paragraphs(text: str) -> list[str]:
    """Give the paragraphs of a text: what stands between empty lines."""
    return [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]


def redact(text: str, passage: str, mark: tuple[int, int] = (0, 0)) -> tuple[str, tuple[int, int]]:
    """Give the text without the passage wherever it stands, and where ``mark``, a stretch of it, begins and ends then.

    Case and the width of white space make no difference; an empty passage is nowhere.
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
    left = {name: value if name in KEPT else _redacted(value, passage) for name, value in words.items()}
    left |= {name: left[name][:longest] for name, longest in LONGEST.items() if isinstance(left.get(name), str)}
    if holds(words.get("author_url") or "", passage):
        left["author_url"] = ""
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
        return any(holds(each, passage) for name, each in value.items() if name not in KEPT)
    return isinstance(value, list | tuple) and any(holds(each, passage) for each in value)


def _redacted(value: Any, passage: str) -> Any:
    if isinstance(value, str):
        return redact(value, passage)[0]
    if isinstance(value, Mapping):
        if isinstance(value.get("facts"), Mapping):
            return redact_words(value, passage)
        return {name: each if name in KEPT else _redacted(each, passage) for name, each in value.items()}
    return [_redacted(each, passage) for each in value] if isinstance(value, list | tuple) else value


def _places(text: str, passage: str) -> Iterator[tuple[int, int]]:
    words = passage.split()
    if words:
        yield from (found.span() for found in re.finditer(r"\s+".join(map(re.escape, words)), text, re.IGNORECASE))
