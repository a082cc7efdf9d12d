"""The links of a body: made absolute when they are read, and led to where their targets are now when all are known."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import urljoin

from htc.lib.elements import safe_address
from htc.lib.html import Tag, no_less_clean, tags
from htc.lib.web import parts_of
from htc.wordpress.conversion.findings import Attachment, Record, passage

_PROXIES = re.compile(r"i[0-3]\.wp\.com", re.ASCII)
_HOSTED = ".wordpress.com"
_HREF = re.compile(r"""(\bhref\s*+=\s*+)(?:"[^"]*+"|'[^']*+'|[^\s"'>]++)""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Library:
    """What a post may show: attachments by their ids, its own pictures in the order of their menu, its address for relative ones."""

    attachments: Mapping[int, Attachment]
    children: Sequence[int]
    base: str = ""

    def absolute(self, address: str) -> str:
        """Give an address as a browser on the post's page would take it; ``www.`` without a scheme is meant as a host."""
        address = address.strip()
        if address.startswith("//"):
            return f"https:{address}"
        if address[:4].lower() == "www.":
            return f"http://{address}"
        if not self.base or address[:1] in ("/", "#", "") or ":" in address.split("/", 1)[0]:
            return address
        try:
            return urljoin(self.base, address)
        except ValueError:
            return address


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A body with its links as they lead now; ``unresolved`` are the addresses of the source that nobody knew."""

    html: str
    changed: int
    unresolved: tuple[str, ...]


def anchor(tag: Tag, library: Library, record: Record) -> tuple[str, str]:
    """Give where an ``<a>`` leads, absolute, and how it is written here. A link that leads nowhere any more is recorded."""
    if tag.closing:
        return "", "</a>"
    values = tag.values
    written = values.get("href", "").strip()
    address = library.absolute(written)
    if written and (safe_address(address) is None or address[0] == "#"):
        record.unresolved.append(passage("This link leads nowhere any more.", escape(written)))
    if not address or address[0] == "#":
        # Names of places go, and so do the links to them.
        return address, "<a>"
    title = f' title="{escape(values["title"])}"' if values.get("title") else ""
    follow = ' rel="nofollow"' if "nofollow" in values.get("rel", "") else ""
    return address, " ".join(f'<a href="{escape(address)}"{title}{follow}>'.split("\n"))


def link(address: str, words: str = "") -> str:
    """Give a link that shows these words, or its address."""
    return f'<a href="{escape(address)}">{escape(words or address, quote=False)}</a>'


def source_path(address: str, hosts: Collection[str]) -> str | None:
    """Give path and query of an address on the source, None where it leads elsewhere.

    ``hosts`` are its hosts without ``www.``, each with the folder that the blog is in: ``example.org/blog``. Copies that hosted WordPress
    keeps of uploads count as the uploads themselves, and an address that begins with a slash as one of the source.
    """
    parts = parts_of(address)
    host, path = parts.hostname or "", parts.path
    if parts.scheme not in ("http", "https", "") or (not host and address[:1] != "/"):
        return None
    if _PROXIES.fullmatch(host):
        host, _, path = path[1:].partition("/")
        path = f"/{path}"
    elif host.endswith(f".files{_HOSTED}"):
        host, path = host.replace(".files", "", 1), f"/wp-content/uploads{path}"
    host = host.removeprefix("www.")
    for each in hosts:
        own, _, folder = each.partition("/")
        if host in ("", own) and (not folder or f"{path}/".startswith(f"/{folder}/")):
            return f"{path or '/'}{'?' + parts.query if parts.query else ''}"
    return None


def rewritten(html: str, lead: Callable[[str], str | None], hosts: Collection[str]) -> Rewritten:
    """Give a body or note with its links to the source led on.

    ``lead`` gets path and query of an address on one of the ``hosts`` and gives where it leads now, or None; the fragment stays. What
    ``lead`` gives must be an address that our bodies can hold, so that a clean body stays clean.
    """
    if "<a" not in html:
        return Rewritten(html, 0, ())
    pieces: list[str] = []
    unresolved: list[str] = []
    position = changed = 0
    for tag in tags(html):
        if tag.name != "a" or tag.closing:
            continue
        address = tag.values.get("href", "")
        path = source_path(address, hosts)
        if path is None:
            continue
        target = lead(path)
        if target is None:
            unresolved.append(address)
        elif (new := f"{target}{_fragment(address, target)}") != address:
            pieces += html[position : tag.start], _leading_to(new, html[tag.start : tag.end])
            position = tag.end
            changed += 1
    return Rewritten(no_less_clean(html, "".join(pieces) + html[position:]), changed, tuple(unresolved))


def _leading_to(address: str, written: str) -> str:
    return _HREF.sub(lambda found: f'{found[1]}"{escape(address)}"', written, count=1)


def _fragment(address: str, target: str) -> str:
    _, mark, fragment = address.partition("#")
    return mark + fragment if "#" not in target else ""
