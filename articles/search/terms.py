"""What a reader looks for, read from what they typed: words, "phrases in quotes" and begin* of words."""

import re
from dataclasses import dataclass

from htc.lib.text import clean_line

MOST_CHARACTERS = 200

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»", '"'))
_PIECE = re.compile(r'"(?P<phrase>[^"]*)"?(?P<open>\*?)|(?P<word>[^\s"]+)')


@dataclass(frozen=True, slots=True)
class SearchTerm:
    """Words that must stand side by side, in most cases one alone; where it ``is_open`` the last of them may go on."""

    words: str
    is_open: bool = False


def read_terms(question: str) -> list[SearchTerm]:
    """Give the terms of a question, all of which must be found; none where it holds no letter and no digit.

    A word that stands last is open, so that “raid” finds “raids”; a phrase is so only with a star behind it. Nothing else has a meaning:
    AND, NEAR, brackets and a minus are words or nothing. What comes after ``MOST_CHARACTERS`` is left out.
    """
    found = _PIECE.finditer(clean_line(question, MOST_CHARACTERS).translate(_QUOTES))
    pieces = [piece for piece in found if any(map(str.isalnum, piece[0]))]
    return [_term(piece, is_last=piece is pieces[-1]) for piece in pieces]


def _term(piece: re.Match, *, is_last: bool) -> SearchTerm:
    if piece["word"] is None:
        return SearchTerm(piece["phrase"].strip(), bool(piece["open"]))
    return SearchTerm(piece["word"].strip("*"), is_last or piece["word"].endswith("*"))
