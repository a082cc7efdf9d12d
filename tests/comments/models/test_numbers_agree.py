"""However many decide at once: every number of responses that the site shows is the same one, and the record adds up."""

import random
import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from comments.decisions import changes
from comments.models import ModerationEvent, Response
from tests.site.journey import text_of

# make thorough makes the five hundred; a wrong number shows after some dozens.
MOVES = (120, pytest.param(500, marks=pytest.mark.thorough))
ARTICLES = 4
ROWS = 60


def decide_at_random(seed: int, pks: list[int], moves: int) -> None:
    """Make half of the moves, each with up to eight rows of all articles."""
    choose = random.Random(seed)
    try:
        for _ in range(moves // 2):
            ticked = Response.objects.filter(pk__in=choose.sample(pks, choose.randint(1, 8)))
            action = choose.choice(["approved", "approved", "spam", "trash", "restore"])
            if action == "restore":
                changes.restore(ticked, origin=ModerationEvent.Origin.WEB)
            else:
                changes.move(ticked, action, origin=ModerationEvent.Origin.WEB)
    finally:
        connection.close()


def number_beside(title: str, text: str) -> int:
    """Give the number of responses on the card of an article in a list."""
    card = re.split(r"^The \w+ article$", text.partition(f"{title}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]
    found = re.search(r"(\d+) response", card)
    return int(found[1]) if found else 0


@pytest.mark.parametrize("moves", MOVES)
@pytest.mark.django_db(transaction=True)
def test_numbers_agree_everywhere_after_many_moves_of_two_moderators(make_article, make_response, reader, staff_client, moves):
    articles = [make_article(title=f"The {name} article") for name in ("first", "second", "third", "fourth")[:ARTICLES]]
    rows = [
        make_response(articles[n % ARTICLES], kind="pingback" if n % 3 else "comment", state=("pending", "approved")[n % 2])
        for n in range(ROWS)
    ]
    first = {row.pk: row.state for row in rows}

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(decide_at_random, [1, 2], [list(first)] * 2, [moves] * 2))

    home, month = (text_of(reader.get(path).content) for path in ("/", "/2014/01/"))
    for article in articles:
        number = article.responses.filter(state="approved").count()
        html = reader.get(article.get_absolute_url()).content.decode()
        heading = re.search(r"(\d+) Responses? to “|No responses yet", text_of(html.encode(), "#responses"))
        listed = [int(value) for value in re.findall(r'<li id="response-\d+" value="(\d+)"', html)]
        assert listed == list(range(1, number + 1))
        assert int(heading[1] or 0) == number_beside(article.title, home) == number_beside(article.title, month) == number
    for state in Response.State.values:
        query = "" if state == "pending" else f"?state={state}"
        shown = staff_client.get(f"/admin/comments/response/{query}").context["cl"].result_count
        assert shown == Response.objects.filter(state=state).count()
    assert staff_client.get("/admin/comments/response/?state=all").context["cl"].result_count == ROWS
    assert_the_record_of_every_response_is_one_chain_that_ends_in_its_state(first)


def assert_the_record_of_every_response_is_one_chain_that_ends_in_its_state(first: dict[int, str]) -> None:
    for row in Response.objects.prefetch_related("events"):
        chain = [(event.from_state, event.to_state) for event in row.events.all().order_by("pk")]
        states = [first[row.pk], *(to for _, to in chain)]
        assert [start for start, _ in chain] == states[:-1]
        assert states[-1] == row.state
        assert all(start != to for start, to in chain)


@pytest.mark.django_db(transaction=True)
def test_restoring_twice_at_once_restores_each_row_once(make_article, make_response):
    article = make_article()
    for number in range(40):
        make_response(article, state=("pending", "approved")[number % 2])
    changes.move(article.responses, "trash", origin="web")

    def restore(_):
        try:
            return changes.restore(Response.objects.filter(article=article), origin="web")
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        counts = list(pool.map(restore, range(2)))

    assert sum(counts) == 40
    assert sorted(article.responses.values_list("state", flat=True)) == ["approved"] * 20 + ["pending"] * 20
    assert ModerationEvent.objects.count() == 80


@pytest.mark.django_db(transaction=True)
def test_decision_made_while_the_row_is_being_restored_comes_after_it(make_article, make_response, monkeypatch):
    row = make_response(make_article(), state="pending")
    changes.move(Response.objects.filter(pk=row.pk), "trash", origin="web")
    state_before = Response.state_before_away

    def approve():
        try:
            changes.move(Response.objects.filter(pk=row.pk), "approved", origin="web")
        finally:
            connection.close()

    other = threading.Thread(target=approve)

    def interrupted(trashed):
        other.start()
        other.join(0.3)
        return state_before(trashed)

    monkeypatch.setattr(Response, "state_before_away", interrupted)
    changes.restore(Response.objects.filter(pk=row.pk), origin="web")
    other.join()

    assert list(row.events.order_by("pk").values_list("to_state", flat=True)) == ["trash", "pending", "approved"]
    row.refresh_from_db()
    assert row.state == "approved"
