"""What the options of a command cannot be is told in a sentence, before anything is done."""

from argparse import ArgumentTypeError
from datetime import UTC, datetime

import pytest

from htc.wordpress.importing.options import days, moment, quantity


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (quantity, "1", 1),
        (quantity, "3000", 3000),
        (days, "0", 0),
        (days, "36500", 36500),
        (moment, "2026-01-31", datetime(2026, 1, 31, tzinfo=UTC)),
        (moment, "2026-01-31T18:30+02:00", datetime(2026, 1, 31, 16, 30, tzinfo=UTC)),
    ],
)
def test_value_is_read(kind, text, value):
    assert kind(text) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (quantity, "0"),
        (quantity, "-3"),
        (quantity, "²"),
        (quantity, "9" * 5000),
        (days, "-5"),
        (days, "36501"),
        (days, ""),
        (moment, "yesterday"),
    ],
)
def test_value_that_cannot_be_is_told_with_what_can(kind, text):
    with pytest.raises(ArgumentTypeError, match=f"“{text}” is no"):
        kind(text)
