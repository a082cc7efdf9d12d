"""The order of responses as a pure rule: places, and how they sort."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.rules.threads import Place, place_of, talks

START = datetime(2014, 1, 1, tzinfo=UTC)


def places(text: str) -> dict[int, Place]:
    """Read “1 2>1”: response 1, then response 2 as a reply to 1; each one received an hour after the one before."""
    made: dict[int, Place] = {}
    for hour, part in enumerate(text.split()):
        pk, _, parent = part.partition(">")
        made[int(pk)] = place_of(int(pk), START + timedelta(hours=hour), made.get(int(parent or 0)))
    return made


def listed(made: dict[int, Place], *, newest_first: bool) -> list[int]:
    oldest = sorted(made, key=lambda pk: made[pk].path)
    return sorted(oldest, key=lambda pk: made[pk].thread, reverse=newest_first)


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
        pytest.param("1 2>1 3>2 4>2 5>3", True, "1 .2 ..3 ..4 ..5", id="on the third level time alone decides"),
        pytest.param("1 2>9 3>2", True, "2 .3 1", id="a reply without its parent stands for itself"),
    ],
)
def test_order(text, newest_first, shown):
    made = places(text)

    assert " ".join("." * len(made[pk].ancestors) + str(pk) for pk in listed(made, newest_first=newest_first)) == shown


def test_equal_times_are_told_apart_by_the_key():
    made = {pk: place_of(pk, START) for pk in (3, 300, 70_000)}

    assert listed(made, newest_first=False) == [3, 300, 70_000]


@pytest.mark.parametrize("at", [datetime(1, 1, 1, tzinfo=UTC), datetime(1969, 12, 31, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)])
def test_every_moment_has_a_place(at):
    assert place_of(1, at).ancestors == ()


@given(st.lists(st.integers(0, 30), max_size=30))
def test_a_reply_stands_behind_what_it_answers_and_in_its_thread(parents):
    text = " ".join(f"{pk}>{parent}" if 0 < parent < pk else str(pk) for pk, parent in enumerate(parents, start=1))
    made = places(text)

    where = {pk: at for at, pk in enumerate(listed(made, newest_first=True))}
    replies = [(pk, parent) for pk, parent in enumerate(parents, start=1) if 0 < parent < pk]
    assert all(where[parent] < where[pk] and made[parent].thread == made[pk].thread for pk, parent in replies)
    assert all(len(place.thread) == 16 and len(place.path) in (0, 16, 32) for place in made.values())


@pytest.mark.parametrize(
    ("levels", "divided"),
    [
        pytest.param("", "", id="nothing"),
        pytest.param("1 2 3 1", "0:1,2: 3::", id="short talks stay open"),
        pytest.param("1 2 2 3 3 2", "0:1,2,3,4,5:", id="five replies"),
        pytest.param("1 2 2 3 3 2 2 1", "0:1,2:3,4,5,6 7::", id="of six the first two are seen"),
        pytest.param("3 2 1 2", "0:1: 2:3:", id="a page that begins within a thread"),
    ],
)
def test_page_is_divided_into_talks_and_long_ones_fold(levels, divided):
    rows = list(enumerate(map(int, levels.split())))

    found = talks(rows, lambda row: row[1])

    assert (
        " ".join(f"{t.head[0]}:{','.join(str(n) for n, _ in t.replies)}:{','.join(str(n) for n, _ in t.folded)}" for t in found) == divided
    )
