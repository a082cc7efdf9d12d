"""The endpoint at which other sites' software tells us of a link: Pingback 1.0 over XML-RPC."""

import logging

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpResponse, HttpResponseNotAllowed
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt

from comments.linkbacks import incoming, limits, protocol
from comments.linkbacks.protocol import Fault
from comments.models import Response
from htc.lib import ratelimit

logger = logging.getLogger(__name__)

MAX_CALL = 16 * 1024
FAULTS = {
    "off": Fault.ACCESS_DENIED,
    "unknown": Fault.TARGET_MISSING,
    "closed": Fault.TARGET_NOT_PINGABLE,
    "foreign": Fault.TARGET_NOT_PINGABLE,
    "not_a_post": Fault.TARGET_NOT_PINGABLE,
    "source": Fault.GENERIC,
    "repeat": Fault.ALREADY_REGISTERED,
}
# What is to be tried again later: the status, and after how many seconds.
LATER = {"flood": (429, limits.ARTICLE.seconds), "full": (503, limits.QUEUE_SECONDS)}


def endpoint_url() -> str:
    """Give the absolute address of the pingback endpoint."""
    return settings.SITE_URL + reverse("comments:xmlrpc")


@csrf_exempt
@cache_control(no_store=True)
def xmlrpc(request):
    """Answer an XML-RPC call: ``pingback.ping`` is the only method there is."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"], "This address takes pingbacks: XML-RPC calls sent by POST.\n", content_type="text/plain")
    if not _is_xml(request.content_type):
        return _plain(415, "A pingback is an XML-RPC call; send it as text/xml.\n")
    limit = _limit_reached(request)
    if limit:
        return _later(429, limit.seconds)
    body = _body(request)
    if body is None:
        return _plain(413, "A pingback is at most 16 KiB long.\n")
    return _answer(body)


def _limit_reached(request) -> limits.Limit | None:
    """Count the request, and give the limit over which it goes."""
    minute = limits.CLIENT_MINUTE
    if not ratelimit.allow(f"linkback:{ratelimit.visitor(request)}", minute.times, minute.seconds):
        return minute
    return None if ratelimit.allow_today(request, "linkback", limits.CLIENT_DAY.times) else limits.CLIENT_DAY


def _answer(body: bytes) -> HttpResponse:
    try:
        source, target = protocol.parse_ping(body)
        incoming.receive(source, target, kind=Response.Kind.PINGBACK)
    except protocol.ProtocolError as error:
        return _xml(protocol.failure(error.fault))
    except incoming.Refused as refused:
        if refused.why in LATER:
            return _later(*LATER[refused.why])
        return _xml(protocol.failure(FAULTS[refused.why]))
    except DatabaseError:
        logger.exception("a pingback could not be stored")
        return _xml(protocol.failure(Fault.GENERIC))
    return _xml(protocol.success("Thank you. The link will be checked, and a moderator decides whether it is shown."))


def _later(status: int, seconds: int) -> HttpResponse:
    response = _xml(protocol.failure(Fault.ACCESS_DENIED), status=status)
    response["Retry-After"] = str(seconds)
    return response


def _is_xml(media_type: str) -> bool:
    return media_type in ("", "text/xml", "application/xml") or media_type.endswith("+xml")


def _body(request) -> bytes | None:
    """Give the body, or None where it is over the cap; never reads past the cap."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_CALL:
        return None
    body = request.read(MAX_CALL + 1)
    return None if len(body) > MAX_CALL else body


def _xml(content: bytes, status: int = 200) -> HttpResponse:
    return HttpResponse(content, status=status, content_type="text/xml; charset=utf-8")


def _plain(status: int, sentence: str) -> HttpResponse:
    return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")
