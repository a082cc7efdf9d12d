import gzip
import queue
import socket
import threading
import time
import zlib

import pytest

from htc.lib import fetch
from htc.lib.codings import STEP
from htc.lib.fetch import FetchError
from tests.testnet import Page, answer, read_request, reason_of

MIB = 1024 * 1024


@pytest.fixture
def short_deadline(monkeypatch):
    monkeypatch.setattr(fetch, "DEADLINE", 0.4)
    monkeypatch.setattr(fetch, "CONNECT", 0.2)


def drip(net, start, piece):
    """Give a server that sends a start and then pieces without end, slowly."""

    def serve(connection):
        read_request(connection)
        connection.sendall(start)
        while not net.closed.wait(0.02):
            connection.sendall(piece)

    return serve


def test_resolver_that_hangs_is_left_at_the_deadline(short_deadline, monkeypatch):
    let_go = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: let_go.wait() and [])
    started = time.monotonic()

    assert reason_of("http://other.test/") == "timeout"
    let_go.set()

    assert 0.4 <= time.monotonic() - started < 8


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        pytest.param(b"", b"", id="silence"),
        pytest.param(b"", b"H", id="status line that never ends"),
        pytest.param(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r", id="header that drips"),
        pytest.param(b"HTTP/1.1 200 OK\r\n\r\n", b"x", id="body that drips"),
        pytest.param(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n", id="chunks that drip"),
        pytest.param(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;", b"x", id="chunk line that drips"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n", b"", id="body that does not come"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\n\r\n", b"\x00\x00\x00\xff\xff", id="empty deflate blocks that drip"),
    ],
)
def test_slow_server_is_left_at_the_deadline(testnet, short_deadline, start, piece):
    testnet.raw("http://slow.test/", drip(testnet, start, piece))
    started = time.monotonic()

    assert reason_of("http://slow.test/") == "timeout"

    assert 0.4 <= time.monotonic() - started < 8


@pytest.mark.parametrize("piece", [b"", b"\x00"], ids=["silence", "drip"])
def test_handshake_that_never_ends_is_left_at_the_deadline(testnet, short_deadline, piece):
    def serve(connection):
        connection.sendall(b"\x16\x03\x03\x40\x00")
        while not testnet.closed.wait(0.02):
            connection.sendall(piece)

    testnet.raw("https://slow.test/", serve)
    started = time.monotonic()

    assert reason_of("https://slow.test/") == "timeout"

    assert 0.4 <= time.monotonic() - started < 8


def test_redirects_share_one_deadline(testnet, short_deadline):
    def late(number):
        def serve(handler):
            testnet.closed.wait(0.15)
            handler.send_response_only(302)
            handler.send_header("Location", f"/{number + 1}")
            handler.end_headers()

        return serve

    for number in range(5):
        testnet[f"http://late.test/{number}"] = late(number)
    started = time.monotonic()

    assert reason_of("http://late.test/0") == "timeout"

    assert time.monotonic() - started < 8


@pytest.mark.parametrize("step", [0, 65536], ids=["silence", "sips"])
def test_receiver_that_hardly_reads_is_left_at_the_deadline(testnet, short_deadline, step):
    def serve(connection):
        while not testnet.closed.wait(0.02):
            connection.recv(step)

    testnet.raw("http://deaf.test/", serve)
    started = time.monotonic()

    with pytest.raises(FetchError) as caught:
        fetch.post("http://deaf.test/", bytes(32 * MIB), "text/plain")

    assert caught.value.reason == "timeout"
    assert 0.4 <= time.monotonic() - started < 8


def test_header_lines_have_a_limit(testnet):
    testnet["http://fits.test/"] = Page(headers=[(f"X-{number}", "x") for number in range(98)])
    testnet["http://many.test/"] = Page(headers=[(f"X-{number}", "x") for number in range(101)])

    assert fetch.get("http://fits.test/").headers["X-97"] == "x"
    assert reason_of("http://many.test/") == "too_large"


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000 + b"\r\n\r\n", id="one long line"),
        pytest.param(b"HTTP/1.1 200 OK\r\n" + (b"X: " + b"x" * 1000 + b"\r\n") * 66 + b"\r\n", id="many lines"),
        pytest.param(b"HTTP/1.1 200 " + b"x" * 70_000 + b"\r\n\r\n", id="status line"),
        pytest.param(b"HTTP/1.1 100 Continue\r\n\r\n" * 4000, id="interim answers"),
    ],
)
def test_header_bytes_have_a_limit(testnet, head):
    testnet.raw("http://big.test/", answer(head))

    assert reason_of("http://big.test/") == "too_large"


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"SSH-2.0-OpenSSH_9.2\r\n", id="another protocol"),
        pytest.param(b"HTTP/1.1 abc OK\r\n\r\n", id="status that is no number"),
        pytest.param(b"HTTP/2.0 200 OK\r\n\r\n", id="version that is not ours"),
        pytest.param(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", id="chunk size that is no number"),
        pytest.param(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc", id="chunk that breaks off"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", id="body that breaks off"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"abc" * 99)[:20], id="gzip that breaks off"),
    ],
)
def test_answer_that_is_broken_is_unreachable(testnet, data):
    testnet.raw("http://broken.test/", answer(data))

    assert reason_of("http://broken.test/") == "source_unreachable"


@pytest.mark.parametrize(("size", "truncated"), [(MIB - 1, False), (MIB, False), (MIB + 1, True), (3 * MIB, True)])
def test_body_is_cut_at_one_mebibyte(testnet, size, truncated):
    testnet["http://big.test/"] = bytes(size)

    page = fetch.get("http://big.test/")

    assert (len(page.body), page.truncated) == (min(size, MIB), truncated)


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        pytest.param(b"", b"x" * 65536, id="no length"),
        pytest.param(b"Content-Length: 2147483648\r\n", b"x" * 65536, id="2 GiB announced"),
        pytest.param(b"Transfer-Encoding: chunked\r\n", b"10000\r\n" + b"x" * 65536 + b"\r\n", id="large chunks"),
        pytest.param(b"Transfer-Encoding: chunked\r\n", b"1\r\nx\r\n" * 10_000, id="chunks of one byte"),
        pytest.param(b"Transfer-Encoding: chunked\r\n", (b"1;" + b"y" * 9999 + b"\r\nx\r\n") * 10, id="chunks that are mostly extension"),
        pytest.param(b"Transfer-Encoding: chunked\r\n", b"0\r\n" + b"X: y\r\n" * 10_000, id="trailer without end"),
        pytest.param(b"Content-Encoding: deflate\r\n", b"\x00\x00\x00\xff\xff" * 10_000, id="empty deflate blocks"),
    ],
)
def test_endless_body_is_read_to_the_cap_only(testnet, monkeypatch, start, piece):
    received = []
    readinto = fetch._Wire.readinto
    monkeypatch.setattr(fetch._Wire, "readinto", lambda self, buffer: received.append(readinto(self, buffer)) or received[-1])
    ended = queue.SimpleQueue()

    def serve(connection):
        read_request(connection)
        try:
            connection.sendall(b"HTTP/1.1 200 OK\r\n" + start + b"\r\n")
            while not testnet.closed.is_set():
                connection.sendall(piece)
        except OSError:
            ended.put(True)

    testnet.raw("http://endless.test/", serve)

    page = fetch.get("http://endless.test/")

    assert page.truncated
    assert len(page.body) <= MIB
    assert sum(received) <= MIB + 2 * fetch.MAX_HEAD
    assert ended.get(timeout=60)


def bomb(size):
    compressor = zlib.compressobj(9, wbits=16 + zlib.MAX_WBITS)
    pieces = [compressor.compress(bytes(MIB)) for _ in range(size // MIB)]
    return b"".join(pieces) + compressor.flush()


def test_gzip_bomb_is_inflated_to_the_cap_only(testnet, monkeypatch):
    inflated = []
    decompressobj = zlib.decompressobj

    class Counted:
        def __init__(self, bits):
            self.inner = decompressobj(bits)

        def decompress(self, data, most):
            inflated.append(self.inner.decompress(data, most))
            return inflated[-1]

        def __getattr__(self, name):
            return getattr(self.inner, name)

    monkeypatch.setattr(zlib, "decompressobj", Counted)
    testnet["http://bomb.test/"] = Page(bomb(200 * MIB), headers={"Content-Encoding": "gzip"})

    page = fetch.get("http://bomb.test/")

    assert (page.body, page.truncated) == (bytes(MIB), True)
    assert sum(map(len, inflated)) <= MIB + STEP


def test_body_is_handed_on_without_its_coding(testnet):
    testnet["http://other.test/"] = Page(gzip.compress(b"inside"), headers={"Content-Encoding": "gzip"})

    assert fetch.get("http://other.test/").body == b"inside"


@pytest.mark.parametrize(("coding", "body"), [("br", b"x"), ("gzip", b"garbage")])
def test_coding_that_was_not_asked_for_or_is_broken_is_refused(testnet, coding, body):
    testnet["http://other.test/"] = Page(body, headers={"Content-Encoding": coding})

    assert reason_of("http://other.test/") == "bad_encoding"
