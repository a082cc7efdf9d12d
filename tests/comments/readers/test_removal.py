"""Its writer takes a comment back, and sees it while it waits: by a code that is stored nowhere and a signed address."""

import logging
import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comments.decisions import changes
from comments.models import ModerationEvent, Response
from comments.readers.removal import ALPHABET, TAG_BITS, code_of, pk_of
from comments.readers.waiting import in_words, typical_wait
from tests.site.journey import comment, decide, text_of

REMOVE = "/responses/remove/"


@pytest.fixture
def article(make_article):
    return make_article(title="On listening", slug="on-listening")


def code_on(page) -> str | None:
    found = re.search(r'class="message__code">([^<]+)<', page.content.decode())
    return found and found[1]


def receive(reader, article, **fields) -> tuple[Response, str]:
    """Send a comment, and give its row and the code of the received page."""
    page = reader.get(comment(reader, article, **{"name": "Ana", "body": "My words."} | fields)["Location"])
    return article.responses.latest("pk"), code_on(page)


def take_back(client, code: str):
    return client.post(REMOVE, {"code": code, "confirmed": "yes"})


@pytest.mark.parametrize("pk", [1, 2, 17, 10**6, 2**32 - 1])
def test_code_is_sixteen_plain_characters_and_leads_to_its_response(pk):
    code = code_of(pk)

    assert re.fullmatch(f"[{ALPHABET}]{{16}}", code)
    assert not set("OILU") & set(code)
    assert pk_of(code) == pk


@pytest.mark.parametrize(
    "write",
    [
        str.lower,
        lambda code: f"{code[:4]}-{code[4:8]}-{code[8:12]}-{code[12:]}",
        lambda code: f" {code[:6]} – {code[6:]} ",
        lambda code: code.replace("0", "o").replace("1", "l"),
    ],
    ids=["small letters", "in groups", "spaces and dashes", "letters that look alike"],
)
def test_code_is_read_however_it_is_written(write):
    assert [pk_of(write(code_of(pk))) for pk in range(1, 60)] == list(range(1, 60))


def test_codes_of_neighbours_share_nothing_and_a_changed_one_is_nobody_s(settings):
    codes = [code_of(pk) for pk in range(1, 200)]
    changed = [code[:place] + ALPHABET[ALPHABET.index(code[place]) ^ 1] + code[place + 1 :] for code in codes[:20] for place in range(16)]

    assert len({code[:5] for code in codes}) > 190
    assert len({code[-5:] for code in codes}) > 190
    assert [pk for code in changed if (pk := pk_of(code))] == []
    assert [pk_of(code) for code in ("", "ABC", "!" * 16, "0" * 16, "Ü" * 16)] == [None] * 5
    settings.SECRET_KEY = "another key that is as long as a key has to be, at least"
    assert pk_of(codes[0]) is None


def test_received_page_says_how_long_it_takes_and_gives_a_code_that_is_stored_nowhere(reader, article):
    answer = comment(reader, article, body="My words.")
    page = reader.get(answer["Location"])
    code = code_on(page)

    with connection.cursor() as cursor:
        dump = ""
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            dump += repr(cursor.fetchall())
    assert pk_of(code) == article.responses.get().pk
    assert "not public yet" in text_of(page.content)
    assert "no figure yet" in text_of(page.content)
    assert "My words." in dump
    assert not [part for part in (code, code.lower()) if part in dump]
    assert (page["X-Robots-Tag"], page["Referrer-Policy"], "no-store" in page["Cache-Control"]) == ("noindex", "no-referrer", True)


def test_waiting_comment_is_withdrawn_and_nobody_can_publish_it(reader, article, staff_client):
    row, code = receive(reader, article, email="ana@example.org")

    asked = reader.post(REMOVE, {"code": code})
    still = article.responses.get().body
    done = take_back(reader, code)
    decide(staff_client, "approve", row)

    row.refresh_from_db()
    assert "My words." in text_of(asked.content)
    assert still == "My words."
    assert (done.status_code, done["Location"]) == (303, "/responses/removed/")
    assert (row.state, row.body, row.author_name, row.author_email, row.author_key) == ("gone", "", "", "", "")
    assert row.reasons == ["withdrawn"]
    event = row.events.last()
    assert (event.from_state, event.to_state, event.actor, event.reason) == ("pending", "gone", None, "taken back by its writer")
    assert "its writer has taken it back" in staff_client.get("/admin/comments/response/?state=gone").content.decode().casefold()


def test_published_comment_becomes_a_sentence_and_its_thread_stays(reader, article, make_response):
    row, code = receive(reader, article, name="Ana Uncommon", email="ana@example.org", body="Unusual words.")
    changes.move(article.responses, "approved", origin="command")
    reply = make_response(article, parent=row, author_name="Ben", body="I agree.")
    before = reader.get(article.get_absolute_url()).content.decode()

    take_back(reader, code)

    row.refresh_from_db()
    html = reader.get(article.get_absolute_url()).content.decode()
    found = reader.get("/search/?q=unusual").content.decode()
    assert "Unusual words." in before
    assert not [word for word in ("Unusual words.", "Ana Uncommon") if word in html + found]
    assert "Removed at the writer’s request." in html
    assert "2 Responses to" in html
    assert f'id="response-{row.pk}"' in html
    assert re.search(rf'id="response-{row.pk}" value="1".*<ol class="responses__replies">\s*<li id="response-{reply.pk}"', html, re.DOTALL)
    assert (row.state, row.author_email, row.author_key, reply.parent_id) == ("approved", "", "", row.pk)
    assert "removed" not in text_of(reader.get("/search/?q=removed+writer").content).replace("removed writer", "").casefold()
    assert f"/responses/{row.pk}/report/" not in html


@pytest.mark.parametrize("state", ["spam", "trash"])
def test_what_was_put_away_is_withdrawn_too(reader, article, state):
    row, code = receive(reader, article)
    changes.move(article.responses, state, origin="rule")

    take_back(reader, code)

    row.refresh_from_db()
    assert (row.state, row.body) == ("gone", "")


def test_taking_back_twice_changes_nothing_more(reader, article):
    row, code = receive(reader, article)

    answers = [take_back(reader, code), take_back(reader, code), reader.post(REMOVE, {"code": code})]

    assert [answer.status_code for answer in answers] == [303, 303, 303]
    assert row.events.count() == 2


def test_sixth_wrong_code_waits_and_right_ones_are_not_counted(reader, article, time_machine):
    time_machine.move_to("2026-03-01T12:00Z")
    _, code = receive(reader, article)

    for _ in range(8):
        assert reader.post(REMOVE, {"code": code}).status_code == 200
    wrong = [reader.post(REMOVE, {"code": "0000-0000-0000-0000"}).status_code for _ in range(5)]
    slowed = reader.post(REMOVE, {"code": code})
    elsewhere = Client(REMOTE_ADDR="198.51.100.7").post(REMOVE, {"code": code})
    time_machine.move_to("2026-03-01T12:15Z")

    assert wrong == [422] * 5
    assert slowed.status_code == 429
    assert 0 < int(slowed["Retry-After"]) <= 600
    assert "Please try again in 10 minutes" in slowed.content.decode()
    assert elsewhere.status_code == 200
    assert reader.post(REMOVE, {"code": code}).status_code == 200


def test_wrong_codes_of_others_slow_nobody_and_a_guess_is_hopeless(reader, article):
    _, code = receive(reader, article)

    wrong = [reader.post(REMOVE, {"code": "x"}, REMOTE_ADDR=f"198.51.{n // 250}.{n % 250}").status_code for n in range(310)]

    assert set(wrong) == {422}
    assert reader.post(REMOVE, {"code": code}).status_code == 200
    assert TAG_BITS >= 48


def test_removal_asks_by_post_from_our_page_only_and_sets_no_cookie(reader, article):
    row, code = receive(reader, article)

    page = reader.get(f"{REMOVE}?code={code}&confirmed=yes")
    foreign = reader.post(REMOVE, {"code": code, "confirmed": "yes"}, HTTP_ORIGIN="https://evil.test")
    asked = reader.post(REMOVE, {"code": code})

    assert (page.status_code, foreign.status_code, asked.status_code) == (200, 403, 200)
    assert article.responses.get().body == row.body
    assert not reader.cookies
    assert "no-store" in page["Cache-Control"]


def test_wrong_code_is_said_at_the_field(reader, db):
    answer = reader.post(REMOVE, {"code": "1234"})

    assert answer.status_code == 422
    assert "<title>Error: Remove a comment" in answer.content.decode()
    assert answer.content.decode().count("No comment has this code.") == 2


def test_a_row_is_found_without_looking_at_others(reader, article, make_response):
    rows = [make_response(article) for _ in range(5)]

    with CaptureQueriesContext(connection) as captured:
        reader.post(REMOVE, {"code": code_of(rows[3].pk)})

    responses = [query["sql"] for query in captured if "comments_response" in query["sql"]]
    assert len(responses) == 1
    assert f'"comments_response"."id" = {rows[3].pk}' in responses[0]


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("pending", "It is waiting for a moderator, and is not public yet."),
        ("approved", "A moderator has approved it, and it is public."),
        ("spam", "A moderator has decided about it since, and it is not public."),
        ("trash", "A moderator has decided about it since, and it is not public."),
    ],
)
def test_received_page_says_what_is_true(reader, article, state, told):
    address = comment(reader, article, body="My words.")["Location"]
    changes.move(article.responses, state, origin="web")

    page = reader.get(address)

    assert told in text_of(page.content)
    assert code_on(page)


def test_received_page_of_what_was_taken_back_says_so_and_has_no_code(reader, article):
    address = comment(reader, article, body="My words.")["Location"]
    take_back(reader, code_on(reader.get(address)))

    page = reader.get(address)

    assert "It was taken back since" in text_of(page.content)
    assert code_on(page) is None


# The own comment while it waits


def own_address(reader, article, **fields) -> str:
    page = reader.get(comment(reader, article, **{"body": "My words."} | fields)["Location"])
    return re.search(r'href="(/responses/own/[^"]+)"', page.content.decode())[1]


def test_writer_sees_the_own_comment_wait_until_it_is_approved(reader, article):
    address = own_address(reader, article)

    waiting = reader.get(address)
    changes.move(article.responses, "approved", origin="web")
    after = reader.get(address)

    assert "It waits for a moderator." in text_of(waiting.content)
    assert "My words." in text_of(waiting.content)
    assert (waiting["X-Robots-Tag"], waiting["Referrer-Policy"], "no-store" in waiting["Cache-Control"]) == ("noindex", "no-referrer", True)
    assert not reader.cookies
    assert (after.status_code, after["Location"]) == (302, article.responses.get().get_absolute_url())


@pytest.mark.parametrize("state", ["spam", "trash", "gone"])
def test_own_page_ends_with_a_decision(reader, article, state):
    address = own_address(reader, article)
    changes.move(article.responses, state, origin="web")

    assert reader.get(address).status_code == 404


def test_own_page_tells_a_robot_nothing_and_strangers_nothing(reader, article):
    address = own_address(reader, article, website="x")
    pk = article.responses.get().pk

    assert article.responses.get().state == "spam"
    assert "It waits for a moderator." in text_of(reader.get(address).content)
    assert reader.get(f"/responses/own/{pk}/").status_code == 404
    assert reader.get(f"/responses/own/{signing.Signer().sign(str(pk))}/").status_code == 404


def test_own_page_ends_when_the_comment_is_taken_back(reader, article):
    address = own_address(reader, article)

    take_back(reader, code_of(article.responses.get().pk))

    assert reader.get(address).status_code == 404


def test_logs_hold_no_address_of_a_writer(reader, article):
    received = comment(reader, article, body="My words.")["Location"]
    own = own_address(reader, article)
    console = next(handler for handler in logging.getLogger().handlers if type(handler) is logging.StreamHandler)
    written, stream = StringIO(), console.stream
    console.setStream(written)
    try:
        for address in (received, own):
            Client(enforce_csrf_checks=True).post(address)
    finally:
        console.setStream(stream)

    assert "/responses/received/…/" in written.getvalue()
    assert "/responses/own/…/" in written.getvalue()
    assert not [address for address in (received, own) if address.split("/")[3] in written.getvalue()]


# How long it takes


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        ([1, 1, 1, 1], ""),
        ([0.2] * 5, "less than an hour"),
        ([0.5, 1, 1, 1, 90], "about one hour"),
        ([2, 3, 3.4, 50, 900], "about 3 hours"),
        ([40] * 5, "about 2 days"),
        ([24 * 9] * 6, "about 9 days"),
        ([36] * 5, "about 2 days"),
    ],
)
def test_typical_wait_is_a_median_in_round_words(hours, words):
    assert in_words([timedelta(hours=number) for number in hours]) == words


def test_typical_wait_counts_what_people_decided_about_comments_within_thirty_days(reader, article, make_response, time_machine):
    time_machine.move_to("2026-03-01T12:00Z")
    rows = [make_response(article, state="pending", received_at="2026-03-01T08:00Z") for _ in range(5)]
    others = [
        make_response(article, state="pending", received_at="2026-02-01T08:00Z"),
        make_response(article, state="pending", kind="pingback", received_at="2026-02-01T08:00Z"),
    ]
    changes.move(Response.objects.filter(pk__in=[row.pk for row in rows]), "approved", origin="web")
    changes.move(Response.objects.filter(pk=others[0].pk), "spam", origin="rule")
    changes.move(Response.objects.filter(pk=others[1].pk), "approved", origin="mail")

    assert typical_wait() == "about 4 hours"
    assert "Comments usually wait about 4 hours." in text_of(reader.get(comment(reader, article, body="x")["Location"]).content)
    time_machine.move_to("2026-04-02T12:00Z")
    assert typical_wait() == ""
    assert ModerationEvent.objects.filter(origin="web").count() == 5
