"""Blogs that are full of content, each a copy of one that is filled once."""

import shutil
import sys
import time
from pathlib import Path

from tests.bench import content
from tests.bench.processes import MeasuredBlog


def say(sentence: str) -> None:
    """Tell how far it is, beside the figures."""
    print(f"{time.strftime('%H:%M:%S')} {sentence}", file=sys.stderr, flush=True)


def scale(text: str) -> tuple[int, int]:
    """Read “2000x20000”, articles and responses. Raises ValueError."""
    articles, _, responses = text.partition("x")
    return int(articles), int(responses)


def fill(blog: MeasuredBlog, size: tuple[int, int], *, file: Path | None = None, seed: int = 1, kept: Path | None = None) -> None:
    """Make database, static files and content of so many articles and responses, or of a file.

    With ``kept`` it becomes a copy of what stands in that folder for such content, and is filled and put there first where nothing does;
    what has been added to the code since then is migrated.
    """
    same = kept and kept / (file.stem if file else f"{size[0]}x{size[1]}" + (f"-{seed}" if seed != 1 else ""))
    if same is None or not same.exists():
        _fill(blog, size, file, seed)
        if same is not None:
            shutil.copytree(blog.folder, same)
        return
    say(f"{same} is copied")
    shutil.copytree(same, blog.folder)
    _prepare(blog)


def _fill(blog: MeasuredBlog, size: tuple[int, int], file: Path | None, seed: int) -> None:
    blog.folder.mkdir()
    file = file or content.write(blog.folder.parent / "content.jsonl", *size, seed=seed)
    say(f"the content of {file.stat().st_size / 1e6:.0f} MB is written into an empty blog")
    _prepare(blog)
    say(blog.manage("bench_content", str(file)).strip())


def _prepare(blog: MeasuredBlog) -> None:
    blog.manage("migrate", "--verbosity", "0")
    blog.manage("collectstatic", "--noinput", "--verbosity", "0")
