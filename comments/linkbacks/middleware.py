"""The header by which an article's page says where linkbacks are taken."""

from comments.linkbacks.views import endpoint_url


class AdvertiseMiddleware:
    """Set ``X-Pingback`` (Pingback 1.0 §2.2) on the page of an open article, the same address as its link element has."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if getattr(request, "takes_linkbacks", False) and response.status_code == 200:
            response["X-Pingback"] = endpoint_url()
        return response
