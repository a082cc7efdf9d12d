"""The figures of a run in a table, on the terminal and in docs/operations.md."""

import json
import os
import re
import statistics
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path

from tests.bench import yardstick
from tests.bench.loads import Load
from tests.bench.wrk import Rounds
from tests.served import ROOT

OPERATIONS = ROOT / "docs" / "operations.md"
BEGIN, END = "<!-- figures of make bench -->", "<!-- end of the figures -->"
HEADS = ("what", "a second", "CPU ms", "even ms", "p50 ms", "p95 ms", "/ constant", "queries", "bytes")


@dataclass
class Line:
    """One line: figures by the heads of their columns, None where there is none."""

    name: str
    rate: float
    cpu: float
    even: float
    p50: float
    p95: float
    share: float | None
    queries: int | None
    size: int | None
    bad: int = 0
    # What the yardstick took in each of its rounds, in milliseconds.
    speeds: list[float] = field(default_factory=list)

    @classmethod
    def of(cls, load: Load) -> "Line":
        """Give the line of a load that was measured."""
        return cls.of_rounds(load.name, load.rounds, constant=load.constant, queries=load.queries, size=load.size or None)

    @classmethod
    def of_rounds(
        cls, name: str, rounds: Rounds, *, constant: Rounds | None = None, queries: int | None = None, size: int | None = None
    ) -> "Line":
        """Give the line of rounds, beside those of a constant where there is one."""
        figures = rounds.of("rate"), rounds.of("cpu_each"), rounds.of("even_each"), rounds.of("p50"), rounds.of("p95")
        speeds = [one.speed for one in rounds.rounds]
        return cls(name, *figures, rounds.share_of(constant or Rounds()), queries, size, rounds.bad, speeds)

    @property
    def even_cpu(self) -> float:
        """The processor’s time for each answer in milliseconds, where the yardstick takes ``yardstick.EVEN``."""
        return self.even * yardstick.EVEN

    def cells(self) -> list[str]:
        """Give the cells in the order of the heads."""
        share = "" if self.share is None else f"{self.share:.2f}"
        counts = ["" if value is None else f"{value:,}" for value in (self.queries, self.size)]
        name = f"{self.name} ({self.bad:,} not as wanted)" if self.bad else self.name
        return [
            name,
            f"{self.rate:,.0f}",
            *(f"{value:.2f}" if value >= 0.1 else f"{value:.3f}" for value in (self.cpu, self.even_cpu)),
            f"{self.p50:.1f}",
            f"{self.p95:.1f}",
            share,
            *counts,
        ]


@dataclass
class Figures:
    """What a run has measured: its lines, and sentences about the rest."""

    content: str
    lines: list[Line] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)

    def text(self) -> str:
        """Give everything as a table of Markdown with its sentences; each word of the heads is explained in docs/operations.md."""
        load = ", ".join(f"{number:.1f}" for number in os.getloadavg())
        speeds = [speed for line in self.lines for speed in line.speeds]
        head = f"{date.today()}, {os.cpu_count()} cores, {self.content}; the load of the machine at the end was {load}."
        swing = f"The yardstick took {min(speeds):.1f} to {max(speeds):.1f} ms, in the middle {statistics.median(speeds):.1f}."
        table = in_columns([list(HEADS), *(line.cells() for line in self.lines)])
        return "\n".join([head, swing, "", table, "", *(f"- {sentence}" for sentence in self.sentences)])

    def keep(self, file: Path) -> None:
        """Keep the figures for a later run to be compared with."""
        file.write_text(json.dumps({line.name: asdict(line) for line in self.lines}, indent=1), encoding="utf-8")

    def compare(self, file: Path) -> str:
        """Give how the processor’s time of each line stands to that of a run that was kept, both by the yardstick."""
        before = json.loads(file.read_text(encoding="utf-8"))
        pairs = [(line, before[line.name]["even"]) for line in self.lines if before.get(line.name, {}).get("even")]
        return "\n".join(f"{line.name}: {line.cpu:.2f} ms, {line.even / even:.2f} times as before" for line, even in pairs)

    def write(self) -> None:
        """Write the figures into docs/operations.md, between their marks."""
        text = OPERATIONS.read_text(encoding="utf-8")
        block = f"{BEGIN}\n{self.text()}\n{END}"
        OPERATIONS.write_text(re.sub(f"{BEGIN}.*?{END}", lambda _: block, text, flags=re.DOTALL), encoding="utf-8")


def in_columns(rows: list[list[str]]) -> str:
    """Give rows as a table of Markdown, the first of them its heads; all columns but the first are numbers."""
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    rule = ["-" * widths[0], *(f"{'-' * (width - 1)}:" for width in widths[1:])]
    return "\n".join(_row(row, widths) for row in [rows[0], rule, *rows[1:]])


def _row(cells, widths: list[int]) -> str:
    first, *rest = [(cell.ljust if at == 0 else cell.rjust)(widths[at]) for at, cell in enumerate(cells)]
    return f"| {' | '.join([first, *rest])} |"
