"""Whether the notes of a text fit beside it: in a margin of their own, each at the line that calls it, none on another.

An estimate, for only a browser knows lines. What it says is on the safe side: a text with more notes than its margin has room for keeps
them in the list at its end.
"""

import math
import re
from collections.abc import Mapping

from htc.lib.html import plain_text

# All in rem of the style sheet: what a line and a paragraph take, and how many characters a line has.
LINE, CHARACTERS, PARAGRAPH = 1.6, 68, 1.0
NOTE_LINE, NOTE_CHARACTERS, NOTE_LINES, NOTE_REST = 1.16, 28, 8, 2.2
# Behind the text stand its tags, which leave the margin free.
BEHIND = 6.0
_BLOCK_END = re.compile(r"</(?:p|li|h[2-6]|blockquote|tr|pre)>")


def fits_beside(pieces: list[tuple[str, str]], rest: str, notes: Mapping[str, str]) -> bool:
    """Tell whether the notes fit. ``pieces`` gives, for each note in order, the body before its first mark since the last, and its key."""
    line, bottom = 0.0, 0.0
    for before, key in pieces:
        line += _height(before)
        bottom = max(line, bottom) + note_height(notes[key])
    return bottom <= line + _height(rest) + BEHIND


def note_height(text: str) -> float:
    """Give what a note takes in the margin, folded after some lines, with its way back and the gap below, in rem."""
    return min(NOTE_LINES, math.ceil(len(plain_text(text)) / NOTE_CHARACTERS)) * NOTE_LINE + NOTE_REST


def _height(html: str) -> float:
    return len(plain_text(html)) / CHARACTERS * LINE + len(_BLOCK_END.findall(html)) * PARAGRAPH
