"""What nginx shares among readers, and for how long: nothing that a moderator’s click has made old is seen two seconds later."""

import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from itertools import count

from tests.served import ARTICLE, ROOT

READERS = 4
APPROVALS = 8
MOST_SECONDS = 2.0


@contextmanager
def moderator(blog):
    """Give a function that approves a comment with these words and comes back when that is done."""
    command = [sys.executable, "-m", "tests.front.moderator"]
    piped = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=ROOT, env=blog.environment, **piped) as process:

        def approve(words: str) -> None:
            process.stdin.write(f"{ARTICLE}\t{words}\n")
            process.stdin.flush()
            assert process.stdout.readline() == f"{words}\n"

        assert process.stdout.readline() == "ready\n"
        yield approve
        process.stdin.close()


class Readers(threading.Thread):
    """A reader who asks for the article again and again, and notes what is on it and when it was asked for."""

    def __init__(self, front, stopped: threading.Event):
        super().__init__()
        self.front, self.stopped = front, stopped
        self.seen: list[tuple[float, str]] = []

    def run(self):
        while not self.stopped.is_set():
            asked_at = time.monotonic()
            self.seen.append((asked_at, self.front.ask(ARTICLE).body.decode()))


def test_no_reader_gets_a_page_older_than_two_seconds(nginx):
    stopped, approved = threading.Event(), []
    readers = [Readers(nginx, stopped) for _ in range(READERS)]
    with moderator(nginx.blog) as approve:
        for reader in readers:
            reader.start()
        for number in range(APPROVALS):
            # At another moment of the second each time.
            time.sleep(MOST_SECONDS + 1 + number / APPROVALS)
            approve(f"Approval number {number} of this test.")
            approved.append((time.monotonic(), f"Approval number {number} of this test."))
        time.sleep(MOST_SECONDS + 1)
        stopped.set()
        for reader in readers:
            reader.join()

    seen = [each for reader in readers for each in reader.seen]
    late = [
        round(asked_at - done, 2)
        for done, words in approved
        for asked_at, page in seen
        if asked_at > done + MOST_SECONDS and words not in page
    ]
    assert late == []
    assert any(words not in page for done, words in approved for asked_at, page in seen if asked_at > done)  # it does keep pages
    assert len(seen) > 10 * APPROVALS


def test_what_is_for_one_reader_is_kept_for_nobody(nginx):
    numbers = count()
    nginx.ask(ARTICLE)
    for path in ("/admin/login/", "/search/?q=walrus", f"{ARTICLE}?x=1", "/responses/1/", "/help/", "/none-of-ours/", "/healthz"):
        nginx.ask(path)
    nginx.ask("/archive/", Cookie="a=1; __Host-session=abc")
    nginx.ask("/xmlrpc.php", method="POST", body=b"<x/>", caller=f"127.0.3.{next(numbers)}")

    kept = {key.removeprefix(nginx.blog.host).removesuffix("gzip") for key in nginx.kept()}
    assert ARTICLE in kept
    assert [
        key for key in kept if "?" in key or key.startswith(("/admin", "/help", "/responses", "/none", "/healthz", "/archive", "/xmlrpc"))
    ] == []


def test_a_flood_from_one_address_is_refused_and_others_are_not(nginx):
    answers = [nginx.ask("/xmlrpc.php", method="POST", body=b"<x/>", caller="127.0.4.1").status for _ in range(40)]

    assert answers[0] == 200
    assert answers[-1] == 429
    assert nginx.ask("/xmlrpc.php", method="POST", body=b"<x/>", caller="127.0.4.2").status == 200
    assert nginx.ask(ARTICLE, caller="127.0.4.1").status == 200
