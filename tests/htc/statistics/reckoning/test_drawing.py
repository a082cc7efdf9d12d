"""Where bars, lines and words of a drawing lie, and what is said of two periods."""

from datetime import date

import pytest

from htc.statistics.reckoning.drawing import chart_of, step_of
from htc.statistics.reckoning.periods import Point, compared, in_weeks, period_to, points_of, years_of


@pytest.mark.parametrize(
    ("highest", "step"), [(0, 1), (1, 1), (4, 1), (5, 2), (8, 2), (9, 5), (20, 5), (21, 10), (400, 100), (401, 200), (10**6, 500_000)]
)
def test_four_lines_at_most_stand_above_the_lowest(highest, step):
    assert step_of(highest) == step


def test_bars_fill_the_width_and_the_highest_the_plot():
    chart = chart_of([Point(2020, 5, 20), Point(2021, 20, 0), Point(2022, 0, 10)])

    assert [(bar.point.label, bar.point.number, bar.height) for bar in chart.bars] == [(2020, 5, 25), (2021, 20, 100), (2022, 0, 0)]
    assert [bar.y + bar.height for bar in chart.bars] == [100, 100, 100]
    assert chart.bars[-1].x + chart.bars[-1].width < 1000
    assert chart.line == "166.67,0.00 500.00,100.00 833.33,50.00"
    assert [tick.number for tick in chart.ticks] == [0, 5, 10, 15, 20]
    assert [tick.y for tick in chart.ticks][:: len(chart.ticks) - 1] == [11.5, 1.5]
    assert [(mark.label, mark.x, mark.anchor) for mark in chart.marks] == [(2020, 0, "start"), (2022, 100, "end")]
    assert chart.total == 25


@pytest.mark.parametrize("points", [[], [Point(2026, 0)], [Point(2026, 3)]], ids=["nothing", "nought", "one"])
def test_few_are_drawn_too(points):
    chart = chart_of(points)

    assert len(chart.bars) == len(chart.marks) == len(points)
    assert chart.line == ""


def test_each_day_stands_beside_the_one_in_its_place_before():
    period = period_to(date(2024, 3, 1), 30)
    points = points_of(period, {date(2024, 3, 1): 4, date(2024, 1, 31): 2, date(2024, 1, 2): 1, date(2024, 1, 1): 9})

    assert (period.first, period.before.first, period.before.last) == (date(2024, 2, 1), date(2024, 1, 2), date(2024, 1, 31))
    assert (len(points), points[0], points[-1]) == (30, Point(date(2024, 2, 1), 0, 1), Point(date(2024, 3, 1), 4, 2))


@pytest.mark.parametrize(("length", "weeks"), [(7, [7]), (14, [7, 7]), (365, [8] + 51 * [7]), (13, [13])])
def test_weeks_end_with_the_last_day_and_hold_every_day_once(length, weeks):
    days = points_of(period_to(date(2026, 3, 8), length), {date(2026, 3, 8): 4, date(2026, 3, 2): 2})
    found = in_weeks(days)

    assert [(week.until - week.label).days + 1 for week in found] == weeks
    assert (found[0].label, found[-1].until, found[-1].number) == (days[0].label, date(2026, 3, 8), 6)


def test_years_have_no_gap():
    assert years_of({2022: 3, 2020: 1}, 2023) == [Point(2020, 1), Point(2021, 0), Point(2022, 3), Point(2023, 0)]
    assert years_of({}, 2023) == []


@pytest.mark.parametrize(
    ("number", "before", "words"),
    [
        (0, 0, "as many as in the 30 days before"),
        (5, 2, "3 more than in the 30 days before (2)"),
        (1, 0, "1 more than in the 30 days before (0)"),
        (1204, 1075, "12 % more than in the 30 days before (1,075)"),
        (0, 2000, "100 % fewer than in the 30 days before (2,000)"),
        (75, 50, "50 % more than in the 30 days before (50)"),
        (1001, 1000, "less than 1 % more than in the 30 days before (1,000)"),
    ],
)
def test_comparison_in_words(number, before, words):
    assert compared(number, before, length=30) == words
