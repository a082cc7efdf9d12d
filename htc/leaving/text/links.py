"""The addresses that stand in a page of ours: told, and written anew.

Patterns instead of a reader: all else of a page has to stay as it is, byte by byte, and our templates and nh3 write attributes in one form.
"""

import re
from collections.abc import Callable, Iterator
from html import escape, unescape

type Lead = Callable[[str], str | None]

_TAG = re.compile(r'<[a-zA-Z][a-zA-Z0-9]*+(?:\s++[^\s=><"/]++(?:="[^"]*+")?)++\s*+/?>')
_ADDRESS = re.compile(r'(\s)(href|src|srcset|poster)="([^"]*)"')
_CANONICAL = re.compile(r'\srel="canonical"')


def addresses(html: str) -> Iterator[str]:
    """Give every address that a page leads to or loads, without that under which it wants to be known."""
    for tag in _tags(html):
        for _, name, value in _ADDRESS.findall(tag[0]):
            yield from (address for address, _ in _sources(value)) if name == "srcset" else [unescape(value)]


def rewritten(html: str, lead: Lead) -> str:
    """Give a page with each of these addresses as ``lead`` gives it; where that is None the attribute goes, and the words stay."""

    def write(attribute: re.Match) -> str:
        space, name, value = attribute.groups()
        if name == "srcset":
            sources = [(lead(address), size) for address, size in _sources(value)]
            written = ", ".join(f"{address} {size}".strip() for address, size in sources if address) or None
        else:
            written = lead(unescape(value))
        return "" if written is None else f'{space}{name}="{escape(written)}"'

    def write_tag(tag: re.Match) -> str:
        return tag[0] if _CANONICAL.search(tag[0]) else _ADDRESS.sub(write, tag[0])

    return _TAG.sub(write_tag, html)


def _tags(html: str) -> Iterator[re.Match]:
    return (tag for tag in _TAG.finditer(html) if not _CANONICAL.search(tag[0]))


def _sources(value: str) -> list[tuple[str, str]]:
    """Give the address and the size of each candidate of ``srcset``; ours hold no comma and no space in an address."""
    candidates = (candidate.split() for candidate in unescape(value).split(",") if candidate.strip())
    return [(parts[0], " ".join(parts[1:])) for parts in candidates]
