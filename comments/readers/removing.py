"""What the writer of a comment gets for keeps: that it was received, a look at it while it waits, and the way to take it back."""

from django.db.models import F
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from comments.models import Response
from comments.readers import removal
from comments.readers.forms import RemovalForm, is_same_origin
from comments.readers.own_addresses import own_address, read_own, read_received
from comments.readers.views import refused
from comments.readers.waiting import typical_wait
from htc.lib import ratelimit
from htc.lib.entry.intake import Intake, takes
from htc.lib.languages import speak
from htc.lib.words import in_minutes

CODES, CODES_SECONDS = 5, 600


@require_safe
@cache_control(no_store=True)
def received(request, token: str):
    """Say that a comment was received, how long it will wait, and how to take it back."""
    row = get_object_or_404(Response.objects.select_related("article"), pk=read_received(token))
    speak(row.article.language)
    is_public = row.state == Response.State.APPROVED and row.article.is_public
    context = {"response": row, "article": row.article, "is_public": is_public, "waits": _seems_to_wait(row)}
    if not row.is_taken_back:
        context |= {"typical_wait": typical_wait(), "code": removal.code_of(row.pk), "own_address": own_address(row)}
    return _unseen(render(request, "comments/received.html", context))


@require_safe
@cache_control(no_store=True)
def own(request, token: str):
    """Show its writer a comment that waits; once it was approved lead to its place, once it was declined or taken back there is nothing."""
    row = get_object_or_404(Response.objects.select_related("article"), pk=read_own(token))
    if row.state == Response.State.APPROVED and row.article.is_public:
        return _unseen(redirect(row))
    speak(row.article.language)
    if not _seems_to_wait(row):
        raise Http404
    return _unseen(render(request, "comments/own.html", {"response": row, "article": row.article}))


def _seems_to_wait(row: Response) -> bool:
    """Tell whether nobody has decided yet. What a rule has put away looks as if it waited: whoever tries out our rules is told nothing."""
    return not row.is_taken_back and not row.events.exclude(from_state="").exclude(to_state=F("from_state")).exists()


def _unseen(response):
    """Keep search engines away, and the address, which is a key, from where links of the page lead."""
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response


@csrf_exempt  # no reader has a session that could be misused, and the code is what allows it
@takes(Intake(clients="removal", minute=60))
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(no_store=True)
def remove(request):
    """Take a comment back: ask for its code, show what it belongs to and ask once more, then do it."""
    if request.method != "POST":
        return render(request, "comments/remove.html", {"form": RemovalForm()})
    if not is_same_origin(request):
        return refused(request, message=gettext("The form was sent from another site. Please write the code on the page of this blog."))
    form = RemovalForm(request.POST)
    attempts = f"removal:{ratelimit.visitor(request)}"
    if seconds := ratelimit.attempt(attempts, CODES, CODES_SECONDS):
        said = gettext("Too many codes were wrong. Please try again in %(wait)s; the code stays good.")
        form.add_error(None, said % {"wait": in_minutes(-(-seconds // 60))})
        response = render(request, "comments/remove.html", {"form": form}, status=429)
        response["Retry-After"] = str(seconds)
        return response
    if not form.is_valid():
        return render(request, "comments/remove.html", {"form": form}, status=422)
    ratelimit.take_back_attempt(attempts)
    if "confirmed" not in request.POST and not form.row.is_taken_back:
        return render(request, "comments/remove.html", {"form": form, "response": form.row, "article": form.row.article})
    removal.remove(form.row.pk)
    return HttpResponseRedirect(reverse("comments:removed"), status=303)


@require_safe
@cache_control(no_store=True)
def removed(request):
    """Say that a comment was taken back."""
    return render(request, "comments/removed.html")
