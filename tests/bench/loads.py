"""What is asked of the blog while it is measured."""

import base64
import http.client
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode
from xml.sax.saxutils import escape

from tests.bench import wrk
from tests.bench.processes import MeasuredBlog
from tests.bench.wrk import Round, Rounds

UNCACHED = "x=1"
FORMS = 200
WARM_REQUESTS = 24
# As long as a process may take the version of the site that it has heard of last for the present one.
VERSION_SECONDS = 1.0
NOT_SENT_AGAIN = ("server", "date", "connection", "transfer-encoding")
NAMES = {
    "home": "home",
    "article": "article",
    "crowded": "article with most responses",
    "tag": "a tag’s list",
    "feed": "feed",
    "search": "search, two words",
}


@dataclass
class Load:
    """One line of the table: a name, what is asked in a round of so many seconds, and what came of it."""

    name: str
    ask: Callable[[float], Round]
    # Of a page: its path for the constant, its size as it is sent, and the queries of making it.
    path: str = ""
    size: int = 0
    queries: int | None = None
    rounds: Rounds = field(default_factory=Rounds)
    constant: Rounds = field(default_factory=Rounds)


def loads_of(blog: MeasuredBlog, told: dict) -> list[Load]:
    """Give every load of a served blog, in the order in which they are measured: what writes comes last."""
    loads = []
    for name, path in told["pages"].items():
        shown = f"{NAMES[name]}, {told['responses'][name]} responses" if name == "article" else NAMES[name]
        if name != "search":
            size = len(_answer(blog, path)[1])
            loads.append(Load(shown, _get(blog, path), path, size))
        anew = path if name == "search" else f"{path}?{UNCACHED}"
        loads.append(Load(shown if name == "search" else f"{shown}, made anew", _get(blog, anew), queries=told["queries"][name]))
    loads.append(Load("any of all articles, first time", _cold(blog, told["paths"])))
    cookie = blog.ask_inside("session").strip()
    loads += [Load(f"desk: {name}", _get(blog, path, cookie)) for name, path in told["desk"].items()]
    loads += [Load("comments stored", _numbered(blog, _forms(blog, told["paths"]), 303))]
    return [*loads, Load("pingbacks accepted", _numbered(blog, _pings(blog, told["paths"]), 200))]


def keep_answers(blog: MeasuredBlog, loads: list[Load], file: Path) -> None:
    """Keep each page’s answer for the constant application."""
    answers = {}
    for path in {load.path for load in loads if load.path}:
        for _ in range(WARM_REQUESTS):  # until every process of the server has the page
            headers, body = _answer(blog, path)
        answers[path] = headers, base64.b64encode(body).decode()
    file.write_text(json.dumps(answers), encoding="utf-8")


def weigh(blog: MeasuredBlog, path: str) -> dict[str, int]:
    """Give the bytes of a page as it is sent, and of the style sheets and scripts that it names."""
    body = _answer(blog, path, gzip=False)[1].decode()
    named = re.findall(r'<link rel="stylesheet" href="([^"]+)"|<script src="([^"]+)"', body)
    files = [first or second for first, second in named]
    return {"page": len(_answer(blog, path)[1]), "with its files": sum(len(_answer(blog, each)[1]) for each in [path, *files])}


def _answer(blog: MeasuredBlog, path: str, *, gzip: bool = True) -> tuple[list[tuple[str, str]], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", blog.port, timeout=30)
    try:
        connection.request("GET", path, headers={"Accept-Encoding": "gzip" if gzip else "identity"})
        answer = connection.getresponse()
        if answer.status != 200:
            raise RuntimeError(f"{path} was answered with {answer.status}")
        return [(name, value) for name, value in answer.getheaders() if name.lower() not in NOT_SENT_AGAIN], answer.read()
    finally:
        connection.close()


def _get(blog: MeasuredBlog, path: str, cookie: str = "") -> Callable[[float], Round]:
    return lambda seconds: wrk.load(blog.base, path, blog.tree, seconds, cookie=cookie)


def _cold(blog: MeasuredBlog, paths: list[str]) -> Callable[[float], Round]:
    def ask(seconds: float) -> Round:
        blog.ask_inside("cold")
        time.sleep(VERSION_SECONDS + 0.2)
        return wrk.load_once(blog.base, paths, blog.tree, seconds)

    return ask


def _numbered(blog: MeasuredBlog, posts: list[tuple[str, str, str]], status: int) -> Callable[[float], Round]:
    """Give a load of posts that go on counting over the rounds, so that no two bodies are the same."""
    sent = [0]

    def ask(seconds: float) -> Round:
        one = wrk.load_posts(blog.base, posts, status, sent[0], blog.tree, seconds)
        sent[0] += one.good + one.bad + 1000
        return one

    return ask


def _forms(blog: MeasuredBlog, paths: list[str]) -> list[tuple[str, str, str]]:
    """Give what readers send from the forms under articles, with the tokens that stand there."""
    posts = []
    for path in paths[:FORMS]:
        page = _answer(blog, path, gzip=False)[1].decode()
        action, token = re.search(r'action="(/respond/[^"]+)"', page)[1], re.search(r'name="token" value="([^"]+)"', page)[1]
        words = "Reader {n} writes, as readers do, two sentences about what stands above. This is the second one of them."
        fields = {"name": "Reader", "email": "", "body": words, "website": "", "token": token}
        posts.append((action, "application/x-www-form-urlencoded", urlencode(fields, safe="{}")))
    return posts


def _pings(blog: MeasuredBlog, paths: list[str]) -> list[tuple[str, str, str]]:
    """Give notices of pages that do not exist (RFC 2606), each of another one."""
    call = "<methodCall><methodName>pingback.ping</methodName><params>{}</params></methodCall>"
    value = "<param><value><string>{}</string></value></param>"
    return [
        ("/xmlrpc.php", "text/xml", call.format(value.format(f"https://site-{at}.example/{{n}}/") + value.format(escape(blog.base + path))))
        for at, path in enumerate(paths[:FORMS])
    ]
