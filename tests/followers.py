"""Tell thousands of followers of a new article by a real mail server, kill the workers meanwhile, and count who missed it and who got it twice.

The server refuses every tenth address at its first try, half of them for now and half for good. Workers are killed with SIGKILL at random
moments, and now and then in the moment between having given a mail to the server and hearing that it was taken. Whoever gets the article
twice must be one whose mail was the last that a killed worker had given away. It ends with 1 where somebody missed it, or got it twice
otherwise, or where writing the rows took longer than two seconds.
"""

import argparse
import contextlib
import os
import random
import re
import signal
import socketserver
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

# Started as a script, the first entry is tests/, whose folders have the names of the applications.
sys.path[0] = str(Path(__file__).resolve().parents[1])

from tests.served import ROOT, Blog  # noqa: E402

MOST_SECONDS = 2.0
BEGIN = """
import time
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone
from articles.models import Site
from htc.following.models import Follower, FollowerMail
from tests.site.journey import add_article
Follower.objects.bulk_create(Follower(email=f"reader-{n}@x.test", key=f"{n:064x}", since=timezone.now()) for n in range(COUNT))
client = Client()
client.force_login(get_user_model().objects.create_superuser("editor-in-chief"))
client.get("/")
began, day = time.monotonic(), timezone.localtime(timezone=Site.current().zone)
answer = add_article(client, slug="news", title="News", published_at_0=f"{day:%Y-%m-%d}", published_at_1="00:00:00")
assert answer.status_code == 302, answer.content
print("seconds", time.monotonic() - began, "rows", FollowerMail.objects.count())
FollowerMail.objects.update(next_try_at=timezone.now())  # ten minutes pass
"""
# What a killed worker had in hand is free ten minutes later, and a permanent refusal is tried again after a day.
FINISH = """
from datetime import timedelta
from django.utils import timezone
from htc.following.models import FollowerMail
from htc.worker import work_until_empty
for days in range(1, 4):
    FollowerMail.objects.update(taken_at=None)
    work_until_empty(timezone.now() + timedelta(days=days))
print("left", list(FollowerMail.objects.values_list("follower", "attempts", "error", "next_try_at", "taken_at")))
"""


@dataclass
class Taken:
    """A mail that the server has taken: whose, over which talk, and whether it was the last of it."""

    recipient: str
    talk: int
    is_last: bool = True


@dataclass
class Outcome:
    """What came of it: the seconds in which the rows were written, who missed the article, who got it twice and why."""

    seconds: float
    rows: int
    refused: int
    kills: int
    missed: set[str]
    twice: set[str]
    unexplained: set[str] = field(default_factory=set)

    @property
    def is_well(self) -> bool:
        return not self.missed and not self.unexplained and self.seconds <= MOST_SECONDS


class _Talk(socketserver.StreamRequestHandler):
    """One connection of a worker."""

    def handle(self):
        server, number, recipient = self.server, next(self.server.numbers), ""
        last, has_quit = None, False
        self._say("220 mail.test")
        for line in self.rfile:
            verb = line.split()[0].upper()
            if verb == b"RCPT":
                recipient = re.search(rb"<(.+?)>", line)[1].decode()
                self._say(server.refuse(recipient) or "250 fine")
            elif verb == b"DATA":
                self._say("354 go on")
                for text in self.rfile:
                    if text == b".\r\n":
                        break
                else:
                    break  # the worker died while it wrote: nothing was taken
                if last is not None:
                    last.is_last = False
                last = Taken(recipient, number)
                server.taken.append(last)
                if server.kills_now():
                    server.kill(self.client_address[1])
                self._say("250 taken")
            elif verb == b"QUIT":
                has_quit = True
                break
            else:
                self._say("250 fine")
        if has_quit and last is not None:
            last.is_last = False  # its worker has heard of it, and of all before

    def _say(self, answer: str) -> None:
        with contextlib.suppress(OSError):  # nobody is there any more
            self.wfile.write(f"{answer}\r\n".encode())


class RefusingServer(socketserver.ThreadingTCPServer):
    """A mail server that refuses some and kills workers; ``taken`` in their order."""

    daemon_threads, request_queue_size = True, 64

    def __init__(self, chance: random.Random, kill_share: float):
        super().__init__(("127.0.0.1", 0), _Talk)
        self.chance, self.kill_share = chance, kill_share
        self.numbers: Iterator[int] = iter(range(10**9))
        self.taken: list[Taken] = []
        self.tries: Counter = Counter()
        self.refused = self.kills = 0
        self.workers: dict[int, subprocess.Popen] = {}

    def handle_error(self, request, client_address):
        """Say nothing of a connection that a killed worker has left."""

    def refuse(self, recipient: str) -> str:
        """Give the answer by which the first try of every tenth address is refused."""
        self.tries[recipient] += 1
        number = int(re.search(r"\d+", recipient)[0])
        if self.tries[recipient] > 1 or number % 10:
            return ""
        self.refused += 1
        return "451 come again" if number % 20 else "550 no such mailbox"

    def kills_now(self) -> bool:
        return self.chance.random() < self.kill_share

    def kill(self, port: int) -> None:
        """Kill the worker at the other end of a connection."""
        for pid in list(self.workers):
            if port in ports_of(pid):
                self.kill_one(pid)

    def kill_one(self, pid: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            self.kills += 1
        if process := self.workers.pop(pid, None):
            process.wait()


def ports_of(pid: int) -> set[int]:
    """Give the local ports of the connections of a process (proc(5))."""
    sockets = set()
    with contextlib.suppress(OSError):
        for name in os.listdir(f"/proc/{pid}/fd"):
            with contextlib.suppress(OSError):
                sockets.add(os.readlink(f"/proc/{pid}/fd/{name}"))
    rows = (line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:])
    return {int(row[1].rpartition(":")[2], 16) for row in rows if f"socket:[{row[9]}]" in sockets}


def shell(blog: Blog, code: str) -> str:
    return blog.manage("shell", "--no-imports", "-c", code)


def start_worker(blog: Blog, server: RefusingServer, name: str) -> None:
    command = [sys.executable, "manage.py", "linkbacks_work", "--name", name]
    process = subprocess.Popen(command, cwd=ROOT, env=blog.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    server.workers[process.pid] = process


def keep_working(blog: Blog, server: RefusingServer, goal: int, *, workers: int, kills: int) -> None:
    """Have so many workers at work, one of them killed at so many moments, until so many mails were taken or nothing comes any more."""
    quiet_since, before = time.monotonic(), 0
    moments = sorted(server.chance.uniform(0, goal) for _ in range(kills))
    while len(server.taken) < goal and time.monotonic() - quiet_since < 90:
        for number in range(workers - len(server.workers)):
            start_worker(blog, server, f"worker-{time.monotonic_ns()}-{number}")
        if moments and len(server.taken) > moments[0] and server.workers:
            server.kill_one(server.chance.choice(list(server.workers)))
            moments.pop(0)
        if len(server.taken) != before:
            before, quiet_since = len(server.taken), time.monotonic()
        time.sleep(0.05)
    for process in list(server.workers.values()):
        process.terminate()
    for process in list(server.workers.values()):
        process.wait(60)
    server.workers.clear()


def tell(folder: Path, *, followers: int, workers: int, kill_share: float, kills: int, seed: int = 1) -> Outcome:
    """Let a new blog tell so many followers of an article through kills, and give what came of it."""
    blog = Blog(folder)
    with RefusingServer(random.Random(seed), kill_share) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        blog.environment |= {"HTC_MAIL_URL": f"smtp://127.0.0.1:{server.server_address[1]}"}
        blog.migrate()
        said = shell(blog, BEGIN.replace("COUNT", str(followers))).split()
        keep_working(blog, server, followers - followers // 10, workers=workers, kills=kills)
        server.kill_share = 0
        left = shell(blog, FINISH)
        server.shutdown()
        assert left.endswith("left []\n"), left
    return judged(server, followers, float(said[said.index("seconds") + 1]), int(said[said.index("rows") + 1]))


def judged(server: RefusingServer, followers: int, seconds: float, rows: int) -> Outcome:
    times = Counter(taken.recipient for taken in server.taken)
    twice, seen, unexplained = {name for name, number in times.items() if number > 1}, set(), set()
    for taken in reversed(server.taken):
        # All but the last time it was sent, its worker has to have died before it could note it.
        if taken.recipient in seen and not taken.is_last:
            unexplained.add(taken.recipient)
        seen.add(taken.recipient)
    missed = {f"reader-{number}@x.test" for number in range(followers)} - times.keys()
    return Outcome(seconds, rows, server.refused, server.kills, missed, twice, unexplained)


def main() -> None:
    """Make a blog in a temporary folder, and let it tell its followers."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--followers", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--kills", type=int, default=15, help="of a worker, at random moments (default: 15)")
    parser.add_argument("--kill-share", type=float, default=0.001, help="of mails after which their worker is killed (default: 0.001)")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="htc-followers-", ignore_cleanup_errors=True) as folder:
        outcome = tell(Path(folder), **vars(arguments))
    print(f"{outcome.rows:,} rows in {outcome.seconds:.2f} s, the save of the article among it")
    print(f"{outcome.refused:,} first tries refused, {outcome.kills} workers killed (SIGKILL), {time.monotonic() - began:.0f} s in all")
    print(f"{len(outcome.missed)} missed it, {len(outcome.twice)} got it twice, {len(outcome.unexplained)} of them without a dead worker")
    sys.exit(not outcome.is_well)


if __name__ == "__main__":
    main()
