"""The answers of last resort: files read at the start, which need no template, no manifest and no database."""

import sys

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse

RETRY_SECONDS = 60
FAULTS = {status: (settings.BASE_DIR / f"static/{status}.html").read_text(encoding="utf-8") for status in (500, 503)}


def fault(request) -> HttpResponse:
    """Answer what raised: 503 where the database does not answer, is locked, full or cannot be written; else 500."""
    if isinstance(sys.exception(), OperationalError | InterfaceError):
        return HttpResponse(FAULTS[503], status=503, headers={"Retry-After": str(RETRY_SECONDS), "Cache-Control": "no-store"})
    return HttpResponse(FAULTS[500], status=500, headers={"Cache-Control": "no-store"})
