"""From the bytes of a fetched page to its text, by the rules browsers follow (WHATWG Encoding and HTML §13.2.3.2).

Three steps are ours: a page that says nothing is tried as UTF-8 before it is taken for windows-1252, what a page says of itself is obeyed
wherever it stands, and a label that the bytes contradict is not believed.
"""

import codecs
import re
from collections.abc import Iterator
from itertools import islice

from webencodings import UTF8, Encoding, lookup

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16le"), (codecs.BOM_UTF16_BE, "utf-16be"))
# The Encoding Standard knows no UTF-7; old software that honours it has been tricked into reading harmless text as markup.
_UTF7 = re.compile(r"(?:x-|cs)?(?:unicode-?[12]-?[01]-?)?utf-?7(?:-imap)?", re.IGNORECASE)
# What begins something in which a ``meta`` is none, and a ``meta`` itself. Possessive and bounded: a stranger writes the page.
# Bytes, for the encoding is not known yet: the prescan of HTML §13.2.3.2, wherever in the page the meta stands.
_MARKUP = re.compile(rb"<!--|<(script|style|title|textarea|template|noscript|xmp|iframe|plaintext)(?=[\s/>])|<meta[\s/]", re.IGNORECASE)
_META = re.compile(rb"<meta[\s/]((?:[^<>\"']++|\"[^\"]*+\"|'[^']*+'){0,40}+)>", re.IGNORECASE)
_XML_DECLARATION = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"']")
_HIGH_BYTES = re.compile(rb"[\x80-\xff]+")
_MOST_JUDGED = 2000
_ATTRIBUTE = re.compile(rb"([^\s=/>\"']+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+))")
_CONTENT_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([^\s;\"']+)", re.IGNORECASE)


class BadEncoding(ValueError):
    """The page declares an encoding that must not be decoded: UTF-7, HZ and the stateful encodings the standard replaces."""


def decode(body: bytes, *, charset: str = "", truncated: bool = False, prescan: bool = True) -> str:
    """Give the text of ``body``.

    In order: byte-order mark, ``charset`` of the HTTP header, ``<meta>`` or XML declaration (with ``prescan``), UTF-8 if every byte agrees,
    windows-1252. Unknown labels count as absent, and labels that the bytes contradict give way to the next one that they do not. What
    fits none is U+FFFD, but a character that the cap of a ``truncated`` body cut in half is dropped. Raises BadEncoding.
    """
    marked = next(((mark, name) for mark, name in _BOMS if body.startswith(mark)), None)
    if marked:
        body, charset = body[len(marked[0]) :], marked[1]
    said = [encoding for encoding in (_encoding(charset), _declared(body) if prescan else None) if encoding]
    return decoded_as(body, said, truncated=truncated)


def decoded_as(body: bytes, said: list[Encoding], *, truncated: bool = False) -> str:
    """Give the text of bytes in the first of the encodings ``said`` that every byte agrees with, else UTF-8, else windows-1252.

    Something that was said to be UTF-8 and is neither that nor, by the look of it, windows-1252 has U+FFFD where it cannot be read, and so
    has what was said to be in any other encoding.
    """
    for number, encoding in enumerate((*said, UTF8)):
        try:
            return _decoded(body, encoding, truncated)
        except UnicodeDecodeError:
            if number == 0 and said and encoding == UTF8 and _is_mixed(body, truncated):
                return _replaced(body, UTF8, truncated)
    if said and said[0] != UTF8:
        return _replaced(body, said[0], truncated)
    if said and not _looks_western(body, truncated):
        return _replaced(body, UTF8, truncated)
    return _replaced(body, _encoding("windows-1252"), truncated)


def _decoded(body: bytes, encoding: Encoding, truncated: bool, errors: str = "strict") -> str:
    # Encoding Standard §10.1.1: the decoder of gbk is that of gb18030, its superset.
    codec = codecs.lookup("gb18030") if encoding.name == "gbk" else encoding.codec_info
    return codec.incrementaldecoder(errors).decode(body, final=not truncated)


def _replaced(body: bytes, encoding: Encoding, truncated: bool) -> str:
    return _decoded(body, encoding, truncated, "replace")


def _runs(body: bytes, truncated: bool) -> list[tuple[int, bool]]:
    """Give the length of each of the first runs of bytes beyond ASCII, and whether it is UTF-8."""
    runs = []
    for match in islice(_HIGH_BYTES.finditer(body), _MOST_JUDGED):
        cut = truncated and match.end() == len(body)
        try:
            _decoded(match[0], UTF8, cut)
            runs.append((len(match[0]), True))
        except UnicodeDecodeError:
            runs.append((len(match[0]), False))
    return runs


def _is_mixed(body: bytes, truncated: bool) -> bool:
    """Tell whether bytes are UTF-8 for the most part, with some that are not: only those are lost then."""
    runs = _runs(body, truncated)
    wrong = sum(not is_right for _, is_right in runs)
    return 0 < wrong < len(runs) - wrong


def _looks_western(body: bytes, truncated: bool) -> bool:
    """Tell whether the bytes that are no UTF-8 stand alone or in pairs, as letters with accents and curly quotes do among plain ones."""
    wrong = [length for length, is_right in _runs(body, truncated) if not is_right]
    return sum(length <= 2 for length in wrong) * 5 >= len(wrong) * 4


def _encoding(label: str) -> Encoding | None:
    label = label.strip("\t\n\f\r \"'")
    if _UTF7.fullmatch(label):
        raise BadEncoding("declares UTF-7")
    encoding = lookup(label) if label.isascii() else None
    if encoding and encoding.name == "replacement":
        raise BadEncoding("declares an encoding browsers refuse")
    return encoding


def _declared(body: bytes) -> Encoding | None:
    """Give the encoding that the page itself names, wherever it does: browsers read a page anew for a ``meta`` that comes late."""
    declaration = _XML_DECLARATION.match(body)
    labels = [declaration[1].decode("ascii")] if declaration and declaration[1].isascii() else []
    for label in (*labels, *map(_label_of, _metas(body))):
        encoding = _encoding(label)
        # HTML §13.2.3.2: a page whose declaration can be read as ASCII is not UTF-16.
        if encoding and encoding.name in {"utf-16le", "utf-16be"}:
            return UTF8
        if encoding and encoding.name == "x-user-defined":
            return _encoding("windows-1252")
        if encoding:
            return encoding
    return None


def _metas(body: bytes) -> Iterator[bytes]:
    """Give the attributes of each ``meta`` that is one, in linear time."""
    position = 0
    while found := _MARKUP.search(body, position):
        position = found.end()
        if found[0] == b"<!--":
            position = body.find(b"-->", position - 2) + 3
            if position < 3:
                return
        elif found[1]:
            end = re.compile(rb"</" + found[1], re.IGNORECASE).search(body, position)
            if end is None:
                return
            position = end.end()
        elif tag := _META.match(body, found.start()):
            yield tag[1]


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
