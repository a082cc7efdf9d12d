"""Measure what ten times the content costs: two blogs are asked the same in turn, so that a machine that swings is slow for both.

    python -m tests.bench.growth [--small 2000x20000] [--large 20000x200000] [--only queue] [--filled FOLDER]

Content, databases and servers are temporary; nothing is asserted. With ``--filled`` the filled blogs are kept in a folder and copied from
there the next time.
"""

import argparse
import signal
import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.filled import fill, say, scale
from tests.bench.loads import Load, loads_of
from tests.bench.processes import MeasuredBlog
from tests.bench.table import in_columns

SETTLING = 2.0
HEADS = ("what", "CPU ms, small", "CPU ms, large", "large / small", "p50 / p50", "queries")


class Sized:
    """A served blog of one size with its loads, and its memory in MB when nobody has asked anything of it."""

    def __init__(self, name: str, folder: Path, arguments: argparse.Namespace):
        size: tuple[int, int] = getattr(arguments, name)
        self.blog = MeasuredBlog(folder / name)
        (folder / name).parent.mkdir(exist_ok=True)
        fill(self.blog, size, kept=arguments.filled)
        told = self.blog.json_inside("pages")
        self.content = "{articles:,} articles and {responses:,} responses".format(**told["counts"])
        self.start = self.blog.start_cold(told["pages"]["article"])
        time.sleep(SETTLING)
        self.at_rest = self.blog.tree.memory()
        loads = loads_of(self.blog, told)
        self.loads = [load for load in loads if not arguments.only or any(word in load.name for word in arguments.only)]


def measure(small: Sized, large: Sized, rounds: int, seconds: float) -> None:
    """Measure each load of both, round after round, the small one and the large one first in turn."""
    for number in range(rounds):
        for pair in zip(small.loads, large.loads, strict=True):
            say(f"round {number + 1} of {rounds}: {pair[0].name}")
            for load in pair[:: -1 if number % 2 else 1]:
                load.rounds.rounds.append(load.ask(seconds))


def row(small: Load, large: Load) -> list[str]:
    """Give the cells of a load; what stands to what is the median of the rounds in which both have answered."""
    pairs = [(one, two) for one, two in zip(small.rounds.rounds, large.rounds.rounds, strict=True) if one.good and two.good]
    ratios = [(two.even_each / one.even_each, two.p50 / one.p50) for one, two in pairs if one.cpu and one.p50]
    stands = [f"{statistics.median(each):.2f}" for each in zip(*ratios, strict=True)] or ["", ""]
    bad = f" ({small.rounds.bad + large.rounds.bad:,} not as wanted)" if small.rounds.bad + large.rounds.bad else ""
    queries = "" if small.queries is None else f"{small.queries}, {large.queries}"
    each = [f"{load.rounds.of('cpu_each'):.2f}" for load in (small, large)]
    return [f"{small.name}{bad}", *each, *stands, queries]


def run(folder: Path, arguments: argparse.Namespace) -> str:
    """Fill and start both blogs, measure, and give the table with its sentences."""
    blogs = []
    try:
        for name in ("small", "large"):
            blogs.append(Sized(name, folder, arguments))
        small, large = blogs
        measure(small, large, arguments.rounds, arguments.seconds)
        after = [one.blog.tree.memory() for one in blogs]
    finally:
        for one in blogs:
            one.blog.stop()
    rows = [row(*pair) for pair in zip(small.loads, large.loads, strict=True)]
    return "\n".join(
        [
            f"{small.content} beside {large.content}, SQLite.",
            "",
            in_columns([list(HEADS), *rows]),
            "",
            f"- Memory (PSS) at rest: {small.at_rest:.0f} MB and {large.at_rest:.0f} MB; after the load {after[0]:.0f} and {after[1]:.0f}.",
            f"- From the start of `serve` to the first article: {small.start:.1f} s and {large.start:.1f} s.",
        ]
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.growth", description=__doc__.partition("\n")[0])
    parser.add_argument("--small", type=scale, default=(2000, 20_000), help="articles and responses (default: 2000x20000)")
    parser.add_argument("--large", type=scale, default=(20_000, 200_000), help="articles and responses (default: 20000x200000)")
    parser.add_argument("--rounds", type=int, default=5, help="how often each load is measured (default: 5)")
    parser.add_argument("--seconds", type=float, default=2, help="of one round (default: 2)")
    parser.add_argument("--only", action="append", default=[], help="only loads whose name holds this; may be given again")
    parser.add_argument("--filled", type=Path, help="a folder for the filled blogs, which are copied the next time")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="htc-bench-", ignore_cleanup_errors=True) as folder:
        print(run(Path(folder), arguments), flush=True)


if __name__ == "__main__":
    main()
