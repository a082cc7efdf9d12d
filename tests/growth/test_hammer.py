"""No reader is given a page that is older than a second, whatever a moderator does and however many ask for it meanwhile."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from tests.growth.machines import Machine, up
from tests.growth.servers import Redis, database
from tests.served import PATIENCE, ROOT

# A second, and what a clock may be read wrongly.
OLDEST = 1.05
HAMMERED_FOR = 2.5
THREADS = 6
PAGE, RENAMED = "/2014/01/hammered/", "/2014/01/renamed/"
HANDS = """
import math, sys, time
from datetime import timedelta
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone
from articles.models import Article, Site
from comments.models import Response
from tests.site.journey import add_article, posted_form, save_site
client = Client(headers={"host": "localhost"})
client.force_login(get_user_model().objects.create_superuser("chief", email="chief@htc.test"))
add_article(client, slug="hammered", title="As it was", tags="law")
article = Article.objects.get()
address = f"/admin/articles/article/{article.pk}/change/"
row = Response.objects.create(article=article, kind="comment", state="pending", body="Words that wait.", author_name="Ada", received_at=timezone.now())

def change(**fields):
    answer = client.post(address, posted_form(client, address, **fields))
    assert answer.status_code == 302, answer.content.decode()

def approve():
    answer = client.post("/admin/comments/response/", {"action": "approve", "_selected_action": [row.pk]})
    assert Response.objects.get().state == "approved", answer.content.decode()

def schedule():
    moment = math.ceil(time.time() + 4)
    local = timezone.datetime.fromtimestamp(moment, Site.current().zone)
    add_article(client, slug="scheduled", title="It was planned", published_at_0=f"{local:%Y-%m-%d}", published_at_1=f"{local:%H:%M:%S}")
    print(f"{moment} {Article.objects.get(slug='scheduled').get_absolute_url() or Article.objects.get(slug='scheduled').planned_path()}", flush=True)

def setting():
    save_site(client, name="Another name")
    assert Site.current().name == "Another name"

print("ready", flush=True)
for line in sys.stdin:
    eval(line)
    print("done", flush=True)
"""


@dataclass(frozen=True)
class Sample:
    """One page as it was given: when it was asked for, its path, status and text."""

    at: float
    path: str
    status: int
    text: str


@dataclass(frozen=True)
class Act:
    """What a moderator does, as the hands do it, and what each page shows from then on."""

    name: str
    do: str
    shown: dict[str, Callable[[Sample], bool]]


def says(words: str) -> Callable[[Sample], bool]:
    return lambda sample: sample.status == 200 and words in sample.text


def answers(status: int) -> Callable[[Sample], bool]:
    return lambda sample: sample.status == status


ACTS = [
    Act("approval", "approve()", dict.fromkeys((PAGE, "/comments/feed/"), says("Words that wait."))),
    Act("edit", "change(title='As it is')", dict.fromkeys((PAGE, "/", "/feed/", "/tags/law/"), says("As it is"))),
    Act("setting", "setting()", dict.fromkeys((PAGE, "/", "/feed/", "/tags/law/"), says("Another name"))),
    Act("rename", "change(slug='renamed')", {PAGE: answers(301), RENAMED: answers(200), "/": says(RENAMED)}),
    Act("withdrawal", "change(status='withdrawn')", {RENAMED: answers(410), "/": lambda sample: "As it is" not in sample.text}),
]


class Hammer:
    """Readers who ask for every page without end, each over a connection of its own."""

    def __init__(self, places: list[str], paths: list[str]):
        self.samples: list[Sample] = []
        self._places, self.paths, self._ended = places, paths, threading.Event()
        self._threads = [threading.Thread(target=self._ask, args=(number,)) for number in range(THREADS)]

    def __enter__(self) -> "Hammer":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def _ask(self, number: int) -> None:
        while not self._ended.is_set():
            for path in list(self.paths):
                number += 1
                at = time.time()
                answer = requests.get(
                    self._places[number % len(self._places)] + path,
                    headers={"Connection": "close"},
                    allow_redirects=False,
                    timeout=PATIENCE,
                )
                self.samples.append(Sample(at, path, answer.status_code, answer.text))

    def between(self, begin: float, end: float) -> list[Sample]:
        return [sample for sample in list(self.samples) if begin <= sample.at < end]


@contextmanager
def hands_of(machine: Machine):
    """Give what does an act in a process of its own, and returns what it said when it is done."""
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", HANDS]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    process = subprocess.Popen(command, cwd=ROOT, env=machine.environment, text=True, bufsize=1, **pipes)

    def do(line: str) -> str:
        process.stdin.write(f"{line}\n")
        said = ""
        while (word := process.stdout.readline().strip()) != "done":
            assert process.poll() is None, f"{line} failed"
            said = word or said
        return said

    assert process.stdout.readline() == "ready\n"
    try:
        yield do
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        with suppress(BrokenPipeError):
            process.stdin.close()


@contextmanager
def one_with_two_processes(folder: Path):
    """SQLite, and two processes behind one port."""
    machine = Machine("one", folder / "one", {})
    machine.manage("migrate", "--verbosity", "0")
    yield [machine]


@contextmanager
def two_with_servers(folder: Path):
    """PostgreSQL and Redis, and two machines of two processes each."""
    (folder / "redis").mkdir()
    with database() as blog, Redis(folder / "redis") as redis:
        machines = [Machine(name, folder / name, {"DATABASE_URL": blog, "CACHE_URL": redis.url}) for name in ("one", "two")]
        machines[0].manage("migrate", "--verbosity", "0")
        yield machines


@pytest.mark.parametrize("several", [one_with_two_processes, two_with_servers])
def test_no_page_is_older_than_a_second(several, tmp_path):
    with several(tmp_path) as machines, hands_of(machines[0]) as do:
        up(machines)
        try:
            told = hammered([machine.url for machine in machines], do)
        finally:
            for machine in machines:
                machine.stop()

    assert told == []


def hammered(places: list[str], do: Callable[[str], str]) -> list[str]:
    """Do every act under the hammer, and tell of each page that was too old, and of each that nobody asked for."""
    told: list[str] = []
    paths = sorted({path for act in ACTS for path in act.shown})
    with Hammer(places, paths) as hammer:
        for act in ACTS:
            time.sleep(HAMMERED_FOR)
            began = time.time()
            do(act.do)
            told += judged(hammer, act, began, time.time())
        moment, path = do("schedule()").split()
        path = f"/{path.strip('/')}/"
        hammer.paths.append(path)
        time.sleep(max(0.0, float(moment) - time.time()))
        planned = Act("scheduled publication", "", {path: answers(200), "/": says("It was planned")})
        told += judged(hammer, planned, float(moment) - 1, float(moment))
    return told


def judged(hammer: Hammer, act: Act, began: float, done: float) -> list[str]:
    """Tell what was wrong with the pages of an act: nothing may show what was before, from a second after it was acknowledged."""
    time.sleep(OLDEST + HAMMERED_FOR)
    told = []
    for path, is_new in act.shown.items():
        before = [sample for sample in hammer.between(began - HAMMERED_FOR, began) if sample.path == path]
        after = [sample for sample in hammer.between(done + OLDEST, time.time()) if sample.path == path]
        old = [sample for sample in after if not is_new(sample)]
        if old:
            told.append(f"{act.name}: {len(old)} of {len(after)} at {path}, the last {max(sample.at for sample in old) - done:.2f} s later")
        if not after or not any(not is_new(sample) for sample in before):
            told.append(f"{act.name}: {path} was not asked for before and after, or was new before")
    return told
