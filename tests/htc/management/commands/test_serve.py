"""`manage.py serve` as one runs it: real processes, real requests, and kill -9 at the worst moment."""

import contextlib
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import xmlrpc.client
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests import fuzz
from tests.served import ARTICLE, PATIENCE, ROOT, TARGET, Blog, until
from tests.testnet import TestNet, authority_in


@pytest.fixture(scope="module")
def testnet(tmp_path_factory):
    """The network of all tests here, as their blog is the same."""
    net = TestNet(tmp_path_factory.mktemp("net"), authority_in(tmp_path_factory.getbasetemp()))
    yield net
    net.close()


@pytest.fixture(scope="module")
def shared(tmp_path_factory, testnet):
    blog = Blog(tmp_path_factory.mktemp("served"))
    blog.fill()
    blog.environment |= {"HTC_TESTNET": str(testnet.file), "HTC_TESTNET_LOG": str(testnet.log)}
    yield blog
    if blog.is_served():
        blog.stop()


@pytest.fixture
def blog(shared):
    """A blog that is being served. The tests share it, for to start one takes five processes."""
    if not shared.is_served():
        shared.start()
    return shared


def test_ping_by_http_1_0_is_verified_and_a_worker_killed_during_verification_loses_nothing(blog, testnet):
    assert_ping_by_http_1_0_is_taken_and_verified(blog, testnet)

    def slow_then_fine(handler):
        if len(testnet.requests["slow.test"]) == 1:
            testnet.closed.wait(PATIENCE)
            return
        body = f'<title>Slow</title><p>At last we link to <a href="{TARGET}">the article</a> here.</p>'.encode()
        handler.send_response_only(200)
        handler.send_header("Content-Type", "text/html")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    testnet["https://slow.test/"] = slow_then_fine
    call = xmlrpc.client.dumps(("https://slow.test/", TARGET), "pingback.ping")
    assert "fault" not in blog.request("POST", "/xmlrpc.php", call, "text/xml")[1]
    until(lambda: testnet.requests["slow.test"])

    killed = until(lambda: both(blog.children("worker")))
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    until(lambda: both(sorted(set(blog.children("worker")) - set(killed))))
    row = "SELECT state, taken_at IS NULL, title FROM comments_response WHERE source_url = 'https://slow.test/'"
    assert blog.rows(row) == [("unverified", 0, "")]
    before = datetime.now(UTC) - timedelta(minutes=3)
    blog.rows(f"UPDATE comments_response SET taken_at = '{before:%Y-%m-%d %H:%M:%S}' WHERE source_url = 'https://slow.test/'")

    until(lambda: blog.rows(row) == [("pending", 1, "Slow")])
    assert len(testnet.requests["slow.test"]) == 2


def both(workers: list[int]) -> list[int]:
    return workers if len(workers) == 2 else []


def assert_ping_by_http_1_0_is_taken_and_verified(blog, testnet):
    testnet["http://old.test/?p=7"] = f'<title>Old</title><p>We read <a href="{TARGET}">the article</a> and agree.</p>'
    call = xmlrpc.client.dumps(("http://old.test/?p=7", TARGET), "pingback.ping")
    head = "POST /xmlrpc.php HTTP/1.0\r\nHost: localhost\r\nContent-Type: text/xml\r\nUser-Agent: The Incutio XML-RPC PHP Library -- WordPress/4.9.8"

    with socket.create_connection(("127.0.0.1", blog.port), timeout=PATIENCE) as connection, connection.makefile("rb") as file:
        connection.sendall(f"{head}\r\nContent-Length: {len(call)}\r\n\r\n{call}".encode())
        status, _, body = file.read().partition(b"\r\n\r\n")

    assert b" 200 " in status.splitlines()[0]
    assert xmlrpc.client.loads(body)[0][0].startswith("Thank you")
    row = "SELECT state, kind, title FROM comments_response WHERE source_url = 'http://old.test/?p=7'"
    until(lambda: blog.rows(row) == [("pending", "pingback", "Old")])


def test_web_server_killed_during_200_comments_keeps_every_one_that_was_answered_once(blog):
    page = blog.request("GET", ARTICLE)[1]
    token = re.search(r'name="token" value="([^"]+)"', page)[1]
    address = re.search(r'action="(/respond/\d+/)"', page)[1]
    answered, left, lock = [], [f"Comment number {number}." for number in range(200)], threading.Lock()

    def send():
        while True:
            with lock:
                if not left:
                    return
                body = left.pop()
            while True:
                with contextlib.suppress(OSError, http.client.HTTPException):
                    if blog.request("POST", address, urlencode({"token": token, "body": body}))[0] == 303:
                        answered.append(body)
                        break
                time.sleep(0.05)

    writers = [threading.Thread(target=send) for _ in range(4)]
    for writer in writers:
        writer.start()
    for goal in (30, 80, 130):
        until(lambda goal=goal: len(answered) >= goal)
        for pid in blog.children("web"):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        until(lambda: blog.get("/") == 200)
    for writer in writers:
        writer.join(PATIENCE)

    stored = [body for (body,) in blog.rows("SELECT body FROM comments_response WHERE body LIKE 'Comment number %'")]
    assert len(answered) == 200
    assert sorted(stored) == sorted(answered)


@contextlib.contextmanager
def held_open(port: int):
    """Hold connections open in every way: idle, in the middle of a head, of a body, and after an answer."""
    head = (
        b"POST /respond/1/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\n"
    )
    sent = [b"", b"GET / HTTP/1.1\r\nHost: loc", head + b"body=a", head + b"body=b", b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"]
    with contextlib.ExitStack() as stack:
        for start in sent:
            stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)).sendall(start)
        yield


def test_serve_starts_again_after_any_kill_and_ends_soon_whatever_clients_hold_open(blog):
    until(lambda: (len(blog.children("worker")), len(blog.children("web"))) == (2, 3))
    processes = blog.children()

    with held_open(blog.port):
        master = next(pid for pid in blog.children("web") if parent_of(pid) == blog.process.pid)
        os.kill(master, signal.SIGKILL)
        until(lambda: not Path(f"/proc/{master}").exists())
        until(lambda: blog.get("/") == 200)
    with held_open(blog.port):
        processes += blog.children()
        blog.process.kill()
        blog.process.wait()
        blog.log.close()
        # Before there is something to tell: one of them could take it in hand and die.
        until(lambda: not [pid for pid in processes if Path(f"/proc/{pid}").exists()])
        has_error_to_tell(blog)
        blog.start()
    until(lambda: blog.get(ARTICLE) == 200)

    # Both processes of the web server looked; one told.
    mails = until(lambda: [mail for mail in (blog.folder / "mail").glob("*.eml") if b"ValueError" in mail.read_bytes()])
    assert len(mails) == 1

    processes = blog.children()
    # What all of them need lies in memory once. An own copy of it would be more than 60 MB, of what the collector looks through alone 20.
    workers = until(lambda: both(blog.children("worker")))
    assert min(map(own_megabytes, workers)) < 15
    of_requests = [pid for pid in blog.children("web") if parent_of(pid) != blog.process.pid]
    assert [most_data(pid) for pid in (*workers, *of_requests)] == ["536870912"] * 4
    with held_open(blog.port):
        started = time.monotonic()
        assert blog.stop() == 0
        took = time.monotonic() - started
        until(lambda: not [pid for pid in processes if Path(f"/proc/{pid}").exists()])
    # Three seconds are promised; a machine that does much else is late in noticing.
    assert took < 6


def has_error_to_tell(blog) -> None:
    blog.rows("DELETE FROM comments_errormail")  # one goes out each hour, and the tests before may have used this one up
    blog.rows("UPDATE auth_user SET email = 'ada@home.test' WHERE is_superuser")
    blog.rows("INSERT INTO comments_errorcount (hour, place, error, times) VALUES (CURRENT_TIMESTAMP, 'broken', 'ValueError', 1)")


def own_megabytes(pid: int) -> float:
    """Give how much a process has written to since it was forked."""
    return int(re.search(r"Private_Dirty: +(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text())[1]) / 1024


def most_data(pid: int) -> str:
    return re.search(r"Max data size +(\S+)", Path(f"/proc/{pid}/limits").read_text())[1]


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def test_what_was_answered_with_400_and_head_leave_no_trace_in_the_log(blog):
    def ask(method: str, path: str, host: str = "localhost", body: str = "") -> int:
        connection = http.client.HTTPConnection("127.0.0.1", blog.port, timeout=PATIENCE)
        with contextlib.closing(connection):
            connection.request(method, path, body, {"Content-Type": "application/x-www-form-urlencoded", "Host": host})
            with contextlib.closing(connection.getresponse()) as answer:
                return answer.status

    fields = "&".join(f"a{number}=1" for number in range(1001))
    answers = [ask("GET", "/", "evil.test"), ask("POST", "/responses/remove/", body=fields), ask("HEAD", "/"), ask("HEAD", "/nope/")]
    with socket.create_connection(("127.0.0.1", blog.port), timeout=PATIENCE) as connection:
        connection.sendall(b"NO REQUEST AT ALL\r\n\r\n")
        answers.append(connection.recv(12))

    assert answers == [400, 400, 200, 404, b"HTTP/1.1 400"]
    log = (blog.folder / "serve.log").read_text()
    assert "evil.test" in log
    assert [word for word in ("Traceback", "no-body response", "127.0.0.1") if word in log.replace(f"127.0.0.1:{blog.port}", "")] == []


def test_malformed_requests_are_answered_and_leave_no_trace(blog):
    """A sample of tests/fuzz.py; TRACE and its like are 405 from the server’s own answers, too."""
    before = len((blog.folder / "serve.log").read_text(errors="replace"))

    counts, bad = fuzz.send(blog.port, fuzz.requests_of(15, 300))
    odd = {blog.request("TRACE", path)[0] for path in ("/", ARTICLE, "/static/css/site.css", "/nope/", "/xmlrpc", "/admin/")}

    assert (sum(counts.values()), bad, odd) == (300, [], {405})
    assert fuzz.faults_in((blog.folder / "serve.log").read_text(errors="replace")[before:]) == []


def test_serve_says_so_when_its_port_is_taken_and_where_the_first_account_is_made(db, tmp_path):
    empty = Blog(tmp_path)
    empty.migrate()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "manage.py", "serve", "--port", str(port)],
            cwd=ROOT,
            env=empty.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )

    assert re.search(r"https://htc\.test/admin/first-run/[\w:-]+/$", done.stdout, re.MULTILINE)
    assert done.returncode == 1
    assert f"is port {port} taken?" in done.stderr
