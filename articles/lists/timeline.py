"""Case studies drawn over the years: where each bar lies, in hundredths of the width, and which years are named below."""

from collections.abc import Iterable
from dataclasses import dataclass

from articles.models import CaseStudy

MOST_BARS = 60
ROW = 30  # pixels; the smallest target is 24
LEAST_ROOM = 35  # of a hundred, for the name of a country on a telephone
MOST_TICKS = 6
STEPS = (1, 2, 5, 10, 20, 50, 100)


@dataclass(frozen=True, slots=True)
class Bar:
    """A case from the first to the end of the last of its years. ``left`` and ``width`` are percentages, ``top`` counts pixels."""

    case: CaseStudy
    top: int
    left: float
    width: float

    @property
    def middle(self) -> int:
        """Where its words stand."""
        return self.top + ROW // 2

    @property
    def is_late(self) -> bool:
        """Whether there is more room before the bar than behind it, so that its words stand before it."""
        return self.left > 100 - self.left - self.width

    @property
    def is_wide(self) -> bool:
        """Whether there is room for its words in the bar alone."""
        return max(self.left, 100 - self.left - self.width) < LEAST_ROOM

    @property
    def words_at(self) -> float:
        """The end of the bar at which its words stand, as a percentage."""
        return self.left if self.is_wide or self.is_late else self.left + self.width


@dataclass(frozen=True, slots=True)
class Timeline:
    """A drawing of cases by their first year, ``height`` pixels high; ``ticks`` gives years and where they begin as percentages."""

    bars: list[Bar]
    ticks: list[tuple[int, float]]
    height: int
    first: int
    last: int


def timeline(cases: Iterable[CaseStudy]) -> Timeline | None:
    """Give the drawing of the cases that have a year; None where there are fewer than two or too many to be told apart."""
    dated = sorted((span(case), case.title.casefold(), case.pk, case) for case in cases if case.year_from or case.year_to)
    if not 2 <= len(dated) <= MOST_BARS:
        return None
    first, last = min(years[0] for years, *_ in dated), max(years[1] for years, *_ in dated)
    whole = last + 1 - first
    bars = [
        Bar(case, at * ROW, round((begun - first) * 100 / whole, 2), round((ended + 1 - begun) * 100 / whole, 2))
        for at, ((begun, ended), _, _, case) in enumerate(dated)
    ]
    step = next(step for step in STEPS if whole / step <= MOST_TICKS or step == STEPS[-1])
    years = range(-(-first // step) * step, last + 1, step)
    return Timeline(bars, [(year, round((year - first) * 100 / whole, 2)) for year in years], len(bars) * ROW, first, last)


def span(case: CaseStudy) -> tuple[int, int]:
    """Give the first and the last year of a case that has one of them at least."""
    begun, ended = case.year_from or case.year_to, case.year_to or case.year_from
    return (begun or 0, ended or 0)
