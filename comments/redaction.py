"""A passage taken out of a text, with a standard text in its place."""

import re
from collections.abc import Iterator

REMOVED = "[removed by a moderator]"


def paragraphs(text: str) -> list[str]:
    """Give the paragraphs of a text: what stands between empty lines."""
    return [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]


def redact(text: str, passage: str, mark: tuple[int, int] = (0, 0)) -> tuple[str, tuple[int, int]]:
    """Give the text without the passage wherever it stands, and where ``mark``, a stretch of it, begins and ends then.

    Case and the width of white space make no difference; an empty passage is nowhere.
    """
    pieces, at, moved = [], 0, list(mark)
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


def holds(text: str, passage: str) -> bool:
    """Tell whether the passage stands in the text."""
    return next(_places(text, passage), None) is not None


def _places(text: str, passage: str) -> Iterator[tuple[int, int]]:
    words = passage.split()
    if words:
        yield from (found.span() for found in re.finditer(r"\s+".join(map(re.escape, words)), text, re.IGNORECASE))
