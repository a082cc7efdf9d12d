"""Load by wrk, and what it took from the processes that answered."""

import json
import statistics
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench import yardstick
from tests.bench.processes import Tree

SCRIPT = Path(__file__).with_name("load.lua")
CONNECTIONS = 8
# What wrk may take beyond the seconds that it was given, before it is taken for hung.
PATIENCE = 60
# Seconds between two looks at how fast the processor is, each of which takes it some milliseconds.
LOOKS = 0.2


@dataclass(frozen=True)
class Round:
    """What one round gave: answers as they were wanted and others, seconds, and the processor’s time of the server in seconds.

    ``speed`` is what the yardstick took meanwhile, in milliseconds.
    """

    good: int
    bad: int
    seconds: float
    p50: float
    p95: float
    cpu: float
    speed: float

    @property
    def rate(self) -> float:
        """Wanted answers in a second."""
        return self.good / self.seconds if self.seconds else 0.0

    @property
    def cpu_each(self) -> float:
        """Milliseconds of the processor for each answer."""
        return 1000 * self.cpu / (self.good + self.bad) if self.good + self.bad else 0.0

    @property
    def even_each(self) -> float:
        """The processor’s time for each answer in lengths of the yardstick, by which moments of different speed can be compared."""
        return self.cpu_each / self.speed


@dataclass
class Rounds:
    """The rounds of one load; figures are their medians."""

    rounds: list[Round] = field(default_factory=list)

    def of(self, name: str) -> float:
        """Give the median of a figure."""
        return statistics.median(getattr(one, name) for one in self.rounds)

    @property
    def bad(self) -> int:
        return sum(one.bad for one in self.rounds)

    def share_of(self, constant: "Rounds") -> float | None:
        """Give the rate as a part of the constant’s in the same round, the median of the rounds; None where it has none."""
        pairs = list(zip(self.rounds, constant.rounds, strict=False))
        return statistics.median(one.rate / other.rate for one, other in pairs) if pairs else None


def load(base: str, path: str, tree: Tree, seconds: float, *, cookie: str = "") -> Round:
    """Ask for one address, as fast as it is answered."""
    return _run(base + path, ["get"], tree, seconds, ["--header", f"Cookie: {cookie}"] if cookie else [])


def load_once(base: str, paths: Sequence[str], tree: Tree, seconds: float) -> Round:
    """Ask for each path once."""
    return _run_file(base, "paths", paths, ["200"], tree, seconds)


def load_posts(base: str, posts: Sequence[tuple[str, str, str]], status: int, first: int, tree: Tree, seconds: float) -> Round:
    """Send path, content type and body in turn, with numbers from ``first`` on at each ``{n}``; an answer is good with this status."""
    return _run_file(base, "posts", ["\t".join(post) for post in posts], [str(status), str(first)], tree, seconds)


def _run_file(base: str, mode: str, lines: Sequence[str], arguments: list[str], tree: Tree, seconds: float) -> Round:
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("".join(f"{line}\n" for line in lines))
        file.flush()
        return _run(f"{base}/", [mode, file.name, *arguments], tree, seconds)


def _run(url: str, arguments: list[str], tree: Tree, seconds: float, more: Sequence[str] = ()) -> Round:
    options = ["--threads", "1", "--connections", str(CONNECTIONS), "--duration", f"{max(1, round(seconds))}s", "--timeout", "20s"]
    options += ["--header", "Accept-Encoding: gzip", "--script", str(SCRIPT)]
    before, looks = tree.cpu(), []
    command = ["wrk", *options, *more, url, "--", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as asking:
        until = time.monotonic() + seconds + PATIENCE
        while asking.poll() is None:
            if time.monotonic() > until:
                asking.kill()
            looks.append(yardstick.measure())
            time.sleep(LOOKS)
        said, complaint = asking.communicate()
    if asking.returncode:
        raise RuntimeError(f"wrk ended with {asking.returncode}: {complaint or said}")
    return Round(**json.loads(said.strip().splitlines()[-1]), cpu=tree.cpu() - before, speed=statistics.median(looks))
