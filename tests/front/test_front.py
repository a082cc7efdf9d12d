"""What readers, and whoever looks into the logs afterwards, find behind nginx and behind Caddy."""

import contextlib
import gzip
import re
import ssl
from itertools import count
from urllib.parse import urlencode

import brotli
import pytest

from tests.front.servers import NAME
from tests.served import ARTICLE, until

AGENT, QUERY, TOKEN = "agent-that-is-marked/1.0", "words-that-are-marked", "token-that-is-marked"
MARKED_CALLER = "127.0.0.98"
# What the server in front says for itself, or leaves out.
OWN_HEADERS = {
    "server",
    "date",
    "connection",
    "content-length",
    "content-encoding",
    "accept-ranges",
    "etag",
    "last-modified",
    "via",
    "vary",
    "alt-svc",
}

_callers = count(100)


@pytest.fixture
def caller():
    """The address of a client that has not been here yet."""
    return f"127.0.1.{next(_callers)}"


def test_pages_come_over_tls_alone_and_as_the_blog_gives_them(front):
    moved = front.ask("/search/?q=walrus", plain=True)
    page, same = front.ask(ARTICLE), front.blog.ask(ARTICLE)

    # Caddy knows no other port than 443 where it leads from the plain one, and the port of the test is.
    assert moved.status in (301, 308)
    assert re.fullmatch(rf"https://{NAME}(:\d+)?/search/\?q=walrus", moved.headers["location"])
    assert (page.status, page.body) == (200, same.body)
    assert missing(page, same) == {}
    assert "x-accel-expires" not in page.headers


def missing(answer, same) -> dict:
    """Give the headers that an answer of the blog has, and the one through the server in front has not."""
    return {
        name: value
        for name, value in same.headers.items()
        if name not in OWN_HEADERS | {"x-accel-expires"} and answer.headers.get(name) != value
    }


@pytest.mark.parametrize("pattern", [r'href="(/static/css/[^"]+)"', r'src="(/static/js/[^"]+)"'])
def test_files_come_packed_beforehand_under_the_headers_of_the_blog(front, pattern):
    path = re.search(pattern, front.ask(ARTICLE).body.decode())[1]
    same = front.blog.ask(path)

    packed, plain = front.ask(path, Accept_Encoding="gzip, br"), front.ask(path)

    assert (packed.headers["content-encoding"], brotli.decompress(packed.body)) == ("br", same.body)
    assert plain.body == same.body
    kind = plain.headers["content-type"]
    assert re.fullmatch("text/css; charset=utf-8|(text|application)/javascript; charset=utf-8", kind)
    assert missing(plain, same).keys() <= {"content-type", "permissions-policy"}  # the latter is of documents


@pytest.mark.parametrize(
    "path", ["/media/images/one.webp", "/static/../htc.sqlite3", "/static/%2e%2e/htc.sqlite3", "/static/../secret_key"]
)
def test_nothing_else_of_the_folder_is_served(front, path):
    assert front.ask(path).status in (400, 404)


@pytest.mark.parametrize(
    ("accepted", "coding"), [("gzip", "gzip"), ("br;q=1.0, gzip;q=0.8", "gzip"), ("gzip;q=0", None), ("identity", None)]
)
def test_pages_are_packed_for_who_takes_it(front, accepted, coding):
    page = front.ask(ARTICLE, Accept_Encoding=accepted)

    assert page.headers.get("content-encoding") == coding
    assert b"</html>" in (gzip.decompress(page.body) if coding else page.body)


def comment(front, caller: str, **headers: str) -> int:
    """Send a comment as a client at an address, and give the status."""
    page = front.ask(ARTICLE).body.decode()
    action, token = re.search(r'action="(/respond/[^"]+)"', page)[1], re.search(r'name="token" value="([^"]+)"', page)[1]
    body = urlencode({"name": "", "email": "", "body": f"Words of {caller} {next(_callers)}.", "website": "", "token": token}).encode()
    kind = {"Content_Type": "application/x-www-form-urlencoded"}
    return front.ask(action, method="POST", body=body, caller=caller, **kind, **headers).status


def test_limits_count_real_addresses_whatever_a_client_says(front, caller):
    one = [comment(front, caller, X_Forwarded_For=f"9.9.9.{at}", Forwarded=f"for=9.9.9.{at}") for at in range(6)]
    several = [comment(front, f"127.0.2.{next(_callers)}") for _ in range(6)]

    # Each of two processes counts by itself, and the five seconds may end meanwhile.
    assert one.count(303) <= 4
    assert set(one) == {303, 429}
    assert several == [303] * 6


def test_long_bodies_are_refused_on_the_way(front, caller):
    assert front.ask("/xmlrpc.php", method="POST", body=b"x" * 2 * 2**20, caller=caller).status == 413


def test_names_that_are_not_ours_get_no_certificate(front):
    with pytest.raises(ssl.SSLError):
        front.handshake("other.example")


def test_no_log_holds_an_address_an_agent_a_query_or_a_token(front):
    """Whatever is asked and whatever goes wrong; the last thing is that the blog itself is away."""
    headers = {"User_Agent": AGENT, "Referer": f"https://elsewhere.test/?{QUERY}"}
    asked = [f"/search/?q={QUERY}", f"/preview/{TOKEN}/", f"/moderate/{TOKEN}/", f"/none/?{QUERY}", f"/static/none.css?{QUERY}", ARTICLE]
    for path in asked:
        front.ask(path, caller=MARKED_CALLER, **headers)
        front.ask(path, caller=MARKED_CALLER, plain=True, **headers)
        front.ask(path, caller=MARKED_CALLER, method="DELETE", **headers)
    for _ in range(40):  # more than any limit lets through
        front.ask(f"/xmlrpc.php?{QUERY}", caller=MARKED_CALLER, method="POST", body=b"<x/>", **headers)
    front.ask(f"/respond/{TOKEN}/", caller=MARKED_CALLER, method="POST", body=b"x" * 3 * 2**20, **headers)
    # Neither TLS nor a request: as scanners speak.
    front.speak(f"GET /{QUERY} HTTP/1.1\r\nHost: {NAME}\r\nUser-Agent: {AGENT}\r\n\r\n".encode(), MARKED_CALLER)
    front.speak(b"\x16\x03\x01\x02\x00\x01\x00" + QUERY.encode() * 20, MARKED_CALLER)
    with contextlib.suppress(ssl.SSLError):
        front.handshake("other.example", MARKED_CALLER)
    with contextlib.closing(front.handshake(NAME, MARKED_CALLER)) as broken:
        broken.sendall(f"GET /?{QUERY} HTTP/1.1\r\nHost: {NAME}\r\nUser-Agent: {AGENT}\r\nX: {'x' * 40_000}\r\n\r\n".encode())
        broken.recv(1000)
    front.blog.stop()
    away = front.ask(f"/search/?q={QUERY}", caller=MARKED_CALLER, **headers)
    front.blog.start()
    until(lambda: front.ask(ARTICLE).status == 200)

    assert (away.status, away.headers["retry-after"], away.headers["cache-control"]) == (503, "30", "no-store")
    assert b"away for a moment" in away.body
    told = front.written() + (front.blog.folder / "serve.log").read_text()
    for marked in (MARKED_CALLER, "127.0.0.77", AGENT, QUERY, TOKEN):
        assert marked not in told
