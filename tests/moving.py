"""Import large exports, killed at random moments and undisturbed, and compare; and measure how much memory a size takes.

Run as a script. An import that was killed with -9 again and again and then goes on has to end with what an undisturbed one writes, and the
memory that one takes must not grow with the file.
"""

import argparse
import hashlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random

# Started as a script, the first entry is tests/, whose folders have the names of the applications.
sys.path[0] = str(Path(__file__).resolve().parents[1])

from tests import served  # noqa: E402
from tests.htc.wordpress.kiln import BLOG, FOOT, HEAD, attachment, comment, item  # noqa: E402
from tests.served import ROOT  # noqa: E402

MOST_MEMORY = 200 * 2**20
MOST_GROWTH = 60 * 2**20
# What ru_maxrss counts in: bytes on a Mac, else KiB.
UNIT = 1 if sys.platform == "darwin" else 1024
WORDS = [
    "kiln", "brick", "yard", "smoke", "clay", "road", "river", "winter", "wage", "ledger", "foreman", "family", "truck", "night",
    "paper", "lawyer", "judge", "record", "nurse", "teacher", "village", "market", "shelter", "bread", "school", "letter",
    "witness", "harvest", "border", "bridge", "window", "oven", "blanket", "season", "copper", "basket",
]  # fmt: skip
DUMP = "from tests.htc.wordpress.canonical import dump; import json; print(json.dumps(dump(), default=str, sort_keys=True))"


def write_export(path: Path, size: int, seed: int = 1) -> None:
    """Write an export of about ``size`` bytes: posts with notes, pictures, links to each other and threads of comments."""
    random = Random(seed)
    with path.open("w", encoding="utf-8") as file:
        file.write(HEAD.format(blog=BLOG))
        number = 0
        while file.tell() < size:
            number += 1
            file.write(_post(number, random))
            if number % 5 == 0:
                file.write(attachment(number * 1000 + 900, f"2014/06/picture-{number}.jpg", parent=number * 1000))
        file.write(FOOT)


def _post(number: int, random: Random) -> str:
    pk = number * 1000
    other = random.randrange(1, number + 20) * 1000
    paragraphs = [
        f"{_sentences(random, 5)} <a href='{BLOG}/?p={other}'>{random.choice(WORDS)}</a>. {_sentences(random, 4)}" for _ in range(5)
    ]
    paragraphs[1] += f"[mfn]{_sentences(random, 1)}[/mfn]"
    if number % 5 == 0:
        paragraphs.insert(2, f'<img src="{BLOG}/wp-content/uploads/2014/06/picture-{number}.jpg" alt="A {random.choice(WORDS)}" />')
    responses = [comment(pk + each, _sentences(random, 2), parent=pk + random.randrange(each) if each > 1 else 0) for each in range(1, 7)]
    responses.append(comment(pk + 8, "[&#8230;] here [&#8230;]", kind="pingback", url=f"http://other.example/{pk}"))
    return item(
        pk,
        *responses,
        title=f"{random.choice(WORDS).title()} and {random.choice(WORDS)} {number}",
        post_name=f"post-{number}",
        content="By Ana Quay, Fellow\n\n" + "\n\n".join(paragraphs),
        terms=[("post_tag", word, word) for word in random.sample(WORDS, 2)],
        meta=[("_wp_old_slug", f"old-{number}")],
    )


def _sentences(random: Random, count: int) -> str:
    return " ".join(" ".join(random.choices(WORDS, k=14)).capitalize() + "." for _ in range(count))


@dataclass(frozen=True)
class Ended:
    """How an import ended: its exit code (below 0 for a signal), its seconds, and the most memory that it took, in bytes."""

    code: int
    seconds: float
    memory: int


class Blog:
    """An empty blog in a folder of its own, into which an export is imported."""

    def __init__(self, folder: Path, export: Path):
        self._export = export
        folder.mkdir()
        self._blog = served.Blog(folder)
        self._blog.migrate()

    def take(self, killed_after: float | None = None) -> Ended:
        """Import, and kill the import after so many seconds if it has not ended by then."""
        began = time.monotonic()
        command = [sys.executable, "manage.py", "import_wordpress", str(self._export), "-v", "0"]
        process = subprocess.Popen(command, cwd=ROOT, env=self._blog.environment)
        if killed_after is not None:
            time.sleep(killed_after)
            os.kill(process.pid, signal.SIGKILL)  # of one that has ended it only keeps the exit code
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        return Ended(process.returncode, time.monotonic() - began, usage.ru_maxrss * UNIT)

    def dump(self) -> str:
        """Give the canonical dump, as JSON."""
        return self._blog.manage("shell", "--no-imports", "-c", DUMP)


def kill_and_compare(folder: Path, size: int, kills: int, seed: int) -> None:
    """Import one file undisturbed and another time with so many kills, and require the same dump."""
    export, random = folder / "killed.xml", Random(seed)
    write_export(export, size)
    undisturbed, killed = Blog(folder / "undisturbed", export), Blog(folder / "killed", export)
    whole = undisturbed.take()
    assert whole.code == 0, whole
    print(f"{size / 2**20:.0f} MB undisturbed: {whole.seconds:.0f} s, {whole.memory / 2**20:.0f} MB of memory", flush=True)
    moments = [random.uniform(0.1, whole.seconds / 2) for _ in range(kills)]
    ends = [killed.take(moment) for moment in moments]
    last = killed.take()
    assert last.code == 0, last
    one, other = undisturbed.dump(), killed.dump()
    hit = sum(end.code == -signal.SIGKILL for end in ends)
    print(
        f"killed {hit} times of {kills}, after {', '.join(f'{moment:.1f}' for moment in moments)} s; ended by itself in {last.seconds:.0f} s"
    )
    print(f"dumps: {len(one):,} and {len(other):,} characters, {_digest(one)} and {_digest(other)}", flush=True)
    assert hit > 0, "nothing was killed before it had ended"
    assert one == other, "the killed import ended with something else"


def measure(folder: Path, sizes: list[int]) -> None:
    """Import files of several sizes, each into an empty blog, and require memory that is small and does not grow with them."""
    seen = []
    for size in sizes:
        export = folder / f"{size}.xml"
        write_export(export, size * 2**20)
        ended = Blog(folder / f"blog-{size}", export).take()
        print(f"{size} MB: {ended.seconds:.0f} s, {ended.memory / 2**20:.0f} MB of memory, exit code {ended.code}", flush=True)
        assert ended.code == 0, ended
        assert ended.memory < MOST_MEMORY, ended
        seen.append(ended.memory)
    assert max(seen) - min(seen) < MOST_GROWTH, seen


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def main() -> None:
    """Do both in a temporary folder."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", default="10,50,100", help="in MB, for the memory")
    parser.add_argument("--size", type=float, default=10, help="in MB, of the file whose import is killed")
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="htc-moving-") as folder:
        # First: a process that is begun counts as its own what ours holds at that moment, and the dumps are large.
        measure(Path(folder), [int(size) for size in arguments.sizes.split(",") if size])
        if arguments.kills:
            kill_and_compare(Path(folder), int(arguments.size * 2**20), arguments.kills, arguments.seed)


if __name__ == "__main__":
    main()
