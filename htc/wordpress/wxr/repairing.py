"""What makes a damaged item readable: its bytes as characters, and the two mends that are tried after a parser has refused it.

Nothing is guessed that cannot be told: each mend follows one known fault of exporters, and each is counted and reported.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

# XML 1.0 §2.2 has no place for control characters. While an item is parsed each stands as the noncharacter of the same number, of which
# Unicode has just as many (U+FDD0 to U+FDEF) and which no text is written with.
_STAND_IN = 0xFDD0
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_NONCHARACTER = re.compile("[\ufdd0-\ufdef\ufffe\uffff]")
_REAL = {_STAND_IN + code: code for code in range(32)}
# RFC 3629 §4; then a pair of surrogates written as two characters, a lone one, and any other byte.
_UTF_8 = re.compile(
    rb"((?:[\x00-\x7f]|[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]"
    rb"|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2})++)"
    rb"|(\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf][\x80-\xbf])|(\xed[\xa0-\xbf][\x80-\xbf])|([\x80-\xff])"
)
_OUTSIDE_CDATA = re.compile(
    r"(<!\[CDATA\[.*?\]\]>)|&#(?:x([0-9a-fA-F]{1,8})|([0-9]{1,9}));|&(?!(?:amp|lt|gt|quot|apos);)|<(?![A-Za-z_/!?])", re.DOTALL
)
_LEAF = re.compile(r"<([A-Za-z_][\w.:-]*)((?:\s[^<>]*)?)>\s*<!\[CDATA\[(.*?)</\1\s*>", re.DOTALL)
_ENCODING = re.compile(rb"""<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([\w.:-]{1,40})["']""")
_LEGACY = re.compile(r"(?:iso-?8859-|windows-|cp)\d{1,5}|koi8-[ru]|gb(?:2312|k|18030)|big5|shift_jis|euc-(?:jp|kr)|latin-?1", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mended:
    """A text that a parser may take, and how often each kind of fault was mended in it."""

    text: str
    faults: Counter[str]

    @property
    def repairs(self) -> tuple[str, ...]:
        """What was mended, in sentences."""
        return tuple(_SENTENCES[fault][count > 1].format(count) for fault, count in self.faults.items() if count)


_SENTENCES = {
    "bytes": (
        "{} byte is not UTF-8 and was read as Windows-1252.",
        "{} bytes are not UTF-8 and were read as Windows-1252.",
    ),
    "surrogates": ("{} half of a character was dropped.", "{} halves of characters were dropped."),
    "noncharacters": (
        "{} code that is no character of Unicode was dropped.",
        "{} codes that are no characters of Unicode were dropped.",
    ),
    "controls": ("{} control character was found.", "{} control characters were found."),
    "ampersands": ("{} bare “&” was taken as written.", "{} bare “&” were taken as written."),
    "signs": ("{} bare “<” was taken as written.", "{} bare “<” were taken as written."),
    "sections": (
        "{} text holds “]]>”, which ends a section of XML, and was read up to its closing tag.",
        "{} texts hold “]]>”, which ends a section of XML, and were read up to their closing tags.",
    ),
}


def declared_encoding(head: bytes) -> str:
    """Give the encoding of an old blog that the XML declaration names, or an empty text for UTF-8 and what nobody knows."""
    found = _ENCODING.search(head[:2000])
    name = found[1].decode("ascii") if found else ""
    if not _LEGACY.fullmatch(name):
        return ""
    # Encoding Standard §4.2: what is called Latin-1 is Windows-1252.
    return "cp1252" if re.fullmatch(r"(?i)iso-?8859-1|latin-?1|windows-1252", name) else name


def characters(raw: bytes, encoding: str = "") -> Mended:
    """Give bytes as characters, each control that XML forbids as its stand-in.

    What is UTF-8 is read as that whatever is declared, since no other text looks like it; else ``encoding`` is used, or each bad byte is
    read as Windows-1252.
    """
    faults: Counter[str] = Counter()
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = _in_legacy(raw, encoding) or _byte_by_byte(raw, faults)
    text, faults["noncharacters"] = _NONCHARACTER.subn("", text)
    text, faults["controls"] = _CONTROL.subn(lambda found: chr(_STAND_IN + ord(found[0])), text)
    return Mended(text, faults)


def in_utf_8(raw: bytes, encoding: str) -> bytes:
    """Give bytes that are in UTF-8, or in the encoding of an old blog, in UTF-8; as they are if they are in neither."""
    try:
        raw.decode()
    except UnicodeDecodeError:
        return _in_legacy(raw, encoding).encode() or raw
    return raw


def with_controls(text: str) -> str:
    """Give a text with the control characters again for which others stood in."""
    return text.translate(_REAL) if _NONCHARACTER.search(text) else text


def mends(item: Mended) -> Iterator[Mended]:
    """Give an item as it is, then by each mend, the lighter ones first: escaped characters, sections that end with their element, both."""
    yield item
    yield _escaped(item)
    closed = _closed(item)
    if closed.faults["sections"]:
        yield closed
        yield _escaped(closed)


def _in_legacy(raw: bytes, encoding: str) -> str:
    if not encoding:
        return ""
    try:
        return raw.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return ""


def _byte_by_byte(raw: bytes, faults: Counter[str]) -> str:
    def mended(found: re.Match[bytes]) -> bytes:
        fine, pair, half, byte = found.groups()
        if fine:
            return fine
        if pair:
            return pair.decode("utf-8", "surrogatepass").encode("utf-16", "surrogatepass").decode("utf-16").encode()
        if half:
            faults["surrogates"] += 1
            return b""
        faults["bytes"] += 1
        # Encoding Standard: the five bytes that Windows-1252 leaves open are the controls of the same number.
        return (byte.decode("cp1252", "ignore") or byte.decode("latin-1")).encode()

    return _UTF_8.sub(mended, raw).decode()


def _escaped(item: Mended) -> Mended:
    """Escape what stands outside of CDATA and is no markup: bare “&”, entities that XML does not know, bare “<”."""
    faults = item.faults.copy()

    def mended(found: re.Match[str]) -> str:
        section, hexadecimal, decimal = found.groups()
        if section:
            return section
        if found[0] == "<":
            faults["signs"] += 1
            return "&lt;"
        code = int(hexadecimal, 16) if hexadecimal else int(decimal) if decimal else -1
        if code >= 0 and _is_xml(code):
            return found[0]
        if 0 <= code < 32:
            faults["controls"] += 1
            return chr(_STAND_IN + code)
        faults["ampersands"] += 1
        return "&amp;" + found[0][1:]

    return Mended(_OUTSIDE_CDATA.sub(mended, item.text), faults)


def _is_xml(code: int) -> bool:
    return code in (9, 10, 13) or 32 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF


def _closed(item: Mended) -> Mended:
    """Let the closing tag, not the first “]]>”, end the CDATA of an element that holds nothing else."""
    faults = item.faults.copy()

    def mended(found: re.Match[str]) -> str:
        name, attributes, inner = found.groups()
        # Where the next element of the name begins, the closing tag is that one's, and this has lost its own.
        if _is_sound(inner) or f"<{name}>" in inner:
            return found[0]
        faults["sections"] += 1
        words = inner.rstrip().removesuffix("]]>").replace("]]><![CDATA[", "")
        return f"<{name}{attributes}><![CDATA[{words.replace(']]>', ']]]]><![CDATA[>')}]]></{name}>"

    return Mended(_LEAF.sub(mended, item.text), faults)


def _is_sound(inner: str) -> bool:
    """Tell whether what follows “<![CDATA[” up to the closing tag is CDATA sections with nothing but text between them."""
    at = 0
    while (end := inner.find("]]>", at)) >= 0:
        following = inner.find("<![CDATA[", end)
        between = inner[end + 3 : following if following >= 0 else len(inner)]
        if "<" in between or "]]>" in between:
            return False
        if following < 0:
            return True
        at = following + 9
    return False
