from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from htc.lib.words import age_of, clock_of, counted, day_of, moment_of, name_of

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param((0, "day"), "0 days", id="none is a plural"),
        pytest.param((1, "day"), "1 day", id="one"),
        pytest.param((2, "day"), "2 days", id="an s"),
        pytest.param((1, "response was", "responses were"), "1 response was", id="one with its verb"),
        pytest.param((3, "response was", "responses were"), "3 responses were", id="several with theirs"),
    ],
)
def test_number_stands_with_the_words_that_fit_it(words, said):
    assert counted(*words) == said


def test_moments_are_those_of_the_active_zone():
    with timezone.override("Asia/Jakarta"):
        said = day_of(NOON.replace(hour=18)), moment_of(NOON)

    assert said == ("2 March 2026", "1 March 2026, 19:00")


@pytest.mark.parametrize(
    ("passed", "clock", "age"),
    [
        pytest.param(timedelta(seconds=59), "11:59", "less than a minute", id="just now"),
        pytest.param(timedelta(minutes=90), "10:30", "1\xa0hour", id="today, in the largest unit"),
        pytest.param(timedelta(days=3), "26 February 2026, 12:00", "3\xa0days", id="another day"),
    ],
)
def test_past_moment_is_told_by_the_clock_and_by_its_age(time_machine, passed, clock, age):
    time_machine.move_to(NOON, tick=False)

    with timezone.override(UTC):
        assert (clock_of(NOON - passed), age_of(NOON - passed)) == (clock, age)


@pytest.mark.parametrize(
    ("user", "name"), [(User(username="ada", first_name="Ada", last_name="B."), "Ada B."), (User(username="ada"), "ada")]
)
def test_account_has_its_full_name_else_that_of_the_login(user, name):
    assert name_of(user) == name
