"""Two moderators at the same rows at the same moment, one row by row and one in bulk: each row is decided once, and the record adds up."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from comments.decisions.deciding import current, decide, undo
from comments.models import ModerationEvent, Response

ROWS = 60


@pytest.fixture
def two(member):
    return member("Moderator", username="one"), member("Moderator", username="many")


@pytest.mark.django_db(transaction=True)
def test_no_row_is_decided_twice_and_the_record_adds_up(make_article, make_response, two):
    article = make_article()
    picks = [current(make_response(article, state="pending")) for _ in range(ROWS)]

    def one_by_one():
        try:
            return [decide([pick], "approved", by=two[0]) for pick in reversed(picks)]
        finally:
            connection.close()

    def in_bulk():
        try:
            return [decide(picks[at : at + 20], "spam", by=two[1]) for at in range(0, ROWS, 20)]
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        outcomes = [outcome for future in [pool.submit(one_by_one), pool.submit(in_bulk)] for outcome in future.result()]

    done = [pk for outcome in outcomes for pk in outcome.done]
    refused = [sentence for outcome in outcomes for sentence in outcome.refused]
    assert sorted(done) == sorted(pick.pk for pick in picks)
    assert len(refused) == ROWS
    assert all("already approved by one" in sentence or "already marked as spam by many" in sentence for sentence in refused)
    decided = dict(ModerationEvent.objects.values_list("response", "to_state"))
    assert ModerationEvent.objects.count() == ROWS
    assert decided == dict(Response.objects.values_list("pk", "state"))


@pytest.mark.django_db(transaction=True)
def test_undo_and_a_new_decision_at_once_leave_one_of_them(make_article, make_response, two):
    article = make_article()
    rows = [make_response(article, state="pending") for _ in range(10)]
    batch = decide([current(row) for row in rows], "spam", by=two[1]).batch
    picks = [current(row) for row in Response.objects.all()]

    def anew():
        try:
            return [decide([pick], "approved", by=two[0]) for pick in picks]
        finally:
            connection.close()

    def back():
        try:
            return [undo(batch, by=two[1])]
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        outcomes = [outcome for future in [pool.submit(anew), pool.submit(back)] for outcome in future.result()]

    assert sorted(pk for outcome in outcomes for pk in outcome.done) == sorted(row.pk for row in rows)
    assert set(Response.objects.values_list("state", flat=True)) <= {"approved", "pending"}
    assert ModerationEvent.objects.count() == 20
