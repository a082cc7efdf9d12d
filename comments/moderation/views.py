"""The moderation queue as pages of the admin: the lanes, a decision, many at once, one response with everything about it, undo."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.db.models import Q
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from articles.text.diff import compare_lines
from comments.decisions.deciding import NotUndone, approvable, decide, undo
from comments.decisions.picks import Outcome, told
from comments.models import Lane, ModerationEvent, Response
from comments.models.wording import words_of
from comments.moderation.forms import (
    DECLINE_OPTIONS,
    MOVES,
    BulkForm,
    DecisionForm,
    EditForm,
    OpinionForm,
    RedactForm,
    ReplyForm,
    RowForm,
    batch_of,
    picks_of,
)
from comments.moderation.lanes import PAGE_LENGTH, all_of, dressed, lanes, rows_of
from htc.lib.words import counted

MOST_AT_ONCE = 500
MOST_NAMED = 20
FORMS: dict[str, Callable[..., RowForm]] = {"edit": EditForm, "redact": RedactForm, "reply": ReplyForm, "opinion": OpinionForm}
BUTTONS = {"approve": "Approve", "spam": "Mark as spam", "trash": "Move to the trash"}


@dataclass(frozen=True, slots=True)
class QueuePlace:
    """Where a row stands in the queue; without a lane it is not there."""

    pk: int
    lane: str
    received_at: datetime


moderators_only = permission_required("comments.change_response", raise_exception=True)


@require_safe
@moderators_only
def queue(request):
    """Show a lane: the one in the address, else the first in which something waits."""
    shown = lanes()
    lane = next((lane for lane in shown if lane.name == request.GET.get("lane")), None)
    lane = lane or next((lane for lane in shown if lane.count), shown[0])
    pages = max(1, -(-lane.count // PAGE_LENGTH))
    asked = request.GET.get("page", "")
    page = min(max(1, int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 1), pages)
    rows = rows_of(lane, (page - 1) * PAGE_LENGTH)
    context = {
        "title": "Moderation queue",
        "lanes": shown,
        "lane": lane,
        "rows": rows,
        "picks": " ".join(f"{row.pk}-{row.version}" for row in rows if not row.pending_update),
        "page": page,
        "pages": pages,
        "most": min(lane.count - lane.updates, MOST_AT_ONCE),
        "support": request.site.support_contact or request.site.contact_email,
        "decline": DECLINE_OPTIONS,
        "done": done_of(request),
    }
    return show(request, "queue.html", context)


@require_POST
@moderators_only
def decide_one(request):
    """Do what was decided about a row, and go on to the next."""
    form = DecisionForm(request.POST)
    if not form.is_valid():
        for error in (str(sentence) for sentences in form.errors.values() for sentence in sentences):
            messages.error(request, error)
        pick = form.cleaned_data.get("row")
        return to_queue(request, _fragment(pick.pk if pick else None))
    place = _place(form.cleaned_data["row"].pk, came_from=request.POST.get("lane", ""))
    return answer(request, form.apply(by=request.user), place)


@require_POST
@moderators_only
def decide_many(request):
    """Say how many responses a decision is about, and name the first; done when that is confirmed, for exactly these."""
    form = BulkForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Please choose what is to be done.")
        return to_queue(request)
    decision, picks = form.cleaned_data["decision"], picks_of(request.POST.get("picks", ""))
    if "confirmed" in request.POST:
        return answer(request, decide(picks, MOVES[decision], by=request.user, in_bulk=True), None)
    if form.cleaned_data["scope"] == "ticked":
        picks = picks_of(" ".join(request.POST.getlist("ticked")))
    if form.cleaned_data["scope"] == "lane":
        lane = next(lane for lane in lanes() if lane.name == form.cleaned_data["lane"])
        rows = all_of(lane, MOST_AT_ONCE)
    else:
        rows = dressed(Response.objects.filter(pk__in=[pick.pk for pick in picks]).order_by("received_at", "pk"))
    judged = Outcome(None)
    if decision == "approve":
        rows = approvable(rows, judged, in_bulk=True)
        tell(request, judged)
    if not rows:
        if not judged.refused:
            messages.warning(request, "No response was chosen, so nothing was done.")
        return to_queue(request)
    shown_as = {pick.pk: pick.version for pick in picks} if form.cleaned_data["scope"] != "lane" else {}
    context = {
        "title": BUTTONS[decision],
        "decision": decision,
        "lane": form.cleaned_data["lane"],
        "count": len(rows),
        "named": rows[:MOST_NAMED],
        "more": len(rows) - len(rows[:MOST_NAMED]),
        # In the versions that the list showed, so that what has changed between list and question is told too.
        "picks": " ".join(f"{row.pk}-{shown_as.get(row.pk, row.version)}" for row in rows),
    }
    return show(request, "queue_confirm.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@moderators_only
def one(request, pk: int):
    """Show a response with its record and its former words, and take other words, a part to redact, a reply or a note."""
    row = next(iter(dressed(Response.objects.filter(pk=pk))), None)
    if row is None:
        raise Http404
    forms = {name: make(row) for name, make in FORMS.items()}
    sent = request.POST.get("do", "")
    if sent in FORMS:
        form = forms[sent] = FORMS[sent](row, request.POST)
        if "insert" in request.POST and isinstance(form, ReplyForm):
            forms[sent] = form.with_template()
        elif form.is_valid():
            place = _place(pk)
            return answer(request, form.apply(by=request.user), place, stays=True)
    wordings = list(row.wordings.readable_by(request.user).select_related("by"))
    context = {
        "title": f"{row.get_kind_display()} by {row.shown_name}",
        "row": row,
        "forms": forms,
        "sent": sent,
        "events": row.events.select_related("actor"),
        "wordings": wordings,
        "hidden_wordings": row.wordings.count() - len(wordings),
        "difference": compare_lines(wordings[0].text, words_of(row)) if wordings else None,
        "decline": DECLINE_OPTIONS,
        "done": done_of(request),
    }
    return show(request, "queue_one.html", context, status=422 if any(form.errors for form in forms.values()) else 200)


@require_POST
@moderators_only
def take_back(request):
    """Undo a decision of one's own."""
    try:
        outcome = undo(batch_of(request.POST.get("batch", "")), by=request.user)
    except NotUndone as error:
        messages.error(request, str(error))
        return to_queue(request)
    count = len(outcome.done)
    if count:
        messages.success(request, f"Undone: {counted(count, 'response is', 'responses are')} as before.")
    tell(request, outcome)
    row = Response.objects.exclude(lane="").filter(pk__in=outcome.done).order_by("received_at", "pk").first()
    return to_queue(request, _fragment(row.pk), lane=_shown_in(row.lane)) if row else to_queue(request)


def answer(request, outcome: Outcome, place: QueuePlace | None, *, stays: bool = False) -> HttpResponseRedirect:
    """Lead on when something was decided: to the row that is next, or to the same one where it ``stays`` or nothing was done."""
    tell(request, outcome)
    done = outcome.batch if outcome.done else None
    if place is None:
        return to_queue(request, done=done)
    if not place.lane:
        said = urlencode({"done": done} if done else {})
        return redirect(f"{reverse('admin:comments_response_queue_one', args=[place.pk])}?{said}")
    return to_queue(request, _fragment(_next(place, stays=stays or not outcome.done)), lane=_shown_in(place.lane), done=done)


def to_queue(request, fragment: str = "", **parameters) -> HttpResponseRedirect:
    """Lead to the page of the queue that a form stood on."""
    kept = {name: request.POST[name] for name in ("lane", "page") if request.POST.get(name)}
    wanted = {name: value for name, value in (kept | parameters).items() if value}
    return HttpResponseRedirect(f"{reverse('admin:comments_response_queue')}?{urlencode(wanted)}{fragment}")


def done_of(request) -> dict | None:
    """Give what the decision named in the address did, in a sentence, and whether it can be undone; None where it is not one's own."""
    batch = batch_of(request.GET.get("done", ""))
    if batch is None:
        return None
    events = ModerationEvent.objects.filter(batch=batch, actor=request.user).select_related("response__article").order_by("pk")
    # An answer that was published by it is told of only where nothing else was decided.
    first = events.exclude(from_state="").first() or events.first()
    if first is None:
        return None
    count = events.exclude(from_state="").count() or 1
    name = str(first.response) if first.response and count == 1 else counted(count, "response")
    return {"sentence": f"{told(first)}: {name}.", "batch": batch}


def show(request, template: str, context: dict, status: int = 200):
    """Draw a page of the queue."""
    shared = admin.site.each_context(request) | {"opts": Response._meta, "decide_url": reverse("admin:comments_response_queue_decide")}
    return render(request, f"admin/comments/response/{template}", shared | context, status=status)


def tell(request, outcome: Outcome) -> None:
    """Say what was left alone, and why."""
    for sentence in outcome.refused[:MOST_NAMED]:
        messages.warning(request, f"Left alone: {sentence}")
    if len(outcome.refused) > MOST_NAMED:
        messages.warning(request, f"{counted(len(outcome.refused) - MOST_NAMED, 'more was', 'more were')} left alone too.")


def _place(pk: int, came_from: str = "") -> QueuePlace | None:
    """Give where a row stands; one that somebody else has taken out of the queue meanwhile stood in the lane that the form came from."""
    found = Response.objects.filter(pk=pk).values_list("pk", "lane", "received_at").first()
    return QueuePlace(found[0], found[1] or came_from, found[2]) if found else None


def _next(place: QueuePlace, *, stays: bool) -> int | None:
    """Give the row to look at next: the same one where it stays and is still there, else the one behind it, else the last."""
    rows = Response.objects.filter(lane=place.lane)
    if stays and rows.filter(pk=place.pk).exists():
        return place.pk
    others = rows.exclude(pk=place.pk).values_list("pk", flat=True)
    later = others.filter(Q(received_at__gt=place.received_at) | Q(received_at=place.received_at, pk__gt=place.pk))
    return later.order_by("received_at", "pk").first() or others.order_by("-received_at", "-pk").first()


def _fragment(pk: int | None) -> str:
    return f"#row-{pk}" if pk else ""


def _shown_in(lane: str) -> str:
    return Lane.LINKBACKS.value if lane == Lane.UPDATES else lane
