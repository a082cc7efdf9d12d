"""Whole pages for readers without a session, kept in the memory of the process.

A page is kept under its address, as the gzip bytes that are sent; the address tells the language too. It is bound to the version of the
site and, where it shows responses, to that of their article or to the one of all. The versions are asked for at most once a second, so a
hit costs no query and no template; nothing is ever purged by hand, and nothing stale lives longer than that second.
"""

import gzip
import hashlib
import threading
import time
from collections import OrderedDict, defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import quote_etag

from articles.models import Site, site_with_menu
from comments.models import ResponsesVersion
from comments.readers.shown import Shown, watched
from htc.lib.languages import without_prefix

VERSION_SECONDS = 1.0
PAGE_SECONDS = 12 * 3600  # the comment form's token is good for 24 hours
MOST_BYTES = 64 * 2**20
LARGEST_PAGE = 2**20
# What a page weighs in memory beside its bytes: its key, its headers, its place.
FRAME_BYTES = 2048
# Of articles whose responses have changed within a second; where there are more, the pages of all others go along.
MOST_CHANGED = 1000
# Lists and feeds may also be kept by browsers and asked for again with If-None-Match.
KEPT_TYPES = ("text/html", "application/rss+xml", "application/atom+xml", "application/feed+json", "application/xml", "text/plain")
DROPPED = ("Content-Length", "Content-Encoding", "ETag", "Vary")

Key = tuple[str, str, str]


@dataclass(slots=True)
class KeptPage:
    """An answer as it is sent again.

    ``shows`` are the articles whose responses it shows, None for those of any. It ``is_used`` since it was last passed over when room was
    made.
    """

    body: bytes
    headers: dict[str, str]
    etag: str
    kept_at: float
    shows: frozenset[int | None]
    is_used: bool = False

    @property
    def weight(self) -> int:
        """Bytes of memory."""
        return len(self.body) + FRAME_BYTES


@dataclass(frozen=True)
class Versions:
    """What pages are bound to: (Site.version, newest publication that has come), and the version of all responses."""

    site: tuple[int, datetime | str | None]
    responses: int


@dataclass
class PageCache:
    """Pages by scheme, host and path, the least asked for dropped first; safe among threads. A hit takes no lock."""

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
        """Give the page, or None where there is none or it is twelve hours old."""
        page = self.pages.get(key)
        if page is None or time.monotonic() - page.kept_at > PAGE_SECONDS:
            return None
        page.is_used = True
        return page

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


class PageCacheMiddleware:
    """Answer from the cache where nothing personal can be in the answer; outside of everything that makes one."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _is_anonymous_page(request):
            return self.get_response(request)
        now, versions = int(time.time()), cache.look()
        # Ours, not the one of Django's that the stubs know; SiteMiddleware would ask for it again.
        request.site = cache.site  # type: ignore[assignment]  # the stubs take it for that of django.contrib.sites
        key = (str(request.scheme), request.META.get("HTTP_HOST", ""), request.path)
        page = cache.get(key)
        if page is None:
            with watched() as shown:
                response = self.get_response(request)
            if not _may_be_kept(response):
                return response
            page = _kept(response, shown)
            cache.put(key, page, versions)
        return _shared(_answer(request, page), now)


def _is_anonymous_page(request: HttpRequest) -> bool:
    return (
        request.method in ("GET", "HEAD")
        and not request.META.get("QUERY_STRING")
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and not without_prefix(request.path).startswith(("/admin/", "/responses/", settings.STATIC_URL))
    )


def _may_be_kept(response: HttpResponse) -> bool:
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and "private" not in response.get("Cache-Control", "")
        and response.get("Content-Type", "").split(";")[0] in KEPT_TYPES
        and len(response.content) <= LARGEST_PAGE
    )


def _kept(response: HttpResponse, shown: Shown) -> KeptPage:
    # mtime=0: the same page gives the same bytes, and so the same ETag, in every process.
    body = gzip.compress(response.content, 6, mtime=0)
    headers = {name: value for name, value in response.items() if name not in DROPPED}
    return KeptPage(body, headers, quote_etag(hashlib.sha256(body).hexdigest()[:32]), time.monotonic(), frozenset(shown.articles))


def _shared(response: HttpResponse, now: int) -> HttpResponse:
    """Let a cache of ours in front give the answer to others until the end of the second in which the version was looked at.

    By the clock and not by an age, for nginx counts ages in whole seconds and would keep a page of one second for nearly two.
    """
    if settings.TRUSTED_PROXIES:
        response["X-Accel-Expires"] = f"@{now}"
    return response


def _answer(request: HttpRequest, page: KeptPage) -> HttpResponse:
    gzipped = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(page.body if gzipped else gzip.decompress(page.body), headers=page.headers)
    if gzipped:
        response["Content-Encoding"] = "gzip"
    patch_vary_headers(response, ["Accept-Encoding"])
    response["Content-Length"] = str(len(response.content))
    if "no-store" in response.get("Cache-Control", ""):
        return response
    # Weak: the same page with and without gzip (RFC 9110 §8.8.1).
    etag = f"W/{page.etag}"
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response
