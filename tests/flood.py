"""Flood a served blog with notices of links, and tell what its readers and a genuine sender notice.

Ten thousand pingbacks in a minute from fifty addresses, nearly all of them naming sources that do not exist, with the limits on. The
blog, its workers and the pages of the genuine sources are processes and sockets of this machine. Nothing is asserted.
"""

import argparse
import contextlib
import http.client
import http.server
import itertools
import json
import multiprocessing
import os
import statistics
import sys
import tempfile
import threading
import time
import xmlrpc.client
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

# Started as a script, the first entry is tests/, whose folders have the names of the applications.
sys.path[0] = str(Path(__file__).resolve().parents[1])

from tests.served import ARTICLE, PATIENCE, TARGET, Blog  # noqa: E402

GENUINE = 10
SENDERS = 8
FRESH_ADDRESS = "9.9.9.9"
PAGE = f'<title>A genuine page</title><p>We have read <a href="{TARGET}">the article</a> and agree with most of it.</p>'.encode()


class Page(http.server.BaseHTTPRequestHandler):
    """A page of another site, which links to the article."""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(PAGE)))
        self.end_headers()
        self.wfile.write(PAGE)

    def log_message(self, *arguments):
        """Say nothing: ten thousand lines would be in the way."""


@dataclass
class Figures:
    """What was counted: the statuses and seconds of the calls, and the seconds of a reader's page."""

    statuses: Counter = field(default_factory=Counter)
    calls: list[float] = field(default_factory=list)
    pages: list[float] = field(default_factory=list)


def declare(folder: Path, sources: list[str], port: int) -> dict[str, str]:
    """Declare a network in which only the genuine sources have an address, and give the variables that name it."""
    file = folder / "network.json"
    network = {"dns": {host: [["5.5.5.1"]] for host in sources}, "routes": {"5.5.5.1:80": f"127.0.0.1:{port}"}}
    file.write_text(json.dumps(network), encoding="utf-8")
    return {"HTC_TESTNET": str(file)}


def read_pages(port: int, stopped, seconds) -> None:
    """Ask for the article twenty times a second, as a reader whose browser has not kept it; in a process of its own.

    As a thread among those that send it would wait for them (the lock of the interpreter), and not for the blog.
    """
    taken = []
    while not stopped.wait(0.05):
        started = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        with contextlib.closing(connection), contextlib.suppress(OSError, http.client.HTTPException):
            connection.request("GET", ARTICLE, headers={"Host": "localhost"})
            with contextlib.closing(connection.getresponse()) as answer:
                if answer.read() and answer.status == 200:
                    taken.append(time.perf_counter() - started)
    seconds.put(taken)


class Reader:
    """A reader beside the flood; ``stop`` gives the seconds of each page."""

    def __init__(self, blog: Blog):
        processes = multiprocessing.get_context("spawn")
        self._stopped, self._seconds = processes.Event(), processes.Queue()
        self._process = processes.Process(target=read_pages, args=(blog.port, self._stopped, self._seconds))
        self._process.start()

    def stop(self) -> list[float]:
        self._stopped.set()
        seconds = self._seconds.get(timeout=PATIENCE)
        self._process.join()
        return seconds


def send(blog: Blog, numbers, figures: Figures, started: float, arguments: argparse.Namespace) -> None:
    """Send the calls whose number comes next, each at its moment, until there is none left."""
    pace = arguments.seconds / arguments.calls
    for number in numbers:
        time.sleep(max(0.0, started + number * pace - time.perf_counter()))
        is_genuine = number % (arguments.calls // GENUINE) == arguments.calls // GENUINE // 2
        host = f"genuine{number * GENUINE // arguments.calls}.test" if is_genuine else f"absent{number}.test"
        before = time.perf_counter()
        status = ping(blog, f"http://{host}/", f"7.7.{number % arguments.addresses}.7")
        figures.calls.append(time.perf_counter() - before)
        figures.statuses[status] += 1


def ping(blog: Blog, source: str, address: str) -> str:
    """Notify the blog as the visitor at ``address`` and give the answer in a word: a status, with the fault's number where it is one."""
    connection = http.client.HTTPConnection("127.0.0.1", blog.port, timeout=PATIENCE)
    try:
        call = xmlrpc.client.dumps((source, TARGET), "pingback.ping")
        headers = {"Content-Type": "text/xml", "Host": "htc.test", "X-Forwarded-For": address, "X-Forwarded-Proto": "https"}
        connection.request("POST", "/xmlrpc.php", call.encode(), headers)
        answer = connection.getresponse()
        body = answer.read()
    except (OSError, http.client.HTTPException) as error:
        return type(error).__name__
    finally:
        connection.close()
    try:
        xmlrpc.client.loads(body)
    except xmlrpc.client.Fault as fault:
        return f"{answer.status} fault {fault.faultCode}"
    return f"{answer.status} taken"


def memory(blog: Blog) -> str:
    """Give the resident memory of the web server's and the workers' processes in MB; Linux only."""

    def resident(name: str) -> str:
        pages = [int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in blog.children(name)]
        return " + ".join(f"{number * os.sysconf('SC_PAGE_SIZE') / 2**20:.0f}" for number in pages)

    return f"web {resident('web')} MB, workers {resident('worker')} MB"


def percentile(seconds: list[float], part: int) -> float:
    """Give the time that ``part`` of 100 kept, in milliseconds."""
    return 1000 * statistics.quantiles(seconds, n=100)[part - 1]


def flood(blog: Blog, arguments: argparse.Namespace) -> None:
    """Measure the quiet blog, flood it, and see a genuine notice through."""
    figures, reader = Figures(), Reader(blog)
    time.sleep(arguments.idle_seconds)
    idle, before, reader = reader.stop(), memory(blog), Reader(blog)
    numbers, started = itertools.count(), time.perf_counter()
    shared = iter(lambda: next(numbers), arguments.calls)
    lock = threading.Lock()

    def own_numbers():
        while True:
            with lock:
                number = next(shared, None)
            if number is None:
                return
            yield number

    senders = [threading.Thread(target=send, args=(blog, own_numbers(), figures, started, arguments)) for _ in range(SENDERS)]
    for thread in senders:
        thread.start()
    for thread in senders:
        thread.join()
    took = time.perf_counter() - started
    figures.pages = reader.stop()
    queued = blog.rows("SELECT count(*) FROM comments_response WHERE state = 'unverified' AND next_try_at IS NOT NULL")[0][0]
    print(f"{len(figures.calls):,} calls in {took:.0f} s from {arguments.addresses} addresses: {dict(figures.statuses.most_common())}")
    print(f"endpoint: p50 {percentile(figures.calls, 50):.1f} ms, p95 {percentile(figures.calls, 95):.1f} ms")
    print(f"reader's page: p95 {percentile(idle, 95):.1f} ms idle, {percentile(figures.pages, 95):.1f} ms in the flood")
    print(f"waiting for verification afterwards: {queued:,}")
    print(f"memory before: {before}; after: {memory(blog)}")
    print(f"a genuine notice from a fresh address: {genuine(blog, arguments.patience)}")


def genuine(blog: Blog, patience: float) -> str:
    """Notify once more from an address of its own until it is taken, for ``patience`` seconds, and tell how long the whole took."""
    started = time.monotonic()
    while not (answer := ping(blog, "http://late.test/", FRESH_ADDRESS)).endswith("taken"):
        if time.monotonic() - started > patience:
            return f"{answer}, for {patience:.0f} s"
        time.sleep(20)
    taken = time.monotonic() - started
    state = "SELECT state FROM comments_response WHERE source_url = 'http://late.test/'"
    while blog.rows(state) != [("pending",)]:
        if time.monotonic() - started > taken + patience:
            return f"taken after {taken:.0f} s, not verified within {patience:.0f} s"
        time.sleep(0.1)
    return f"taken after {taken:.0f} s, verified after {time.monotonic() - started:.0f} s"


def main() -> None:
    """Make a blog in a temporary folder, serve it, and flood it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--calls", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--addresses", type=int, default=50)
    parser.add_argument("--idle-seconds", type=float, default=10)
    parser.add_argument("--patience", type=float, default=120, help="how long a genuine notice is tried (default: 120 seconds)")
    arguments = parser.parse_args()
    pages = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=pages.serve_forever, daemon=True).start()
    sources = [*(f"genuine{number}.test" for number in range(GENUINE)), "late.test"]
    with tempfile.TemporaryDirectory(prefix="htc-flood-") as folder:
        blog = Blog(Path(folder))
        blog.environment |= {"HTC_RATE_LIMITS": "on", "HTC_TRUSTED_PROXIES": "1"}
        blog.environment |= declare(Path(folder), sources, pages.server_port)
        blog.fill()
        blog.start()
        try:
            flood(blog, arguments)
        finally:
            blog.stop()


if __name__ == "__main__":
    main()
