"""Following by e-mail, as readers do it: asked for, confirmed by the address itself, and ended by one click."""

from functools import wraps

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from articles.lists.kept import keep
from articles.lists.queries import tag_shown, tags_by_name
from comments.mail.server import sender_address
from comments.readers.forms import is_same_origin
from comments.readers.views import refused
from htc.following.announcing import is_offered
from htc.following.forms import FollowForm
from htc.following.links import Yes
from htc.following.models import Follower, FollowRequest, Newsletter, Wish
from htc.lib import ratelimit
from htc.lib.entry.intake import Intake, takes
from htc.lib.languages import active

# Of one visitor, in an hour.
MOST_FORMS = 5


def _told_to_nobody(view):
    """Send the headers of a page whose address is a key: no other site and no search engine learns it."""

    @wraps(view)
    def told_to_nobody(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return told_to_nobody


@sensitive_post_parameters("email")
@csrf_exempt  # no reader has a session that could be misused
@takes(Intake(clients="follow", minute=20))
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(no_store=True)
def follow(request):
    """Ask for an address and have it asked whether it wants to follow; the answer is the same for every address, known or not."""
    if not is_offered():
        raise Http404
    if request.method != "POST":
        tag = tag_shown(request.GET.get("tag", "")[:200])
        initial = {"frequency": Wish.Frequency.AT_ONCE, "tags": [tag.pk] if tag else []}
        return _form_page(request, FollowForm(offered=keep(request.site, "tags by name", tags_by_name), initial=initial))
    if not is_same_origin(request):
        return refused(request, message=gettext("The form was sent from another site. Please write your address on the page of this blog."))
    form = FollowForm(request.POST)
    if not form.is_valid():
        return _form_page(request, form, status=422)
    if seconds := _seconds_to_wait(request):
        form.add_error(None, gettext("Too many have asked for mails within the last hour. Please send this once more in an hour."))
        response = _form_page(request, form, status=429)
        response["Retry-After"] = str(seconds)
        return response
    if not form.cleaned_data["website"]:
        asked = form.cleaned_data
        FollowRequest.objects.ask(asked["email"], asked["tags"], asked["frequency"], active(), timezone.now())
    # 303: the browser gets the page, and a reload of it sends nothing again (RFC 9110 §15.4.4).
    return HttpResponseRedirect(reverse("following:asked"), status=303)


def _seconds_to_wait(request) -> int:
    """Give the seconds until the visitor may have an address asked, or anybody may; neither depends on the address."""
    is_first = ratelimit.allow(f"follow:{ratelimit.visitor(request)}", MOST_FORMS, ratelimit.HOUR)
    return 0 if is_first and not FollowRequest.objects.is_too_much(timezone.now()) else ratelimit.HOUR


def _form_page(request, form: FollowForm, *, status: int = 200):
    context = {"form": form, "newsletter": Newsletter.current(), "sender_address": sender_address(), "is_about_safety": True}
    return render(request, "following/follow.html", context, status=status)


@require_safe
@cache_control(no_store=True)
def asked(request):
    """Say that a mail is on its way that has to be answered."""
    return render(request, "following/asked.html", {"sender_address": sender_address()})


@csrf_exempt  # the address is the proof
@takes(Intake(clients="follow-link", minute=60))
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(no_store=True, private=True)
@_told_to_nobody
def confirm(request, token: str):
    """Ask whether the address shall follow, and have it follow when the button is pressed.

    Opening the page changes nothing: programs that look at mails open every link in them. No other site knows the address, so from where
    the form comes is not asked; browsers say it of no page that tells its address to nobody (Fetch, “append a request Origin header”).
    """
    yes = Yes.read(token)
    if yes is None:
        return render(request, "following/over.html", status=410)
    if request.method != "POST":
        return render(request, "following/confirm.html", {"choice": yes.request})
    yes.request.confirm(timezone.now())
    return HttpResponseRedirect(reverse("following:confirmed"), status=303)


@require_safe
@cache_control(no_store=True)
def confirmed(request):
    """Say that the address follows now."""
    return render(request, "following/confirmed.html")


@csrf_exempt  # the address is the proof, and mail programs post to it without anything else (RFC 8058 §3.2)
@takes(Intake(clients="follow-end", minute=600))
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(no_store=True, private=True)
@_told_to_nobody
def end(request, key: str):
    """Ask whether the mails shall end, and end them when it is posted: by the button of the page, or by a mail program with one click.

    The answer to a POST is no redirect (RFC 8058 §3.1), and the same for an address that follows no more.
    """
    follower = Follower.objects.filter(key=key).first()
    if request.method == "POST" and follower is not None:
        follower.forget()
    return render(request, "following/end.html", {"is_asked": request.method != "POST" and follower is not None})
