from datetime import UTC, datetime, timedelta

import pytest

from comments.rules import schedule

START = datetime(2026, 1, 1, tzinfo=UTC)


def days(number: float) -> timedelta:
    return timedelta(days=number)


def test_approved_page_is_looked_at_after_30_and_90_days_and_then_every_180():
    now, moments = START, []
    for _ in range(5):
        now = schedule.next_check(START, now, 0)
        moments.append((now - START).days)

    assert moments == [30, 90, 270, 450, 630]


@pytest.mark.parametrize(("share", "before"), [(0, 0), (1, 0.5), (23, 11.5)])
def test_rows_have_their_own_half_hour_before_the_day(share, before):
    assert schedule.next_check(START, START, share) == START + days(30) - timedelta(hours=before)
    assert schedule.next_check(START, START + days(100), share) == START + days(270) - timedelta(hours=before)


def test_a_look_in_between_does_not_move_the_next_one():
    assert schedule.next_check(START, START + days(42), 0) == START + days(90)


@pytest.mark.parametrize(
    ("on_days", "missing"),
    [
        pytest.param([0], False, id="once"),
        pytest.param([0, 8], False, id="twice in more than a week"),
        pytest.param([0, 1, 2], False, id="three times in three days"),
        pytest.param([0, 1, 6.9], False, id="three times in less than a week"),
        pytest.param([0, 1, 7], True, id="three times in a week"),
        pytest.param([0, 0.1, 0.2, 0.3, 9], True, id="often"),
    ],
)
def test_page_that_was_not_found_is_gone_after_three_times_in_a_week(on_days, missing):
    assert schedule.is_missing([START + days(number) for number in on_days]) is missing


def test_page_that_is_not_found_is_asked_for_three_times_in_a_week():
    misses = [START]
    while not schedule.is_missing(misses):
        misses.append(schedule.after_miss(misses))

    assert [(miss - START).days for miss in misses] == [0, 1, 7]
