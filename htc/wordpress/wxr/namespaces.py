"""Names of elements by the namespace they are in, whatever prefix a file gives it.

A prefix is only a file's own word. Versions 1.0 to 1.2 have addresses of their own, http and https are both met, and where damage has
made an address unreadable the usual prefix still tells what was meant.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from xml.sax.saxutils import quoteattr

_USUAL = {
    "wp": "http://wordpress.org/export/1.2/",
    "excerpt": "http://wordpress.org/export/1.2/excerpt/",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
}
_KINDS = {
    "wp": re.compile(r"https?://wordpress\.org/export/1\.\d/"),
    "excerpt": re.compile(r"https?://wordpress\.org/export/1\.\d/excerpt/"),
    "content": re.compile(r"https?://purl\.org/rss/1\.0/modules/content/"),
    "dc": re.compile(r"https?://purl\.org/dc/elements/1\.1/"),
}
_DECLARATION = re.compile(r"""\sxmlns:([A-Za-z_][\w.-]*)\s*=\s*(?:"([^"<>]+)"|'([^'<>]+)')""", re.ASCII)
_PREFIX = re.compile(rb"[<\s/]([A-Za-z_][\w.-]*):[A-Za-z_]")


@lru_cache(maxsize=4096)
def canonical(tag: str) -> str:
    """Give ``{address}post_id`` as ``wp:post_id``; a name in no namespace as it is; an empty text for one that is none of WordPress'."""
    if not tag.startswith("{"):
        return tag
    address, _, name = tag[1:].partition("}")
    kind = _kind_of(address)
    return f"{kind}:{name}" if kind else ""


def declared(head: str) -> dict[str, str]:
    """Give the prefixes that the head of a file declares. What is not there, or is damaged, gets its usual prefix."""
    root = head.partition("<channel")[0] if "<channel" in head else head[:10_000]
    found: dict[str, str] = {}
    for prefix, double, single in _DECLARATION.findall(root):
        address = double or single
        if address.isprintable() and not prefix.lower().startswith("xml"):
            found.setdefault(prefix, address)
    kinds = set(map(_kind_of, found.values()))
    return found | {prefix: address for prefix, address in _USUAL.items() if prefix not in kinds}


def opening(prefixes: Mapping[str, str]) -> bytes:
    """Give the opening tag round an item that is parsed alone."""
    return f"<rss{declarations(_USUAL | dict(prefixes))}>".encode()


def declarations(prefixes: Mapping[str, str]) -> str:
    """Give attributes that declare the prefixes."""
    return "".join(f" xmlns:{prefix}={quoteattr(address)}" for prefix, address in prefixes.items())


def unusual(prefixes: Mapping[str, str]) -> dict[str, str]:
    """Give the prefixes that mean something else than they usually do, or are other words for what has a usual one."""
    return {prefix: address for prefix, address in prefixes.items() if _kind_of(address) != (prefix if prefix in _USUAL else "")}


def undeclared(raw: bytes, prefixes: Mapping[str, str]) -> dict[str, str]:
    """Give a declaration for every prefix that an item may use and nobody declared, for a parser refuses the item otherwise."""
    used = {name.decode("ascii", "ignore") for name in _PREFIX.findall(raw)}
    return {name: f"undeclared:{name}" for name in used - prefixes.keys() - _USUAL.keys() if not name.lower().startswith("xml")}


def _kind_of(address: str) -> str:
    return next((kind for kind, pattern in _KINDS.items() if pattern.fullmatch(address)), "")
