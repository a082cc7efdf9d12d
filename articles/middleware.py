"""The Site row of a request: one query, for the name and the menu on every page and the time zone of every date."""

from django.conf import settings
from django.utils import timezone

from articles.models import site_with_menu


class SiteMiddleware:
    """Set ``request.site``, with its menu, and make its time zone the active one while the request is answered."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.site = getattr(request, "site", None) or site_with_menu()
        with timezone.override(request.site.zone):
            return self.get_response(request)


def site(request) -> dict:
    """Give templates the Site row and the canonical address of the site, without a slash at its end.

    An error page can be drawn before the middleware ran; then the row is not asked for.
    """
    return {"site": getattr(request, "site", None), "site_url": settings.SITE_URL}
