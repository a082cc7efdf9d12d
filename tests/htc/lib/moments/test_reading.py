"""Dates and times as people write them, and those that have to be asked about."""

from datetime import date, time

import pytest

from htc.lib.moments.reading import Ambiguous, DayAndClock, NoMoment, read, read_clock

TODAY = date(2026, 11, 30)  # a Monday
JAN = date(2014, 1, 15)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2014-01-15", JAN),
        ("2014/1/15", JAN),
        ("15.01.2014", JAN),
        ("15. 1. 2014", JAN),
        ("15/01/2014", JAN),
        ("01/15/2014", JAN),
        ("1-15-14", JAN),
        ("15 01 2014", JAN),
        ("15 January 2014", JAN),
        ("January 15, 2014", JAN),
        ("15-Jan-2014", JAN),
        ("Jan. 15th 2014", JAN),
        ("the 15th of January 2014", JAN),
        ("2014 jan 15", JAN),
        ("Wednesday, 15 January 2014", JAN),
        ("  ２０１４－０１－１５ ", JAN),
        ("02/02/2014", date(2014, 2, 2)),
        ("3 Sept 2014", date(2014, 9, 3)),
        ("Tuesday 3/2/2026", date(2026, 2, 3)),  # 2 March of that year is a Monday
        pytest.param("3 Feb", date(2027, 2, 3), id="nearest: to come"),
        pytest.param("15.10.", date(2026, 10, 15), id="nearest: gone by"),
        ("today", TODAY),
        ("Tomorrow", date(2026, 12, 1)),
        ("yesterday", date(2026, 11, 29)),
        ("wed", date(2026, 12, 2)),
        pytest.param("Monday", date(2026, 12, 7), id="the next one, not today"),
    ],
)
def test_day_is_read_as_it_is_written(written, day):
    assert read(written, TODAY) == DayAndClock(day)


@pytest.mark.parametrize(
    ("written", "clock"),
    [
        ("15:00", time(15)),
        ("3pm", time(15)),
        ("3 PM", time(15)),
        ("3.30 p.m.", time(15, 30)),
        ("12am", time(0)),
        ("12:15 pm", time(12, 15)),
        ("9:05", time(9, 5)),
        ("14.30", time(14, 30)),
        ("14h30", time(14, 30)),
        ("14h", time(14)),
        ("17", time(17)),
        ("0", time(0)),
        ("noon", time(12)),
        ("at midnight", time(0)),
        ("14:30:59.0002", time(14, 30, 59, 200)),
        ("", None),
    ],
)
def test_time_is_read_as_it_is_written(written, clock):
    assert read_clock(written) == clock


@pytest.mark.parametrize(
    ("written", "reading"),
    [
        ("tomorrow 9:00", DayAndClock(date(2026, 12, 1), time(9))),
        ("9am tomorrow", DayAndClock(date(2026, 12, 1), time(9))),
        ("3 Feb at 3pm", DayAndClock(date(2027, 2, 3), time(15))),
        ("2014-01-15 14:31", DayAndClock(JAN, time(14, 31))),
        ("15.01.2014, 14h30", DayAndClock(JAN, time(14, 30))),
        ("3pm", DayAndClock(None, time(15))),
        ("", DayAndClock()),
    ],
)
def test_day_and_time_may_stand_together(written, reading):
    assert read(written, TODAY) == reading


@pytest.mark.parametrize(
    ("written", "readings"),
    [
        ("03/02/2014", (date(2014, 2, 3), date(2014, 3, 2))),
        ("03.02.2014", (date(2014, 2, 3), date(2014, 3, 2))),
        ("3-2-14 9:00", (date(2014, 2, 3), date(2014, 3, 2))),
        ("11/12", (date(2026, 11, 12), date(2026, 12, 11))),
    ],
)
def test_what_may_be_two_days_is_asked(written, readings):
    with pytest.raises(Ambiguous) as asked:
        read(written, TODAY)

    assert tuple(reading.day for reading in asked.value.readings) == readings
    assert {reading.clock for reading in asked.value.readings} == {time(9) if ":" in written else None}


def test_hour_alone_may_be_morning_or_evening():
    with pytest.raises(Ambiguous) as asked:
        read_clock("9")

    assert [reading.clock for reading in asked.value.readings] == [time(9), time(21)]


@pytest.mark.parametrize(
    "written",
    [
        "soon",
        "29 Feb",
        "32 January 2014",
        "2014-02-30",
        "31/13/2014",
        "Monday 15 January 2014",
        "3 Feb 3 Mar",
        "Jan 2014",
        "1" * 99,
        "٣ Feb",
    ],
)
def test_what_is_no_day_is_said(written):
    with pytest.raises(NoMoment):
        read(written, TODAY)


@pytest.mark.parametrize("written", ["25:00", "13pm", "0am", "9:60", "later", "99", "15:00 tomorrow"])
def test_what_is_no_time_is_said(written):
    with pytest.raises(NoMoment):
        read_clock(written)
