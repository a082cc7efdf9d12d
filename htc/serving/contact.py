"""Whom to tell of a hole in the blog: ``/.well-known/security.txt`` (RFC 9116)."""

from datetime import UTC, timedelta

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from htc.lib.languages import shipped

# §2.5.5 recommends less than a year; a copy that somebody keeps is good for some months yet.
GOOD_FOR = timedelta(days=180)


@require_safe
@cache_control(max_age=3600)
def security_txt(request):
    """Give the contact of HTC_SECURITY_CONTACT, else the one that the site shows to readers; 404 where there is neither."""
    contact = settings.SECURITY_CONTACT or request.site.contact_email
    if not contact:
        raise Http404
    # To the day, so that every process and every asker within it gets the same.
    expires = (timezone.now().astimezone(UTC) + GOOD_FOR).replace(hour=0, minute=0, second=0, microsecond=0)
    fields = {
        "Contact": contact if ":" in contact else f"mailto:{contact}",
        "Expires": f"{expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages": ", ".join(shipped()),
        "Canonical": f"{settings.SITE_URL}{request.path}",
    }
    lines = "".join(f"{name}: {value}\n" for name, value in fields.items())
    return HttpResponse(lines, content_type="text/plain; charset=utf-8")
