"""The public blog as files: every page that readers reach, with links that work wherever the files lie.

Pages are opened by their own views and followed from the home page, the sitemap and old addresses on; when it is known what there is, the
links are written anew, file by file.
"""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import SuspiciousFileOperation
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.urls import reverse

from htc.leaving.folder import Folder
from htc.leaving.leads import former_addresses, parts_of_own, response_pages
from htc.leaving.text.links import addresses, rewritten
from htc.leaving.text.places import file_of, way
from htc.leaving.visitor import Visitor
from htc.lib.languages import without_prefix

# What is for one person, for staff or for programs: nobody opens it for a copy. In a copy, the two forms say that nothing can be sent.
NOT_OPENED = (
    "/admin/", "/exit/", "/follow/", "/respond/", "/responses/", "/preview/", "/moderate/", "/webmention/", "/xmlrpc", "/styleguide/",
)  # fmt: skip
FORMS = ("/responses/remove/", "/webmention/")
ENDINGS = {
    "text/html": "html",
    "application/rss+xml": "xml",
    "application/atom+xml": "xml",
    "application/feed+json": "json",
    "application/xml": "xml",
}
MOST_HOPS = 5

_PERMALINK = re.compile(r"/responses/(\d+)/")
_LISTED = re.compile(r"<loc>([^<]*)</loc>")
_IMPORTED = re.compile(r'^@import "([^"]+)";', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Lost:
    """A link of a page that leads nowhere, as it does on the blog."""

    page: str
    address: str


@dataclass(frozen=True, slots=True)
class Goal:
    """Where an address leads in the end: to a file, and with its sign to a place in it. ``path`` is that of its own address."""

    file: str
    path: str
    fragment: str

    @property
    def address(self) -> str:
        """The address, with escapes and without host."""
        return quote(self.path) + self.fragment

    def seen_from(self, file: str) -> str:
        """Give the relative address that leads there from another file, or from the same."""
        return self.fragment if file == self.file and self.fragment else way(file, self.file) + self.fragment


@dataclass(slots=True)
class CopiedSite:
    """What a copy holds: the file of each address, where other addresses lead, and the links that lead nowhere."""

    files: dict[str, str] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    lost: list[Lost] = field(default_factory=list)

    def pages(self) -> list[str]:
        """The files that are pages."""
        return sorted(name for name in self.files.values() if name.endswith(".html"))


class Copier:
    """Copies the site into a folder."""

    def __init__(self, visitor: Visitor, folder: Folder):
        self.copied = CopiedSite()
        self._visitor, self._folder = visitor, folder
        self._responses = response_pages(visitor.site.responses_order)
        self._nothing: set[str] = set()

    def follow(self, starts: Iterable[str]) -> None:
        """Copy what stands at the addresses, and what the pages there lead to or load."""
        left = deque(starts)
        while left:
            place = self._place(left.popleft())
            if place is not None and not self._is_known(place):
                left += self._open(place)

    def write(self, address: str, data: bytes) -> None:
        """Put a file of our own at an address."""
        self._nothing.discard(address)
        self.copied.files[address] = name = file_of(address)
        self._folder.write(name, data)

    def finish(self) -> None:
        """Write the links of every page anew."""
        for name in self.copied.pages():
            html = self._folder.path(name).read_text(encoding="utf-8")
            # Shown at addresses of any depth, so its links begin at the root.
            lead = self._from_the_root if name == "404.html" else lambda address, name=name: self._from_page(address, name)
            self._folder.write(name, rewritten(html, lead).encode())

    def find(self, address: str) -> Goal | None:
        """Give where an address of ours leads in the copy, in as many steps as it takes, or None."""
        place, fragment = self._place(address), urlsplit(address).fragment
        for _ in range(MOST_HOPS):
            if place is None:
                return None
            if permalink := _PERMALINK.fullmatch(place):
                place, fragment = self._responses.get(int(permalink[1]), place), f"response-{permalink[1]}"
            if name := self.copied.files.get(place):
                return Goal(name, place, f"#{fragment}" if fragment else "")
            target = self.copied.moved.get(place, "")
            place, fragment = self._place(target), urlsplit(target).fragment or fragment
        return None

    def links_of(self, address: str) -> list[str]:
        """Give the addresses in a page that was written."""
        return list(addresses(self._folder.path(self.copied.files[address]).read_text(encoding="utf-8")))

    def is_moved(self, address: str) -> bool:
        """Tell whether something else stands at an address now, and leads to something in the copy."""
        return self._place(address) in self.copied.moved and self.find(address) is not None

    def addresses_of_responses(self) -> Iterator[str]:
        """Give the addresses of all responses."""
        return (reverse("comments:permalink", args=[pk]) for pk in sorted(self._responses))

    def _is_known(self, place: str) -> bool:
        return place in self.copied.files or place in self.copied.moved or place in self._nothing

    def _open(self, place: str) -> Iterable[str]:
        """Copy what stands at a place, and give the addresses that are in it."""
        if place.startswith(settings.STATIC_URL):
            if path := _static_path(place.removeprefix(settings.STATIC_URL)):
                self._save(place, _pieces(path), "")
                return _imports(place, path)
            self._nothing.add(place)
            return ()
        plain = without_prefix(place)
        is_closed = plain.startswith(NOT_OPENED) and plain not in FORMS
        response = None if is_closed else self._visitor.open(quote(place, safe="/?=&"))
        if response is None and not place.endswith("/") and "?" not in place:
            # As CommonMiddleware leads on.
            return self._move(place, quote(f"{place}/"))
        if response is None or response.status_code not in (200, 301, 302):
            self._nothing.add(place)
            return ()
        return self._save_answer(place, response) if response.status_code == 200 else self._move(place, response["Location"])

    def _move(self, place: str, address: str) -> list[str]:
        self.copied.moved[place] = address
        return [address]

    def _save_answer(self, place: str, response: HttpResponseBase) -> Iterable[str]:
        ending = ENDINGS.get(response["Content-Type"].split(";")[0], "")
        if isinstance(response, HttpResponse):
            self._save(place, [response.content], ending)
            return addresses(response.text) if ending == "html" else ()
        if isinstance(response, FileResponse):
            self._save(place, iter(response), ending)
            # Not the answer itself, whose end is the end of a request to Django.
            response.file_to_stream.close()  # type: ignore[union-attr]  # the stubs know one kind of file, which may be none
        return ()

    def _save(self, place: str, data: Iterable[bytes], ending: str) -> None:
        self.copied.files[place] = name = file_of(place, ending)
        self._folder.write(name, data)

    def _from_page(self, address: str, page: str) -> str | None:
        parts = parts_of_own(address)
        if parts is None:
            return address
        found = self.find(address)
        if found is None:
            self.copied.lost.append(Lost(page, address))
            return None
        # The one page of a copy that reads what is asked for.
        if parts.query and without_prefix(found.path) == reverse("articles:search"):
            return f"{way(page, found.file)}?{parts.query}"
        return found.seen_from(page)

    def _from_the_root(self, address: str) -> str | None:
        written = self._from_page(address, "404.html")
        return written if written is None or parts_of_own(address) is None else f"/{written}"

    def _place(self, address: str) -> str | None:
        """Give what an address of ours asks for, without escapes and with the query that tells pages apart; None for one of others."""
        parts = parts_of_own(address) if address else None
        if parts is None:
            return None
        path = unquote(parts.path) or "/"
        asked = [(name, value) for name, value in parse_qsl(parts.query) if name == "p"]
        return f"{path}?{urlencode(asked)}" if asked and path == reverse("articles:home") else path


def starts(visitor: Visitor) -> list[str]:
    """Give the addresses from which everything public is reached: those of the sitemap, and what no page links to."""
    named = ["articles:home", "articles:search", "articles:sitemap", "articles:robots", "articles:feed", "comments:feed"]
    files = _listed(visitor, reverse("articles:sitemap"))
    return [*map(reverse, named), *files, *(address for file in files for address in _listed(visitor, file))]


def _listed(visitor: Visitor, address: str) -> list[str]:
    """Give the addresses in a sitemap, or in the index of all of them."""
    sitemap = visitor.open(address)
    return [unescape(found) for found in _LISTED.findall(sitemap.text)] if isinstance(sitemap, HttpResponse) else []


def moved_addresses(copier: Copier) -> list[str]:
    """Give the former addresses that lead to something in the copy, and follow them."""
    former = list(former_addresses())
    copier.follow(former)
    return [address for address in former if copier.is_moved(address)]


def _static_path(name: str) -> str | None:
    """Give where a static file lies, collected or, where that is not done, in the project."""
    try:
        return staticfiles_storage.path(name) if staticfiles_storage.exists(name) else finders.find(name)
    except SuspiciousFileOperation:
        return None


def _pieces(path: str) -> Iterator[bytes]:
    with open(path, "rb") as file:
        yield from iter(lambda: file.read(2**16), b"")


def _imports(place: str, path: str) -> list[str]:
    """Give the addresses of the sheets that a style sheet imports; a collected one holds them."""
    return [urljoin(place, name) for name in _IMPORTED.findall(Path(path).read_text(encoding="utf-8"))] if path.endswith(".css") else []
