"""The moderation queue as moderators look at it: lanes with their counts, and rows with all that helps to decide."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, OuterRef, Prefetch, Q, Subquery

from comments.decisions.picks import version_of
from comments.models import Lane, ModerationEvent, Opinion, Response
from htc.lib.text import shorten, words
from htc.lib.words import age_of, day_of

PAGE_LENGTH = 25
# A longer text is folded to its beginning, of so many characters.
FIRST_WORDS = 90
BEGINNING = 200

HISTORY_WORDS = {
    Response.State.APPROVED: "approved",
    Response.State.SPAM: "spam",
    Response.State.TRASH: "in the trash",
    Response.State.PENDING: "waiting",
    Response.State.UNVERIFIED: "not verified",
    Response.State.GONE: "gone",
}


@dataclass(frozen=True, slots=True)
class LaneShown:
    """A lane with the number of responses in it, and how long the oldest has been there."""

    name: str
    label: str
    count: int
    oldest: datetime | None
    updates: int = 0

    @property
    def age(self) -> str:
        """“3 days”; "" where nothing waits."""
        return age_of(self.oldest) if self.oldest else ""


@dataclass(slots=True)
class History:
    """What else has come from one source, by states."""

    counts: dict[str, int] = field(default_factory=dict)
    first: datetime | None = None

    def add(self, state: str, count: int, first: datetime) -> None:
        """Count some more."""
        self.counts[state] = count
        self.first = min(filter(None, [self.first, first]))

    def without(self, state: str) -> str:
        """Say what came besides one response of that state: “3 approved, 11 spam, first seen 2 May 2014”; “nothing else so far”."""
        counts = self.counts | {state: self.counts.get(state, 1) - 1}
        told = [f"{counts[name]} {told_as}" for name, told_as in HISTORY_WORDS.items() if counts.get(name)]
        if not told or self.first is None:
            return "nothing else so far"
        return ", ".join([*told, f"first seen {day_of(self.first)}"])


def lanes() -> list[LaneShown]:
    """Give every lane, empty ones too, by one query. New words of approved linkbacks count among the linkbacks; age has what is held."""
    # What is public has been there for years; it waits since its page changed or readers reported it.
    held = Min("received_at", filter=~Q(state=Response.State.APPROVED))
    rows = Response.objects.filter(lane__gt="").order_by().values("lane").annotate(count=Count("pk"), oldest=held)
    found: dict[str, Any] = {row["lane"]: row for row in rows}
    updates = found.get(Lane.UPDATES, {}).get("count", 0)
    shown = []
    for lane in Lane:
        if lane != Lane.UPDATES:
            row, more = found.get(lane, {}), updates if lane == Lane.LINKBACKS else 0
            shown.append(LaneShown(lane.value, lane.label, row.get("count", 0) + more, row.get("oldest"), more))
    return shown


def rows_of(lane: LaneShown, start: int = 0) -> list[Response]:
    """Give a page of a lane from the response number ``start`` on, who has waited longest first, dressed for the page.

    New words of approved linkbacks, of which there are few, stand before the others.
    """
    end, rows = start + PAGE_LENGTH, []
    if start < lane.updates:
        rows = dressed(_in_lane(Lane.UPDATES)[start:end])
    if end > lane.updates:
        rows += dressed(_in_lane(lane.name)[max(0, start - lane.updates) : end - lane.updates])
    return rows


def all_of(lane: LaneShown, most: int) -> list[Response]:
    """Give the first ``most`` of a lane, without new words of approved linkbacks, which are decided on one by one."""
    return dressed(_in_lane(lane.name)[:most])


def _in_lane(name: str):
    return Response.objects.filter(lane=name).order_by("received_at", "pk")


def dressed(rows) -> list[Response]:
    """Give the rows of a queryset, each with its ``version``, ``history`` and ``opinions``; five queries whatever their number."""
    last = ModerationEvent.objects.filter(response=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    opinions = Prefetch("opinions", Opinion.objects.select_related("by"))
    listed = rows.annotate(last_event=Subquery(last)).select_related("article", "parent").prefetch_related(opinions)
    shown = list(listed.defer("article__body", "article__standfirst", "article__excerpt"))
    hosts = _histories("source_host", {row.source_host for row in shown if row.source_host})
    writers = _histories("author_key", {row.author_key for row in shown if row.author_key})
    for row in shown:
        row.version = version_of(row, row.last_event)
        row.age = age_of(row.received_at)
        row.history_of, row.history = _history(row, hosts, writers)
        row.is_long = words(row.body) > FIRST_WORDS
        row.beginning = shorten(row.body, BEGINNING)
    return shown


def _histories(column: str, values: Iterable[str]) -> dict[str, History]:
    """Count the responses with one of the values in a column, which is indexed together with the state."""
    found: defaultdict[str, History] = defaultdict(History)
    if values:
        rows = Response.objects.filter(**{f"{column}__in": values}).order_by().values(column, "state")
        for row in rows.annotate(count=Count("pk"), first=Min("received_at")):
            found[row[column]].add(row["state"], row["count"], row["first"])
    return found


def _history(row: Response, hosts: dict[str, History], writers: dict[str, History]) -> tuple[str, str]:
    if row.source_host:
        return "this domain", hosts[row.source_host].without(row.state)
    if row.author_key:
        return "this e-mail address", writers[row.author_key].without(row.state)
    return "", ""
