"""Short names for addresses, proposed where nobody writes one. ``short-names.js`` proposes the same in the browser."""

import unicodedata

from django.utils.text import slugify

LONGEST = 70


def proposed(words: str) -> str:
    """Give a short name of small Latin letters, digits and hyphens for a title or a name, at most 70 characters; "" for no words.

    Of words without a Latin letter or a digit it is “name-” and eight digits, the same for the same words.
    """
    words = " ".join(unicodedata.normalize("NFC", words).split())
    return slugify(words)[:LONGEST].strip("-_") or (f"name-{_mark(words):08x}" if words else "")


def _mark(words: str) -> int:
    """Give the 32-bit FNV-1a hash of the words in UTF-8."""
    mark = 0x811C9DC5
    for byte in words.encode(errors="replace"):
        mark = (mark ^ byte) * 0x01000193 & 0xFFFFFFFF
    return mark
