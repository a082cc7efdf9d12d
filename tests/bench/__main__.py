"""Measure the blog on this machine by wrk, beside a constant answer of the same bytes under the same web server.

    python -m tests.bench [--scale 20000x200000] [--file content.jsonl] [--only article --only search] [--write]

The rounds of the blog and of the constant alternate, so that the ratios of one run mean something on a busy machine where the figures
alone do not. Nothing is asserted. Content, database and servers are temporary.
"""

import argparse
import signal
import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests.bench import behind, wrk
from tests.bench.filled import fill, say, scale
from tests.bench.loads import NAMES, Load, keep_answers, loads_of, weigh
from tests.bench.processes import Constant, MeasuredBlog
from tests.bench.table import Figures, Line

COLD_STARTS = 3
# Milliseconds of CPU that a search for two words may cost, over so many articles and responses.
SEARCH_MOST, SEARCH_SCALE = 15, (20_000, 200_000)
SETTLING = 2.0


def start(blog: MeasuredBlog, path: str) -> list[float]:
    """Start the blog as often as its start is measured, and leave it running; give the seconds of each start."""
    seconds = []
    for number in range(COLD_STARTS):
        if number:
            blog.stop()
        seconds.append(blog.start_cold(path))
    time.sleep(SETTLING)
    return seconds


def measure(loads: list[Load], constant: Constant, arguments: argparse.Namespace) -> None:
    """Measure each load, round after round; each round of a page stands beside one of the constant."""
    for number in range(1, arguments.rounds + 1):
        for load in loads:
            say(f"round {number} of {arguments.rounds}: {load.name}")
            if load.path:
                load.constant.rounds.append(wrk.load(constant.base, load.path, constant.tree, arguments.seconds))
            load.rounds.rounds.append(load.ask(arguments.seconds))


def run(folder: Path, arguments: argparse.Namespace) -> Figures:
    """Fill a blog, start it beside the constant, measure, and give the figures."""
    blog = MeasuredBlog(folder / "blog")
    fill(blog, arguments.scale, file=arguments.file, seed=arguments.seed, kept=arguments.filled)
    told = blog.json_inside("pages")
    figures = Figures("{articles:,} articles and {responses:,} responses, SQLite".format(**told["counts"]))
    article = told["pages"]["article"]
    constant = Constant(blog, folder / "answers.json")
    try:
        say("the blog is started")
        starts = start(blog, article)
        at_rest = blog.tree.memory()
        loads = [load for load in loads_of(blog, told) if not arguments.only or any(word in load.name for word in arguments.only)]
        keep_answers(blog, loads, folder / "answers.json")
        if paths := [load.path for load in loads if load.path]:
            constant.start(paths[0])
        measure(loads, constant, arguments)
        figures.lines = [Line.of(load) for load in loads]
        after_load = blog.tree.memory()
        weights = weigh(blog, article)
    finally:
        constant.stop()
        if blog.process is not None:
            blog.stop()
    if not arguments.only or "nginx" in arguments.only:
        say("the article behind nginx")
        figures.lines += behind.measure(folder / "behind", blog.folder, article, arguments.rounds, arguments.seconds)
    each = ", ".join(f"{seconds:.1f}" for seconds in starts)
    figures.sentences = [
        f"Memory of all processes (PSS): {at_rest:.0f} MB at rest, {after_load:.0f} MB after the load.",
        f"From the start of `serve` to the first article: {statistics.median(starts):.1f} s (the median of {each}).",
        f"An article as it is sent: {weights['page']:,} bytes, {weights['with its files']:,} with its style sheet and scripts.",
    ]
    figures.sentences += told_of_search(figures.lines, arguments.scale)
    if not arguments.only:
        say("long articles are saved")
        figures.sentences += blog.ask_inside("writing").strip().splitlines()
        figures.sentences += blog.ask_inside("counting").strip().splitlines()
    return figures


def told_of_search(lines: list[Line], scale: tuple[int, int]) -> list[str]:
    """Give how the question for two words stands to the most that it may cost, at the size for which that is said.

    What is judged is the even time: the other one says as much of who else is on the machine.
    """
    line = next((line for line in lines if line.name == NAMES["search"]), None)
    if line is None or scale != SEARCH_SCALE:
        return []
    verdict = "within" if line.even_cpu <= SEARCH_MOST else "above"
    what = "A search for two words, with what is shown of the first twenty pages"
    return [f"{what}: {line.cpu:.1f} ms of CPU, even {line.even_cpu:.1f}, {verdict} the {SEARCH_MOST} allowed."]


def read_arguments() -> argparse.Namespace:
    """Give the options of the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__.partition("\n")[0])
    parser.add_argument("--scale", type=scale, default=(2000, 20_000), help="articles and responses (default: 2000x20000)")
    parser.add_argument("--file", type=Path, help="content to be measured instead, as manage.py bench_content reads it")
    parser.add_argument("--filled", type=Path, help="a folder for filled blogs, of which one of the same size is copied the next time")
    parser.add_argument("--seed", type=int, default=1, help="another number gives other content (default: 1)")
    parser.add_argument("--rounds", type=int, default=3, help="how often each load is measured (default: 3)")
    parser.add_argument("--seconds", type=float, default=3, help="of one round (default: 3)")
    parser.add_argument("--only", action="append", default=[], help="only loads whose name holds this; may be given again")
    parser.add_argument("--write", action="store_true", help="write the table into docs/operations.md")
    parser.add_argument("--keep", type=Path, help="a file to keep the figures in")
    parser.add_argument("--beside", type=Path, help="figures of another run that were kept, to be compared with")
    return parser.parse_args()


def main() -> None:
    """Measure, print and write."""
    arguments = read_arguments()
    # What was started has to end, and the folder to go, whatever ends us.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="htc-bench-", ignore_cleanup_errors=True) as folder:
        figures = run(Path(folder), arguments)
    print(figures.text(), flush=True)
    if arguments.beside:
        print(f"\n{figures.compare(arguments.beside)}", flush=True)
    if arguments.keep:
        figures.keep(arguments.keep)
    if arguments.write:
        figures.write()


if __name__ == "__main__":
    main()
