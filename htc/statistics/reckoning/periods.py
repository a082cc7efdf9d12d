"""Numbers of many days beside those of the days before them, and what both say in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

LENGTHS = (30, 90, 365)
# Of more days the weeks are shown, for a bar of a day would be thinner than a line.
MOST_DAYS, WEEK = 100, 7
# From this many on a difference is told in hundredths.
SHARED_FROM = 50


@dataclass(frozen=True, slots=True)
class Period:
    """The days from ``first`` to ``last``, both among them."""

    first: date
    last: date

    def __iter__(self) -> Iterator[date]:
        return (self.first + timedelta(days=number) for number in range(self.length))

    @property
    def length(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1

    @property
    def before(self) -> "Period":
        """As many days, which end before these begin."""
        return period_to(self.first - timedelta(days=1), self.length)


def period_to(last: date, length: int) -> Period:
    """Give as many days that end with ``last``."""
    return Period(last - timedelta(days=length - 1), last)


@dataclass(frozen=True, slots=True)
class Point[Label]:
    """What is counted of a day, a week or a year, and of the one in its place in the period before (None where there is none).

    A week is that from its ``label`` ``until`` a day.
    """

    label: Label
    number: int
    before: int | None = None
    until: date | None = None


def points_of(period: Period, numbers: Mapping[date, int]) -> list[Point[date]]:
    """Give each day of a period beside that of the period before."""
    return [Point(day, numbers.get(day, 0), numbers.get(before, 0)) for day, before in zip(period, period.before, strict=True)]


def in_weeks(days: Sequence[Point[date]]) -> list[Point[date]]:
    """Give the days put together to weeks that end with the last one; the days that are left over are in the first."""
    starts = [0, *range(len(days) % WEEK + WEEK, len(days), WEEK)]
    weeks = [days[start:end] for start, end in zip(starts, [*starts[1:], len(days)], strict=True)]
    return [Point(week[0].label, sum(day.number for day in week), sum(day.before or 0 for day in week), week[-1].label) for week in weeks]


def years_of(numbers: Mapping[int, int], last: int) -> list[Point[int]]:
    """Give each year from the first that has a number to ``last``."""
    return [Point(year, numbers.get(year, 0)) for year in range(min(numbers), last + 1)] if numbers else []


def compared(number: int, before: int, *, length: int) -> str:
    """Say how a number stands to that of the days before: “12 % more than in the 30 days before (1,075)”.

    Of few no share is given: from 2 to 5 is no growth of 150 %.
    """
    if number == before:
        return f"as many as in the {length} days before"
    how = "more" if number > before else "fewer"
    share = round(abs(number - before) * 100 / before) if before >= SHARED_FROM else None
    by = f"{abs(number - before):,}" if share is None else f"{share} %" if share else "less than 1 %"
    return f"{by} {how} than in the {length} days before ({before:,})"
