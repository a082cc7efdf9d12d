"""Readers report a response: counted by reason, without a person, and decided on by moderators."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from articles.models import Site
from comments.models import Report, Response
from tests.site.journey import decide, text_of


@pytest.fixture
def article(make_article):
    return make_article(title="On listening", slug="on-listening")


@pytest.fixture
def row(article, make_response):
    return make_response(article, author_name="Ana", body="A remark.")


def address_of(row) -> str:
    return f"/responses/{row.pk}/report/"


def report(row, client=None, **fields):
    return (client or Client()).post(address_of(row), {"reason": "danger", "words": "", "website": ""} | fields)


def from_address(number: int) -> Client:
    return Client(REMOTE_ADDR=f"198.51.100.{number}")


def test_reader_reports_from_the_list_without_cookie_and_moderators_read_why(reader, article, row, staff_client):
    html = reader.get(article.get_absolute_url()).content.decode()
    page = reader.get(address_of(row))
    version = Site.current().versions

    answer = report(row, reader, reason="private", words="It names <b>my</b> street.")

    row.refresh_from_db()
    listed = text_of(staff_client.get("/admin/comments/response/?state=reported").content, "#content-main")
    form = staff_client.get(f"/admin/comments/response/{row.pk}/change/").content.decode()
    assert f'href="{address_of(row)}"' in html
    assert "A remark." in text_of(page.content)
    assert (answer.status_code, answer["Location"]) == (303, "/responses/reported/")
    assert "received" in text_of(reader.get(answer["Location"]).content)
    assert not reader.cookies
    assert (row.state, row.reasons) == ("approved", ["reported"])
    assert row.facts["why"] == ["Readers reported it: It tells something private, or who somebody is (1 time)."]
    assert "It tells something private" in listed
    assert "It names &lt;b&gt;my&lt;/b&gt; street." in form
    assert Site.current().versions == version


def test_one_row_a_reason_is_counted_and_holds_no_person(row):
    for number, reason in enumerate(["danger", "danger", "spam", "advertising"], start=1):
        report(row, from_address(number), reason=reason, words=f"Words {number}.")

    assert {(each.reason, each.times) for each in row.reports.all()} == {("danger", 2), ("advertising", 1)}
    assert row.reports.get(reason="danger").words == "Words 2.\n\nWords 1."
    assert {field.name for field in Report._meta.fields} == {
        "id", "response", "reason", "times", "words", "first_at", "last_at", "dismissed_at",
    }  # fmt: skip


def test_same_reader_is_counted_once_a_day(row, time_machine):
    time_machine.move_to("2026-03-01T12:30Z")
    statuses = [report(row).status_code for _ in range(3)]
    time_machine.move_to("2026-03-02T12:29Z")
    report(row)
    once = row.reports.get().times
    time_machine.move_to("2026-03-02T12:31Z")
    report(row)

    assert statuses == [303] * 3
    assert (once, row.reports.get().times) == (1, 2)


def test_further_words_of_the_same_reader_are_kept_and_not_counted(row):
    for words in ("He knows her.", "He knows her.", "He asked again."):
        report(row, words=words)

    assert (row.reports.get().times, row.reports.get().words) == (1, "He asked again.\n\nHe knows her.")


@pytest.mark.parametrize(
    ("fields", "extra", "status"),
    [
        pytest.param({"reason": ""}, {}, 422, id="no reason"),
        pytest.param({"reason": "boring"}, {}, 422, id="unknown reason"),
        pytest.param({"words": "x" * 1001}, {}, 422, id="too many words"),
        pytest.param({"website": "x"}, {}, 303, id="robot"),
        pytest.param({}, {"HTTP_ORIGIN": "https://evil.test"}, 403, id="another site"),
    ],
)
def test_report_that_is_none_is_not_counted(row, fields, extra, status):
    answer = Client().post(address_of(row), {"reason": "other", "words": "", "website": ""} | fields, **extra)

    assert answer.status_code == status
    assert not Report.objects.exists()


def test_many_reports_of_one_reader_are_asked_to_wait_and_kept(article, make_response):
    rows = [make_response(article) for _ in range(11)]

    answers = [report(row, words="Kept.") for row in rows]

    assert [answer.status_code for answer in answers] == [303] * 10 + [429]
    assert int(answers[-1]["Retry-After"]) > 0
    assert "Kept.</textarea>" in answers[-1].content.decode()


@pytest.mark.parametrize("state", ["pending", "spam", "gone"])
def test_what_is_not_public_cannot_be_reported(article, make_response, state):
    hidden = make_response(article, state=state)

    assert Client().get(address_of(hidden)).status_code == 404
    assert report(hidden).status_code == 404


def test_linkbacks_are_reported_too(article, make_response):
    assert report(make_response(article, kind="pingback")).status_code == 303
    assert Response.objects.reported().count() == 1


@pytest.mark.parametrize(("action", "state"), [("keep_reported", "approved"), ("trash", "trash"), ("spam", "spam")])
def test_any_decision_dismisses_the_reports_and_is_recorded(row, staff_client, staff, action, state):
    report(row, words="Please look.")

    decide(staff_client, action, row)

    row.refresh_from_db()
    assert row.state == state
    assert (row.reasons, row.facts) == ([], {})
    assert (row.reports.get().words, row.reports.get().times) == ("Please look.", 1)
    Report.objects.forget_words(timezone.now() + timedelta(hours=1, minutes=1))
    assert row.reports.get().words == ""
    assert not row.reports.open().exists()
    assert not Response.objects.reported().exists()
    assert row.events.last().actor == staff


def test_dismissed_report_is_opened_by_the_next_one(row, staff_client):
    report(row)
    decide(staff_client, "keep_reported", row)

    report(row, from_address(2))

    assert list(Response.objects.reported()) == [row]
    assert row.reports.get().times == 2


def test_reasons_of_the_rules_stay_when_reports_are_dismissed(article, make_response, staff_client):
    row = make_response(article, reasons=["links"], facts={"why": ["Number of links: 2."], "link": [1, 2]})
    report(row)

    decide(staff_client, "keep_reported", row)

    row.refresh_from_db()
    assert (row.reasons, row.facts) == (["links"], {"why": ["Number of links: 2."], "link": [1, 2]})


def test_desk_tells_moderators_of_reports_until_somebody_has_decided(row, member, client_of):
    moderator = client_of(member("Moderator"))
    report(row)

    told = moderator.get("/admin/").content.decode()
    decide(moderator, "keep_reported", row)

    assert "1 public response was reported by readers." in told
    assert "reported by readers" not in moderator.get("/admin/").content.decode()
    assert "reported by readers" not in client_of(member("Author")).get("/admin/").content.decode()
