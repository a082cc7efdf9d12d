"""The Site row of a request: one query, for the name and the menu on every page and the time zone of every date; and what has left."""

from django.conf import settings
from django.http import HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control

from articles.lists.kept import keep
from articles.lists.old_addresses import Moved, Withdrawn
from articles.models import Site, site_with_menu

# What head and foot of every page lead to, besides what staff put there.
FRAME = ("home", "archive", "tag_list", "case_list", "search", "correction_list", "feed_list", "series_list")


class SiteMiddleware:
    """Set ``request.site``, with its menu, and make its time zone the active one while the request is answered.

    A page that offers somebody to edit it is kept by nobody.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.site = getattr(request, "site", None) or site_with_menu()
        with timezone.override(request.site.zone):
            response = self.get_response(request)
        if getattr(request, "offers_editing", False):
            patch_cache_control(response, private=True, no_store=True)
        return response

    def process_exception(self, request, exception):
        """Answer for what is at another address now, or was taken back; kept by nobody, for it may come back."""
        if isinstance(exception, Moved):
            response: HttpResponse = HttpResponsePermanentRedirect(exception.address)
        elif isinstance(exception, Withdrawn):
            response = render(request, "410.html", status=410)
        else:
            return None
        patch_cache_control(response, no_store=True)
        return response


def site(request) -> dict:
    """Give templates the Site row and the canonical address of the site, without a slash at its end.

    ``here`` is the address of the page where the frame of every page has a link to it, "" elsewhere. An error page can be drawn before
    the middleware ran; then the row is not asked for.
    """
    row = getattr(request, "site", None)
    linked = keep(row, "places of the frame", lambda: _linked_in_frame(row))
    return {"site": row, "site_url": settings.SITE_URL, "here": request.path if request.path in linked else ""}


def _linked_in_frame(site: Site | None) -> frozenset[str]:
    links = [*getattr(site, "menu_links", ()), *getattr(site, "foot_links", ())]
    return frozenset([*(reverse(f"articles:{view}") for view in FRAME), *(link.address for link in links)])
