"""What the worker throws away, by the clock, and what stays of it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Site
from articles.publishing.signals import article_published
from comments.decisions import changes
from comments.linkbacks.incoming import receiving
from comments.models import ModerationEvent, Response
from htc import worker
from tests.site.journey import drain


@pytest.fixture(autouse=True)
def _noon(time_machine):
    time_machine.move_to("2026-03-01T12:00Z")


def after(time_machine, **ahead):
    """Let so much time pass and the worker do its chores."""
    time_machine.move_to(datetime(2026, 3, 1, 12, tzinfo=UTC) + timedelta(**ahead))
    drain()


def test_linkback_that_could_not_be_verified_goes_after_seven_days(make_article, testnet, time_machine):
    article = make_article()
    testnet["https://other.test/"] = "<p>Nothing.</p>"
    receiving.receive("https://other.test/", article.full_url, kind="pingback")
    drain()

    after(time_machine, days=6, hours=23)
    assert article.responses.get().reasons == ["no_link"]
    after(time_machine, days=7, hours=1)
    assert not article.responses.exists()


def test_sessions_that_ended_go(staff, client_of, time_machine):
    client_of(staff)

    after(time_machine, days=13)
    assert Session.objects.exists()
    after(time_machine, days=15)
    assert not Session.objects.exists()


def test_seven_days_are_counted_from_the_last_verification(make_article, testnet, time_machine):
    article = make_article()
    testnet["https://other.test/"] = "<p>Nothing.</p>"
    receiving.receive("https://other.test/", article.full_url, kind="pingback")
    drain()
    after(time_machine, days=6)
    receiving.receive("https://other.test/", article.full_url, kind="pingback")
    drain()

    after(time_machine, days=8)
    assert article.responses.exists()
    after(time_machine, days=13, hours=1)
    assert not article.responses.exists()


def test_linkback_that_still_waits_is_never_thrown_away_unread(make_article, testnet, time_machine):
    article = make_article()
    testnet["https://other.test/"] = f'<p>A page with <a href="{article.full_url}">a link</a> in it.</p>'
    receiving.receive("https://other.test/", article.full_url, kind="pingback")

    after(time_machine, days=90)

    assert article.responses.get().state == "pending"


@pytest.mark.parametrize("state", ["spam", "trash"])
def test_what_was_discarded_goes_thirty_days_later_and_its_record_stays_without_a_person(make_article, make_response, time_machine, state):
    article = make_article()
    row = make_response(article, author_name="Ana Person", author_email="ana@example.org", body="Her words.")
    time_machine.move_to("2026-02-20T12:00Z")
    changes.move(Response.objects.filter(pk=row.pk), "trash" if state == "spam" else "spam", origin="web")
    time_machine.move_to("2026-03-01T12:00Z")
    changes.move(Response.objects.filter(pk=row.pk), state, origin="web", reason="a rule")

    after(time_machine, days=29)
    assert article.responses.exists()
    after(time_machine, days=31)

    assert not article.responses.exists()
    events = list(ModerationEvent.objects.values())
    assert [(event["response_id"], event["to_state"]) for event in events][-1] == (None, state)
    assert len(events) == 2
    assert not any(word in str(events) for word in ("Ana", "example.org", "words"))


def test_spam_of_a_robot_goes_too_and_so_does_what_has_no_record(make_article, make_response, time_machine):
    article = make_article()
    ModerationEvent.objects.create(response=make_response(article, state="spam"), origin="rule", to_state="spam", at=timezone.now())
    make_response(article, state="spam", received_at=timezone.now())

    after(time_machine, days=29)
    assert article.responses.count() == 2
    after(time_machine, days=31)
    assert not article.responses.exists()


def test_what_was_restored_or_is_none_of_these_stays(make_article, make_response, time_machine):
    article = make_article()
    for state in ("pending", "approved", "gone"):
        make_response(article, state=state)
    restored = make_response(article, state="pending")
    changes.move(Response.objects.filter(pk=restored.pk), "trash", origin="web")
    changes.restore(article.responses, origin="web")

    after(time_machine, days=400)

    assert sorted(article.responses.values_list("state", flat=True)) == ["approved", "gone", "pending", "pending"]


def test_a_thousand_rows_go_at_once_and_leave_cached_pages_alone(make_article, make_response, time_machine, django_assert_max_num_queries):
    article = make_article()
    reply = make_response(article, parent=make_response(article, state="spam"))
    Response.objects.bulk_create(Response(article=article, kind="comment", state="trash", received_at=timezone.now()) for _ in range(1000))
    version = Site.current().versions

    with django_assert_max_num_queries(100):
        worker.chores(timezone.now() + timedelta(days=31))

    assert article.responses.get() == reply
    assert Site.current().versions == version


def test_deleting_what_readers_see_raises_the_version_of_responses(make_article, make_response):
    row = make_response(make_article())
    version = Site.current().versions

    row.delete()

    assert Site.current().versions > version


@pytest.mark.parametrize("fails", range(len(worker.CHORES)), ids=[chore.__name__ for chore in worker.CHORES])
def test_chore_that_fails_keeps_no_other_from_being_done(monkeypatch, caplog, fails):
    done = []

    def stand_in(chore):
        def work(now):
            if chore == every[fails]:
                raise RuntimeError("it fails")
            done.append(chore)

        work.__name__ = chore.__name__
        return work

    every = worker.CHORES
    monkeypatch.setattr(worker, "CHORES", [stand_in(chore) for chore in every])
    worker.chores(timezone.now())

    assert done == [chore for at, chore in enumerate(every) if at != fails]
    assert every[fails].__name__ in caplog.text


def test_article_of_which_telling_fails_stops_neither_the_others_nor_the_purge_of_addresses(make_article, make_response, time_machine):
    row = make_response(make_article(), author_email="ana@example.org", received_at=timezone.now())
    drain()
    for day in (1, 2):
        make_article(title=f"Day {day}", published_at=timezone.now() + timedelta(days=day))
    heard = []

    def fail_once(article, **_):
        heard.append(article.title)
        if article.title == "Day 1" and heard.count("Day 1") < 3:
            raise RuntimeError("its links cannot be read")

    article_published.connect(fail_once)
    try:
        for _ in range(4):
            after(time_machine, days=31)
    finally:
        article_published.disconnect(fail_once)

    assert heard == ["Day 1", "Day 2", "Day 1", "Day 1"]
    row.refresh_from_db()
    assert row.author_email == ""


@pytest.mark.sqlite
@pytest.mark.parametrize("kind", worker.WORK, ids=lambda kind: kind.__name__)
def test_a_turn_with_nothing_to_do_goes_through_no_rows_of_which_there_are_many(kind, make_article, make_response):
    make_response(make_article())
    with CaptureQueriesContext(connection) as captured:
        assert not kind.work_one()

    plans = []
    with connection.cursor() as cursor:
        for query in captured:
            cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
            plans += [row[3] for row in cursor.fetchall()]
    of_many = [step for step in plans if step.split()[1] in ("comments_response", "comments_outgoinglinkback", "following_followermail")]
    assert all("(next_try_at<?)" in step for step in of_many), of_many
    assert not any("SUBQUERY" in step and "CORRELATED" not in step for step in plans), plans
