"""Headers of every answer that Django does not set itself, and the methods that reach a view."""

import re

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.core.handlers.exception import response_for_exception
from django.http import HttpResponseNotAllowed
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.csp import ContentSecurityPolicyMiddleware
from django.middleware.security import SecurityMiddleware

from htc.serving.logs import REQUEST_ID, begin_request, end_request
from htc.serving.probes import PROBES

Guard = SecurityMiddleware | ContentSecurityPolicyMiddleware | XFrameOptionsMiddleware

# Of every 503, whoever answers it.
RETRY_SECONDS = 60
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


# ``;q=0`` is “not acceptable” (RFC 9110 §12.4.2).
_REFUSED = re.compile(r";\s*q\s*=\s*0(?:\.0{0,3})?\s*(?:;|$)")


def accepted(codings: str) -> str:
    """Give the value of Accept-Encoding without what it refuses.

    In small letters, for the names of codings are the same in any (RFC 9110 §8.4.1) and whoever asks for one does not know that.
    """
    codings = codings.lower()
    return ",".join(coding for coding in codings.split(",") if not _REFUSED.search(coding)) if ";" in codings else codings


class Guards:
    """The headers under which everything is answered; Django's own middlewares among them leave alone what stands there."""

    def __init__(self, get_response):
        self._of_files: list[Guard] = [SecurityMiddleware(get_response)]
        self._of_pages: list[Guard] = [
            *self._of_files,
            ContentSecurityPolicyMiddleware(get_response),
            XFrameOptionsMiddleware(get_response),
        ]

    def __call__(self, request, response):
        """Give the answer with what it lacks of them."""
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        for guard in self._of_files if request.path.startswith(settings.STATIC_URL) else self._of_pages:
            response = guard.process_response(request, response)
        return response


class HeadersMiddleware:
    """Answer everything under the same headers, whoever answers: a view, a file, the page cache, a fault; the first of all middlewares.

    A host that is not ours is refused here, a HEAD request gets no body, and what is inside sees only encodings that the client takes.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        # Inside they are missing where something outside of Django's middlewares answered.
        self._guarded = Guards(get_response)

    def __call__(self, request):
        name = begin_request(request)
        try:
            return self._answer_under_headers(request, name)
        finally:
            end_request()

    def _answer_under_headers(self, request, name: str):
        if codings := request.META.get("HTTP_ACCEPT_ENCODING"):
            request.META["HTTP_ACCEPT_ENCODING"] = accepted(codings)
        response = self._answer(request)
        if response.status_code >= 500:
            response[REQUEST_ID] = name  # of all others nothing was logged
        if response.status_code == 503:
            response.headers.setdefault("Retry-After", str(RETRY_SECONDS))
        response = self._guarded(request, response)
        return _without_body(response) if request.method == "HEAD" else response

    def _answer(self, request):
        if request.method == "TRACE":  # would echo the request, cookies included
            return HttpResponseNotAllowed(METHODS)
        # Whoever probes knows neither our host nor TLS, and asks while nothing else may work.
        if probe := PROBES.get(request.path):
            return probe(request)
        try:
            request.get_host()
        except DisallowedHost as error:
            return response_for_exception(request, error)
        response = self.get_response(request)
        # Also where there is no page: nothing here takes them, and programs that try them out learn nothing.
        return response if request.method in METHODS or response.status_code == 405 else HttpResponseNotAllowed(METHODS)

    def process_view(self, request, view, args, kwargs):
        """Answer 405 where Django's own views would take any method for GET; our views name theirs."""
        if request.path.startswith("/admin/") and request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        return None


def _without_body(response):
    """Give the answer to HEAD: the headers of GET alone (RFC 9110 §9.3.2); a web server that cuts a body off warns of each."""
    if response.streaming:
        response.streaming_content = ()
        return response
    if response.status_code != 304:
        response.headers.setdefault("Content-Length", str(len(response.content)))
        response.content = b""
    return response


class AdminPolicyMiddleware:
    """Give the admin its own content policy; stands inside Django's CSP middleware, which reads the mark."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.path.startswith("/admin/"):
            response._csp_config = settings.ADMIN_CSP
        return response
