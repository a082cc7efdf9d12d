"""How often: clients, articles, hosts and the queue, each to its last allowed time and one more; and repeats, which are merged."""

import xmlrpc.client
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from comments.models import ModerationEvent, Response
from comments.models.fetch import Fetch
from tests.site.journey import drain, fault_of, post_call, verify_due
from tests.testnet import Page

SOURCE = "https://other.test/post"
REFUSING = Page("no", 403, {"Content-Type": "text/html"})


@pytest.fixture(autouse=True)
def _noon(time_machine):
    time_machine.move_to("2026-03-01T12:00:05Z")


@pytest.fixture
def article(make_article):
    return make_article()


@pytest.fixture
def send(reader):
    """Ping from a client's address and give the HTTP status, the fault code (None for a success) and Retry-After."""

    def ping(source, target, client="9.9.9.9"):
        answer = post_call(reader, xmlrpc.client.dumps((source, target), "pingback.ping"), REMOTE_ADDR=client)
        fault = fault_of(answer) if b"<fault>" in answer.content else None
        return answer.status_code, fault, answer.headers.get("Retry-After")

    return ping


TAKEN = (200, None, None)
KNOWN = (200, 48, None)


def later(**ahead) -> str:
    return (timezone.now() + timedelta(**ahead)).isoformat()


def copy(first: Response, number: int, host: str) -> None:
    """Store a linkback as often as would make so many of it, each with a page of its own."""
    # By the database: five thousand objects take seconds.
    columns = [field.column for field in Response._meta.local_concrete_fields if not field.primary_key and not field.generated]
    own = {"source_url": f"'https://{host}/' || n", "source_key": f"'{host}/' || n"}
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Response._meta.db_table} ({', '.join(columns)}) "
            f"WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {number}) "
            f"SELECT {', '.join(own.get(column, column) for column in columns)} FROM numbers, {Response._meta.db_table} WHERE id = {first.pk} AND n < {number}"
        )


@pytest.fixture
def fill(article):
    """Store many linkbacks that wait, without the endpoint."""

    def store(number, *, host="other.test", state="unverified", received_at=None):
        now = timezone.now()
        first = Response.objects.create(
            article=article,
            kind="pingback",
            state=state,
            source_url=f"https://{host}/0",
            source_key=f"{host}/0",
            received_at=received_at or now - timedelta(days=1),
            next_try_at=now if state == "unverified" else None,
        )
        copy(first, number, host)

    return store


class TestClients:
    def test_two_hundred_calls_a_day_from_one_client_and_no_more(self, article, send, time_machine):
        answers = []
        for _ in range(7):
            answers += [send("not an address", article.full_url) for _ in range(30)]
            time_machine.move_to(timezone.now() + timedelta(hours=1))

        assert [status for status, *_ in answers] == [200] * 200 + [429] * 10
        assert answers[-1] == (429, 49, "86400")
        assert send("not an address", article.full_url, client="9.9.9.8")[0] == 200

        time_machine.move_to("2026-03-02T12:30Z")
        assert send("not an address", article.full_url)[0] == 200

    def test_random_targets_are_never_fetched_for_and_soon_refused(self, article, send, testnet):
        testnet[SOURCE] = "<p>Nothing.</p>"

        answers = [send(SOURCE, f"https://htc.test/2014/01/guess-{number}/") for number in range(40)]
        verify_due()

        assert answers == [(200, 32, None)] * 30 + [(429, 49, "60")] * 10
        assert testnet.dials == []
        assert not Response.objects.exists()

    def test_clients_of_one_64_network_count_as_one(self, article, send):
        answers = [send("x", article.full_url, client=f"2001:db8:0:1::{number:x}") for number in range(31)]

        assert [status for status, *_ in answers] == [200] * 30 + [429]
        assert send("x", article.full_url, client="2001:db8:0:2::1")[0] == 200


class TestArticles:
    def test_sixty_linkbacks_an_hour_to_one_article_whoever_sends_them(self, article, send, make_article, time_machine):
        answers = [send(f"https://o{number}.test/", article.full_url, client=f"9.9.9.{number}") for number in range(61)]

        assert answers == [TAKEN] * 60 + [(429, 49, "3600")]
        assert article.responses.count() == 60
        assert send("https://o60.test/", make_article().full_url) == TAKEN
        assert send("https://o1.test/", article.full_url) == KNOWN
        time_machine.move_to("2026-03-01T13:00:06Z")
        assert send("https://o60.test/", article.full_url) == TAKEN

    def test_sixty_a_minute_also_where_those_before_have_failed(self, article, send, time_machine):
        for number in range(60):
            assert send(f"https://absent{number}.test/", article.full_url, client=f"9.9.9.{number}") == TAKEN
        article.responses.update(attempts=1)

        assert send("https://other.test/", article.full_url, client="9.9.8.1") == (429, 49, "60")
        assert send("https://other.test/", article.full_url, client="9.9.8.1") == (429, 49, "60")
        assert send("https://absent1.test/", article.full_url, client="9.9.8.1") != (429, 49, "60")
        time_machine.move_to("2026-03-01T12:01:05Z")
        assert send("https://other.test/", article.full_url) == TAKEN

    def test_sources_that_do_not_exist_shut_no_genuine_one_out(self, article, send):
        assert send("https://absent.test/", article.full_url) == TAKEN
        verify_due()
        copy(article.responses.get(), 60, "absent.test")
        assert article.responses.count() == 60

        assert send("https://genuine.test/", article.full_url) == TAKEN


class TestQueue:
    def test_five_thousand_wait_and_the_next_one_is_asked_to_come_later(self, article, send, fill):
        fill(4_999)
        assert send("https://last.test/", article.full_url) == TAKEN

        assert send("https://more.test/", article.full_url) == (503, 49, "600")

        assert article.responses.count() == 5_000
        assert send("https://last.test/", article.full_url) == KNOWN

    def test_only_what_waits_fills_the_queue(self, article, send, fill):
        fill(5_000, state="spam")

        assert send(SOURCE, article.full_url) == TAKEN


class TestHosts:
    def test_many_pages_of_one_host_are_fetched_twenty_an_hour_at_the_most(self, article, fill, testnet):
        fill(120, host="victim.test")
        for number in range(120):
            testnet._pages[f"https://victim.test/{number}"] = REFUSING
        testnet["https://victim.test/"] = REFUSING

        counts = []
        for minutes in (0, 10, 50, 60, 70, 110, 120, 130, 170, 180, 190):
            verify_due(later(minutes=minutes, seconds=1))
            counts.append(len(testnet.dials))

        assert counts == [20] * 3 + [40] * 3 + [60] * 3 + [80] * 2

    def test_row_that_is_put_off_has_cost_no_attempt_and_waits_for_its_moment(self, article, fill, testnet):
        fill(25)
        for number in range(25):
            testnet[f"https://other.test/{number}"] = REFUSING
        moment = timezone.now() + timedelta(seconds=1)
        verify_due(moment.isoformat())

        rows = article.responses.filter(next_try_at__isnull=False)

        assert rows.count() == 5
        assert set(rows.values_list("next_try_at", "attempts", "taken_at")) == {(moment + timedelta(hours=1), 0, None)}
        assert all(row.reasons == [] for row in rows)

    def test_retries_count_too(self, article, fill, testnet):
        fill(15)
        testnet["https://other.test/"] = Page("down", 502)
        for number in range(15):
            testnet[f"https://other.test/{number}"] = Page("down", 502)

        for minutes in range(0, 60, 4):
            verify_due(later(minutes=minutes, seconds=1))
        assert len(testnet.dials) == 20
        for minutes in range(60, 300, 10):
            verify_due(later(minutes=minutes, seconds=1))

        assert len(testnet.dials) == 60
        assert set(article.responses.values_list("attempts", "next_try_at")) == {(4, None)}

    def test_other_hosts_are_not_held_up(self, article, fill, testnet, send):
        fill(200, host="victim.test")
        testnet["https://victim.test/"] = REFUSING
        testnet[SOURCE] = f'<p>See <a href="{article.full_url}">this</a> for more.</p>'
        send(SOURCE, article.full_url)

        verify_due()

        assert article.responses.get(source_url=SOURCE).state == "pending"

    def test_what_was_fetched_is_forgotten_after_an_hour(self, article, fill, testnet, time_machine):
        fill(3)
        testnet["https://other.test/"] = REFUSING
        verify_due()
        assert Fetch.objects.count() == 3

        time_machine.move_to(timezone.now() + timedelta(minutes=61))
        article.responses.update(next_try_at=None)
        drain()

        assert not Fetch.objects.exists()


class TestOff:
    def test_no_limit_is_left_and_repeats_are_still_merged(self, article, send, fill, settings, testnet):
        settings.RATE_LIMITS = False
        fill(300, received_at=timezone.now())  # far more than the article's hour; the queue's own test fills it
        Response.objects.exclude(source_key__in=[f"other.test/{n}" for n in range(30)]).update(next_try_at=later(days=30))
        testnet["https://other.test/"] = REFUSING

        answers = [send(f"https://o{number}.test/", article.full_url) for number in range(201)]
        article.responses.filter(source_url__startswith="https://o").exclude(source_url__startswith="https://other").update(
            next_try_at=later(days=30)
        )
        verify_due(later(seconds=1))

        assert answers == [TAKEN] * 201
        assert len([dial for dial in testnet.dials if dial["host"] == "other.test"]) == 30
        assert not Fetch.objects.exists()
        assert send("https://o1.test/", article.full_url) == KNOWN


class TestRepeats:
    def test_page_that_failed_and_notifies_again_at_once_is_verified_once_more_after_ten_minutes(
        self, article, send, testnet, time_machine
    ):
        testnet[SOURCE] = "<p>Not yet.</p>"
        answers = [send(SOURCE, article.full_url)]
        verify_due()
        testnet[SOURCE] = f'<p>Now with <a href="{article.full_url}">a link</a> in it.</p>'

        time_machine.move_to("2026-03-01T12:02Z")
        answers += [send(SOURCE, article.full_url) for _ in range(3)]
        verify_due()
        fetched_at_once = len(testnet.dials)
        verify_due(later(minutes=8, seconds=6))

        assert answers == [TAKEN, TAKEN, KNOWN, KNOWN]
        assert (fetched_at_once, len(testnet.dials)) == (1, 2)
        assert article.responses.get().state == "pending"

    def test_page_that_goes_on_notifying_is_verified_every_ten_minutes_at_the_most(self, article, send, testnet, time_machine):
        testnet[SOURCE] = "<p>Never.</p>"
        for _ in range(11):
            send(SOURCE, article.full_url, client="8.8.8.8")
            verify_due()
            time_machine.move_to(timezone.now() + timedelta(minutes=2))

        assert len(testnet.dials) == 3

    def test_page_that_notifies_again_after_ten_minutes_is_verified_at_once(self, article, send, testnet, time_machine):
        testnet[SOURCE] = "<p>Not yet.</p>"
        send(SOURCE, article.full_url)
        verify_due()

        time_machine.move_to("2026-03-01T12:10:06Z")
        assert send(SOURCE, article.full_url) == TAKEN
        verify_due()

        assert len(testnet.dials) == 2

    def test_page_that_was_gone_and_notifies_again_is_verified_again_with_an_event(self, article, send, make_response, testnet):
        row = make_response(article, kind="pingback", source_url=SOURCE, state="gone")
        testnet[SOURCE] = f'<p>Back with <a href="{article.full_url}">a link</a> in it.</p>'

        assert send(SOURCE, article.full_url) == TAKEN
        verify_due()

        events = ModerationEvent.objects.filter(response=row).values_list("from_state", "to_state")
        assert list(events) == [("gone", "unverified"), ("unverified", "pending")]
