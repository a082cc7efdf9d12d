"""The TrackBack address of each article (TrackBack 1.2)."""

import logging
from urllib.parse import quote

from django.conf import settings
from django.db import DatabaseError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from articles.models import Article, Site
from comments.linkbacks.incoming import receiving
from comments.linkbacks.incoming.intake import LATER, NOT_STORED, LinkbackIntake
from comments.linkbacks.wire import trackback
from comments.linkbacks.wire.fields import NotAForm, TooManyFields, UnknownCharset
from comments.models import Response
from htc.lib.entry.intake import takes

logger = logging.getLogger(__name__)

MAX_PING = 64 * 1024
MESSAGES = {
    "off": "This site takes no TrackBacks now.",
    "closed": "The article takes no TrackBacks.",
    "source": "The address (url) cannot be used. It has to begin with http:// or https:// and name a public page by its host name.",
    "own": "The address (url) is a page of this site.",
    "repeat": "This page is known already.",
    "rush": "Too many pages came at once. Please try again in a minute.",
    "flood": "Too many pages came at once. Please try again later.",
    "full": "Too many pages wait for their verification. Please try again later.",
}


def trackback_url(article: Article) -> str:
    """Give the absolute TrackBack address of an article."""
    return f"{article.full_url}trackback/"


def turn_away(request, status: int, seconds: int) -> HttpResponse:
    """Answer a TrackBack that is not read."""
    if status == 429:
        return _later(status, seconds, MESSAGES["flood"])
    return _error("A TrackBack says its length and is at most 64 KiB long.", status=status)


@csrf_exempt
@takes(LinkbackIntake(longest=MAX_PING, refuse=turn_away))
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(no_store=True)
def ping(request, path: str):
    """Take a TrackBack to the article at ``path``, its present or a former one; whoever only looks is led to the article."""
    target = f"{settings.SITE_URL}/{quote(path)}/"
    if request.method != "POST":
        return _to_article(target)
    try:
        sent = trackback.read_ping(request.read(), request.headers.get("Content-Type", ""))
    except NotAForm:
        return _error("Send the fields as a form: application/x-www-form-urlencoded.")
    except TooManyFields:
        return _error("A TrackBack has four fields, and no more than 1,000 are read.", status=400)
    except UnknownCharset:
        return _error("The charset is not known here. Send UTF-8.")
    return _take(sent, target, request.site) if sent else _to_article(target)


def _take(sent: trackback.Ping, target: str, site: Site) -> HttpResponse:
    if not sent.url:
        return _error("The address of your page (url) is missing.")
    try:
        receiving.receive(sent.url, target, kind=Response.Kind.TRACKBACK, claims=sent.claims, site=site)
    except receiving.Refused as refused:
        if refused.why in LATER:
            return _later(*LATER[refused.why], MESSAGES[refused.why])
        if refused.why in MESSAGES:
            return _error(MESSAGES[refused.why])
        return _error("There is no such article here.", status=404)
    except DatabaseError:
        logger.exception("a TrackBack could not be stored")
        return _later(503, NOT_STORED, "The TrackBack could not be stored. Please try again later.")
    return _xml(trackback.answer())


def _to_article(target: str):
    try:
        _, article = receiving.find_target(target)
    except receiving.Refused as refused:
        raise Http404 from refused
    return redirect(article)  # type: ignore[call-overload]  # a public article has an address


def _later(status: int, seconds: int, message: str) -> HttpResponse:
    response = _error(message, status=status)
    response["Retry-After"] = str(seconds)
    return response


def _error(message: str, *, status: int = 200) -> HttpResponse:
    return _xml(trackback.answer(message), status)


def _xml(content: bytes, status: int = 200) -> HttpResponse:
    return HttpResponse(content, status=status, content_type="text/xml; charset=utf-8")
