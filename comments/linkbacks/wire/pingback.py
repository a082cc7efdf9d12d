"""Pingback 1.0 on the wire: the call that comes in and the two answers that go out, as XML-RPC.

What belongs to HTTP (method, media type, size of the body) stays with the view.
"""

import re
from collections.abc import Sequence
from enum import IntEnum
from xml.etree.ElementTree import Element, ParseError, TreeBuilder
from xml.sax.saxutils import escape

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser
from webencodings import lookup

from htc.lib.text import fit

DEEPEST_XML = 8
METHOD = "pingback.ping"

_XML_SPACE = " \t\r\n"
_DECLARED = re.compile(rb"\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_DECLARATION = re.compile(r"<\?xml\s[^>]*\?>")
_MULTICALL = re.compile(rb"<methodName>\s*system\.multicall\s*</methodName>")
_UTF16_STARTS = {b"\xff\xfe": "utf-16le", b"\xfe\xff": "utf-16be", b"<\x00": "utf-16le", b"\x00<": "utf-16be"}
# Everything in the WHATWG table that is not one byte a character; of these only UTF-8 and UTF-16 are read.
_MULTIBYTE = frozenset({"big5", "euc-jp", "euc-kr", "gb18030", "gbk", "iso-2022-jp", "replacement", "shift_jis", "x-user-defined"})


class Fault(IntEnum):
    """Fault codes: those of Pingback 1.0 §3, and the negative ones of "Specification for Fault Code Interoperability"."""

    GENERIC = 0
    SOURCE_MISSING = 0x0010
    NO_LINK = 0x0011
    TARGET_MISSING = 0x0020
    TARGET_NOT_PINGABLE = 0x0021
    ALREADY_REGISTERED = 0x0030
    ACCESS_DENIED = 0x0031
    UPSTREAM_ERROR = 0x0032
    PARSE_ERROR = -32700
    NOT_A_CALL = -32600
    NO_SUCH_METHOD = -32601
    BAD_PARAMETERS = -32602


_SENTENCES = {
    Fault.GENERIC: "The pingback could not be accepted.",
    Fault.SOURCE_MISSING: "The source page could not be found.",
    Fault.NO_LINK: "The source page does not link to the target page.",
    Fault.TARGET_MISSING: "The target page does not exist.",
    Fault.TARGET_NOT_PINGABLE: "The target page does not take pingbacks.",
    Fault.ALREADY_REGISTERED: "This pingback is already registered.",
    Fault.ACCESS_DENIED: "Pingbacks are not accepted now.",
    Fault.UPSTREAM_ERROR: "The source page could not be read.",
    Fault.PARSE_ERROR: "The request is not well-formed XML.",
    Fault.NOT_A_CALL: "The request is not an XML-RPC call.",
    Fault.NO_SUCH_METHOD: "There is no such method here.",
    Fault.BAD_PARAMETERS: "The method takes two strings: source and target.",
}


class ProtocolError(Exception):
    """A request that is no pingback; ``fault`` says what to answer."""

    def __init__(self, fault: Fault):
        super().__init__(_SENTENCES[fault])
        self.fault = fault


def parse_ping(body: bytes) -> tuple[str, str]:
    """Give source and target of a ``pingback.ping`` call, without white space around them and otherwise as sent.

    Raises ProtocolError: PARSE_ERROR for what is not well-formed, declares a document type or an entity, nests deeper than 8 or is
    neither UTF-8, UTF-16 nor in a single-byte encoding it declares; NOT_A_CALL, NO_SUCH_METHOD and BAD_PARAMETERS as named.
    """
    call = _parse(_text(body))
    if call.tag != "methodCall" or call.find("methodName") is None:
        raise ProtocolError(Fault.NOT_A_CALL)
    if _method(call) != METHOD:
        raise ProtocolError(Fault.NO_SUCH_METHOD)
    source, target = _parameters(call)
    return source, target


def names_multicall(head: bytes) -> bool:
    """Tell whether a call, of which only the beginning was read, is one of ``system.multicall``."""
    return bool(_MULTICALL.search(head))


def success(text: str) -> bytes:
    """Give the answer to an accepted ping: exactly one string (Pingback 1.0 §3)."""
    return _response(f"<params><param>{_string(text)}</param></params>")


def failure(fault: Fault) -> bytes:
    """Give the fault answer, with a fixed sentence that repeats nothing of the request."""
    code = f"<member><name>faultCode</name><value><int>{int(fault)}</int></value></member>"
    sentence = f"<member><name>faultString</name>{_string(_SENTENCES[fault])}</member>"
    return _response(f"<fault><value><struct>{code}{sentence}</struct></value></fault>")


def _text(body: bytes) -> str:
    """Give the document as text without its XML declaration, whose encoding has been served by then."""
    try:
        text = body.decode(_encoding(body)).removeprefix("\ufeff").lstrip(_XML_SPACE)
    except (LookupError, UnicodeDecodeError):
        raise ProtocolError(Fault.PARSE_ERROR) from None
    # Refused before any parser sees it: entities that grow or point elsewhere need a declaration.
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise ProtocolError(Fault.PARSE_ERROR)
    return _DECLARATION.sub("", text, count=1) if text.startswith("<?xml") else text


def _encoding(body: bytes) -> str:
    if body[:2] in _UTF16_STARTS:
        return _UTF16_STARTS[body[:2]]
    declared = _DECLARED.match(body)
    if not declared or body.startswith(b"\xef\xbb\xbf"):
        return "utf-8"
    encoding = lookup(declared[1].decode("ascii"))
    if encoding is None or encoding.name in _MULTIBYTE:
        raise LookupError("not an encoding we read")
    return encoding.codec_info.name


class _ShallowBuilder(TreeBuilder):
    """Builds the tree of a call and refuses to go deeper than a pingback needs."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = 0
        self.root: Element | None = None

    def start(self, tag: str, attrs: dict[str, str]) -> Element:
        self.depth += 1
        if self.depth > DEEPEST_XML:
            raise ProtocolError(self._fault())
        element = super().start(tag, attrs)
        if self.root is None:
            self.root = element
        return element

    def end(self, tag: str) -> Element:
        self.depth -= 1
        return super().end(tag)

    def _fault(self) -> Fault:
        # system.multicall nests deeper than a ping; it is to hear that there is no such method.
        if self.root is not None and self.root.tag == "methodCall" and _method(self.root) not in {"", METHOD}:
            return Fault.NO_SUCH_METHOD
        return Fault.PARSE_ERROR


def _parse(text: str) -> Element:
    parser = DefusedXMLParser(target=_ShallowBuilder(), forbid_dtd=True)
    try:
        parser.feed(text)
        return parser.close()
    except (ParseError, DefusedXmlException):
        raise ProtocolError(Fault.PARSE_ERROR) from None


def _method(call: Element) -> str:
    return (call.findtext("methodName") or "").strip(_XML_SPACE)


def _parameters(call: Element) -> Sequence[str]:
    values = [list(parameter) for parameter in call.findall("params/param")]
    if len(values) != 2 or any(len(value) != 1 or value[0].tag != "value" for value in values):
        raise ProtocolError(Fault.BAD_PARAMETERS)
    return [_string_value(value) for [value] in values]


def _string_value(value: Element) -> str:
    """Give the text of a ``value``, which XML-RPC takes for a string when it has no type."""
    typed = list(value)
    if not typed:
        return (value.text or "").strip(_XML_SPACE)
    loose_text = (value.text or "") + "".join(child.tail or "" for child in typed)
    if len(typed) != 1 or typed[0].tag != "string" or len(typed[0]) or loose_text.strip(_XML_SPACE):
        raise ProtocolError(Fault.BAD_PARAMETERS)
    return (typed[0].text or "").strip(_XML_SPACE)


def _string(text: str) -> str:
    return f"<value><string>{escape(fit(text))}</string></value>"


def _response(content: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<methodResponse>{content}</methodResponse>\n'.encode()
