"""Plain text from anyone, made fit for a page, a feed and a database.

Nothing here knows markup: names, titles and comments come in as typed and go out without the characters that
break a feed, turn the direction of a page or pile marks over the lines above. Every function may be applied twice
without a further change.
"""

import re
import unicodedata
from itertools import groupby

MARKS_PER_LETTER = 4
ELLIPSIS = "…"

_JOINERS = "\u200c\u200d"
_JOINER_RUN = re.compile(f"[{_JOINERS}]{{2,}}|(?<!\\S)[{_JOINERS}]|[{_JOINERS}](?!\\S)")
# Drawn as nothing although Unicode counts them as letters or symbols: a name made of them looks empty.
_BLANKS = dict.fromkeys(map(ord, "\u2800\u3164\uffa0"), " ")
_LINE_ENDS = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
# Format characters that are drawn: the number and verse signs that embrace the digits after them.
_DRAWN_FORMAT = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
_ASCII_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_WORD = re.compile(r"[^\s–—]*?[^\W_][^\s–—]*")


def clean_line(text: str, limit: int) -> str:
    """Give the text as one line of at most ``limit`` characters, in NFC.

    Control, bidirectional and invisible characters are dropped, white space is folded, a letter keeps four combining
    marks. The cut never parts a letter from its marks or an emoji from its parts, so the result may be a little shorter.
    """
    return _cut(_fold(_without_traps(_LINE_ENDS.sub(" ", text))), limit)


def clean_lines(text: str, limit: int | None = None) -> str:
    """Give the text with its lines, each as ``clean_line`` would leave it, and at most one empty line between two.

    Every kind of line end becomes LF. ``limit`` counts characters of the whole; None keeps all.
    """
    lines = [_fold(line) for line in _without_traps(_LINE_ENDS.sub("\n", text)).split("\n")]
    joined = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return joined if limit is None else _cut(joined, limit)


def shorten(text: str, length: int) -> str:
    """Give the first whole words of a text, at most ``length`` characters with the ellipsis; a short text as it is.

    White space is folded. A text without spaces, such as Japanese, is cut between characters.
    """
    text = " ".join(text.split())
    if len(text) <= length:
        return text
    head = _cut(text, length - len(ELLIPSIS))
    if not text[len(head)].isspace():
        at_word = head.rpartition(" ")[0]
        # A space far from the end means that the last "word" is a sentence of a script without spaces.
        head = at_word if len(at_word) > length // 2 else head
    return head.rstrip(" ,;:.–—-") + ELLIPSIS


def words(text: str) -> int:
    """Give the number of words: runs between spaces and dashes that hold a letter or a digit."""
    return len(_WORD.findall(text))


def _without_traps(text: str) -> str:
    if text.isascii():
        return _ASCII_CONTROLS.sub("", text)
    kept = "".join(filter(_is_kept, text.translate(_BLANKS)))
    # Marks are limited before NFC as well, for its ordering of marks takes quadratic time on a long pile.
    composed = unicodedata.normalize("NFC", _limit_marks(_lone_joiners(kept)))
    return _lone_joiners(_limit_marks(composed))


def _is_kept(character: str) -> bool:
    if character in "\n\t" or character in _JOINERS or character in _DRAWN_FORMAT:
        return True
    if unicodedata.category(character) in ("Cc", "Cf", "Cs"):
        return False
    # XML 1.0 §2.2 has no place for the noncharacters, so one of them would make a feed ill-formed.
    point = ord(character)
    return point & 0xFFFE != 0xFFFE and not 0xFDD0 <= point <= 0xFDEF


def _lone_joiners(text: str) -> str:
    """Keep a joiner where scripts and emoji need it, alone between two visible characters."""
    return _JOINER_RUN.sub("", text)


def _is_mark(character: str) -> bool:
    return unicodedata.category(character) in ("Mn", "Me", "Mc") or character in _JOINERS


def _limit_marks(text: str) -> str:
    pieces = []
    for marks, characters in groupby(text, _is_mark):
        run = "".join(characters)
        if marks and len(run) > MARKS_PER_LETTER:
            # A joiner between marks would otherwise begin the count anew.
            run = run.translate(dict.fromkeys(map(ord, _JOINERS)))[:MARKS_PER_LETTER]
        pieces.append(run)
    return "".join(pieces)


def _fold(line: str) -> str:
    return " ".join(line.split())


def _cut(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    at = max(limit, 0)
    while at and _holds_together(text, at):
        at -= 1
    return text[: at or limit].rstrip()


def _holds_together(text: str, at: int) -> bool:
    before, after = text[at - 1], text[at]
    if before in _JOINERS or _is_mark(after) or "\U0001f3fb" <= after <= "\U0001f3ff":
        return True
    return _is_flag_letter(before) and _is_flag_letter(after) and _flag_letters_before(text, at) % 2 == 1


def _is_flag_letter(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _flag_letters_before(text: str, at: int) -> int:
    start = at
    while start and _is_flag_letter(text[start - 1]):
        start -= 1
    return at - start
