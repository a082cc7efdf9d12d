"""The characters that no text holds, whatever it is for: what keeps them out of rows, HTML and XML."""

import re

# Word and old terminals end a line with them; dropped, they would join two words.
_ENDS = "\x0b\x0c\x85"
_LAST_OF_PLANES = "".join(chr(plane | last) for plane in range(0x10000, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF))
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff" + _LAST_OF_PLANES + "]")


def fit(text: str) -> str:
    """Give the text without control characters, lone surrogates and noncharacters (Unicode §23.1, §23.6, §23.7).

    XML 1.0 §2.2 has no place for most of them, UTF-8 none for surrogates. Tab, LF and CR stay; vertical tab, form feed and NEL, which
    part words, become spaces. The result is never longer, and the same when it is given again.
    """
    return text if text.isprintable() else _UNFIT.sub(lambda found: " " if found[0] in _ENDS else "", text)
