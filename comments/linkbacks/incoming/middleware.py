"""The headers by which an article's page says where linkbacks are taken."""

from comments.linkbacks.incoming.pingback import endpoint_url
from comments.linkbacks.incoming.webmention import webmention_url
from comments.models import Response


class AdvertiseMiddleware:
    """Name the endpoints of an open article, the same addresses as its link elements have.

    ``X-Pingback`` (Pingback 1.0 §2.2) and ``Link`` with ``rel="webmention"`` (Webmention §3.1.2), each where the article takes the kind.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        kinds = getattr(request, "takes_linkbacks", None) or ()
        if response.status_code != 200:
            return response
        if Response.Kind.PINGBACK in kinds:
            response["X-Pingback"] = endpoint_url()
        if Response.Kind.WEBMENTION in kinds:
            response["Link"] = f'<{webmention_url()}>; rel="webmention"'
        return response
