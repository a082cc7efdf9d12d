"""Headers of every answer that Django does not set itself, and the methods that reach a view."""

from django.conf import settings
from django.http import HttpResponseNotAllowed

METHODS = ("GET", "HEAD", "POST", "OPTIONS")
# Every feature a page could ask for is refused: the blog uses none.
PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "autoplay",
        "browsing-topics",
        "camera",
        "display-capture",
        "encrypted-media",
        "fullscreen",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "picture-in-picture",
        "publickey-credentials-get",
        "screen-wake-lock",
        "usb",
        "xr-spatial-tracking",
    )
)


class HeadersMiddleware:
    """Set Permissions-Policy everywhere, and on the admin's pages the content policy that its scripts need."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method == "TRACE":  # would echo the request, cookies included
            return HttpResponseNotAllowed(METHODS)
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response

    def process_view(self, request, view, args, kwargs):
        """Answer 405 where Django's own views would take any method for GET; our views name theirs."""
        if request.path.startswith("/admin/") and request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        return None


class AdminPolicyMiddleware:
    """Give the admin its own content policy; stands inside Django's CSP middleware, which reads the mark."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.path.startswith("/admin/"):
            response._csp_config = settings.ADMIN_CSP
        return response
