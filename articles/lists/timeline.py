"""Case studies drawn over the years: where each bar lies, in hundredths of the width, and which years are named below.

Up to sixty have a bar each. Of more, each country has a row that is the darker the more of its cases a year belongs to.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from django.utils.translation import gettext, ngettext

from articles.models import CaseStudy

MOST_ROWS = 60
# In heights of a letter, so that a drawing grows with the text; the smallest target is 24 pixels.
ROW, BAR = 2.3, 1.55
COUNTRY_ROW = 3.3  # the words stand above
WORDS, TICKS = 1.1, 1.9  # from the top of a row to its words, and what the years take below
LEAST_ROOM = 35  # of a hundred, for the name of a country on a telephone
MOST_TICKS = 6
STEPS = (1, 2, 5, 10, 20, 50, 100)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A row from its first year to the end of its last. ``left`` and ``width`` are percentages, ``top`` counts heights of a letter (em)."""

    top: float
    left: float
    width: float

    @property
    def is_late(self) -> bool:
        """Whether there is more room before it than behind it."""
        return self.left > 100 - self.left - self.width


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar(_Row):
    """One case."""

    case: CaseStudy

    @property
    def bar_top(self) -> float:
        """Where the bar begins within its row."""
        return round(self.top + (ROW - BAR) / 2, 2)

    @property
    def words_top(self) -> float:
        """The line on which its words stand."""
        return round(self.top + ROW / 2 + 0.35, 2)

    @property
    def is_wide(self) -> bool:
        """Whether there is room for its words in the bar alone."""
        return max(self.left, 100 - self.left - self.width) < LEAST_ROOM

    @property
    def words_at(self) -> float:
        """The end of the bar at which its words stand, as a percentage."""
        return self.left if self.is_wide or self.is_late else self.left + self.width


@dataclass(frozen=True, slots=True, kw_only=True)
class Shade(_Row):
    """Years of one country that have equally many cases; ``share`` is that number in quarters of the largest, 1 to 4."""

    share: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryRow(_Row):
    """The cases of one country; ``name`` is "" for those that name none, and for the one row of so many ``others``."""

    name: str
    cases: int
    first: int
    last: int
    others: int = 0
    shades: list[Shade]

    @property
    def words_top(self) -> float:
        """The line on which its words stand."""
        return round(self.top + WORDS, 2)

    @property
    def words_at(self) -> float:
        """The end at which its words stand, as a percentage."""
        return self.left + self.width if self.is_late else self.left

    @property
    def words(self) -> str:
        """“Peru: 3 cases”."""
        cases = ngettext("%(number)s case", "%(number)s cases", self.cases) % {"number": self.cases}
        others = ngettext("%(number)s other country", "%(number)s other countries", self.others) % {"number": self.others}
        return f"{self.name or (others if self.others else gettext('No country named'))}: {cases}"

    @property
    def years(self) -> str:
        """From the first to the last: “2001–2014”."""
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"


@dataclass(frozen=True, slots=True)
class Timeline:
    """A drawing by first years, ``height`` em high: ``bars`` of cases, or the rows of ``countries``.

    ``ticks`` gives years and where they begin as percentages.
    """

    ticks: list[tuple[int, float]]
    height: float
    first: int
    last: int
    bars: list[Bar] = field(default_factory=list)
    countries: list[CountryRow] = field(default_factory=list)

    @property
    def whole(self) -> float:
        """The height with the years below."""
        return round(self.height + TICKS, 2)

    @property
    def years_top(self) -> float:
        """The line on which the years stand."""
        return round(self.height + TICKS - 0.5, 2)


@dataclass(frozen=True, slots=True)
class _Scale:
    first: int
    last: int

    def place(self, top: float, begun: int, ended: int) -> dict:
        whole = self.last + 1 - self.first
        return {
            "top": round(top, 2),
            "left": round((begun - self.first) * 100 / whole, 2),
            "width": round((ended + 1 - begun) * 100 / whole, 2),
        }

    def ticks(self) -> list[tuple[int, float]]:
        whole = self.last + 1 - self.first
        step = next(step for step in STEPS if whole / step <= MOST_TICKS or step == STEPS[-1])
        years = range(-(-self.first // step) * step, self.last + 1, step)
        return [(year, round((year - self.first) * 100 / whole, 2)) for year in years]


def timeline(cases: Iterable[CaseStudy]) -> Timeline | None:
    """Give the drawing of the cases that have a year; None where there are fewer than two."""
    dated = sorted((span(case), case.title.casefold(), case.pk or 0, case) for case in cases if case.year_from or case.year_to)
    if len(dated) < 2:
        return None
    scale = _Scale(min(years[0] for years, *_ in dated), max(years[1] for years, *_ in dated))
    if len(dated) > MOST_ROWS:
        rows = _rows([case for *_, case in dated], scale)
        return Timeline(scale.ticks(), round(len(rows) * COUNTRY_ROW, 2), scale.first, scale.last, countries=rows)
    bars = [Bar(case=case, **scale.place(at * ROW, *years)) for at, (years, _, _, case) in enumerate(dated)]
    return Timeline(scale.ticks(), round(len(bars) * ROW, 2), scale.first, scale.last, bars=bars)


def _rows(cases: Sequence[CaseStudy], scale: _Scale) -> list[CountryRow]:
    """Give a row for each country, by its first year; those with the fewest cases share the last one where there are too many."""
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for case in cases:
        found[case.country].append(span(case))
    most = sorted(found, key=lambda name: (name == "", -len(found[name]), name.casefold()))
    shown = most if len(most) <= MOST_ROWS else most[: MOST_ROWS - 1]
    groups = [(name, found[name], 0) for name in sorted(shown, key=lambda name: (min(found[name]), name.casefold()))]
    if others := most[len(shown) :]:
        groups.append(("", [years for name in others for years in found[name]], len(others)))
    counts = [_by_year(spans) for _, spans, _ in groups]
    largest = max(max(years.values()) for years in counts)
    return [
        CountryRow(
            name=name,
            cases=len(spans),
            others=others,
            first=min(years),
            last=max(years),
            shades=_shades(years, at * COUNTRY_ROW + WORDS + 0.45, largest, scale),
            **scale.place(at * COUNTRY_ROW, min(years), max(years)),
        )
        for at, ((name, spans, others), years) in enumerate(zip(groups, counts, strict=True))
    ]


def _by_year(spans: Iterable[tuple[int, int]]) -> dict[int, int]:
    counts: dict[int, int] = defaultdict(int)
    for begun, ended in spans:
        for year in range(begun, ended + 1):
            counts[year] += 1
    return counts


def _shades(counts: dict[int, int], top: float, largest: int, scale: _Scale) -> list[Shade]:
    # Years that follow one another with the same share keep the difference to their place in the list.
    years = enumerate(sorted((year, -(-counts[year] * 4 // largest)) for year in counts))
    runs = [[entry for _, entry in run] for _, run in groupby(years, key=lambda item: (item[1][0] - item[0], item[1][1]))]
    return [Shade(share=run[0][1], **scale.place(top, run[0][0], run[-1][0])) for run in runs]


def span(case: CaseStudy) -> tuple[int, int]:
    """Give the first and the last year of a case that has one of them at least."""
    begun, ended = case.year_from or case.year_to, case.year_to or case.year_from
    return (begun or 0, ended or 0)
