"""What waits for a moderator is the same for the queue, the mails, the desk and the list, and each row says why it waits."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from comments.mail import digest, outbox
from comments.models import MailChoice
from comments.readers import reports
from comments.rules.reasons import HELD, REASON_WORDS
from tests.comments.moderation.queueing import QUEUE, press
from tests.site.journey import comment, drain, text_of

LIST = reverse("admin:comments_response_changelist")
NEW = {"title": "New"}
ROWS = [
    pytest.param({"state": "pending"}, True, id="a comment"),
    pytest.param({"state": "pending", "kind": "pingback"}, True, id="a linkback"),
    pytest.param({"state": "pending", "reasons": ["threat"]}, True, id="safeguarding"),
    pytest.param({"state": "approved", "kind": "webmention", "pending_update": NEW}, True, id="new words"),
    pytest.param({"state": "approved", "reported": "other"}, True, id="reported"),
    pytest.param({"state": "approved", "reported": "danger"}, True, id="reported, somebody in danger"),
    pytest.param({"state": "approved", "kind": "pingback", "reported": "danger"}, True, id="reported linkback, somebody in danger"),
    pytest.param({"state": "approved"}, False, id="approved"),
    pytest.param({"state": "approved", "reasons": ["disclosure"]}, False, id="approved, whatever it was held for"),
    pytest.param({"state": "spam", "reasons": ["honeypot"]}, False, id="likely spam"),
    pytest.param({"state": "trash", "kind": "webmention", "pending_update": NEW}, False, id="new words of what is in the trash"),
    pytest.param({"state": "unverified", "kind": "pingback"}, False, id="not verified"),
    pytest.param({"state": "gone", "kind": "pingback"}, False, id="gone"),
]


@pytest.fixture
def moderator(member):
    return member("Moderator")


@pytest.fixture
def desk(moderator, client_of):
    return client_of(moderator)


@pytest.mark.parametrize(("fields", "waits"), ROWS)
def test_what_waits_is_the_same_everywhere(desk, moderator, mailoutbox, make_article, make_response, fields, waits):
    fields = dict(fields)
    reported = fields.pop("reported", None)
    row = make_response(make_article(), **fields)
    if reported:
        reports.count(row.pk, reported)

    lanes = {lane.name: lane.count for lane in desk.get(QUEUE).context["lanes"]}
    listed = desk.get(LIST).context["cl"].result_count
    counted = desk.get(reverse("admin:index")).context["waiting"]
    drain()

    shown = sum(count for name, count in lanes.items() if name != "spam")
    assert (shown, listed, len([each for each in counted if "not verified" not in each.words]), len(mailoutbox)) == (waits,) * 4
    if lanes["safeguarding"]:
        assert "1 of them in the safeguarding lane" in mailoutbox[0].subject
        assert "/moderate/" not in mailoutbox[0].body


def test_report_of_danger_is_mailed_at_once_below_the_threshold_and_after_other_mails(
    moderator, mailoutbox, make_article, make_response, time_machine
):
    time_machine.move_to("2026-03-01T12:00Z")
    MailChoice.objects.create(user=moderator, frequency="at_once", threshold=3)
    row = make_response(make_article(), body="She lives in Elm Street.")
    reports.count(row.pk, "other")
    MailChoice.objects.get().told.add(row)  # of that a mail has told
    time_machine.move_to(timezone.now() + timedelta(hours=1))
    reports.count(row.pk, "danger", "He will find her.")
    drain()

    (message,) = mailoutbox
    assert "1 of them in the safeguarding lane" in message.subject
    assert "Elm Street" not in message.body
    outbox.plan(timezone.now())
    assert digest.untold(MailChoice.objects.get()) == []


def test_what_is_reported_waits_since_it_was_reported(make_article, make_response, moderator, time_machine):
    time_machine.move_to("2026-03-01T12:00Z")
    row = make_response(make_article(), received_at="2014-01-01T12:00Z")
    reports.count(row.pk, "danger")

    (waiting,) = digest.untold(MailChoice.objects.create(user=moderator))

    assert waiting.since == timezone.now()


# Why it waits


def test_comment_that_waits_because_everything_does_says_so_everywhere(desk, moderator, mailoutbox, reader, make_article):
    article = make_article()
    comment(reader, article, body="Nothing to be found here.")
    row = article.responses.get()

    drain()

    said = REASON_WORDS[HELD]
    assert row.reasons == [HELD]
    for address in (QUEUE, LIST, reverse("admin:comments_response_queue_one", args=[row.pk])):
        assert said in desk.get(address).content.decode().replace("Everything is held", "everything is held")
    assert said in mailoutbox[0].body


@pytest.mark.parametrize("decision", ["approve", "spam", "trash"])
def test_what_was_decided_is_held_for_nothing_and_what_comes_back_is(desk, make_article, make_response, decision):
    row = make_response(make_article(), state="pending", reasons=[HELD])

    done = press(desk, row, decision)
    row.refresh_from_db()
    decided = row.reasons
    desk.post(reverse("admin:comments_response_queue_undo"), {"batch": done.context["done"]["batch"]})

    row.refresh_from_db()
    assert (decided, row.reasons) == ([], [HELD])


@pytest.mark.parametrize("fields", [{}, {"kind": "pingback"}, {"reasons": ["links"]}])
def test_each_row_of_the_queue_says_why_it_waits(desk, make_article, make_response, fields):
    make_response(make_article(), state="pending", **fields)

    lane = "linkbacks" if "kind" in fields else "comments"
    assert 'class="queue-why"' in desk.get(QUEUE, {"lane": lane}).content.decode()
    assert "–" not in text_of(desk.get(LIST).content, ".field-why")
