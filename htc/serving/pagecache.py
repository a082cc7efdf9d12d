"""Whole pages for readers without a session, kept in the memory of the process.

A page is kept under (address, site version), as the gzip bytes that are sent; the address tells the language too. The version is asked
for at most once a second, so a hit costs no query and no template; nothing is ever purged by hand, and nothing stale lives longer than
that second.
"""

import gzip
import hashlib
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import quote_etag

from articles.models import Site, site_with_menu
from htc.lib.languages import without_prefix

VERSION_SECONDS = 1.0
PAGE_SECONDS = 12 * 3600  # the comment form's token is good for 24 hours
MOST_BYTES = 64 * 2**20
LARGEST_PAGE = 2**20
# Lists and feeds may also be kept by browsers and asked for again with If-None-Match.
KEPT_TYPES = ("text/html", "application/rss+xml", "application/atom+xml", "application/feed+json", "application/xml", "text/plain")
DROPPED = ("Content-Length", "Content-Encoding", "ETag", "Vary")


@dataclass(frozen=True)
class KeptPage:
    """An answer as it is sent again."""

    body: bytes
    headers: dict[str, str]
    etag: str
    kept_at: float


@dataclass
class PageCache:
    """Pages by address and version, the least recently asked for dropped first; safe among threads."""

    pages: OrderedDict[tuple, KeptPage] = field(default_factory=OrderedDict)
    size: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    site: Site | None = None
    version: tuple | None = None
    asked_at: float = 0.0

    def site_version(self) -> tuple:
        """Give (Site.version, newest publication that has come), at most a second old."""
        now = time.monotonic()
        if self.version is None or now - self.asked_at >= VERSION_SECONDS:
            site = site_with_menu()
            version = (site.version, site.newest)
            with self.lock:
                if version != self.version:
                    self._empty()
                self.site, self.version, self.asked_at = site, version, now
        return self.version

    def get(self, key: tuple) -> KeptPage | None:
        """Give the page, or None where there is none or it is twelve hours old."""
        with self.lock:
            page = self.pages.get(key)
            if page is None or time.monotonic() - page.kept_at > PAGE_SECONDS:
                return None
            self.pages.move_to_end(key)
            return page

    def put(self, key: tuple, page: KeptPage) -> None:
        """Keep the page; others go where the bytes would be too many."""
        with self.lock:
            if old := self.pages.pop(key, None):
                self.size -= len(old.body)
            self.pages[key] = page
            self.size += len(page.body)
            while self.size > MOST_BYTES:
                _, dropped = self.pages.popitem(last=False)
                self.size -= len(dropped.body)

    def clear(self) -> None:
        """Forget everything, the version too."""
        with self.lock:
            self._empty()
            self.version = None

    def _empty(self) -> None:
        self.pages.clear()
        self.size = 0


cache = PageCache()


class PageCacheMiddleware:
    """Answer from the cache where nothing personal can be in the answer; outside of everything that makes one."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _is_anonymous_page(request):
            return self.get_response(request)
        version = cache.site_version()
        # Ours, not the one of Django's that the stubs know; SiteMiddleware would ask for it again.
        request.site = cache.site  # type: ignore[assignment]  # the stubs take it for that of django.contrib.sites
        key = (request.scheme, request.META.get("HTTP_HOST", ""), request.path, version)
        page = cache.get(key)
        if page is None:
            response = self.get_response(request)
            if not _may_be_kept(response):
                return response
            page = _keep(key, response)
        return _answer(request, page)


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


def _keep(key: tuple, response: HttpResponse) -> KeptPage:
    # mtime=0: the same page gives the same bytes, and so the same ETag, in every process.
    body = gzip.compress(response.content, 6, mtime=0)
    headers = {name: value for name, value in response.items() if name not in DROPPED}
    page = KeptPage(body, headers, quote_etag(hashlib.sha256(body).hexdigest()[:32]), time.monotonic())
    cache.put(key, page)
    return page


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
