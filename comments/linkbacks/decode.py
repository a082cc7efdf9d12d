"""From the bytes of a fetched page to its text, by the rules browsers follow (WHATWG Encoding and HTML §13.2.3.2).

One step is ours: a page that says nothing is tried as UTF-8 before it is taken for windows-1252.
"""

import codecs
import re

from webencodings import UTF8, Encoding, lookup

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16le"), (codecs.BOM_UTF16_BE, "utf-16be"))
# The Encoding Standard knows no UTF-7; old software that honours it has been tricked into reading harmless text as markup.
_UTF7 = re.compile(r"(?:x-|cs)?(?:unicode-?[12]-?[01]-?)?utf-?7(?:-imap)?", re.IGNORECASE)
# HTML "prescan a byte stream": the declaration must stand within the first 1024 bytes.
_PRESCAN_BYTES = 1024
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_META = re.compile(rb"<meta[\s/]((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(rb"([^\s=/>\"']+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+))")
_CONTENT_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([^\s;\"']+)", re.IGNORECASE)


class BadEncoding(ValueError):
    """The page declares an encoding that must not be decoded: UTF-7, HZ and the stateful encodings the standard replaces."""


def decode(body: bytes, *, charset: str = "", truncated: bool = False, prescan: bool = True) -> str:
    """Give the text of ``body``.

    In order: byte-order mark, ``charset`` of the HTTP header, ``<meta>`` (with ``prescan``), UTF-8 if every byte agrees,
    windows-1252. Unknown labels count as absent. What is invalid becomes U+FFFD, but a character that the cap of a
    ``truncated`` body cut in half is dropped. Raises BadEncoding.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return _decoded(body[len(mark) :], _encoding(name), truncated)
    encoding = _encoding(charset) or (_declared_in_meta(body) if prescan else None)
    if encoding:
        return _decoded(body, encoding, truncated)
    try:
        return _decoded(body, UTF8, truncated, errors="strict")
    except UnicodeDecodeError:
        return _decoded(body, _encoding("windows-1252"), truncated)


def _decoded(body: bytes, encoding: Encoding, truncated: bool, *, errors: str = "replace") -> str:
    # Encoding Standard §10.1.1: the decoder of gbk is that of gb18030, its superset.
    codec = codecs.lookup("gb18030") if encoding.name == "gbk" else encoding.codec_info
    return codec.incrementaldecoder(errors).decode(body, final=not truncated)


def _encoding(label: str) -> Encoding | None:
    label = label.strip("\t\n\f\r \"'")
    if _UTF7.fullmatch(label):
        raise BadEncoding("declares UTF-7")
    encoding = lookup(label) if label.isascii() else None
    if encoding and encoding.name == "replacement":
        raise BadEncoding("declares an encoding browsers refuse")
    return encoding


def _declared_in_meta(body: bytes) -> Encoding | None:
    for tag in _META.finditer(_COMMENT.sub(b"", body[:_PRESCAN_BYTES])):
        encoding = _encoding(_label_of(tag[1]))
        # HTML §13.2.3.2: a page whose declaration can be read as ASCII is not UTF-16.
        if encoding and encoding.name in {"utf-16le", "utf-16be"}:
            return UTF8
        if encoding and encoding.name == "x-user-defined":
            return _encoding("windows-1252")
        if encoding:
            return encoding
    return None


def _label_of(attributes: bytes) -> str:
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(attributes):
        value = match[2] or match[3] or match[4] or b""
        found.setdefault(match[1].decode("latin-1").lower(), value.decode("latin-1"))
    if "charset" in found:
        return found["charset"]
    if found.get("http-equiv", "").strip().lower() != "content-type":
        return ""
    charset = _CONTENT_CHARSET.search(found.get("content", ""))
    return charset[1] if charset else ""
