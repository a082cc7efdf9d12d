"""Characters that no text holds, read as what they were before a damaged conversion.

The low bytes of U+2010 to U+201D remain as controls where a program cut each character to one byte; codes from U+0080 to U+009F are
Windows-1252 read as Latin-1, as in HTML Living Standard §13.2.5.80.
"""

import re

from htc.wordpress.conversion.findings import Replaced

CONTEXT = 20
MOST_TOLD = 1000

_ODD = re.compile("[\ud800-\udbff][\udc00-\udfff]|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_LOW_BYTES = {"\x10": "-", "\x11": "-", "\x13": "–", "\x14": "—", "\x18": "‘", "\x19": "’", "\x1c": "“", "\x1d": "”"}
# A line break of Word: without it two words would become one.
_BREAKS = "\x0b\x0c"


def repair(text: str, *, line_break: str = "\n") -> tuple[str, tuple[Replaced, ...]]:
    """Give the text with every odd character replaced or dropped, and the first thousand of them with twenty characters on either side.

    A low byte stands for its punctuation where a letter or a digit is next to it. ``line_break`` is what a vertical tab becomes.
    The mark of byte order at the start of a text goes without being told of.
    """
    text = text.removeprefix("\ufeff")
    if text.isprintable() or not _ODD.search(text):
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
