"""Whether one text quotes another: by runs of words, whatever stands between them."""

import re
from collections.abc import Iterable

LONGEST_RUN = 6
SHORTEST_RUN = 4
_WORD = re.compile(r"\w+")


def runs_of(texts: Iterable[str]) -> set[tuple[str, ...]]:
    """Give every run of six words of the texts; of a text of four or five words the whole, of a shorter one nothing.

    Fewer words are what anybody might have written. Case and punctuation do not count.
    """
    runs: set[tuple[str, ...]] = set()
    for text in texts:
        words = _words(text)
        if len(words) >= SHORTEST_RUN:
            runs |= _runs(words, min(len(words), LONGEST_RUN))
    return runs


def quotes(text: str, runs: set[tuple[str, ...]]) -> bool:
    """Tell whether a text holds one of the runs."""
    words = _words(text)
    return any(not runs.isdisjoint(_runs(words, length)) for length in {len(run) for run in runs})


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _runs(words: list[str], length: int) -> set[tuple[str, ...]]:
    return {tuple(words[start : start + length]) for start in range(len(words) - length + 1)}
