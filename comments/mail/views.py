"""What a link in a moderator's mail opens: a page that asks, and the decision when its button is pressed."""

from functools import wraps

from django.contrib.auth import get_user_model
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from comments.decisions.deciding import current, decide
from comments.decisions.picks import Pick
from comments.mail.act_links import DECISIONS, ActLink, Expired, Foreign, seen_value, version_seen
from comments.models import Lane, ModerationEvent, Response
from comments.readers.views import refused
from htc.lib.entry.intake import Intake, takes
from htc.lib.languages import speak
from htc.lib.words import moment_of, name_of

RIGHT = "comments.change_response"
FOR_ANOTHER = "This mail was sent to another account than the one that is signed in here. Please decide in the admin."


def _told_to_nobody(view):
    """Send the headers of a page whose address is a key: no other site and no search engine learns it."""

    @wraps(view)
    def told_to_nobody(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return told_to_nobody


@csrf_exempt  # the address is the proof, and the page’s signed value that it was opened
@takes(Intake(clients="act-link", minute=60))
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(no_store=True, private=True)
@_told_to_nobody
def moderate(request, token: str):
    """Ask whether a response shall be decided as the link says, and do so when the button is pressed; opening it changes nothing.

    Programs that look at mails open every link in them, and some send its address by POST too: the button brings along a signed value
    that only the page holds. The account needs the right at the moment of the decision, and whoever is signed in has to be it.
    """
    speak("en")  # as all that is for staff
    try:
        link = ActLink.read(token)
    except Foreign as error:
        raise Http404 from error
    except Expired:
        return _page(
            request, link=None, response=None, sentence="This link was good for seven days. Please decide in the admin.", status=410
        )
    user = get_user_model().objects.filter(pk=link.user).first()
    if user is None or not (user.is_staff and user.has_perm(RIGHT)):
        return refused(request, message="The account that this mail was sent to may not decide about responses.")
    if _is_somebody_else(request, user):
        return refused(request, message=FOR_ANOTHER)
    return _decide(request, link, user, token) if request.method == "POST" else _ask(request, link, user, token)


def _is_somebody_else(request, user) -> bool:
    # Who is not signed in at all has no session, and none is asked for: the answer would have to vary by it.
    return bool(request.COOKIES) and request.user.is_authenticated and request.user != user


def _ask(request, link: ActLink, user, token: str):
    response = Response.objects.select_related("article").filter(pk=link.response).first()
    sentence = _why_not(link, response, user)
    if sentence and "done" in request.GET:
        sentence = sentence.replace("This is already done", "Done", 1)
    seen = "" if sentence or response is None else seen_value(token, current(response).version)
    return _page(request, link=link, response=response, sentence=sentence, seen=seen)


def _decide(request, link: ActLink, user, token: str):
    version = version_seen(token, request.POST.get("seen", ""))
    if version is None:
        return refused(request, message="Only the page that a link of a mail opens can decide. Please open the link and press its button.")
    response = Response.objects.select_related("article").filter(pk=link.response).first()
    sentence = _why_not(link, response, user)
    if not sentence and response is not None:
        outcome = decide([Pick(link.response, version)], DECISIONS[link.decision], by=user, origin=ModerationEvent.Origin.MAIL)
        if outcome.done:
            # 303: the browser gets the page, and a reload of it sends nothing again (RFC 9110 §15.4.4).
            return HttpResponseRedirect(f"{request.path}?done", status=303)
        # Decided or changed by somebody else between the page and its button, or not to be approved at all.
        response.refresh_from_db()
        sentence = _why_not(link, response, user) or " ".join(outcome.refused)
    return _page(request, link=link, response=response, sentence=sentence, status=409)


def _why_not(link: ActLink, response: Response | None, user) -> str:
    """Give the sentence that says why the link decides nothing any more; "" where it still does."""
    if response is None:
        return "The response is no longer there."
    events = list(response.events.select_related("actor").order_by("pk"))
    newest = events[-1].pk if events else 0
    if response.state == Response.State.PENDING and response.lane == Lane.SAFEGUARDING:
        return "It waits in the safeguarding lane. Please read it in the admin before you decide."
    if response.state == Response.State.PENDING and newest == link.event:
        return ""
    if response.state == Response.State.PENDING:
        return "The response was changed since the mail was sent. Please look at it in the admin."
    decision = next((event for event in reversed(events) if event.to_state == response.state != event.from_state), None)
    state = response.get_state_display().lower()
    if decision is None:
        return f"This is already done: the response is {state}."
    return f"This is already done: {state}, {_by(decision, user)}, {moment_of(decision.at)}."


def _by(event: ModerationEvent, user) -> str:
    if event.actor is None:
        return event.get_origin_display().lower()
    return "by you" if event.actor == user else f"by {name_of(event.actor)}"


def _page(request, *, link, response, sentence: str, seen: str = "", status: int = 200):
    context = {"decision": link and link.decision, "response": response, "sentence": sentence, "seen": seen}
    context["why"] = "; ".join(response.why) if response else ""
    return render(request, "comments/moderate.html", context, status=status)
