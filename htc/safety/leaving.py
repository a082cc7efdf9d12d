"""The way out: an empty page that covers ours at once and goes on to another site, and what it has the browser forget.

A redirect would leave our page on the screen until the other site answers, and a page that the browser may keep would come back.
"""

from pathlib import Path

from django.http import HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from articles.models import Site
from comments.readers.forms import is_same_origin
from htc.lib.languages import active

_FRAME = Path(__file__).with_name("exit.html").read_text(encoding="utf-8")


@require_safe
@cache_control(no_store=True, private=True)
def leave(request):
    """Cover what stood on the screen with an empty page, and go on to the neutral site; the session ends."""
    return _forget(request, exit_page(request.site), "cookies", "storage")


@csrf_exempt  # a beacon of the script has no token; is_same_origin stands in for it
@require_POST
@cache_control(no_store=True, private=True)
def clear(request):
    """End the session of who has left by the script, which has emptied the storage of the tab itself and keeps its mark there."""
    return _forget(request, HttpResponse(status=204), "cookies")


def exit_page(site: Site) -> HttpResponse:
    """Give the page of the way out, made of nothing but the address and the title that the site has for it."""
    html = format_html(_FRAME, title=site.neutral_title, address=site.neutral_url, language=active(), words=gettext("Continue"))
    return HttpResponse(html, headers={"Referrer-Policy": "no-referrer", "Cache-Control": "no-store, private"})


def _forget(request, response: HttpResponse, *kinds: str) -> HttpResponse:
    """End the session, and have the browser forget these kinds; a link or a picture on another site may not do that to our staff.

    “cache” is never among them: Chromium can take seconds for it, and waits before it goes on.
    """
    if is_same_origin(request):
        if request.session.session_key:
            request.session.flush()
        response["Clear-Site-Data"] = ", ".join(f'"{kind}"' for kind in kinds)
    return response
