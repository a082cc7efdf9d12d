"""The answers of last resort: made at the start of a file and two sentences, they need no template, no manifest and no database."""

import sys
from pathlib import Path

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse

RETRY_SECONDS = 60
_FRAME = Path(__file__).with_name("fault.html").read_text(encoding="utf-8")
FAULTS = {
    500: _FRAME.format(title="Something went wrong", words="This is a fault of ours, not of yours. Please try again in a few minutes."),
    503: _FRAME.format(title="Back shortly", words="The site cannot answer just now. Please try again in a few minutes."),
}


def fault(request) -> HttpResponse:
    """Answer what raised: 503 where the database does not answer, is locked, full or cannot be written; else 500."""
    if isinstance(sys.exception(), OperationalError | InterfaceError):
        return HttpResponse(FAULTS[503], status=503, headers={"Retry-After": str(RETRY_SECONDS), "Cache-Control": "no-store"})
    return HttpResponse(FAULTS[500], status=500, headers={"Cache-Control": "no-store"})
