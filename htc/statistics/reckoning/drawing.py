"""Bars and a line as they are drawn: where each lies, in hundredths of the width and in heights of a letter (em).

Bars are the numbers, the line those of the period before. What lies in the plot is in units of it, ``WIDE`` by ``HIGH``, for a line has no
percentages in SVG.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from htc.statistics.reckoning.periods import Point

WIDE, HIGH = 1000, 100
PLOT, ABOVE, BELOW = 10.0, 1.5, 2.0  # em: the plot, and what the words take round it
MOST_TICKS = 4
# Of this many bars and more there is no gap between two.
CLOSE = 60


@dataclass(frozen=True, slots=True)
class ChartBar[Label]:
    """What is counted, with its left and upper corner, its width and its height in units of the plot."""

    point: Point[Label]
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class ChartRule:
    """A number beside the plot, and the line on which it stands, in em from the top."""

    number: int
    y: float


@dataclass(frozen=True, slots=True)
class ChartLabel[Label]:
    """A label below the plot, in hundredths of the width; ``anchor`` is where it stands at that place, as SVG says it."""

    label: Label
    x: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Chart[Label]:
    """A drawing: ``bars``, the ``line`` of what was before ("" without one), ``ticks`` and ``marks``."""

    bars: list[ChartBar[Label]]
    line: str
    ticks: list[ChartRule]
    marks: list[ChartLabel[Label]]

    @property
    def height(self) -> float:
        """The height of the whole drawing in em."""
        return ABOVE + PLOT + BELOW

    @property
    def total(self) -> int:
        """What all bars show together."""
        return sum(bar.point.number for bar in self.bars)


def chart_of[Label](points: Sequence[Point[Label]]) -> Chart[Label]:
    """Give the drawing of numbers in their order."""
    highest = max((max(point.number, point.before or 0) for point in points), default=0)
    step = step_of(highest)
    top = max(step, -(-highest // step) * step)
    each = WIDE / len(points) if points else WIDE
    gap = each * 0.2 if len(points) < CLOSE else 0
    bars = [
        ChartBar(
            point,
            round(at * each + gap / 2, 2),
            round(HIGH - point.number * HIGH / top, 2),
            round(each - gap, 2),
            round(point.number * HIGH / top, 2),
        )
        for at, point in enumerate(points)
    ]
    line = [
        f"{(at + 0.5) * each:.2f},{HIGH - point.before * HIGH / top:.2f}" for at, point in enumerate(points) if point.before is not None
    ]
    ticks = [ChartRule(number, round(ABOVE + PLOT - number * PLOT / top, 2)) for number in range(0, top + 1, step)]
    return Chart(bars, " ".join(line), ticks, _marks(points))


def step_of(highest: int) -> int:
    """Give the distance of the lines: 1, 2 or 5 with noughts, so that at most four stand above the lowest."""
    step = 1
    while True:
        for factor in (1, 2, 5):
            if highest <= step * factor * MOST_TICKS:
                return step * factor
        step *= 10


def _marks[Label](points: Sequence[Point[Label]]) -> list[ChartLabel[Label]]:
    """Give the first, the middle and the last label: as many as a telephone has room for."""
    if not points:
        return []
    last = len(points) - 1
    marks: list[ChartLabel[Label]] = [ChartLabel(points[0].label, 0, "start")]
    if last > 3:
        marks.append(ChartLabel(points[last // 2].label, round((last // 2 + 0.5) * 100 / len(points), 2), "middle"))
    return [*marks, ChartLabel(points[last].label, 100, "end")] if last else marks
