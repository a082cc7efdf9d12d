"""Load by wrk, and what it took from the processes that answered."""

import json
import statistics
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.processes import Tree

SCRIPT = Path(__file__).with_name("load.lua")
CONNECTIONS = 8
# What wrk may take beyond the seconds that it was given, before it is taken for hung.
PATIENCE = 60


@dataclass(frozen=True)
class Round:
    """What one round gave: answers as they were wanted and others, seconds, and the processor’s time of the server in seconds."""

    good: int
    bad: int
    seconds: float
    p50: float
    p95: float
    cpu: float

    @property
    def rate(self) -> float:
        """Wanted answers in a second."""
        return self.good / self.seconds if self.seconds else 0.0

    @property
    def cpu_each(self) -> float:
        """Milliseconds of the processor for each answer."""
        return 1000 * self.cpu / (self.good + self.bad) if self.good + self.bad else 0.0


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
    before = tree.cpu()
    done = subprocess.run(
        ["wrk", *options, *more, url, "--", *arguments], capture_output=True, text=True, timeout=seconds + PATIENCE, check=False
    )
    if done.returncode:
        raise RuntimeError(f"wrk ended with {done.returncode}: {done.stderr or done.stdout}")
    return Round(**json.loads(done.stdout.strip().splitlines()[-1]), cpu=tree.cpu() - before)
