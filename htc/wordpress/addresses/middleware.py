"""Addresses of the old blog that nothing here has: each answered by one redirect, or as gone."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.cache import patch_cache_control

from articles.models import OldAddress
from articles.models.addresses import sealed
from htc.wordpress.addresses.leading import Gone, lead
from htc.wordpress.addresses.old import meaning_of
from htc.wordpress.models import ImportSource

# What the old blog’s address of a thing can stand in when the path says nothing.
KEYS = frozenset({
    "p", "page_id", "attachment_id", "cat", "category_name", "tag", "tag_id", "author", "author_name", "m", "year", "monthnum", "feed", "s",
    "name", "pagename", "paged", "replytocom", "share", "withcomments",
})  # fmt: skip
BEGINNINGS = ("", "index.php")


class OldAddressMiddleware:
    """Lead on where an address of the blog that was imported asks; of one that was not, only to feeds, which programs go on asking for.

    For such a blog it costs a query for each page not found.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path_info.strip("/")
        if request.method not in ("GET", "HEAD") or path.startswith(("admin/", settings.STATIC_URL.strip("/"))):
            return self.get_response(request)
        asks = path in BEGINNINGS and not KEYS.isdisjoint(request.GET)
        # The feed of a page could be asked for behind any address: “/2014/02/untold/?feed=rss2”.
        feed = "" if asks or not request.GET.get("feed") else f"{path}/feed/{'atom' if 'atom' in request.GET['feed'] else ''}"
        if (asks or feed) and (led := self._led(request, feed)):
            return led
        response = self.get_response(request)
        return (not asks and response.status_code == 404 and self._led(request)) or response

    def _led(self, request: HttpRequest, path: str = "") -> HttpResponse | None:
        """Answer for what the address, or another ``path``, meant in the old blog; None where it meant nothing that readers can open."""
        source = ImportSource.objects.first()
        path, folder = (path or request.path_info).strip("/"), source.folder if source else ""
        if folder and path.casefold().startswith(f"{folder.casefold()}/"):
            path = path[len(folder) + 1 :]
        query = request.META.get("QUERY_STRING", "")
        meaning = meaning_of(path, query)
        if source is None and not (meaning and meaning.feed):
            return None
        led = lead(meaning) if meaning else None
        if led is None and OldAddress.objects.filter(path=sealed(path)).exists():
            led = Gone()
        if isinstance(led, Gone):
            answer = render(request, "410.html", status=410)
        elif led and led != request.get_full_path():
            answer = HttpResponsePermanentRedirect(led + _kept(query, led))
        else:
            return None
        patch_cache_control(answer, no_store=True)
        return answer


def _kept(query: str, address: str) -> str:
    """Give what of a query goes along: what tells a campaign (utm_…), for who counts readers without us."""
    kept = "&".join(part for part in query.split("&") if part.casefold().startswith("utm_"))
    return kept and f"{'&' if '?' in address else '?'}{kept}"
