"""Pages from the cache as they are sent: at once where the web server asks, or inside of Django, where they are made and kept.

Nothing personal can be in them: whoever has a session, asks for more than a path or sends something gets a page of their own.
"""

import gzip
import hashlib
import time
from collections.abc import Iterable
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import get_conditional_response
from django.utils.http import parse_etags, quote_etag

from comments.readers.shown import Shown, watched
from htc.lib.languages import without_prefix
from htc.serving.headers import Guards, accepted
from htc.serving.pagecache import Headers, KeptPage, Key, Sent, cache
from htc.statistics.counted import count_made, counted_as
from htc.statistics.tally import tally

METHODS = frozenset({"GET", "HEAD"})
# Asked of what nobody but Django judges.
PRECONDITIONS = ("HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE")
LARGEST_PAGE = 2**20
# Lists, feeds and data may also be kept by browsers and asked for again with If-None-Match.
KEPT_TYPES = (
    "text/html",
    "application/rss+xml",
    "application/atom+xml",
    "application/feed+json",
    "application/json",
    "application/xml",
    "text/csv",
    "text/plain",
)
MADE_HERE = frozenset({"Content-Length", "Content-Encoding", "ETag", "Vary"})
# What an answer without a body repeats (RFC 9110 §15.4.5).
REPEATED = ("Cache-Control", "Content-Location", "Expires", "ETag", "Vary")


def sent_of(meta: dict, key: Key, page: KeptPage) -> Sent | None:
    """Give a page as whoever asks takes it; None where Django has to judge what else was asked.

    Every answer from the cache comes from here.
    """
    if page.unchanged:
        if any(name in meta for name in PRECONDITIONS):
            return None
        if (known := meta.get("HTTP_IF_NONE_MATCH")) and _is_known(page.etag, known):
            return page.unchanged
    if page.counted_as:
        tally.count(meta, page.counted_as)
    if takes_gzip(meta.get("HTTP_ACCEPT_ENCODING", "")):
        return page.packed
    return page.plain or _plain(key, page)


class FromCache:
    """The application that the web server calls: what is kept is answered before Django makes a request of it.

    Only within the second for which the versions are known, so that nothing here asks the database. A host that is not ours is in no key.
    """

    def __init__(self, application):
        self._application = application

    def __call__(self, meta: dict, start_response) -> Iterable[bytes]:
        body = self.at_once(meta, start_response)
        return self._application(meta, start_response) if body is None else body

    def at_once(self, meta: dict, start_response) -> list[bytes] | None:
        """Answer if that needs no other work, and give the body; None, and nothing was started, where Django has to."""
        sent = self._sent(meta)
        if sent is None:
            return None
        start_response(sent.status, _shared(sent, int(time.time())))
        return [] if meta["REQUEST_METHOD"] == "HEAD" else [sent.body]

    def _sent(self, meta: dict) -> Sent | None:
        if meta["REQUEST_METHOD"] not in METHODS or meta.get("QUERY_STRING") or meta.get("SCRIPT_NAME"):
            return None
        page = cache.get(key := key_of(meta)) if cache.is_fresh else None
        # By the name alone: what is no cookie of ours after all goes the longer way.
        if page is None or settings.SESSION_COOKIE_NAME in meta.get("HTTP_COOKIE", ""):
            return None
        return sent_of(meta, key, page)


class PageCacheMiddleware:
    """Make and keep pages, and answer from the cache what the web server's door has let pass; outside of everything that makes one."""

    def __init__(self, get_response):
        self.get_response = get_response
        self._guarded = Guards(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Who is signed in may have changed the site a moment ago; files need nothing of it.
        if settings.SESSION_COOKIE_NAME in request.COOKIES or request.path.startswith(settings.STATIC_URL):
            return self._made(request)
        now, versions = int(time.time()), cache.look()
        # Ours, not the one of Django's that the stubs know; SiteMiddleware would ask for it with each request.
        request.site = cache.site  # type: ignore[assignment]  # the stubs take it for that of django.contrib.sites
        if not _may_be_page(request):
            return self._made(request)
        key = key_of(request.META)
        page = cache.get(key)
        if page is None:
            with watched() as shown:
                response = self.get_response(request)
            if not _may_be_kept(response):
                count_made(request, response)
                return response
            page = self._kept(request, response, shown)
            cache.put(key, page, versions)
        sent = sent_of(request.META, key, page)
        if sent is None:
            response = _response(page.packed, now)
            response = get_conditional_response(request, etag=page.etag, response=response) or response
            if response.status_code == 200 and page.counted_as:
                tally.count(request.META, page.counted_as)
            return response
        return _response(sent, now)

    def _made(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        count_made(request, response)
        return response

    def _kept(self, request: HttpRequest, response: HttpResponse, shown: Shown) -> KeptPage:
        response = self._guarded(request, response)
        # mtime=0: the same page gives the same bytes, and so the same ETag, in every process.
        body = gzip.compress(response.content, 6, mtime=0)
        etag, headers = "", [pair for pair in response.items() if pair[0] not in MADE_HERE]
        if "no-store" not in response.get("Cache-Control", ""):
            # Weak: the same page with and without gzip (RFC 9110 §8.8.1).
            etag = f"W/{quote_etag(hashlib.sha256(body).hexdigest()[:32])}"
            headers.append(("ETag", etag))
        headers += [("Vary", "Accept-Encoding")]
        packed = _sent([*headers, ("Content-Encoding", "gzip")], body)
        repeated = {name: value for name, value in headers if name in REPEATED}
        unchanged = self._guarded(request, HttpResponseNotModified(headers=repeated)) if etag else None
        return KeptPage(
            packed,
            unchanged and Sent("304 Not Modified", list(unchanged.items()), b""),
            etag,
            time.monotonic(),
            frozenset(shown.articles),
            counted_as(request, response),
        )


def key_of(meta: dict) -> Key:
    """Give what pages are kept under; nothing of it is read or made the same, so that Django has judged all of it."""
    forwarded = meta.get(settings.SECURE_PROXY_SSL_HEADER[0]) if settings.SECURE_PROXY_SSL_HEADER else None
    return meta["wsgi.url_scheme"], forwarded, meta.get("HTTP_HOST"), meta["PATH_INFO"]


@lru_cache(128)
def takes_gzip(codings: str) -> bool:
    """Tell whether the value of Accept-Encoding names gzip and does not refuse it."""
    return "gzip" in accepted(codings)


def _is_known(etag: str, known: str) -> bool:
    """Compare weakly (RFC 9110 §13.1.2)."""
    tags = parse_etags(known)
    return tags == ["*"] or etag.removeprefix("W/") in (tag.removeprefix("W/") for tag in tags)


def _plain(key: Key, page: KeptPage) -> Sent:
    headers = [pair for pair in page.packed.headers if pair[0] not in ("Content-Encoding", "Content-Length")]
    plain = _sent(headers, gzip.decompress(page.packed.body))
    cache.add_plain(key, page, plain)
    return plain


def _sent(headers: Headers, body: bytes) -> Sent:
    return Sent("200 OK", [*headers, ("Content-Length", str(len(body)))], body)


def _shared(sent: Sent, now: int) -> Headers:
    """Let a cache of ours in front give the answer to others until the end of the second in which the versions were looked at.

    By the clock and not by an age, for nginx counts ages in whole seconds and would keep a page of one second for nearly two.
    """
    return [*sent.headers, ("X-Accel-Expires", f"@{now}")] if settings.TRUSTED_PROXIES else sent.headers.copy()


def _response(sent: Sent, now: int) -> HttpResponse:
    headers = dict(_shared(sent, now))
    return HttpResponse(sent.body, headers=headers) if sent.body else HttpResponseNotModified(headers=headers)


def _may_be_page(request: HttpRequest) -> bool:
    return (
        request.method in METHODS
        and not request.META.get("QUERY_STRING")
        and not without_prefix(request.path).startswith(("/admin/", "/responses/"))
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
