"""What programs alone read in a text: nobody's name stands there, though somebody may be called Strong, Case, Mark or Page.

Names of elements and of their attributes, codes that attributes hold, the first parts of our own addresses, and names in values of JSON.
"""

import re

from htc.lib.elements import VOID
from htc.lib.html import BLOCKS
from htc.redaction.words.signs import INLINE

_OTHERS = "audio|button|iframe|label|object|picture|rp|rt|ruby|script|select|style|svg|template|textarea|title|video"
# Of an export of WordPress, whose items are kept.
_EXPORT = (
    "category|channel|description|generator|guid|item|language|pubDate|rss|content:encoded|excerpt:encoded|dc:creator|wfw:commentRss|"
    "wp:[a-z_]+"
)
_ELEMENTS = "|".join([*sorted(BLOCKS | VOID), INLINE, _OTHERS, _EXPORT])
# With attributes that have values, if any: “<Mark Case>” is a person.
_TAG = re.compile(rf"<(?:!\[(?P<section>CDATA)\[|/?(?P<name>{_ELEMENTS})(?P<rest>[\s/]+|\s[^<>]*=[^<>]*)?>)", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)\s*=\s*("[^"]*"|'[^']*'|[^\s"'<>]+)""")
_OF_CODES = frozenset({"data-align", "dir", "domain", "lang", "rel", "scope", "target", "type"})
_OUR_ROOT = re.compile(r"(?<![\w/])/(?:authors|case-studies|comments|documents|images|tags)(?=/)")
_IDENTIFIER = re.compile(r"[a-z]+(?:_[a-z]+)*")
_NAMES_OF_CODES = frozenset({"kind", "language", "licence", "state", "status"})


def codes_in(text: str) -> list[tuple[int, int]]:
    """Give where codes begin and end in a text with markup."""
    found = [match.span() for match in _OUR_ROOT.finditer(text)] if "/" in text else []
    for tag in _TAG.finditer(text) if "<" in text else ():
        found += [tag.span(group) for group in ("section", "name") if tag[group]]
        for attribute in _ATTRIBUTE.finditer(text, *tag.span("rest")) if tag["rest"] else ():
            found.append(attribute.span(1))
            if attribute[1].casefold() in _OF_CODES:
                found.append(attribute.span(2))
    return found


def is_name_of_value(name: object) -> bool:
    """Tell whether the name of a value of JSON is one that programs give: “text_wrong”."""
    return isinstance(name, str) and bool(_IDENTIFIER.fullmatch(name))


def is_code(name: object, value: object) -> bool:
    """Tell whether a value of JSON is a code by the name that it has."""
    return name in _NAMES_OF_CODES and isinstance(value, str) and bool(_IDENTIFIER.fullmatch(value))
