"""What is asked of a request before anything reads its body: how often its client comes, how long the body is, and in which form it came.

A view says so by ``@takes(Intake(…))``; ``htc/serving/intake.py`` asks it, before sessions, the database and every parser.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from htc.lib import ratelimit

FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
MINUTE = 60
# A form of ours holds 10,000 characters; percent-encoded, the longest of them takes twelve bytes.
LONGEST_FORM = 160 * 1024


@dataclass(frozen=True)
class TurnedAway:
    """Why a request is not looked at: a status, and for 429 the seconds after which to come again and the moment until which it holds."""

    status: int
    seconds: int = 0
    until: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Intake:
    """What a view takes. Requests of one client are counted under ``clients``, at all views together that name the same.

    ``minute`` and ``day`` say how many are looked at, ``longest`` how many bytes a body has at the most. The body has one of the
    ``media`` types, or any where there are none: then the parser judges. ``questions`` has what a query asks counted, too.
    ``refusals`` says how often in a minute the view itself may refuse a client for what comes too often (429); then nothing that it sends
    is looked at until the minute is over. ``refuse`` answers in the format of a protocol, by (request, status, seconds); where there is
    none, or it gives None, a page says it.
    """

    clients: str
    minute: int
    day: int = 0
    longest: int = LONGEST_FORM
    media: frozenset[str] = FORMS
    questions: bool = False
    refusals: int = 0
    refuse: Callable[[HttpRequest, int, int], HttpResponse | None] | None = None

    def judge(self, request: HttpRequest) -> TurnedAway | None:
        """Count the request, and say why it is turned away; None where it may be read.

        The cheapest first. A body of unknown length (RFC 9112 §6.3) would be read as none, so 411 asks for the length.
        """
        return self._too_often(request) or (self._unfit(request) if request.method == "POST" else None)

    def judge_refusal(self, request: HttpRequest, status: int) -> TurnedAway | None:
        """Count what the view has refused, and say that the client is turned away from now on; None where it may go on."""
        if status != 429 or not self.refusals:
            return None
        if ratelimit.allow(f"refused:{self.clients}:{ratelimit.visitor(request)}", self.refusals, MINUTE):
            return None
        return _until_the_minute_ends()

    def _too_often(self, request: HttpRequest) -> TurnedAway | None:
        now = time.time()
        if not ratelimit.allow(f"{self.clients}:{ratelimit.visitor(request)}", self.minute, MINUTE):
            return _until_the_minute_ends()
        if self.day and not ratelimit.allow_today(request, self.clients, self.day):
            return TurnedAway(429, ratelimit.DAY, now + ratelimit.HOUR - now % ratelimit.HOUR)
        return None

    def _unfit(self, request: HttpRequest) -> TurnedAway | None:
        said = request.META.get("CONTENT_LENGTH") or ""
        if not said and "HTTP_TRANSFER_ENCODING" in request.META:
            return TurnedAway(411)
        length = int(said) if said.isascii() and said.isdigit() and len(said) < 16 else 0 if not said else self.longest + 1
        if length > self.longest:
            return TurnedAway(413)
        # Nothing at all is judged by the view, which says what is missing.
        if length and self.media and request.content_type not in self.media:
            return TurnedAway(415)
        return None


def _until_the_minute_ends() -> TurnedAway:
    now = time.time()
    return TurnedAway(429, MINUTE, now + MINUTE - now % MINUTE)


def takes(intake: Intake):
    """Mark a view with what it takes: ``@takes(Intake(…))``, in any order with other decorators."""

    def mark(view):
        view.intake = intake
        return view

    return mark


def intake_of(method: str, path: str, query: str) -> Intake | None:
    """Give what the view at a path takes, where it says so and the request sends something: a body, or a question in its address."""
    if method != "POST" and not (query and method == "GET"):
        return None
    try:
        intake = getattr(resolve(path).func, "intake", None)
    except (Resolver404, UnicodeError):
        return None
    return intake if intake and (method == "POST" or intake.questions) else None
