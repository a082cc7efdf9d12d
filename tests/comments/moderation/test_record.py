"""The record of decisions: every transition has its event, nothing changes one, and it is read as a page and as CSV."""

import csv
import io
import re
from datetime import UTC, datetime

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from articles.models import Site
from comments.models import ModerationEvent, RecordKept, Response
from tests.comments.moderation.queueing import press
from tests.site.journey import drain, text_of

RECORD = reverse("admin:comments_response_record")
CSV = reverse("admin:comments_response_record_csv")


@pytest.fixture
def moderator(member):
    return member("Moderator", username="mo")


@pytest.fixture
def desk(moderator, client_of):
    return client_of(moderator)


@pytest.fixture
def events(make_article, make_response, moderator, member):
    """Four decisions on one response, of two people, a rule and a command."""
    row = make_response(make_article(title="T", slug="t"))
    other = member("Moderator", username="ann")
    told = [
        (None, "rule", "", "pending", "words", 1),
        (moderator, "web", "pending", "approved", "", 2),
        (other, "mail", "approved", "spam", "", 3),
        (None, "command", "spam", "trash", "=SUM(A1)", 4),
    ]
    for actor, origin, before, after, reason, day in told:
        at = datetime(2026, 3, day, 23, 30, 5, tzinfo=UTC)
        ModerationEvent.objects.create(response=row, actor=actor, origin=origin, from_state=before, to_state=after, reason=reason, at=at)
    return row


def shown(client, **asked) -> list[str]:
    """Give the new states of the events on the page."""
    page = client.get(RECORD, asked).content.decode()
    return re.findall(r"<td>\w+ → (\w+)</td>", page)


def test_record_says_who_when_in_utc_from_which_state_to_which_why_and_from_where(desk, events):
    words = text_of(desk.get(RECORD).content, "#content-main table")

    for cell in ("2 March 2026, 23:30", "mo", "pending → approved", "By mail", "new → pending", "words", "a rule", "on T"):
        assert cell in words
    assert shown(desk) == ["trash", "spam", "approved", "pending"]


@pytest.mark.parametrize(
    ("asked", "states"),
    [
        ({"origin": "mail"}, ["spam"]),
        ({"state": "approved"}, ["approved"]),
        ({"since": "2026-03-03"}, ["trash", "spam"]),
        ({"until": "2026-03-02"}, ["approved", "pending"]),
        ({"since": "2026-03-02", "until": "2026-03-02"}, ["approved"]),
        ({"response": "999999"}, []),
        ({"since": "someday", "origin": "nowhere", "person": "x", "before": "-1"}, ["trash", "spam", "approved", "pending"]),
    ],
)
def test_record_is_narrowed(desk, events, asked, states):
    assert shown(desk, **asked) == states


def test_record_is_narrowed_to_a_person(desk, moderator, events):
    assert shown(desk, person=moderator.pk) == ["approved"]


def test_record_goes_on_to_older_pages(desk, events):
    row = events
    ModerationEvent.objects.bulk_create(
        ModerationEvent(response=row, origin="rule", from_state="pending", to_state="gone") for _ in range(100)
    )

    page = desk.get(RECORD).content.decode()
    older = re.search(r'href="(\?[^"]*before=\d+)"', page)[1].replace("&amp;", "&")

    assert shown(desk) == ["gone"] * 100
    assert re.findall(r"<td>\w+ → (\w+)</td>", desk.get(RECORD + older).content.decode()) == ["trash", "spam", "approved", "pending"]


def test_csv_is_named_by_the_day_of_the_center(desk, monkeypatch):
    Site(time_zone="America/Denver").save()
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 3, 3, 2, tzinfo=UTC))  # evening there

    assert desk.get(CSV)["Content-Disposition"] == 'attachment; filename="record-2026-03-02.csv"'


def test_csv_holds_what_the_page_does_and_no_cell_is_a_formula(desk, events):
    answer = desk.get(CSV, {"since": "2026-03-02"})

    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert [row["to"] for row in rows] == ["trash", "spam", "approved"]
    assert rows[2] == {
        "event": rows[2]["event"],
        "at (UTC)": "2026-03-02T23:30:05+00:00",
        "response": str(events.pk),
        "kind": "comment",
        "article": "/2014/01/t/",
        "who": "mo",
        "origin": "web",
        "from": "pending",
        "to": "approved",
        "reason": "",
        "batch": "",
    }
    assert rows[0]["reason"] == "'=SUM(A1)"


def test_event_is_neither_changed_nor_deleted_by_code(events):
    event = ModerationEvent.objects.first()
    event.to_state = "approved"

    for attempt in (
        event.save,
        event.delete,
        ModerationEvent.objects.all().delete,
        events.events.all().delete,
        lambda: ModerationEvent.objects.update(to_state="spam"),
        lambda: events.events.filter(origin="web").update(actor=None),
        lambda: ModerationEvent.objects.bulk_update([event], ["to_state"]),
    ):
        with pytest.raises(RecordKept), transaction.atomic():
            attempt()

    assert ModerationEvent.objects.count() == 4
    assert ModerationEvent.objects.first().to_state == "pending"


def test_event_is_neither_changed_nor_deleted_in_the_admin(staff_client, events):
    page = staff_client.get(reverse("admin:comments_response_change", args=[events.pk])).content.decode()

    assert "events-0-DELETE" not in page
    assert not re.search(r'name="events-0-(reason|to_state|actor)"', page)
    assert staff_client.get("/admin/comments/moderationevent/").status_code == 404


def test_events_stay_when_response_and_person_go(desk, moderator, events):
    Response.objects.filter(pk=events.pk).update(state="trash")
    drain("2027-01-01T00:00Z")
    moderator.delete()

    assert not Response.objects.exists()
    event = ModerationEvent.objects.get(to_state="approved")
    assert (event.response, event.actor, event.from_state) == (None, None, "pending")


def test_every_decision_of_the_queue_is_at_the_response_and_in_the_record(desk, make_article, make_response):
    row = make_response(make_article(), state="pending")
    press(desk, row, "approve")
    press(desk, row, "decline", why="other")

    alone = text_of(desk.get(reverse("admin:comments_response_queue_one", args=[row.pk])).content, ".queue-record")

    assert "mo, pending → approved" in alone
    assert "mo, approved → trash (declined: other)" in alone
    assert shown(desk) == ["trash", "approved"]


def test_staff_who_may_only_look_read_the_list_and_neither_queue_nor_record(client, django_user_model, make_article, make_response):
    user = django_user_model.objects.create_user("looker", password="x", is_staff=True)
    user.user_permissions.set(user.user_permissions.model.objects.filter(codename="view_response"))
    client.force_login(user)
    make_response(make_article(), state="pending")

    page = client.get(reverse("admin:comments_response_changelist")).content.decode()

    assert reverse("admin:comments_response_queue") not in page
    assert client.get(reverse("admin:comments_response_queue")).status_code == 403
    assert client.get(RECORD).status_code == 403
