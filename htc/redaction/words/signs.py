"""A text as a reader sees it, with the place of each letter in the text as it is stored.

The same letter may be stored as itself, as an entity of HTML, as bytes in an address (“%C3%B3”) or as an escape of JSON (“\\u00f3”), and
one of these may stand in another. All of them are read at once, whatever the text is.
"""

import re
import unicodedata
from dataclasses import dataclass
from html import unescape
from urllib.parse import unquote

# In which words of one phrase may stand: they begin no new one.
INLINE = "a|abbr|b|bdi|bdo|big|br|cite|code|data|del|dfn|em|font|i|ins|kbd|mark|q|s|samp|small|span|strike|strong|sub|sup|time|tt|u|var|wbr"
INLINE_TAG = re.compile(rf"</?(?:{INLINE})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_CODED = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});|(?:%[0-9A-Fa-f]{2})+|(?:\\u[0-9a-fA-F]{4})+")
_CODES = ("&", "%", "\\u")  # with which each of them begins
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_DEEPEST = 3
# Marks on letters, and what nobody sees: soft hyphens, joiners, signs of direction, selectors of variants.
_UNSEEN = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u064b-\u065f\u0670\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f"
    "\ufe20-\ufe2f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\u0640]"
)
# Letters that no decomposition takes for the plain ones that people type.
_PLAIN = {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe"}
_NOT_PLAIN = re.compile(f"[{''.join(_PLAIN)}]")
# UTF-8 that was read as Windows-1252, as old blogs have it: letters with accents, and quotes and dashes, of which a part may be lost.
_BEHIND = re.escape("".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0xC0)))
_MISREAD = re.compile(f"[\u00c2\u00c3][{_BEHIND}]|\u00e2\u20ac[{_BEHIND}]?")
_BYTES = re.compile(r"(?:%[0-9A-Fa-f]{2})+")


@dataclass(slots=True)
class Signs:
    """Characters of a text, and where each of them begins and ends in the text as it is stored."""

    text: str
    places: list[tuple[int, int]]


def fold(text: str) -> str:
    """Give a text without case, accents and what nobody sees; one character may become several, or none."""
    if text.isascii():
        return text.casefold()
    folded = _UNSEEN.sub("", unicodedata.normalize("NFKD", text).casefold())
    # A table for “translate” would be asked for each character.
    return _NOT_PLAIN.sub(lambda letter: _PLAIN[letter[0]], folded)


def signs_of(text: str) -> Signs:
    """Read a text: whatever stands for a character is that character."""
    signs = Signs(text, [(at, at + 1) for at in range(len(text))])
    for _ in range(_DEEPEST):
        if not _CODED.search(signs.text):
            break
        read = _read(signs)
        if read.text == signs.text:
            break
        signs = read
    return signs


def without_tags(signs: Signs) -> tuple[Signs, list[tuple[int, int]]]:
    """Give the signs without the tags in which words go on, and where these tags are stored."""
    kept, places, tags, at = [], [], [], 0
    for tag in INLINE_TAG.finditer(signs.text):
        kept.append(signs.text[at : tag.start()])
        places += signs.places[at : tag.start()]
        tags.append((signs.places[tag.start()][0], signs.places[tag.end() - 1][1]))
        at = tag.end()
    return Signs("".join([*kept, signs.text[at:]]), [*places, *signs.places[at:]]), tags


def folded(signs: Signs) -> Signs:
    """Give the signs folded, each letter with the place of the sign that it comes from."""
    if signs.text.isascii():
        return Signs(signs.text.casefold(), signs.places)
    letters, places = [], []
    for character, place in zip(signs.text, signs.places, strict=True):
        plain = fold(character)
        letters.append(plain)
        places += [place] * len(plain)
    return Signs("".join(letters), places)


def mended(signs: Signs) -> Signs:
    """Give the signs as they were meant where UTF-8 was read as Windows-1252: “JosÃ©â€™s” is “José’s”."""
    read, places, at = [], [], 0
    for found in _MISREAD.finditer(signs.text):
        read += [signs.text[at : found.start()], _as_meant(found[0])]
        places += [*signs.places[at : found.start()], (signs.places[found.start()][0], signs.places[found.end() - 1][1])]
        at = found.end()
    return Signs("".join([*read, signs.text[at:]]), [*places, *signs.places[at:]])


def _as_meant(misread: str) -> str:
    try:
        return b"".join(sign.encode("latin-1" if sign < "\u0100" else "cp1252") for sign in misread).decode()
    except UnicodeDecodeError:
        return "\N{REPLACEMENT CHARACTER}"


def gist(text: str) -> str:
    """Give, quickly, a folded text in which stands whatever stands in the text when it is read, with its tags and without."""
    for _ in range(_DEEPEST):
        if not any(sign in text for sign in _CODES):
            break
        text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
        text = unescape(_BYTES.sub(lambda found: unquote(found[0]), text))
    plain = INLINE_TAG.sub("", text) if "<" in text else ""
    meant = _MISREAD.sub(lambda found: _as_meant(found[0]), plain or text)
    return fold(f"{text}\n{plain}\n{meant}" if plain or meant != text else text)


def _read(signs: Signs) -> Signs:
    read, places, at = [], [], 0
    for coded in _CODED.finditer(signs.text):
        read.append(signs.text[at : coded.start()])
        places += signs.places[at : coded.start()]
        for character, start, end in _meant(coded):
            read.append(character)
            places += [(signs.places[start][0], signs.places[end - 1][1])] * len(character)
        at = coded.end()
    return Signs("".join([*read, signs.text[at:]]), [*places, *signs.places[at:]])


def _meant(coded: re.Match) -> list[tuple[str, int, int]]:
    """Give each character that stands there with its begin and end; what stands for none is left as it is."""
    words, start = coded[0], coded.start()
    if words[0] == "&":
        meant = unescape(words)
        return [(meant, start, coded.end())] if meant != words else [(sign, start + at, start + at + 1) for at, sign in enumerate(words)]
    if words[0] == "\\":
        units = [int(unit, 16) for unit in _ESCAPE.findall(words)]
        text, width = b"".join(unit.to_bytes(2, "big") for unit in units).decode("utf-16-be", "replace"), 6
        lengths = [2 if ord(character) > 0xFFFF else 1 for character in text]
    else:
        try:
            text, width = bytes.fromhex(words.replace("%", "")).decode(), 3
        except UnicodeDecodeError:
            return [(sign, start + at, start + at + 1) for at, sign in enumerate(words)]
        lengths = [len(character.encode()) for character in text]
    meant_all, at = [], start
    for character, length in zip(text, lengths, strict=True):
        meant_all.append((character, at, at + length * width))
        at += length * width
    return meant_all
