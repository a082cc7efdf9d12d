"""Views under a real web server: what was counted is in the rows once its processes have ended as they were told to."""

import contextlib
import http.client
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.served import ARTICLE, PATIENCE, ROOT, Blog, until

AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
WRITTEN = "SELECT path, SUM(views) FROM statistics_dailyviews WHERE path <> '' GROUP BY path"


def read(blog: Blog, times: int) -> int:
    """Open an article as a browser does, on one connection; give how often it came."""
    headers = {"Host": "localhost", "User-Agent": AGENT, "Accept-Encoding": "gzip"}
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", blog.port, timeout=PATIENCE)) as connection:
        found = 0
        for _ in range(times):
            connection.request("GET", ARTICLE, headers=headers)
            with contextlib.closing(connection.getresponse()) as answer:
                answer.read()
                found += answer.status == 200
    return found


@pytest.fixture
def blog(tmp_path):
    blog = Blog(tmp_path / "blog")
    blog.fill()
    yield blog
    if blog.is_served():
        blog.stop()


def test_four_processes_lose_no_view(blog):
    """Under the web server alone, without settings of ours, as it may be run beside workers."""
    options = ["--no-control-socket", "--log-level", "error", "--worker-class", "gthread", "--threads", "4", "--workers", "4"]
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{blog.port}", *options, "htc.wsgi:application"]
    with (blog.folder / "serve.log").open("w") as log, subprocess.Popen(command, cwd=ROOT, env=blog.environment, stderr=log) as process:
        until(lambda: blog.get("/healthz") == 200)
        with ThreadPoolExecutor(16) as readers:
            came = sum(readers.map(lambda _: read(blog, 100), range(16)))
        process.terminate()
        assert process.wait(PATIENCE) == 0

    assert came == 1600
    assert blog.rows(WRITTEN) == [(ARTICLE, 1600)]


def test_views_are_written_though_a_client_holds_its_connection_until_the_processes_are_killed(blog):
    blog.start()
    with socket.create_connection(("127.0.0.1", blog.port)) as held:
        held.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n")  # and no more
        came = read(blog, 200)
        blog.stop()

    assert came == 200
    assert blog.rows(WRITTEN) == [(ARTICLE, 200)]
