"""Plain text from anyone, made fit for a page, a feed and a database.

Nothing here knows markup: names, titles, comments and the words of other sites come in as they are and go out without the characters that
break a feed, turn the direction of a page or pile marks over the lines above. What living scripts are spelt with stays.
Every function may be applied twice without a further change.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from itertools import groupby

# Sanskrit in Tibetan letters has eight marks on a letter, Burmese five to seven; accents of any alphabet never exceed four.
MARKS_PER_LETTER = 8
ACCENTS_PER_LETTER = 4
SAME_MARK_PER_LETTER = 2
ELLIPSIS = "…"

_JOINERS = "\u200c\u200d"
_SEVERAL_JOINERS = re.compile(f"([{_JOINERS}])[{_JOINERS}]+")
# Arabic, Indic, Burmese, Khmer, Mongolian and their kin: there a joiner at the edge of a word is spelling (ന്‍ in Malayalam).
_JOINING = "\u0600-\u0dff\u0f00-\u109f\u1700-\u1aff\ua840-\uabff\U00010a00-\U00011fff"
_STRAY_JOINER = re.compile(f"(?<![^\x00-\x7f\\s])[{_JOINERS}](?![{_JOINING}])|(?<![{_JOINING}])[{_JOINERS}](?![^\x00-\x7f\\s])")
_ACCENT = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")
_NO_BREAK = frozenset("\u00a0\u2007\u202f")
# Drawn as nothing although Unicode counts them as letters or symbols: a name made of them looks empty.
_BLANKS = dict.fromkeys(map(ord, "\u2800\u3164\uffa0"), " ")
_LINE_ENDS = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_ASCII_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
# XML 1.0 §2.2 has no place for the noncharacters, so one of them would make a feed ill-formed.
_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(chr(plane + last) for plane in range(0, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF))
_TAGS = "\U000e0020-\U000e007f"
# UTS #51 ED-14a: the flag of Scotland is a black flag, the letters “gbsct” as tags, and the tag that ends them.
_SUBDIVISION_FLAG = "\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f"
# Controls, surrogates and the format characters but the joiners, the number and verse signs that are drawn round digits,
# and the vowel separator between Mongolian letters.
_HIDDEN = re.compile(
    f"({_SUBDIVISION_FLAG}|(?<=[\u180b-\u180d\u180f\u1820-\u18aa])\u180e(?=[\u1820-\u18aa]))"
    "|[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"
    f"\ud800-\udfff\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001{_TAGS}{_NONCHARACTERS}]"
)
# Letters and signs of European languages: none of them is hidden or a mark, and NFC leaves each as it is.
_PLAIN = re.compile("[\t\n\x20-\x7e\xa0-\xac\xae-\u02ff\u2010-\u2027\u2030-\u205e]*")
# Drawn as nothing by themselves: joiners, fillers, and the selectors of variants.
_UNSEEN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200c\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_CUT_OFF = re.compile(f"[{_TAGS}{_JOINERS}\\s]+\\Z")
# How words are counted; where an excerpt may be cut is another rule, and a wider one.
# Scripts without spaces: Han, kana and bopomofo; and Thai, Lao, Burmese, Khmer and their neighbours, of which letters alone are counted.
_DENSE = re.compile(
    "[\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u30ff\u3105-\u312f\u31a0-\u31ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f"
    "\U0001b000-\U0001b16f\U00020000-\U0003ffff]"
)
_SPREAD = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1950-\u19df\u1a20-\u1aaf\uaa60-\uaadf]")
_WORD = re.compile(r"[^\s–—]*?[^\W_][^\s–—]*")
# What most texts hold beside ASCII, of which no word is made; without it those are counted at once.
_SIGNS = tuple(zip("–—\u00a0“”‘’…«»", "   \0\0\0\0\0\0\0", strict=True))
_NO_LETTERS = {code: None for code in range(128) if not chr(code).isalnum() and not chr(code).isspace()}
# Word and old terminals end a line with them; dropped, they would join two words.
_ENDS = "\x0b\x0c\x85"
_LAST_OF_PLANES = "".join(chr(plane | last) for plane in range(0x10000, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF))
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff" + _LAST_OF_PLANES + "]")


def clean_line(text: str, limit: int) -> str:
    """Give the text as one line of at most ``limit`` characters, in NFC.

    Control, bidirectional and invisible characters are dropped, white space is folded, a letter keeps as many marks as any
    orthography puts on one. The cut never parts a letter from its marks or an emoji from its parts, so the result may be a little shorter.
    """
    return _cut(fold_spaces(_without_traps(_LINE_ENDS.sub(" ", text))), limit)


def clean_piece(text: str, *, edges: bool = False) -> str:
    """Give a part of a line, such as the text of one element, by the rules of ``clean_line`` but for marks and length.

    With ``edges`` a space at either end stays, for parts that will be joined. How many marks a letter has is known when they are: what is
    shown of the whole goes through ``few_marks``.
    """
    words = fold_spaces(text)
    if not (words.isascii() and words.isprintable()):
        words = fold_spaces(unicodedata.normalize("NFC", without_hidden(words)))
    if edges:
        before, after = " " if text[:1].isspace() else "", " " if words and text[-1:].isspace() else ""
        words = before + words + after
    return words


def clean_lines(text: str, limit: int | None = None) -> str:
    """Give the text with its lines, each as ``clean_line`` would leave it, and at most one empty line between two.

    Every kind of line end becomes LF. ``limit`` counts characters of the whole; None keeps all.
    """
    lines = [fold_spaces(line) for line in _without_traps(_LINE_ENDS.sub("\n", text)).split("\n")]
    joined = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return joined if limit is None else _cut(joined, limit)


def shorten(text: str, length: int) -> str:
    """Give the first whole words of a text, at most ``length`` characters with the ellipsis; a short text as it is.

    White space is folded. A text without spaces, such as Japanese, is cut between characters.
    """
    text = fold_spaces(text)
    if len(text) <= length:
        return text
    head = _cut(text, length - len(ELLIPSIS))
    if not text[len(head)].isspace():
        at_word = head.rpartition(" ")[0]
        # A space far from the end means that the last "word" is a sentence of a script without spaces.
        head = at_word if len(at_word) > length // 2 else head
    return head.rstrip(" ,;:.–—-") + ELLIPSIS


def words(text: str) -> int:
    """Give the number of words: runs between spaces and dashes that hold a letter or a digit.

    Where a script has no spaces, its letters are counted: two of Chinese and Japanese are a word, four of Thai, Lao, Khmer and Burmese,
    which is how much of them is read in the time of one.
    """
    if not text.isascii():
        for sign, instead in _SIGNS:
            text = text.replace(sign, instead)
    if text.isascii():
        return len(text.translate(_NO_LETTERS).split())
    dense = len(_DENSE.findall(text))
    spread = sum(1 for letter in _SPREAD.findall(text) if unicodedata.category(letter) == "Lo")
    return len(_WORD.findall(_SPREAD.sub(" ", _DENSE.sub(" ", text)))) + -(-dense // 2) + -(-spread // 4)


def fold_spaces(text: str) -> str:
    """Give the text on one line without white space at its ends; a run of it is one space, or one no-break space if it has no other."""
    if not any(space in text for space in _NO_BREAK):
        return " ".join(text.split())
    return re.sub(r"\s+", lambda run: run[0][0] if _NO_BREAK.issuperset(run[0]) else " ", text).strip()


def without_hidden(text: str) -> str:
    """Give the text without control, bidirectional and invisible characters; tabs and LF stay, as do joiners where a word needs them."""
    if text.isascii():
        return _ASCII_CONTROLS.sub("", text)
    return _without_stray_joiners(_HIDDEN.sub(lambda found: found[1] or "", text.translate(_BLANKS)))


def is_seen(text: str) -> bool:
    """Tell whether a text shows something: more than white space, controls and characters that are drawn as nothing."""
    return bool(text.strip()) if text.isascii() and text.isprintable() else bool(_UNSEEN.sub("", without_hidden(text)).strip())


def few_marks(text: str) -> str:
    """Give the text with as many marks on a letter as an orthography may need: more reach into the lines above and below."""
    if text.isascii():
        return text
    return "".join("".join(_few(run) if marks else run) for marks, run in groupby(text, _is_mark))


def clings(character: str) -> bool:
    """Tell whether a character is part of the one before it: a mark, a joiner, a tag of a flag, the colour of a skin."""
    return _is_mark(character) or "\U000e0020" <= character <= "\U000e007f" or "\U0001f3fb" <= character <= "\U0001f3ff"


def holds_together(text: str, at: int) -> bool:
    """Tell whether a cut at ``at`` would part a letter from its marks, or an emoji or a flag from its parts."""
    before, after = text[at - 1], text[at]
    if before in _JOINERS or clings(after):
        return True
    return _is_flag_letter(before) and _is_flag_letter(after) and _flag_letters_before(text, at) % 2 == 1


def _without_traps(text: str) -> str:
    if _PLAIN.fullmatch(text):
        return text
    if text.isascii():
        return _ASCII_CONTROLS.sub("", text)
    # Marks are limited before NFC as well, for its ordering of marks takes quadratic time on a long pile.
    composed = unicodedata.normalize("NFC", few_marks(without_hidden(text)))
    return unicodedata.normalize("NFC", _without_stray_joiners(few_marks(composed)))


def _without_stray_joiners(text: str) -> str:
    """Keep a joiner where scripts and emoji need it: alone between two characters beyond ASCII, or beside a letter of a joining script."""
    return _STRAY_JOINER.sub("", _SEVERAL_JOINERS.sub(r"\1", text))


def _is_mark(character: str) -> bool:
    return not character.isascii() and (unicodedata.category(character)[0] == "M" or character in _JOINERS)


def _few(run: Iterable[str]) -> list[str]:
    """Give the marks of one letter that may stay; a joiner between too many would begin their count anew, so it goes."""
    run = list(run)
    marks = [mark for mark in run if mark not in _JOINERS]
    counted: Counter[str] = Counter()
    kept: list[str] = []
    for mark in marks:
        kind, most = ("accent", ACCENTS_PER_LETTER) if _ACCENT.match(mark) else (mark, SAME_MARK_PER_LETTER)
        counted[kind] += 1
        if counted[kind] <= most and len(kept) < MARKS_PER_LETTER:
            kept.append(mark)
    return run if kept == marks else kept


def _cut(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    at = max(limit, 0)
    while at and holds_together(text, at):
        at -= 1
    # Something is left of what is one letter as a whole; tags without their end make no flag.
    return text[:at].rstrip() if at else _CUT_OFF.sub("", text[:limit])


def _is_flag_letter(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _flag_letters_before(text: str, at: int) -> int:
    start = at
    while start and _is_flag_letter(text[start - 1]):
        start -= 1
    return at - start


def fit(text: str) -> str:
    """Give the text without control characters, lone surrogates and noncharacters (Unicode §23.1, §23.6, §23.7).

    XML 1.0 §2.2 has no place for most of them, UTF-8 none for surrogates. Tab, LF and CR stay; vertical tab, form feed and NEL, which
    part words, become spaces. The result is never longer, and the same when it is given again.
    """
    return text if text.isprintable() else _UNFIT.sub(lambda found: " " if found[0] in _ENDS else "", text)


def marked(words: str) -> str:
    """Give words as they are: the mark by which the catalogues find what is translated where it is shown, in modules without Django."""
    return words
