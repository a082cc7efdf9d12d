"""The order of responses as a pure rule."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.threads import Node, arrange

START = datetime(2014, 1, 1, tzinfo=UTC)


def nodes(text: str) -> list[Node]:
    """Read “1 2>1”: response 1, then response 2 as a reply to 1; each one received an hour after the one before."""
    parts = [part.partition(">") for part in text.split()]
    return [Node(int(pk), int(parent) if parent else None, START + timedelta(hours=hour)) for hour, (pk, _, parent) in enumerate(parts)]


@pytest.mark.parametrize(
    ("text", "newest_first", "shown"),
    [
        pytest.param("", True, "", id="nothing"),
        pytest.param("1 2 3", True, "3 2 1", id="newest first"),
        pytest.param("1 2 3", False, "1 2 3", id="oldest first"),
        pytest.param("1 2 3>1 4>1 5", True, "5 2 1 .3 .4", id="replies stand beneath, oldest first"),
        pytest.param("1 2 3>1 4>1 5", False, "1 .3 .4 2 5", id="turned round, replies stay oldest first"),
        pytest.param("1 2>1 3>2 4>3 5>4", True, "1 .2 ..3 ..4 ..5", id="deeper than three is shown on the third level"),
        pytest.param("1 2>1 3>1 4>2", True, "1 .2 ..4 .3", id="a reply's replies come before its sister"),
        pytest.param("1 2>9 3>2", True, "2 .3 1", id="a reply without its parent stands for itself"),
    ],
)
def test_order(text, newest_first, shown):
    places = arrange(nodes(text), newest_first=newest_first)

    assert " ".join("." * (place.level - 1) + str(place.pk) for place in places) == shown
    assert [place.number for place in places] == list(range(1, len(places) + 1))


def test_thread_of_ten_thousand_replies_is_no_trouble():
    text = "1 " + " ".join(f"{n}>{n - 1}" for n in range(2, 10_001))

    assert len(arrange(nodes(text), newest_first=True)) == 10_000


@given(st.lists(st.integers(0, 30), max_size=30), st.booleans())
def test_every_response_stands_exactly_once(parents, newest_first):
    made = [Node(pk, parent if 0 < parent < pk else None, START) for pk, parent in enumerate(parents, start=1)]

    places = arrange(made, newest_first=newest_first)

    assert sorted(place.pk for place in places) == [node.pk for node in made]
    where = {place.pk: place.number for place in places}
    assert all(where[node.parent] < where[node.pk] for node in made if node.parent)
