"""Deciding from a mail: opening changes nothing, the button decides once, for one account, for seven days."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core import signing
from django.utils import timezone

from comments.decisions.deciding import current
from comments.mail.act_links import ActLink, seen_value
from comments.models import ModerationEvent, Response
from tests.site.journey import decide, press_in_mail, text_of


@pytest.fixture
def moderator(member):
    return member("Moderator", first_name="Mo", last_name="Lee")


@pytest.fixture
def row(make_article, make_response):
    row = make_response(make_article(title="On counting"), state="pending", author_name="Ana", body="Let me through.")
    ModerationEvent.objects.create(response=row, origin="rule", to_state="pending")
    return row


@pytest.fixture
def link(row, moderator):
    """Give the path of a link as a mail of now would hold it."""

    def make(decision="approve", user=moderator) -> str:
        return ActLink(user.pk, row.pk, decision, row.events.latest("pk").pk).address.removeprefix("https://htc.test")

    return make


def state_of(row) -> str:
    return Response.objects.get(pk=row.pk).state


def test_opening_shows_what_it_is_about_and_changes_nothing(reader, row, link):
    for answer in (reader.get(link()), reader.head(link()), reader.get(link("spam"))):
        assert answer.status_code == 200
        assert not answer.cookies
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer["X-Robots-Tag"]
        assert "no-store" in answer["Cache-Control"]

    words = text_of(reader.get(link()).content)
    assert all(part in words for part in ("On counting", "Ana", "Let me through.", "Nothing has changed yet.", "Approve"))
    assert (state_of(row), row.events.count()) == ("pending", 1)


@pytest.mark.parametrize(("decision", "state"), [("approve", "approved"), ("spam", "spam"), ("trash", "trash")])
def test_button_decides_as_the_link_says_and_the_record_says_by_mail(reader, row, link, moderator, decision, state):
    path = link(decision)

    answer = press_in_mail(reader, path, follow=True)

    assert "already done" in text_of(reader.get(path).content)
    event = row.events.latest("pk")
    assert state_of(row) == state
    assert (event.actor, event.origin, event.from_state, event.to_state) == (moderator, "mail", "pending", state)
    assert "by you" in text_of(answer.content)
    assert not answer.cookies


def test_second_use_says_already_done_and_by_whom(reader, row, link, member):
    other = member("Moderator")
    first, second = link("approve"), link("spam", other)
    seen = [{"seen": re.search(r'name="seen" value="([^"]+)"', reader.get(path).content.decode())[1]} for path in (first, second)]
    press_in_mail(reader, first)

    again, others, opened = reader.post(first, seen[0]), reader.post(second, seen[1]), reader.get(second)

    assert "already done: approved, by you" in text_of(again.content)
    assert [answer.status_code for answer in (again, others, opened)] == [409, 409, 200]
    assert all("already done: approved, by Mo Lee" in text_of(answer.content) for answer in (others, opened))
    assert "<button" not in text_of(opened.content)
    assert (state_of(row), row.events.count()) == ("approved", 2)


def test_link_decides_nothing_once_the_response_was_decided_and_waits_anew(reader, row, link, staff_client):
    path = link()
    seen = seen_value(path.split("/")[2], current(row).version)
    decide(staff_client, "spam", row)
    decide(staff_client, "restore", row)

    answer = reader.post(path, {"seen": seen})

    assert answer.status_code == 409
    assert "was changed since the mail was sent" in text_of(answer.content)
    assert state_of(row) == "pending"


@pytest.mark.parametrize("sent", [{}, {"seen": ""}, {"seen": "made-up:value"}], ids=["nothing", "empty", "made up"])
def test_link_decides_through_its_page_alone(reader, row, link, sent):
    answer = reader.post(link(), sent)

    assert answer.status_code == 403
    assert "open the link and press its button" in text_of(answer.content)
    assert state_of(row) == "pending"


def test_value_of_another_link_s_page_decides_nothing(reader, row, link):
    page = reader.get(link("spam")).content.decode()
    seen = re.search(r'name="seen" value="([^"]+)"', page)[1]

    assert reader.post(link("approve"), {"seen": seen}).status_code == 403
    assert state_of(row) == "pending"


def test_words_that_changed_between_the_page_and_its_button_are_not_approved(reader, row, link):
    path = link()
    seen = re.search(r'name="seen" value="([^"]+)"', reader.get(path).content.decode())[1]
    Response.objects.filter(pk=row.pk).update(body="Other words.")

    answer = reader.post(path, {"seen": seen})

    assert (answer.status_code, state_of(row)) == (409, "pending")
    assert "its words have changed since you saw it" in text_of(answer.content)


def test_session_of_somebody_else_is_told_and_decides_nothing(row, link, moderator, member, client_of):
    path, other = link(), client_of(member("Moderator"))
    seen = seen_value(path.split("/")[2], current(row).version)

    answers = [other.get(path), other.post(path, {"seen": seen})]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert all("sent to another account" in text_of(answer.content) for answer in answers)
    assert state_of(row) == "pending"
    assert press_in_mail(client_of(moderator), path).status_code == 303


def test_link_is_good_for_seven_days(reader, row, link, time_machine):
    time_machine.move_to("2026-03-01T12:00Z")
    path = link()

    time_machine.move_to(timezone.now() + timedelta(days=6, hours=23))
    assert "<button" in reader.get(path).content.decode()
    time_machine.move_to(timezone.now() + timedelta(hours=2))
    answers = [reader.get(path), reader.post(path)]

    assert [answer.status_code for answer in answers] == [410, 410]
    assert "good for seven days" in text_of(answers[0].content)
    assert state_of(row) == "pending"


@pytest.mark.parametrize(
    "lose",
    [
        pytest.param(lambda user: user.groups.clear(), id="out of the group"),
        pytest.param(lambda user: type(user).objects.filter(pk=user.pk).update(is_active=False), id="switched off"),
        pytest.param(lambda user: type(user).objects.filter(pk=user.pk).update(is_staff=False), id="no staff any more"),
        pytest.param(lambda user: get_user_model().objects.filter(pk=user.pk).delete(), id="deleted"),
    ],
)
def test_account_that_lost_the_right_decides_nothing(reader, row, link, moderator, lose):
    path = link()
    lose(moderator)

    assert [reader.get(path).status_code, reader.post(path).status_code] == [403, 403]
    assert state_of(row) == "pending"


def test_link_that_is_none_of_ours_is_not_there(reader, row, link):
    made_up = signing.TimestampSigner(salt="another").sign("1.1.approve.1")
    other_decision = link("spam").replace(".spam.", ".approve.")

    answers = [reader.post(path) for path in (f"/moderate/{made_up}/", other_decision, "/moderate/x/")]

    assert [answer.status_code for answer in answers] == [404] * 3
    assert state_of(row) == "pending"


def test_response_that_is_gone_is_said_to_be(reader, row, link):
    path = link()
    row.delete()

    assert "no longer there" in text_of(reader.get(path).content)


def test_what_is_in_the_safeguarding_lane_by_now_is_read_in_the_admin(reader, row, link):
    Response.objects.filter(pk=row.pk).update(reasons=["threat"])

    path = link()
    seen = seen_value(path.split("/")[2], current(row).version)

    answers = [reader.get(path), reader.post(path, {"seen": seen})]

    assert all("safeguarding lane" in text_of(answer.content) for answer in answers)
    assert "Let me through" not in answers[0].content.decode()
    assert state_of(row) == "pending"
