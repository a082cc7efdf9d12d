"""Kill a served blog at random while comments and notices come in and articles go out, and count what was lost and what was told twice.

First twelve readers send ten thousand comments, each again until it is acknowledged, while twenty times web processes or the whole blog are
killed; how long it took until the first page was there again is measured. It ends with 1 where an acknowledged comment is not there once.

Then senders notify by webmention until they are answered 201; an editor publishes articles with links to pages of another site; meanwhile web
processes, workers and the whole blog are killed with SIGKILL and started again. At the end a worker does what is left, and the rows are
compared with what was answered, and the notices that the other site got with the links.
"""

import argparse
import contextlib
import http.client
import http.server
import json
import os
import random
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

# Started as a script, the first entry is tests/, whose folders have the names of the applications.
sys.path[0] = str(Path(__file__).resolve().parents[1])

from tests.served import ARTICLE, TARGET, Blog, until  # noqa: E402

LINKS = 3
PAGE = f'<title>A page</title><p>We have read <a href="{TARGET}">the article</a> and agree with most of it.</p>'.encode()
EDITOR = """
from django.contrib.auth import get_user_model
from django.test import Client
from tests.site.journey import add_article
client = Client()
client.force_login(get_user_model().objects.get_or_create(username="editor-in-chief", is_staff=True, is_superuser=True)[0])
add_article(client, slug="{slug}", title="{slug}", body={body!r})
"""


class Other(http.server.BaseHTTPRequestHandler):
    """The other sites: each page links to our article, and takes webmentions, which are counted."""

    told: Counter = Counter()

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Link", '</take>; rel="webmention"')
        self.send_header("Content-Length", str(len(PAGE)))
        self.end_headers()
        self.wfile.write(PAGE)

    def do_POST(self):
        fields = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.told[urlsplit(fields["source"][0]).path, fields["target"][0]] += 1
        self.send_response(202)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments):
        """Say nothing."""


def declare(folder: Path, hosts: list[str], port: int) -> dict[str, str]:
    """Declare a network of the other sites, and give the variable that names it."""
    file = folder / "network.json"
    network = {"dns": {host: [["5.5.5.1"]] for host in hosts}, "routes": {"5.5.5.1:80": f"127.0.0.1:{port}"}}
    file.write_text(json.dumps(network), encoding="utf-8")
    return {"HTC_TESTNET": str(file)}


def notify(blog: Blog, sources, answered: list[str], pause: float) -> None:
    """Notify of one source after the other, each until it is answered 201."""
    for source in sources:
        while True:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if blog.request("POST", "/webmention/", urlencode({"source": source, "target": TARGET}))[0] == 201:
                    answered.append(source)
                    break
            time.sleep(0.2)
        time.sleep(pause)


def publish(blog: Blog, number: int) -> bool:
    """Publish an article with links as an editor; tell whether it was answered."""
    links = "".join(f'<p>See <a href="http://other{link}.test/{number}">page {number}</a>.</p>' for link in range(LINKS))
    try:
        blog.manage("shell", "--no-imports", "-c", EDITOR.format(slug=f"told-{number}", body=links))
    except subprocess.CalledProcessError as error:
        print(error.stderr[-500:])
        return False
    return True


def kill_one(blog: Blog, chance: random.Random) -> str:
    """Kill something of the blog, and start it again where nobody else does; give what it was."""
    if chance.random() < 0.2:
        blog.process.kill()
        blog.process.wait()
        time.sleep(1)  # until its children have ended with it
        blog.start()
        return "the whole blog"
    name = chance.choice(["web", "worker"])
    children = blog.children(name)
    if not children:
        return "nothing"
    with contextlib.suppress(ProcessLookupError):
        os.kill(chance.choice(children), signal.SIGKILL)
    return name


def comment_on(blog: Blog, left: Iterator[str], address: str, token: str, answered: list[str]) -> None:
    """Send one comment after the other, each until it is acknowledged."""
    for body in left:
        form = urlencode({"token": token, "body": body})
        while True:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if blog.request("POST", address, form)[0] == 303:
                    answered.append(body)
                    break
            time.sleep(0.05)


def seconds_until_back(blog: Blog, which: str) -> float:
    """Kill all web processes, one of them or the whole blog, which is then started again, and measure until a page is there."""
    web = blog.children("web")
    started = time.monotonic()
    if which == "the whole blog":
        blog.process.kill()
        blog.process.wait()
        blog.start()
        web = []
    for pid in web[-1:] if which == "one web process" else web:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    until(lambda: blog.get("/") == 200)
    return time.monotonic() - started


def keep_comments(blog: Blog, arguments: argparse.Namespace) -> bool:
    """Have readers send comments through kills; tell whether every one that was acknowledged is there, once."""
    page = blog.request("GET", ARTICLE)[1]
    token, address = (re.search(found, page)[1] for found in (r'name="token" value="([^"]+)"', r'action="(/respond/\d+/)"'))
    left, answered, back = Shared(f"Comment number {number}." for number in range(arguments.comments)), [], []
    readers = [threading.Thread(target=comment_on, args=(blog, left, address, token, answered)) for _ in range(arguments.clients)]
    for reader in readers:
        reader.start()
    began = time.monotonic()
    for number in range(arguments.kills):
        goal = arguments.comments * (number + 1) // (arguments.kills + 1)
        until(lambda goal=goal: len(answered) >= goal, patience=3600)
        which = ("all web processes", "one web process", "the whole blog")[number % 3]
        back.append((seconds_until_back(blog, which), which))
    for reader in readers:
        reader.join()
    took = time.monotonic() - began
    stored = Counter(body for (body,) in blog.rows("SELECT body FROM comments_response WHERE body LIKE 'Comment number %'"))
    lost, twice = set(answered) - set(stored), [body for body, times in stored.items() if times > 1]
    print(f"{len(answered):,} comments acknowledged to {arguments.clients} readers in {took:.0f} s, through {len(back)} kills (SIGKILL)")
    print(f"{len(lost)} of them lost, {len(twice)} stored twice")
    print(
        f"back after {max(back)[0]:.1f} s at the most ({max(back)[1]}), {statistics.median(seconds for seconds, _ in back):.1f} s in the middle",
        flush=True,
    )
    return not lost and not twice and len(answered) == arguments.comments


class Shared(Iterator):
    """An iterator for several threads."""

    def __init__(self, items):
        self._items, self._lock = iter(items), threading.Lock()

    def __next__(self):
        with self._lock:
            return next(self._items)


def endure(blog: Blog, arguments: argparse.Namespace) -> None:
    """Let all of it happen, and print what came of it."""
    chance, answered, published = random.Random(arguments.seed), [], []
    sources = [f"http://source{number % 50}.test/{number}" for number in range(arguments.notices)]
    pause = arguments.seconds / arguments.notices * 4
    senders = [threading.Thread(target=notify, args=(blog, sources[part::4], answered, pause)) for part in range(4)]
    editor = threading.Thread(target=lambda: published.extend(filter(lambda n: publish(blog, n), range(arguments.articles))))
    kills, end = Counter(), time.monotonic() + arguments.seconds
    for thread in (editor, *senders):
        thread.start()
    while time.monotonic() < end or editor.is_alive() or any(thread.is_alive() for thread in senders):
        time.sleep(chance.uniform(1, 2 * arguments.every))
        kills[kill_one(blog, chance)] += 1
    until(lambda: blog.get("/") == 200)
    blog.manage("linkbacks_work", "--until-empty", "--now", (datetime.now(UTC) + timedelta(hours=2)).isoformat())
    report(blog, answered, published, kills)


def report(blog: Blog, answered: list[str], published: list[int], kills: Counter) -> None:
    """Compare what was promised with what is there."""
    rows = Counter(blog.rows("SELECT source_url, state FROM comments_response WHERE source_url LIKE 'http://source%'"))
    states = Counter(state for _, state in rows)
    lost = set(answered) - {source for source, _ in rows}
    expected = {(f"told-{number}", f"http://other{link}.test/{number}") for number in published for link in range(LINKS)}
    told = {(path.rstrip("/").rsplit("/", 1)[-1], target): times for (path, target), times in Other.told.items()}
    print(f"killed: {dict(kills)}")
    print(f"{len(answered)} notices answered 201, {len(lost)} of them lost, {sum(rows.values()) - len(rows)} twice; rows: {dict(states)}")
    print(
        f"{len(published)} articles published with {len(expected)} links: {len(expected - told.keys())} never told, "
        f"{sum(times > 1 for times in told.values())} told more than once"
    )


def main() -> None:
    """Make a blog in a temporary folder, serve it, and let it endure."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--comments", type=int, default=10_000)
    parser.add_argument("--clients", type=int, default=12)
    parser.add_argument("--kills", type=int, default=20, help="while the comments come in")
    parser.add_argument("--seconds", type=float, default=600, help="for notices and articles, 0 for none of it")
    parser.add_argument("--notices", type=int, default=600)
    parser.add_argument("--articles", type=int, default=60)
    parser.add_argument("--every", type=float, default=5, help="seconds between two kills, on average (default: 5)")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    others = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Other)
    threading.Thread(target=others.serve_forever, daemon=True).start()
    hosts = [*(f"source{number}.test" for number in range(50)), *(f"other{link}.test" for link in range(LINKS))]
    with tempfile.TemporaryDirectory(prefix="htc-endure-", ignore_cleanup_errors=True) as folder:
        blog = Blog(Path(folder))
        blog.environment |= declare(Path(folder), hosts, others.server_port)
        blog.fill()
        blog.start()
        try:
            kept = keep_comments(blog, arguments)
            if arguments.seconds:
                endure(blog, arguments)
        finally:
            blog.stop()
    sys.exit(not kept)


if __name__ == "__main__":
    main()
