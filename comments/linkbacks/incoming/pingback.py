"""The pingback endpoint, at which other sites' software tells us of a link: Pingback 1.0 over XML-RPC."""

import logging

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpResponse, HttpResponseNotAllowed
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt

from articles.models import Site
from comments.linkbacks.incoming import receiving
from comments.linkbacks.incoming.intake import LATER, NOT_STORED, LinkbackIntake
from comments.linkbacks.wire import pingback
from comments.linkbacks.wire.pingback import Fault
from comments.models import Response
from htc.lib.entry.intake import takes
from htc.lib.languages import once_in_each_language

logger = logging.getLogger(__name__)

MAX_CALL = 16 * 1024
# A longer call that begins as system.multicall is told that there is no such method; it is read no further either.
MAX_NAMED = 256 * 1024
FAULTS = {
    "off": Fault.ACCESS_DENIED,
    "unknown": Fault.TARGET_MISSING,
    "closed": Fault.TARGET_NOT_PINGABLE,
    "target": Fault.TARGET_NOT_PINGABLE,
    "foreign": Fault.TARGET_NOT_PINGABLE,
    "not_a_post": Fault.TARGET_NOT_PINGABLE,
    "source": Fault.GENERIC,
    "own": Fault.GENERIC,
    "repeat": Fault.ALREADY_REGISTERED,
}


def endpoint_url() -> str:
    """Give the absolute address of the pingback endpoint."""
    return settings.SITE_URL + _path()


@once_in_each_language
def _path() -> str:
    return reverse("comments:xmlrpc")


def turn_away(request, status: int, seconds: int) -> HttpResponse:
    """Answer a call that is not read."""
    if status == 429:
        return _later(status, seconds)
    return _plain(status, "A pingback says its length and is at most 16 KiB long.\n")


@csrf_exempt
@takes(LinkbackIntake(longest=MAX_NAMED, refuse=turn_away))
@cache_control(no_store=True)
def xmlrpc(request):
    """Answer an XML-RPC call: ``pingback.ping`` is the only method there is.

    The Content-Type is not judged, for senders in use label their calls as forms; the parser says what is no call.
    """
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"], "This address takes pingbacks: XML-RPC calls sent by POST.\n", content_type="text/plain")
    body = request.read(MAX_CALL + 1)
    if len(body) <= MAX_CALL:
        return _answer(body, request.site)
    if pingback.names_multicall(body):
        return _xml(pingback.failure(Fault.NO_SUCH_METHOD))
    return turn_away(request, 413, 0)


def _answer(body: bytes, site: Site) -> HttpResponse:
    try:
        source, target = pingback.parse_ping(body)
        receiving.receive(source, target, kind=Response.Kind.PINGBACK, site=site)
    except pingback.ProtocolError as error:
        return _xml(pingback.failure(error.fault))
    except receiving.Refused as refused:
        if refused.why in LATER:
            return _later(*LATER[refused.why])
        return _xml(pingback.failure(FAULTS[refused.why]))
    except DatabaseError:
        logger.exception("a pingback could not be stored")
        return _later(503, NOT_STORED, Fault.GENERIC)
    return _xml(pingback.success("Thank you. The link will be checked, and a moderator decides whether it is shown."))


def _later(status: int, seconds: int, fault: Fault = Fault.ACCESS_DENIED) -> HttpResponse:
    response = _xml(pingback.failure(fault), status=status)
    response["Retry-After"] = str(seconds)
    return response


def _xml(content: bytes, status: int = 200) -> HttpResponse:
    return HttpResponse(content, status=status, content_type="text/xml; charset=utf-8")


def _plain(status: int, sentence: str) -> HttpResponse:
    return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")
