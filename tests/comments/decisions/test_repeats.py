"""A repeat is a double click and nothing else: everything else is stored, judged, and has a code of its own."""

import mmap
import os
import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comments.decisions import changes, repeats
from comments.readers.forms import make_token
from comments.readers.removal import code_of
from tests.site.journey import text_of


@pytest.fixture
def article(make_article):
    return make_article()


def send(article, client=None, *, token=None, **fields):
    data = {"name": "", "email": "", "body": "Thank you.", "website": "", "token": token or make_token(article)}
    return (client or Client()).post(f"/respond/{article.pk}/", data | fields)


def codes(*answers) -> list[str]:
    pages = [Client().get(answer["Location"]).content.decode() for answer in answers]
    return [re.search(r'class="message__code">([^<]+)<', page)[1] for page in pages]


@pytest.mark.parametrize(
    ("second", "rows"),
    [
        pytest.param({}, 1, id="a double click"),
        pytest.param({"at": "2026-03-01T12:00:10Z"}, 1, id="ten seconds later"),
        pytest.param({"at": "2026-03-01T12:00:12Z"}, 2, id="twelve seconds later"),
        pytest.param({"at": "2026-03-01T12:20Z"}, 2, id="within half an hour"),
        pytest.param({"client": "198.51.100.7"}, 2, id="by another reader at once"),
        pytest.param({"name": "Ana"}, 2, id="under another name"),
        pytest.param({"email": "ana@example.org"}, 2, id="with an address"),
        pytest.param({"body": "Thank you!"}, 2, id="other words"),
        pytest.param({"token": "2026-03-01T11:00Z"}, 2, id="from a form opened earlier"),
        pytest.param({"state": "spam"}, 1, id="a double click after spam"),
        pytest.param({"state": "trash", "at": "2026-03-01T12:05Z"}, 2, id="after the trash"),
        pytest.param({"state": "approved", "at": "2026-03-01T12:05Z"}, 2, id="after the approval"),
    ],
)
def test_same_words_are_one_row_only_by_a_double_click(article, settings, time_machine, second, rows):
    settings.RATE_LIMITS = False
    time_machine.move_to("2026-03-01T11:00Z")
    older = make_token(article)
    time_machine.move_to("2026-03-01T12:00Z")
    token = make_token(article)
    first = send(article, token=token)
    if "state" in second:
        changes.move(article.responses, second.pop("state"), origin="web")
    time_machine.move_to(second.pop("at", "2026-03-01T12:00:01Z"))
    client = Client(REMOTE_ADDR=second.pop("client", "127.0.0.1"))
    if "token" in second:
        second["token"] = older

    again = send(article, client, **{"token": token} | second)

    assert article.responses.count() == rows
    assert len(set(codes(first, again))) == rows
    newest = article.responses.latest("pk")
    assert newest.state == "pending" or rows == 1


def test_double_click_over_the_end_of_an_hour_is_one_row(article, time_machine):
    time_machine.move_to("2026-03-01T12:59:58Z")
    token = make_token(article)
    send(article, token=token)
    time_machine.move_to("2026-03-01T13:00:02Z")

    send(article, token=token)

    assert article.responses.count() == 1


def test_double_click_is_seen_by_a_process_with_a_cache_of_its_own(article, settings):
    settings.RATE_LIMITS = False
    first = send(article)
    cache.clear()  # as another process of the web server has it

    again = send(article)

    assert article.responses.count() == 1
    assert codes(first) == codes(again)


def test_processes_that_part_later_share_the_memory_of_clicks():
    name = b"a name of sixtee"
    pid = os.fork()
    if pid == 0:
        repeats._note(name, 17)
        os._exit(0)
    os.waitpid(pid, 0)

    assert isinstance(repeats.memory, mmap.mmap)
    assert repeats._recall(name) == 17


def test_key_that_is_another_row_s_by_now_gives_nobody_its_code(article, settings, make_response):
    settings.RATE_LIMITS = False
    send(article)
    row = article.responses.get()
    pk = row.pk
    row.delete()
    make_response(article, pk=pk, body="Somebody else’s.")

    again = send(article)

    assert article.responses.count() == 2
    assert codes(again) != [code_of(pk)]


@pytest.mark.parametrize("number", [1, 60])
def test_storing_a_comment_reads_no_other_comment(article, make_response, number):
    for _ in range(number):
        make_response(article, body="Thank you.")

    with CaptureQueriesContext(connection) as captured:
        send(article, name="Nobody else’s")

    assert not [query["sql"] for query in captured if query["sql"].startswith("SELECT") and 'FROM "comments_response"' in query["sql"]]


def test_second_of_two_clicks_is_not_told_to_wait(article):
    answers = [send(article), send(article)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert "waiting for a moderator" in text_of(Client().get(answers[1]["Location"]).content)
