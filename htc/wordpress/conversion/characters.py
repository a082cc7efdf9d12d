"""Characters that no text holds, read as what they were before a damaged conversion.

The low bytes of U+2010 to U+201D remain as controls where a program cut each character to one byte; codes from U+0080 to U+009F are
Windows-1252 read as Latin-1, as in HTML Living Standard §13.2.5.80. UTF-8 that was read as Windows-1252 once too often, “â€œ” for a quote,
is found run by run: a text as a whole cannot be decoded again as soon as one correct curly quote stands in it.
"""

import re

from htc.wordpress.conversion.findings import Mojibake, Replaced

CONTEXT = 20
MOST_TOLD = 1000
MOST_ROUNDS = 3

_ANY_ODD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_ODD = re.compile(f"[\ud800-\udbff][\udc00-\udfff]|{_ANY_ODD.pattern}")
_LOW_BYTES = {"\x10": "-", "\x11": "-", "\x13": "–", "\x14": "—", "\x18": "‘", "\x19": "’", "\x1c": "“", "\x1d": "”"}
# A line break of Word: without it two words would become one.
_BREAKS = "\x0b\x0c"


def _as_read(byte: int) -> str:
    """Give the character that a byte became; the five that Windows-1252 leaves open were read as Latin-1."""
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


# Latin-1 is the other wrong reading; there the bytes below A0 became controls.
_BYTES = {chr(byte): byte for byte in range(0x80, 0x100)} | {_as_read(byte): byte for byte in range(0x80, 0x100)}


def _any_of(first: int, last: int) -> str:
    return "[" + "".join(re.escape(character) for character, byte in _BYTES.items() if first <= byte <= last) + "]"


_NEXT = _any_of(0x80, 0xBF)
_RUN = re.compile(f"(?:{_any_of(0xC2, 0xDF)}{_NEXT}|{_any_of(0xE0, 0xEF)}{_NEXT}{{2}}|{_any_of(0xF0, 0xF4)}{_NEXT}{{3}})+")
# What no language writes. “É’” and “Ö–” are the end of a word and a sign, as are “É’”” and “à «»”.
_SIGN = "[‘’“”‚„–—…‹›«»\xa0]"
_TELLTALE = re.compile(f"[ÃÂ]{_NEXT}|â[€„†‚\x80-\x8f]|{_any_of(0xE0, 0xF4)}(?:(?!{_SIGN}){_NEXT}{_NEXT}|{_NEXT}(?!{_SIGN}){_NEXT})")


def repair(text: str, *, line_break: str = "\n") -> tuple[str, tuple[Replaced, ...]]:
    """Give the text with every odd character replaced or dropped, and the first thousand of them with twenty characters on either side.

    A low byte stands for its punctuation where a letter or a digit is next to it. ``line_break`` is what a vertical tab becomes.
    The mark of byte order at the start of a text goes without being told of.
    """
    text = text.removeprefix("\ufeff")
    if text.isprintable() or not _ANY_ODD.search(text):
        return text, ()
    replaced: list[Replaced] = []

    def replace(found: re.Match[str]) -> str:
        by = line_break if found[0] in _BREAKS else _meant(text, found)
        if len(replaced) == MOST_TOLD:
            return by
        around = text[max(found.start() - CONTEXT, 0) : found.start()] + by + text[found.end() : found.end() + CONTEXT]
        name = " ".join(f"U+{ord(character):04X}" for character in found[0])
        replaced.append(Replaced(name, by, _ODD.sub("", around)))
        return by

    return _ODD.sub(replace, text), tuple(replaced)


def _meant(text: str, found: re.Match[str]) -> str:
    character = found[0]
    if len(character) == 2:
        return character.encode("utf-16", "surrogatepass").decode("utf-16")
    if "\x80" <= character <= "\x9f":
        return character.encode("latin-1").decode("cp1252", "ignore")
    beside = text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]
    return _LOW_BYTES.get(character, "") if any(neighbour.isalnum() for neighbour in beside) else ""


def find_mojibake(text: str) -> tuple[Mojibake, ...]:
    """Give the runs that were decoded once too often, each with what it means and twenty characters on either side."""
    if text.isascii():
        return ()
    return tuple(
        Mojibake(run[0], _decoded(run[0]), text[max(run.start() - CONTEXT, 0) : run.end() + CONTEXT])
        for run in _RUN.finditer(text)
        if _decoded(run[0])
    )


def without_mojibake(text: str) -> str:
    """Give the text with every such run decoded, also where it happened up to three times over."""
    for _ in range(MOST_ROUNDS):
        repaired = text if text.isascii() else _RUN.sub(lambda run: _decoded(run[0]) or run[0], text)
        if repaired == text:
            break
        text = repaired
    return text


def _decoded(run: str) -> str:
    """Give what a run means, "" where it is what it seems."""
    if not _TELLTALE.search(run):
        return ""
    try:
        meant = bytes(_BYTES[character] for character in run).decode()
    except UnicodeDecodeError:
        return ""
    return meant
