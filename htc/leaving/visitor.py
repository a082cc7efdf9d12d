"""Pages as a reader without a session gets them, drawn in this process."""

from io import BytesIO
from urllib.parse import unquote_to_bytes, urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.template.response import SimpleTemplateResponse
from django.urls import resolve
from django.utils import timezone, translation

from articles.lists.old_addresses import Moved, Withdrawn
from articles.models import Site, site_with_menu
from htc.lib.languages import language_of


def site_of_a_copy() -> Site:
    """Give the row of the site, unsaved, with which pages are drawn where nothing answers: no form, no endpoint."""
    site = site_with_menu()
    site.is_copy = True
    site.comments_open = site.linkbacks_open = False
    site.responses_closed = True
    return site


class Visitor:
    """Opens addresses of the site through their views.

    No middleware stands between: pages come neither from the cache nor into it, and ``site`` is what they say of the blog.
    """

    def __init__(self, site: Site):
        self.site = site

    def open(self, address: str) -> HttpResponseBase | None:
        """Give the answer at an address without host, a redirect where something has moved, or None where readers find nothing."""
        request = self._request(address)
        with timezone.override(self.site.zone), translation.override(language_of(request.path)):
            try:
                found = request.resolver_match = resolve(request.path_info)
                response = found.func(request, *found.args, **found.kwargs)
                return response.render() if isinstance(response, SimpleTemplateResponse) else response
            except Moved as moved:
                return HttpResponsePermanentRedirect(moved.address)
            except (Http404, Withdrawn):
                return None

    def draw(self, template: str, address: str, context: dict | None = None) -> bytes:
        """Give a page that no view has at an address."""
        with timezone.override(self.site.zone), translation.override(language_of(address)):
            return render(self._request(address), template, context).content

    def _request(self, address: str) -> HttpRequest:
        scheme, _, host = settings.SITE_URL.partition("://")
        asked = urlsplit(address)
        request = WSGIRequest(
            {
                "REQUEST_METHOD": "GET",
                "PATH_INFO": unquote_to_bytes(asked.path).decode("latin-1"),  # as WSGI has it
                "QUERY_STRING": asked.query,
                "HTTP_HOST": host,
                "SERVER_NAME": host,
                "SERVER_PORT": "443" if scheme == "https" else "80",
                "wsgi.url_scheme": scheme,
                "wsgi.input": BytesIO(),
            }
        )
        request.site = self.site  # type: ignore[assignment]  # the stubs take it for that of django.contrib.sites
        request.user = AnonymousUser()
        return request
