"""Make backups of a served blog while readers comment and an editor saves, restore each elsewhere, and compare.

What was answered before a backup began has to be in it, row by row, and what came meanwhile wholly or not at all. As a script it does so
with a large blog for some minutes and prints what it saw; the test beside it does it once with a small one.
"""

import argparse
import contextlib
import re
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

# Started as a script, the first entry is tests/, whose folders have the names of the applications.
sys.path[0] = str(Path(__file__).resolve().parents[1])

from tests.bench import content  # noqa: E402
from tests.dump import dump_of  # noqa: E402
from tests.served import ARTICLE, ROOT, Blog, until  # noqa: E402

SLUG = "saved-all-the-time"
EDITOR = f"""
from django.contrib.auth import get_user_model
from django.test import Client
from articles.models import Article
from tests.site.journey import add_article, posted_form
client = Client()
client.force_login(get_user_model().objects.get_or_create(username="editor-in-chief", is_staff=True, is_superuser=True)[0])
add_article(client, slug="{SLUG}", title="Version 1")
address = f"/admin/articles/article/{{Article.objects.get(slug='{SLUG}').pk}}/change/"
number = 1
while True:
    print(number, flush=True)
    input()
    number += 1
    answer = client.post(address, posted_form(client, address, title=f"Version {{number}}"))
    assert answer.status_code == 302, answer.content
"""
VERSION = f"SELECT title FROM articles_article WHERE slug = '{SLUG}'"
REVISIONS = f"SELECT count(*) FROM articles_revision JOIN articles_article a ON a.id = article_id WHERE a.slug = '{SLUG}'"
COMMENTS = "SELECT body FROM comments_response WHERE body LIKE 'Comment % of sender %'"
SENDERS = 3


@dataclass(frozen=True)
class Answered:
    """What was answered until a moment: the last comment of each sender, and the last version of the article."""

    comments: tuple[int, ...]
    version: int


class Load:
    """Readers who comment without end, and an editor who saves; each waits for the answer, and ``pause`` seconds, before the next."""

    def __init__(self, blog: Blog, pause: float = 0):
        self._blog, self._pause, self._ended = blog, pause, threading.Event()
        self._comments, self._version = [0] * SENDERS, 0

    def __enter__(self) -> "Load":
        page = self._blog.request("GET", ARTICLE)[1]
        self._token = re.search(r'name="token" value="([^"]+)"', page)[1]
        self._address = re.search(r'action="(/respond/\d+/)"', page)[1]
        command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", EDITOR]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        self._editor = subprocess.Popen(command, cwd=ROOT, env=self._blog.environment, text=True, bufsize=1, **pipes)
        self._threads = [threading.Thread(target=self._send, args=(sender,)) for sender in range(SENDERS)]
        self._threads.append(threading.Thread(target=self._listen))
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error) -> None:
        self._ended.set()
        self._editor.kill()
        for thread in self._threads:
            thread.join()
        self._editor.wait()
        self._editor.stdout.close()
        with contextlib.suppress(BrokenPipeError):
            self._editor.stdin.close()

    @property
    def answered(self) -> Answered:
        return Answered(tuple(self._comments), self._version)

    def _send(self, sender: int) -> None:
        while not self._ended.wait(self._pause):
            body = f"Comment {self._comments[sender] + 1} of sender {sender}."
            if self._blog.request("POST", self._address, urlencode({"token": self._token, "body": body}))[0] == 303:
                self._comments[sender] += 1

    def _listen(self) -> None:
        for line in self._editor.stdout:
            self._version = int(line)
            self._ended.wait(self._pause)
            with contextlib.suppress(BrokenPipeError):
                self._editor.stdin.write("\n")


@dataclass(frozen=True)
class Backup:
    """A backup made under load: seconds it took, what was answered and what the blog held before it and after it."""

    archive: Path
    seconds: float
    answered: Answered
    before: dict
    after: Answered
    later: dict


@dataclass(frozen=True)
class Seen:
    """What came of one backup: seconds it took, comments and saves answered meanwhile, rows compared, and what was wrong."""

    seconds: float
    comments: int
    saves: int
    rows: int
    wrong: list[str]


def back_up(blog: Blog, load: Load, folder: Path) -> Backup:
    """Make a backup under load into a file of ``folder``."""
    archive = folder / "blog.zip"
    until(lambda: min(*load.answered.comments, load.answered.version) > 2)
    answered, before = load.answered, dump_of(blog.database, blog.folder / "media")
    began = time.monotonic()
    blog.manage("backup", str(archive))
    seconds, after = time.monotonic() - began, load.answered
    until(lambda: load.answered.version > after.version and min(load.answered.comments) > min(after.comments))
    later = dump_of(blog.database, blog.folder / "media")
    return Backup(archive, seconds, answered, before, after, later)


def compare(backup: Backup) -> Seen:
    """Restore a backup into a blog beside it, and compare what that holds; the load may go on meanwhile or have ended."""
    elsewhere = Blog(backup.archive.parent / "elsewhere")
    elsewhere.database.empty()
    elsewhere.manage("restore", str(backup.archive))
    restored = dump_of(elsewhere.database, elsewhere.folder / "media")
    # A row that is the same before and after was not changed meanwhile, so it has to be the same in between.
    lasting = {table: set(rows) & set(backup.later[table]) for table, rows in backup.before.items()}
    wrong = [f"{table} lacks {len(rows - set(restored[table]))} rows" for table, rows in lasting.items() if rows - set(restored[table])]
    wrong += list(_torn(elsewhere, backup.answered))
    return Seen(
        backup.seconds,
        sum(backup.after.comments) - sum(backup.answered.comments),
        backup.after.version - backup.answered.version,
        sum(len(rows) for rows in lasting.values()),
        wrong,
    )


def _torn(elsewhere: Blog, answered: Answered):
    """Give what cannot have been so at any one moment, and what was answered and is not there."""
    bodies = {body for (body,) in elsewhere.rows(COMMENTS)}
    for sender, count in enumerate(answered.comments):
        numbers = {int(body.split()[1]) for body in bodies if body.endswith(f"sender {sender}.")}
        if len(numbers) < count or numbers != set(range(1, len(numbers) + 1)):
            yield f"of sender {sender} {count} comments were answered, and {len(numbers)} are there, up to number {max(numbers, default=0)}"
    [(title,)], [(revisions,)] = elsewhere.rows(VERSION), elsewhere.rows(REVISIONS)
    if title != f"Version {revisions}" or revisions < answered.version:
        yield f"version {answered.version} was answered, and “{title}” is there with {revisions} revisions"


def main() -> None:
    """Fill a large blog in a temporary folder, serve it, and make one backup after the other."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=180)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--responses", type=int, default=10_000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="htc-under-load-", ignore_cleanup_errors=True) as folder:
        blog = Blog(Path(folder) / "blog")
        blog.folder.mkdir()
        blog.migrate()
        blog.manage("bench_content", str(content.write(Path(folder) / "content.jsonl", arguments.articles, arguments.responses)))
        blog.manage("demo")
        blog.start()
        end = time.monotonic() + arguments.seconds
        with contextlib.ExitStack() as closing:
            closing.callback(blog.stop)
            load = closing.enter_context(Load(blog))
            number = 0
            while number == 0 or time.monotonic() < end:
                number += 1
                seen = compare(back_up(blog, load, _folder(Path(folder), number)))
                print(
                    f"backup {number}: {seen.seconds:.1f} s, meanwhile {seen.comments} comments and {seen.saves} saves were answered; "
                    f"{seen.rows} rows compared; {'; '.join(seen.wrong) or 'nothing is lost or torn'}",
                    flush=True,
                )


def _folder(parent: Path, number: int) -> Path:
    folder = parent / f"backup-{number}"
    folder.mkdir()
    return folder


if __name__ == "__main__":
    main()
