"""What our pages can show of what people write: which elements, with which attributes, and what an attribute may hold."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

STRANGERS_REL = "ugc nofollow noopener"

# fmt: off
# What begins a line of its own, what has no content, whose text is no prose, whose text is never shown, and what may be left open.
BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "legend",
    "li", "main", "menu", "nav", "ol", "option", "p", "pre", "search", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead",
    "tr", "ul",
})
VOID = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
})
CODE = frozenset({"script", "style"})
UNSEEN = CODE | {
    "datalist", "iframe", "math", "noembed", "noframes", "noscript", "select", "svg", "template", "textarea", "title", "xmp",
}
SELF_ENDING = VOID | {
    "caption", "dd", "dt", "li", "optgroup", "option", "p", "rp", "rt", "tbody", "td", "tfoot", "th", "thead", "tr",
}
# fmt: on

# An element of these without one of its attributes says nothing, so only its content stays.
NEEDED = {"a": {"href"}, "span": {"lang", "dir"}, "div": {"data-case-study", "data-image"}}

# Attributes that hold the HTML of a note.
INLINE_VALUES = frozenset({"data-note", "data-caption"})


@dataclass(frozen=True, slots=True, eq=False)
class Allowed:
    """The elements, the attributes of each, and the schemes of links in one kind of text."""

    tags: frozenset[str]
    attributes: Mapping[str, frozenset[str]]
    schemes: frozenset[str]


_STAFF = frozenset({"http", "https", "mailto", "tel", "sms"})
_LINK = frozenset({"href", "title", "rel"})
_PASSAGE = frozenset({"lang", "dir"})
_CELL = _PASSAGE | {"colspan", "rowspan"}
_PASSAGES = frozenset({"blockquote", "caption", "details", "h2", "h3", "h4", "p", "pre", "span", "summary", "table", "tr", "ul"})

NOTE = Allowed(frozenset({"strong", "em", "s", "a", "br", "sup", "sub", "cite"}), {"a": _LINK}, _STAFF)
ARTICLE = Allowed(
    NOTE.tags | _PASSAGES | {"code", "del", "div", "hr", "ins", "li", "ol", "q", "tbody", "td", "th", "thead"},
    {
        "a": _LINK,
        "sup": frozenset({"class", "data-fn", "data-note"}),
        "div": frozenset({"data-case-study", "data-image", "data-align", "data-place", "data-alt", "data-decorative", "data-caption"}),
        "ol": _PASSAGE | {"start", "type", "reversed"},
        "li": _PASSAGE | {"value"},
        "td": _CELL,
        "th": _CELL,
        **dict.fromkeys(_PASSAGES, _PASSAGE),
    },
    _STAFF,
)
COMMENT = Allowed(frozenset({"p", "br", "a"}), {"a": frozenset({"href", "rel"})}, frozenset({"http", "https"}))

_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*", re.ASCII)
_ROW = re.compile(r"[1-9][0-9]{0,17}", re.ASCII)
_SLUG = re.compile(r"[-\w]{1,200}", re.ASCII)
# A table of more columns or rows in one cell is no table that people read; HTML would take a thousand.
_SPAN = re.compile(r"[2-9]|[1-9][0-9]", re.ASCII)
_NUMBER = re.compile(r"0|-?[1-9][0-9]{0,4}", re.ASCII)

_SCHEME = re.compile(r"(?:https?://|mailto:|tel:|sms:)", re.IGNORECASE | re.ASCII)
_MAIL_ADDRESS = re.compile(r"[^@\s?]+@[^@\s?.]+(?:\.[^@\s?.]+)+(?:\?.*)?", re.ASCII)
# RFC 3966 §3 without what a telephone would carry out (* and #); RFC 5724 §2.2, and "&body=" as telephones of Apple write it.
_TELEPHONE = re.compile(r"(?:tel|sms):\+?[0-9][-.()0-9]*", re.IGNORECASE | re.ASCII)
_BEHIND_TELEPHONE = {"tel": re.compile(r"(?:;ext=[0-9]+)?", re.ASCII), "sms": re.compile(r"(?:[?&]body=.*)?")}
_DASHES = str.maketrans("\u2010\u2011\u2012\u2013", "----")


def kept_value(tag: str, name: str, value: str) -> str | None:
    """Give what an allowed attribute keeps of its value, decoded, or None where nothing of it may stay."""
    match name:
        case "href":
            return safe_address(value)
        case "rel":
            return "nofollow" if "nofollow" in value.lower().split() else None
        case "class":
            return "fn" if value == "fn" else None
        case "lang":
            return _matching(_LANGUAGE, value)
        case "dir":
            return value.lower() if value.lower() in ("ltr", "rtl", "auto") else None
        case "data-case-study":
            return _matching(_SLUG, value)
        case "data-image":
            return _matching(_ROW, value)
        case "data-align":
            return value if value in ("left", "right", "full") else None
        case "colspan" | "rowspan" | "start" | "value" | "type" | "reversed":
            return _kept_number(name, value.strip())
    return value


def _kept_number(name: str, value: str) -> str | None:
    """Give what tables and numbered lists keep; what is so anyway is left out."""
    match name:
        case "colspan" | "rowspan":
            return _matching(_SPAN, value)
        case "start":
            return _matching(_NUMBER, value) if value != "1" else None
        case "value":
            return _matching(_NUMBER, value)
        case "type":
            return value if value in ("a", "A", "i", "I") else None
    return ""  # "reversed" has no value


def _matching(pattern: re.Pattern, value: str) -> str | None:
    return value if pattern.fullmatch(value) else None


def safe_address(value: str) -> str | None:
    """Give a link's address if every reader of it, strict or lax, finds the same harmless scheme; a telephone's without its spaces."""
    address = value.strip()
    squeezed = "".join(character for character in address if character.isprintable() and not character.isspace())
    if address[:1] in ("/", "#"):
        return address if squeezed[1:2] not in ("/", "\\") or address[0] == "#" else None
    if not (_SCHEME.match(address) and _SCHEME.match(squeezed)):
        return None
    if squeezed[:4].lower() in ("tel:", "sms:"):
        return _safe_telephone(address)
    try:
        parts = urlsplit(squeezed)
        named = bool(parts.hostname) and parts.username is None
    except ValueError:
        return None
    if parts.scheme == "mailto":
        named = _MAIL_ADDRESS.fullmatch(squeezed[len("mailto:") :]) is not None
    return address if named else None


def _safe_telephone(address: str) -> str | None:
    number = re.split("[?&;]", address, maxsplit=1)[0]
    behind = address[len(number) :]
    number = "".join(
        character for character in number.replace("%20", "").translate(_DASHES) if character.isprintable() and character != " "
    )
    if _TELEPHONE.fullmatch(number) and _BEHIND_TELEPHONE[number[:3].lower()].fullmatch(behind):
        return number + behind
    return None
