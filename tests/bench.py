"""Measure the blog on this machine: each page from the page cache and made anew, against a constant answer of the same bytes.

The blog and the constant run under the same gunicorn options on loopback, and their rounds alternate, so that the ratios of one run
mean something on a noisy machine where the figures alone do not. Nothing is asserted. Content, database and servers are temporary.
"""

import argparse
import atexit
import base64
import cProfile
import io
import json
import os
import pstats
import re
import selectors
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"


def free_port() -> int:
    """Give a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


FOLDER = Path(tempfile.mkdtemp(prefix="htc-bench-"))
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
BLOG_PORT, CONSTANT_PORT = free_port(), free_port()
# Whatever the shell says, neither a real database nor a real site is touched.
for _name in [name for name in os.environ if name.startswith("HTC_")] + ["DATABASE_URL", "CACHE_URL"]:
    os.environ.pop(_name, None)
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "htc.settings",
    "HTC_ENV": "local",
    "HTC_DATA_DIR": str(FOLDER),
    "HTC_SITE_URL": f"http://{HOST}:{BLOG_PORT}",
    "PORT": str(BLOG_PORT),
    "BENCH_ANSWERS": str(FOLDER / "answers.json"),
}
# Started as a script, the first entry is tests/, whose folders have the names of the applications.
sys.path[0] = str(ROOT)

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Count, F, Q  # noqa: E402
from django.db.models.functions import Abs  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from articles.models import Article, CaseStudy, Site  # noqa: E402
from articles.models.references import write_article  # noqa: E402
from articles.text.notes import deflate, inflate, render  # noqa: E402
from articles.writing.forms import ArticleForm  # noqa: E402
from comments.models import Response  # noqa: E402
from htc.lib.html import clean_article  # noqa: E402
from htc.management.commands.bench_content import CROWD, CROWD_SLUG, Prose  # noqa: E402
from htc.management.commands.serve import gunicorn_arguments  # noqa: E402
from htc.serving.pagecache import VERSION_SECONDS  # noqa: E402
from htc.serving.webserver import end_with_parent  # noqa: E402

UNCACHED = "?x=1"
SAVED_BYTES = 47_000
SAVED_NOTES = 60
LONG_WORDS = 10_000
LONG_NOTES = 100
LONG_CASES = 10
ORDINARY_RESPONSES = 9
FIRST_HITS = 5
WARM_CONNECTIONS = 24
KINDS = ("constant", "cached", "not cached")
NOT_SENT_AGAIN = ("server", "date", "connection", "transfer-encoding")


@dataclass(frozen=True)
class Answer:
    """One answer as it came."""

    headers: list[tuple[str, str]]
    body: bytes


@dataclass(frozen=True)
class Round:
    """What one round of requests gave: requests in a second, and the times of each in seconds."""

    rate: float
    times: list[float]


@dataclass
class Page:
    """A page to be measured, with its rounds by kind."""

    name: str
    path: str
    size: int = 0
    plain_size: int = 0
    queries: int = 0
    first_hits: list[float] = field(default_factory=list)
    rounds: dict[str, list[Round]] = field(default_factory=lambda: {kind: [] for kind in KINDS})

    def rate(self, kind: str) -> float:
        """Give the median of the rounds, in requests a second."""
        return statistics.median(one.rate for one in self.rounds[kind])

    def percentile(self, kind: str, part: int) -> float:
        """Give the time that ``part`` of 100 requests of all rounds kept, in milliseconds."""
        times = [taken for one in self.rounds[kind] for taken in one.times]
        return 1000 * statistics.quantiles(times, n=100)[part - 1]

    def share(self, kind: str) -> float:
        """Give the rate as a part of the constant's in the same round, the median of the rounds."""
        pairs = zip(self.rounds[kind], self.rounds["constant"], strict=False)
        return statistics.median(one.rate / constant.rate for one, constant in pairs)


class Wire:
    """One keep-alive connection: raw bytes out, one answer in."""

    def __init__(self, port: int):
        self.socket = socket.create_connection((HOST, port), timeout=20)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sent_at = 0.0
        self._received = b""
        self._wanted = 0

    def send(self, request: bytes) -> None:
        """Send a request and note the time."""
        self._received, self._wanted, self.sent_at = b"", 0, time.perf_counter()
        self.socket.sendall(request)

    def is_complete(self) -> bool:
        """Take what has come and tell whether the answer is whole."""
        some = self.socket.recv(1 << 18)
        if not some:
            raise ConnectionError("the server closed a connection")
        self._received += some
        if not self._wanted and (end := self._received.find(b"\r\n\r\n")) >= 0:
            if not self._received.startswith(b"HTTP/1.1 200 "):
                raise ConnectionError(f"the server answered {self._received[9:12].decode()}")
            self._wanted = end + 4 + int(re.search(rb"(?i)\r\ncontent-length: *(\d+)", self._received[:end])[1])
        return bool(self._wanted) and len(self._received) >= self._wanted

    def answer(self) -> Answer:
        """Wait for the answer and give it."""
        while not self.is_complete():
            pass
        head, _, body = self._received.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")[1:]
        return Answer([(name, value.strip()) for name, _, value in (line.partition(":") for line in lines)], body)


def request_for(path: str, *, gzip: bool = True) -> bytes:
    """Give the bytes of a reader's request."""
    accepted = "gzip" if gzip else "identity"
    return f"GET {path} HTTP/1.1\r\nHost: {HOST}:{BLOG_PORT}\r\nAccept-Encoding: {accepted}\r\nAccept: text/html\r\n\r\n".encode()


def fetch(port: int, path: str, *, gzip: bool = True) -> Answer:
    """Give the answer to one request over a connection of its own."""
    wire = Wire(port)
    with wire.socket:
        wire.send(request_for(path, gzip=gzip))
        return wire.answer()


def load(port: int, path: str, *, requests: int, connections: int, seconds: float) -> Round:
    """Ask again and again over so many connections, each as soon as it has its answer; stop at the number or the time.

    One thread with a selector: threads or processes of the client would take more from the server than they measure.
    """
    request, times, sent = request_for(path), [], 0
    with selectors.DefaultSelector() as selector:
        wires = [Wire(port) for _ in range(connections)]
        started = time.perf_counter()
        for wire in wires:
            selector.register(wire.socket, selectors.EVENT_READ, wire)
            wire.send(request)
            sent += 1
        while len(times) < sent:
            for key, _ in selector.select():
                wire = key.data
                if not wire.is_complete():
                    continue
                now = time.perf_counter()
                times.append(now - wire.sent_at)
                if sent < requests and now - started < seconds:
                    wire.send(request)
                    sent += 1
        took = time.perf_counter() - started
        for wire in wires:
            wire.socket.close()
    return Round(len(times) / took, times)


class Server:
    """The web server as ``serve`` runs it, in processes that hold nothing of ours, for the blog or for the constant application."""

    def __init__(self, name: str, port: int, application: str):
        self.name = name
        self.port = port
        self.command = [sys.executable, "-m", "gunicorn", application, *gunicorn_arguments(port)[1:]]
        self.process: subprocess.Popen | None = None

    def start(self, path: str) -> None:
        """Start it and wait until it answers; raises RuntimeError after 20 seconds."""
        self.process = subprocess.Popen(self.command, env=os.environ, preexec_fn=end_with_parent)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                fetch(self.port, path)
                return
            except ConnectionError:
                time.sleep(0.1)
        raise RuntimeError(f"{self.name} did not start")

    def end(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait()


def memory(child: Server) -> str:
    """Give the resident memory of the web server's processes in MB, the master first; Linux only."""
    if child.process is None or not Path("/proc/self/statm").exists():
        return "unknown"
    master = child.process.pid
    workers = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    pages = (int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in [str(master), *workers])
    return " + ".join(f"{number * os.sysconf('SC_PAGE_SIZE') / 2**20:.0f}" for number in pages) + " MB"


def make_blog(articles: int, responses: int, seed: int) -> None:
    """Make database, static files and content in the temporary folder, and say how long the content took."""
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    started = time.perf_counter()
    call_command("bench_content", articles=articles, responses=responses, seed=seed, stdout=io.StringIO())
    print(f"{articles + 1:,} articles and {responses + CROWD:,} responses written in {time.perf_counter() - started:.1f} s")


def pages() -> list[Page]:
    """Give the pages to be measured; the ordinary article is the one whose approved responses are nearest to ORDINARY_RESPONSES."""
    approved = Count("responses", filter=Q(responses__state=Response.State.APPROVED))
    ordinary = Article.objects.annotate(count=approved).order_by(Abs(F("count") - ORDINARY_RESPONSES), "pk").first()
    crowded = Article.objects.get(slug=CROWD_SLUG)
    return [
        Page("home", "/"),
        Page("feed", "/feed/"),
        Page(f"article, {ordinary.count} responses", ordinary.get_absolute_url()),
        Page(f"article, {CROWD} responses", crowded.get_absolute_url()),
    ]


def keep_answers(found: list[Page]) -> None:
    """Keep each page's cached answer for the constant application, and note its sizes and its number of queries."""
    answers, client = {}, Client(headers={"host": f"{HOST}:{BLOG_PORT}"})
    for page in found:
        for _ in range(WARM_CONNECTIONS):  # until every process of the server has the page
            answer = fetch(BLOG_PORT, page.path)
        page.size, page.plain_size = len(answer.body), len(fetch(BLOG_PORT, page.path, gzip=False).body)
        headers = [(name, value) for name, value in answer.headers if name.lower() not in NOT_SENT_AGAIN]
        answers[page.path] = headers, base64.b64encode(answer.body).decode()
        with CaptureQueriesContext(connection) as queries:
            client.get(page.path + UNCACHED)
        page.queries = len(queries)
    (FOLDER / "answers.json").write_text(json.dumps(answers), encoding="utf-8")


def measure_first_hits(found: list[Page]) -> None:
    """Time the first request for each page after something on the site has changed."""
    for _ in range(FIRST_HITS):
        Site.touch()
        time.sleep(VERSION_SECONDS + 0.1)
        for page in found:
            started = time.perf_counter()
            fetch(BLOG_PORT, page.path)
            page.first_hits.append(time.perf_counter() - started)


def measure_rounds(found: list[Page], arguments: argparse.Namespace, deadline: float) -> int:
    """Measure every page in every kind, round after round, and give how many rounds there was time for.

    Many short rounds over new connections, for the kernel divides connections unevenly between the processes of a server.
    """
    for number in range(arguments.rounds):
        started = time.monotonic()
        for page in found:
            for kind in KINDS:
                port = CONSTANT_PORT if kind == "constant" else BLOG_PORT
                path = page.path + UNCACHED if kind == "not cached" else page.path
                requests = arguments.slow_requests if kind == "not cached" else arguments.requests
                one = load(port, path, requests=requests, connections=arguments.connections, seconds=arguments.round_seconds)
                page.rounds[kind].append(one)
        if time.monotonic() + (time.monotonic() - started) > deadline:
            return number + 1
    return arguments.rounds


def print_table(found: list[Page], connections: int) -> None:
    """Print a line for each page and kind."""
    print(f"\n{'page':<32}{'kind':<12}{'req/s':>8}{'p50 ms':>9}{'p95 ms':>9}{'/ constant':>12}{'first hit ms':>14}{'queries':>9}")
    for page in found:
        label = f"{page.name}, {page.size / 1000:.1f} kB"
        for kind in KINDS:
            line = f"{label:<32}{kind:<12}{page.rate(kind):>8,.0f}{page.percentile(kind, 50):>9.2f}{page.percentile(kind, 95):>9.2f}"
            label = f"  ({page.plain_size / 1000:.0f} kB without gzip)" if kind == "constant" else ""
            line += "" if kind == "constant" else f"{page.share(kind):>12.3f}"
            line += f"{1000 * statistics.median(page.first_hits):>14.1f}" if kind == "cached" else ""
            print(line + (f"{page.queries:>23}" if kind == "not cached" else ""))
    print(f"\n{connections} keep-alive connections; rates and shares are medians of the rounds, p50 and p95 are of all requests.")
    print(f"“Not cached” is asked with {UNCACHED} and sent without gzip; “first hit” is a first request after a change of the site.")


def timed(work: Callable[[], object], times: int = 7) -> float:
    """Give the median time of a call in milliseconds."""
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return 1000 * statistics.median(taken)


def print_save_path(seed: int) -> None:
    """Time what saving and showing a long article costs, in this process and without the database."""
    words, typed = 5000, ""
    while len(typed.encode()) < SAVED_BYTES:
        parsed = Prose(seed).manuscript(words, SAVED_NOTES)
        notes = {note.key: note.text for note in parsed.notes}
        typed, words = inflate(parsed.body, notes), words + 200
    cleaned = clean_article(typed)
    print(
        f"\nA body of {len(typed.encode()) / 1000:.0f} kB with {SAVED_NOTES} notes: clean {timed(lambda: clean_article(typed)):.0f} ms, "
        f"deflate {timed(lambda: deflate(cleaned, {})):.1f} ms, render {timed(lambda: render(parsed.body, notes, {})):.2f} ms"
    )


def print_long_article(seed: int) -> None:
    """Time what saving and showing a very long article costs: the admin's form and all its rows, and its page's own part with every case."""
    cases = list(CaseStudy.objects.values_list("slug", flat=True)[:LONG_CASES])
    parsed = Prose(seed).manuscript(LONG_WORDS, LONG_NOTES, cases)
    typed = inflate(parsed.body, {note.key: note.text for note in parsed.notes})
    data = {
        "title": "A long article",
        "slug": "a-long-article",
        "body": typed,
        "status": "draft",
        "note_style": "auto",
        "date_precision": "day",
    }
    saved = timed(lambda: save_by_form(data, Article()), times=5)
    article = Article.objects.with_page().get(pk=save_by_form(data, Article()).pk)
    again = timed(lambda: save_by_form(data, article), times=5)
    print(
        f"An article of {LONG_WORDS:,} words with {LONG_NOTES} notes and {len(cases)} cases, {len(typed.encode()) / 1000:.0f} kB: "
        f"save {saved:.0f} ms, save again {again:.0f} ms, render {timed(lambda: article.rendered_for('page'), times=25):.1f} ms"
    )


def save_by_form(data: dict, article: Article) -> Article:
    """Save an article as the admin does, and give it."""
    form = ArticleForm(data, instance=article)
    if not form.is_valid():
        raise ValueError(form.errors.as_text())
    write_article(form.instance, form.parsed)
    return form.instance


def print_profile(page: Page, times: int = 20) -> None:
    """Print where the time of a page goes that is not cached: our functions with what they call, then all by their own time."""
    client = Client(headers={"host": f"{HOST}:{BLOG_PORT}"})
    profile = cProfile.Profile()
    client.get(page.path + UNCACHED)
    with profile:
        for _ in range(times):
            client.get(page.path + UNCACHED)
    print(f"\n{page.name}, {times} times, not cached, in this process")
    statistic = pstats.Stats(profile)
    statistic.sort_stats("cumulative").print_stats(rf"{re.escape(str(ROOT))}/(articles|comments|htc)/", 16)
    statistic.strip_dirs().sort_stats("tottime").print_stats(10)


def read_arguments() -> argparse.Namespace:
    """Give the options of the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--articles", type=int, default=500)
    parser.add_argument("--responses", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=25, help="how often every page is measured in every kind (default: 25)")
    parser.add_argument("--requests", type=int, default=400, help="of a round, for the constant and the cached page (default: 400)")
    parser.add_argument("--slow-requests", type=int, default=12, help="of a round, for the page that is not cached (default: 12)")
    parser.add_argument("--round-seconds", type=float, default=1.0, help="the longest a round may go on asking (default: 1)")
    parser.add_argument("--seconds", type=float, default=100, help="when no further round is begun (default: 100)")
    parser.add_argument("--profile", action="store_true", help="also print where the time of the two articles goes")
    return parser.parse_args()


def main() -> None:
    """Make the blog, start both servers, measure, and end what was started."""
    arguments = read_arguments()
    deadline = time.monotonic() + arguments.seconds
    # The finally below and the temporary folder need an exception to be reached.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    os.chdir(ROOT)
    make_blog(arguments.articles, arguments.responses, arguments.seed)
    found = pages()
    blog = Server("the blog", BLOG_PORT, "htc.wsgi:application")
    constant = Server("the constant", CONSTANT_PORT, "tests.constant_app:application")
    try:
        blog.start("/")
        before = memory(blog)
        keep_answers(found)
        constant.start("/")
        measure_first_hits(found)
        rounds = measure_rounds(found, arguments, deadline)
        print_table(found, arguments.connections)
        print(f"{rounds} rounds. Memory (master + workers): {before} before, {memory(blog)} after; of the constant {memory(constant)}.")
    finally:
        for server in (blog, constant):
            server.end()
    print_save_path(arguments.seed)
    print_long_article(arguments.seed)
    print("\nA day of links that are told to other sites:\n", flush=True)
    subprocess.run([sys.executable, ROOT / "tests" / "outgoing_day.py"], check=False)
    if arguments.profile:
        print_profile(found[2])
        print_profile(found[3], times=5)


if __name__ == "__main__":
    main()
