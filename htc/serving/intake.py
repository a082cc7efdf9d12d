"""Requests that are turned away before anything reads them: without session, query, template, or any of their body."""

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse

from articles.models import Site
from htc.lib.entry.intake import Intake, TurnedAway, intake_of
from htc.serving.faults import fault_page
from htc.serving.pagecache import cache


class Utf8Request(WSGIRequest):
    """A request whose query and form are UTF-8 (URL Standard §5.1), whatever encoding its type of content names.

    Of a type that nobody can read there is none. Django would read by any codec of Python's, of which some are none of texts, and what it
    cannot read so has no answer: the request is not there yet.
    """

    @property
    def encoding(self) -> None:
        """Django's own encoding of what it reads, which is UTF-8."""

    @encoding.setter
    def encoding(self, named: str) -> None:
        pass

    def _set_content_type_params(self, meta) -> None:
        try:
            super()._set_content_type_params(meta)  # type: ignore[misc]  # Django’s own, which the stubs lack
        except Exception:  # of what strangers name the reader of headers raises more than it says
            self.content_type, self.content_params = "", {}


def turn_away(request: HttpRequest, intake: Intake, why: TurnedAway) -> HttpResponse:
    """Answer in the format of the protocol, or by a page that needs no database; what was typed stays in the browser."""
    answer = intake.refuse(request, why.status, why.seconds) if intake.refuse else None
    if answer is None:
        # A browser says how long what it sends is: 411 is for programs, which read the status.
        answer = HttpResponse(fault_page(415 if why.status == 411 else why.status, cache.site or Site()), status=why.status)
    if why.seconds:
        answer["Retry-After"] = str(why.seconds)
    answer["Cache-Control"] = "no-store"
    # Outside of what else counts it; a client of XML-RPC that does not know the length reads no further than the head.
    answer["Content-Length"] = str(len(answer.content))
    return answer


class IntakeMiddleware:
    """Turn away what its view does not take: by the client first, then by length, then by form."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        intake = intake_of(request.method, request.path_info, request.META.get("QUERY_STRING", ""))
        if intake is None:
            return self.get_response(request)
        if (why := intake.judge(request)) is None:
            answer = self.get_response(request)
            if (why := intake.judge_refusal(request, answer.status_code)) is None:
                return answer
        answer = turn_away(request, intake, why)
        if why.until:
            answer.refused = (intake, why.until)  # type: ignore[attr-defined]  # for RefusedAgain
        return answer


class StrangersMiddleware:
    """Turn away from the admin what somebody sends who is not signed in, beyond what signing in takes; stands inside of the sessions.

    Django would read all of it, files too, for the token against forgery before it leads to the first page.
    """

    intake = Intake(clients="admin", minute=60)

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        is_ours = request.method != "POST" or not request.path_info.startswith("/admin/") or _is_signed_in(request)
        if is_ours or not (why := self.intake.judge(request)):
            return self.get_response(request)
        return turn_away(request, self.intake, why)


def _is_signed_in(request: HttpRequest) -> bool:
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated
