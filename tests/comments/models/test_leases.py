"""The rows as the queue: who has one in hand, what a worker that dies or overruns leaves behind, and one fetch at a time per host."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.decisions import changes
from comments.linkbacks.incoming import receiving, verification
from comments.models import ModerationEvent, Response
from comments.models.fetch import Fetch
from htc import worker
from htc.lib import fetch
from tests.site.journey import drain

SOURCE = "https://other.test/post"


@pytest.fixture
def article(make_article):
    return make_article()


@pytest.fixture
def receive(article):
    return lambda source=SOURCE: receiving.receive(source, article.full_url, kind=Response.Kind.PINGBACK)


@pytest.fixture
def linking(article):
    return f'<title>Theirs</title><p><a href="{article.full_url}">A link</a> with some words around it.</p>'


def take() -> Response:
    return Response.objects.take(timezone.now())


def test_row_of_a_worker_that_died_is_taken_again_when_its_lease_ends(article, receive, testnet, linking, time_machine):
    testnet[SOURCE] = linking
    row = receive()

    assert take().pk == row.pk
    assert take() is None
    assert Response.objects.in_hand().count() == 1

    time_machine.move_to(timezone.now() + timedelta(seconds=110))
    assert take() is None
    time_machine.move_to(timezone.now() + timedelta(seconds=20))
    drain()
    assert article.responses.get().state == "pending"


@pytest.mark.parametrize("moment", ["before the fetch", "in the fetch", "before the write", "in the write"])
def test_worker_killed_at_any_moment_loses_nothing(article, receive, testnet, linking, time_machine, monkeypatch, moment):
    class Killed(BaseException):
        pass

    def die(*args, **kwargs):
        raise Killed

    testnet[SOURCE] = linking
    receive()
    place = {
        "before the fetch": (verification, "verify"),
        "in the fetch": (fetch, "_dial"),
        "before the write": (Response.objects._queryset_class, "finish"),
        "in the write": (changes, "move"),
    }[moment]
    with monkeypatch.context() as patch:
        patch.setattr(*place, die)
        with pytest.raises(Killed):
            verification.work_one()
    row = article.responses.get()
    assert (row.state, row.title, row.taken_at is None, row.next_try_at is None) == ("unverified", "", False, False)

    time_machine.move_to(timezone.now() + timedelta(minutes=3))
    drain()

    row.refresh_from_db()
    assert (row.state, row.title, row.attempts) == ("pending", "Theirs", 0)
    assert row.events.count() == 1


@pytest.mark.parametrize("late", ["a link", "no link"])
def test_worker_that_overran_its_lease_does_not_overwrite_what_another_found(article, receive, testnet, linking, time_machine, late):
    testnet[SOURCE] = linking
    receive()
    slow = take()
    time_machine.move_to(timezone.now() + timedelta(minutes=3))
    testnet[SOURCE] = "<p>Nothing.</p>" if late == "a link" else linking
    drain()
    found = Response.objects.values().get()

    testnet[SOURCE] = linking if late == "a link" else "<p>Nothing.</p>"
    verification.verify(slow)

    assert Response.objects.values().get() == found
    assert ModerationEvent.objects.count() == (0 if late == "a link" else 1)


@pytest.mark.parametrize("state", ["spam", "trash"])
@pytest.mark.parametrize("content", ["a link", "no link"])
@pytest.mark.parametrize("begin", [take, Response.objects.get], ids=["taken", "not taken"])
def test_decision_during_the_verification_stands(article, receive, testnet, linking, state, content, begin):
    testnet[SOURCE] = linking if content == "a link" else "<p>Nothing.</p>"
    receive()
    row = begin()
    changes.move(Response.objects.filter(pk=row.pk), state, origin="web")

    verification.verify(row)

    row.refresh_from_db()
    assert (row.state, row.title, row.reasons, row.events.get().to_state) == (state, "", [], state)
    assert not Fetch.objects.in_flight().exists()


def test_unverified_linkback_that_is_restored_from_spam_is_verified(article, receive, testnet, linking):
    testnet[SOURCE] = linking
    receive()
    changes.move(article.responses, "spam", origin="web")
    drain()
    assert article.responses.get().state == "spam"

    changes.restore(article.responses, origin="web")
    drain()

    assert article.responses.get().state == "pending"


def test_verification_raises_no_site_version_because_readers_see_nothing_of_it(receive, testnet, linking, make_article):
    testnet[SOURCE] = linking
    receive()
    version = article_version()

    drain()

    assert article_version() == version


def test_looking_for_what_is_due_reads_nothing_that_is_not(article, make_response):
    make_response(article, kind="pingback", source_url=SOURCE, state="approved")
    if connection.vendor != "sqlite":
        return
    with CaptureQueriesContext(connection) as captured:
        assert take() is None

    looks = [query["sql"] for query in captured if "ORDER BY" in query["sql"]]
    with connection.cursor() as cursor:
        plans = [cursor.execute(f"EXPLAIN QUERY PLAN {look}").fetchall() for look in looks]
    assert ["response_due (next_try_at<?)" in plan[0][3] and len(plan) == 1 for plan in plans] == [True, True]


def test_what_was_never_verified_comes_before_what_is_looked_at_again(article, make_response):
    at = timezone.now() - timedelta(days=1)
    again = make_response(article, kind="pingback", source_url="https://fine.test/", state="approved", next_try_at=at)
    new = make_response(article, kind="pingback", source_url=SOURCE, state="unverified", next_try_at=timezone.now())

    assert [take().pk, take().pk, take()] == [new.pk, again.pk, None]


def article_version() -> tuple[int, int]:
    return receiving.Site.current().versions


def test_host_that_is_being_asked_is_passed_over_and_other_hosts_go_first(receive, testnet, linking):
    first, second, other = receive(), receive("https://www.other.test/second"), receive("https://fine.test/")

    assert [take().pk, take().pk, take()] == [first.pk, other.pk, None]

    testnet[SOURCE] = linking
    verification.verify(Response.objects.get(pk=first.pk))
    assert take().pk == second.pk


def test_sixty_rows_of_a_busy_host_do_not_hide_another_one(article, receive, make_response):
    for number in range(60):
        make_response(article, kind="pingback", source_url=f"https://other.test/{number}", state="unverified", next_try_at=timezone.now())
    last = receive("https://fine.test/")
    take()

    assert take().pk == last.pk


@pytest.mark.django_db(transaction=True)
def test_several_workers_never_ask_one_host_at_once_and_verify_each_row_once(article, receive, testnet):
    asked, most, lock, together = [], [], threading.Lock(), set()

    def answer(handler):
        with lock:
            together.add(handler)
            most.append(len(together))
            asked.append(handler.path)
        testnet.closed.wait(0.02)
        with lock:
            together.discard(handler)
        handler.send_response_only(403)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    for number in range(12):
        testnet[f"https://other.test/{number}"] = answer
        receive(f"https://other.test/{number}")

    def work(_):
        try:
            worker.work_until_empty()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))

    assert sorted(asked) == sorted(f"/{number}" for number in range(12))
    assert max(most) == 1
    assert set(article.responses.values_list("attempts", "taken_at")) == {(1, None)}


def in_thread(work) -> threading.Thread:
    """Do some work as another worker would, with a connection of its own."""

    def run():
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.fixture
def hanging(receive, testnet, monkeypatch):
    """Let another worker hang on the page https://slow.test/ until the event is set; give the row, the worker and the event."""
    monkeypatch.setattr(fetch, "DEADLINE", 300)
    over = threading.Event()
    testnet.raw("https://slow.test/", lambda connection: over.wait(300))
    row = receive("https://slow.test/")
    other = in_thread(verification.work_one)
    while not testnet.dials:
        other.join(0.01)
    yield row, other, over
    over.set()
    other.join()


@pytest.mark.django_db(transaction=True)
def test_page_that_hangs_does_not_hold_up_other_pages(hanging, receive, testnet, linking):
    testnet[SOURCE] = linking
    fine = receive()

    assert verification.work_one()

    fine.refresh_from_db()
    assert fine.state == "pending"
    assert list(Response.objects.in_hand()) == [hanging[0]]


@pytest.mark.django_db(transaction=True)
def test_working_until_empty_waits_for_what_others_have_in_hand_and_does_what_that_held_back(hanging, receive):
    _, other, over = hanging
    second = receive("https://slow.test/second")

    waiting = in_thread(worker.work_until_empty)
    waiting.join(0.5)
    assert waiting.is_alive()
    over.set()
    other.join()
    waiting.join()

    second.refresh_from_db()
    assert second.attempts == 1
