"""The record as a whole: every decision about any response, narrowed by person, origin, state and day, and as CSV."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from itertools import chain
from typing import cast

from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import permission_required
from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from comments.models import ModerationEvent, Response
from comments.moderation.views import show
from htc.lib.moments.fields import DayField
from htc.lib.tables.spreadsheets import csv_lines

PAGE_LENGTH = 100
ROWS_AT_ONCE = 1000
COLUMNS = ("event", "at (UTC)", "response", "kind", "article", "who", "origin", "from", "to", "reason", "batch")
READ = (
    "pk",
    "at",
    "response",
    "response__kind",
    "response__article__path",
    "actor__username",
    "origin",
    "from_state",
    "to_state",
    "reason",
    "batch",
)
readers_of_the_record = permission_required("comments.view_moderationevent", raise_exception=True)


class RecordForm(forms.Form):
    """Which events are shown; days are those of UTC, in which the record is written."""

    person = forms.ModelChoiceField(get_user_model().objects.none(), required=False, empty_label="Anybody")
    origin = forms.ChoiceField(choices=[("", "Anywhere"), *ModerationEvent.Origin.choices], required=False)
    state = forms.ChoiceField(label="To the state", choices=[("", "Any"), *Response.State.choices], required=False)
    since = DayField(label="From day", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = DayField(label="To day", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    response = forms.IntegerField(label="Response number", required=False, min_value=1, max_value=2**62)

    def __init__(self, data):
        super().__init__(data, label_suffix="")
        cast(forms.ModelChoiceField, self.fields["person"]).queryset = get_user_model().objects.filter(is_staff=True).order_by("username")

    def events(self) -> QuerySet:
        """Give the events asked for, the newest first; what cannot be read as a question narrows nothing."""
        self.is_valid()
        asked = self.cleaned_data
        names = {"person": "actor", "origin": "origin", "state": "to_state", "response": "response"}
        events = ModerationEvent.objects.filter(**{column: asked[name] for name, column in names.items() if asked.get(name)})
        if since := asked.get("since"):
            events = events.filter(at__gte=datetime.combine(since, time.min, UTC))
        if until := asked.get("until"):
            events = events.filter(at__lt=datetime.combine(until, time.min, UTC) + timedelta(days=1))
        return events.order_by("-pk")


@require_safe
@readers_of_the_record
def record(request):
    """Show a page of the record; “before” in the address is the key of the event that the page begins behind."""
    form = RecordForm(request.GET)
    events = form.events().select_related("actor", "response__article")
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 19:
        events = events.filter(pk__lt=int(before))
    page = list(events.defer("response__body", "response__article__body")[: PAGE_LENGTH + 1])
    question = request.GET.copy()
    question.pop("before", None)
    shown = page[:PAGE_LENGTH]
    context = {
        "title": "Record of decisions",
        "form": form,
        "events": shown,
        "older": shown[-1].pk if len(page) > PAGE_LENGTH else None,
        "is_first": not before,
        "question": question.urlencode(),
    }
    return show(request, "record.html", context)


@require_safe
@readers_of_the_record
def record_csv(request):
    """Give the events asked for as CSV, row by row, however many they are."""
    events = RecordForm(request.GET).events()
    lines = csv_lines(chain([COLUMNS], _cells(events)))
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="record-{timezone.localdate():%Y-%m-%d}.csv"'
    return answer


def _cells(events: QuerySet) -> Iterator[list]:
    """Give the cells of each event, read by key in pages, so that neither memory nor a lock of the database grows with the record."""
    last = None
    while page := list((events if last is None else events.filter(pk__lt=last)).values_list(*READ)[:ROWS_AT_ONCE]):
        last = page[-1][0]
        yield from (_cells_of(values) for values in page)


def _cells_of(values: tuple) -> list:
    pk, at, response, kind, path, who, *rest = values
    address = f"/{path}/" if path else ""
    return [pk, at.astimezone(UTC).isoformat(timespec="seconds"), response, kind, address, who, *rest]
