"""``/healthz`` and ``/readyz``: what programs ask who watch over the blog. Strangers are told yes or no.

They are answered before anything else looks at the request: its host, its scheme, its cookies and its language are nobody's business here.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import timezone

from htc.serving import readiness

logger = logging.getLogger(__name__)


@dataclass
class _Said:
    """What was logged last, so that a probe of every second logs a change alone."""

    lacks: list[str] = field(default_factory=list)


_said = _Said()


def alive(request: HttpRequest) -> HttpResponse:
    """Say that this process answers; nothing else is asked."""
    return _say(request, True)


def ready(request: HttpRequest) -> HttpResponse:
    """Say whether the blog is whole; why it is not stands in the log, each time that it changes."""
    lacks = readiness.lacks(timezone.now())
    if lacks != _said.lacks:
        _said.lacks = lacks
        logger.log(logging.WARNING if lacks else logging.INFO, "not ready: %s" if lacks else "ready%s", "; ".join(lacks))
    return _say(request, not lacks)


def _say(request: HttpRequest, yes: bool) -> HttpResponse:
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(("GET", "HEAD"))
    answer = HttpResponse("yes\n" if yes else "no\n", content_type="text/plain; charset=utf-8", status=200 if yes else 503)
    answer["Cache-Control"] = "no-store"
    return answer


PROBES: dict[str, Callable[[HttpRequest], HttpResponse]] = {"/healthz": alive, "/readyz": ready}
