"""UTF-8 that was read as Windows-1252 once too often: “â€œ” for a quote, “Ã©” for é.

It is found run by run: a text as a whole cannot be decoded again as soon as one correct curly quote stands in it.
"""

import re

from htc.wordpress.conversion.findings import Mojibake

CONTEXT = 20
MOST_ROUNDS = 3


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


def find(text: str) -> tuple[Mojibake, ...]:
    """Give the runs that were decoded once too often, each with what it means and twenty characters on either side."""
    if text.isascii():
        return ()
    return tuple(
        Mojibake(run[0], _decoded(run[0]), text[max(run.start() - CONTEXT, 0) : run.end() + CONTEXT])
        for run in _RUN.finditer(text)
        if _decoded(run[0])
    )


def repair(text: str) -> str:
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
