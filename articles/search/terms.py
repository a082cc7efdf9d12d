"""What a reader looks for, read from what they typed: words, "phrases in quotes" and begin* of words."""

import re
from dataclasses import dataclass

from htc.lib.text import clean_line

MOST_CHARACTERS = 200

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»", '"'))
_PIECE = re.compile(r'"(?P<phrase>[^"]*)"?(?P<open>\*?)|(?P<word>[^\s"]+)')


@dataclass(frozen=True, slots=True)
class SearchTerm:
    """Words that must stand side by side, in most cases one alone.

    Where it ``is_open`` the last of them may go on; where it ``is_loose`` it is a word whose other forms are meant too, after itself.
    """

    words: str
    is_open: bool = False
    is_loose: bool = False

    def __str__(self):
        """Give it as it may be typed."""
        if self.is_loose:
            return self.words
        words = self.words if self.is_open and " " not in self.words else f'"{self.words}"'
        return f"{words}*" if self.is_open else words


def read_terms(question: str) -> list[SearchTerm]:
    """Give the terms of a question, all of which must be found; none where it holds no letter and no digit.

    A word finds its other forms too, and is open where it stands last, so that “raid” finds “raider”. In quotes, or with a star, it finds
    what is written and nothing else; a phrase is open only with a star behind it. Nothing else has a meaning: AND, NEAR, brackets and
    a minus are words or nothing. What comes after ``MOST_CHARACTERS`` is left out.
    """
    found = _PIECE.finditer(clean_line(question, MOST_CHARACTERS).translate(_QUOTES))
    pieces = [piece for piece in found if any(map(str.isalnum, piece[0]))]
    return [_term(piece, is_last=piece is pieces[-1]) for piece in pieces]


def _term(piece: re.Match, *, is_last: bool) -> SearchTerm:
    if piece["word"] is None:
        return SearchTerm(piece["phrase"].strip(), bool(piece["open"]))
    has_star = piece["word"].endswith("*")
    return SearchTerm(piece["word"].strip("*"), is_last or has_star, not has_star)
