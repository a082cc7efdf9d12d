"""Whole pages for readers without a session, kept in the memory of the process.

A page is kept under its address, as the gzip bytes that are sent; the address tells the language too. It is bound to the version of the
site and, where it shows responses, to that of their article or to the one of all. The versions are asked for at most once a second, so a
hit costs no query and no template; nothing is ever purged by hand, and nothing stale lives longer than that second.
"""

import threading
import time
from collections import OrderedDict, defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from articles.models import Site, site_with_menu
from comments.models import ResponsesVersion

VERSION_SECONDS = 1.0
PAGE_SECONDS = 12 * 3600  # the comment form's token is good for 24 hours
MOST_BYTES = 32 * 2**20
# What a page weighs in memory beside its bytes: its key, its headers, its place.
FRAME_BYTES = 2048
# Of articles whose responses have changed within a second; where there are more, the pages of all others go along.
MOST_CHANGED = 1000
# What the web server says of a request: its scheme, what a proxy says of that, host and path, as they came.
Key = tuple[str, str | None, str | None, str]
Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Sent:
    """An answer, ready for the web server."""

    status: str
    headers: Headers
    body: bytes


@dataclass(slots=True)
class KeptPage:
    """A page as it is sent again: ``packed`` by gzip, or ``plain``, which is made when somebody asks for it.

    ``unchanged`` is the answer to who has it already, None for what browsers may not keep. ``shows`` are the articles whose responses it
    shows, None for those of any. ``counted_as`` is the path under which its views are counted, "" where they are not. It ``is_used`` since
    it was last passed over when room was made.
    """

    packed: Sent
    unchanged: Sent | None
    etag: str
    kept_at: float
    shows: frozenset[int | None]
    counted_as: str = ""
    plain: Sent | None = None
    is_used: bool = False

    @property
    def weight(self) -> int:
        """Bytes of memory."""
        return FRAME_BYTES + len(self.packed.body) + (len(self.plain.body) if self.plain else 0)


@dataclass(frozen=True)
class Versions:
    """What pages are bound to: (Site.version, newest publication that has come), and the version of all responses."""

    site: tuple[int, datetime | str | None]
    responses: int


@dataclass
class PageCache:
    """Pages by what the web server says of a request, the least asked for dropped first; safe among threads. A hit takes no lock."""

    pages: OrderedDict[Key, KeptPage] = field(default_factory=OrderedDict)
    # The pages with responses, by the keys of their articles; by None those with responses of any.
    bound: defaultdict[int | None, set[Key]] = field(default_factory=lambda: defaultdict(set))
    size: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    asking: threading.Lock = field(default_factory=threading.Lock)
    site: Site | None = None
    versions: Versions | None = None
    asked_at: float = 0.0

    @property
    def is_fresh(self) -> bool:
        """Tell whether the versions were asked for within the second."""
        return self.versions is not None and time.monotonic() - self.asked_at < VERSION_SECONDS

    def look(self) -> Versions:
        """Give the versions, at most a second old; what has become stale is dropped."""
        if not self.is_fresh:
            with self.asking:
                if not self.is_fresh:
                    self._ask()
        return self.versions  # type: ignore[return-value]  # asked for above

    def _ask(self) -> None:
        asked_at, site, before = time.monotonic(), site_with_menu(), self.versions
        versions = Versions((site.version, site.newest), site.responses_version)
        changed: set[int] | None = set()
        if before and versions.responses != before.responses and versions.site == before.site:
            # Lower only where another database has taken the place of this one.
            is_higher = versions.responses > before.responses
            changed = ResponsesVersion.raised_since(before.responses, most=MOST_CHANGED) if is_higher else None
        with self.lock:
            if before is None or versions.site != before.site:
                self._empty()
            elif versions.responses != before.responses:
                self._drop_bound(changed)
            self.site, self.versions, self.asked_at = site, versions, asked_at

    def get(self, key: Key) -> KeptPage | None:
        """Give the page; None where there is none or it is twelve hours old."""
        now, page = time.monotonic(), self.pages.get(key)
        if page is None or now - page.kept_at > PAGE_SECONDS:
            return None
        page.is_used = True
        return page

    def add_plain(self, key: Key, page: KeptPage, plain: Sent) -> None:
        """Keep what was made of a page for who takes no gzip."""
        with self.lock:
            if self.pages.get(key) is page and page.plain is None:
                page.plain = plain
                self.size += len(plain.body)
                self._make_room()

    def put(self, key: Key, page: KeptPage, versions: Versions) -> None:
        """Keep a page that was made under ``versions``; others go where the bytes would be too many.

        One that was overtaken while it was made is not kept.
        """
        with self.lock:
            now = self.versions
            if now is None or now.site != versions.site or (page.shows and now.responses != versions.responses):
                return
            self._drop(key)
            self.pages[key] = page
            self.size += page.weight
            for article in page.shows:
                self.bound[article].add(key)
            self._make_room()

    def clear(self) -> None:
        """Forget everything, the versions too."""
        with self.lock:
            self._empty()
            self.versions = None

    def _make_room(self) -> None:
        while self.size > MOST_BYTES:
            key, page = next(iter(self.pages.items()))
            if page.is_used:
                page.is_used = False
                self.pages.move_to_end(key)
            else:
                self._drop(key)

    def _drop_bound(self, changed: set[int] | None) -> None:
        for article in list(self.bound) if changed is None else [None, *changed]:
            for key in list(self.bound.get(article, ())):
                self._drop(key)

    def _drop(self, key: Key) -> None:
        if page := self.pages.pop(key, None):
            self.size -= page.weight
            for article in page.shows:
                self.bound[article].discard(key)
                if not self.bound[article]:
                    del self.bound[article]

    def _empty(self) -> None:
        self.pages.clear()
        self.bound.clear()
        self.size = 0


cache = PageCache()
