"""Clients that are slow, silent or ahead of their answers, at the web server as it is run."""

import contextlib
import socket

import pytest

from tests.served import ARTICLE, PATIENCE, Blog

REQUEST = f"GET {ARTICLE} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
# More than the threads of two processes could wait for one after the other within the patience of a client.
SILENT = 600
# Answers of 30 KB and more, which are more than the system keeps for a client (4 MB).
LATE = 200


@pytest.fixture(scope="module")
def blog(tmp_path_factory):
    blog = Blog(tmp_path_factory.mktemp("webserver") / "blog")
    blog.fill()
    blog.start()
    yield blog
    blog.stop()


@pytest.fixture
def client(blog):
    with connected(blog) as client:
        yield client


class Client:
    """One connection: what is sent by it, and what comes, one answer after the other."""

    def __init__(self, connection: socket.socket):
        self.send = connection.sendall
        self.answers = connection.makefile("rb")

    def read(self) -> tuple[bytes, bytes]:
        """Give status line and body of the next answer."""
        status, *fields = iter(self.answers.readline, b"\r\n")
        length = next(int(field.partition(b":")[2]) for field in fields if field.lower().startswith(b"content-length:"))
        return status, self.answers.read(length)


@contextlib.contextmanager
def connected(blog, *, room: int | None = None):
    """Give a client who has so many bytes of room for what it has not read."""
    with socket.socket() as connection:
        if room:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
        connection.settimeout(PATIENCE)
        connection.connect(("127.0.0.1", blog.port))
        yield Client(connection)


def test_clients_that_say_nothing_keep_nobody_from_reading(blog):
    with contextlib.ExitStack() as silent:
        for _ in range(SILENT):
            silent.enter_context(socket.create_connection(("127.0.0.1", blog.port)))

        assert blog.get(ARTICLE) == 200
        assert blog.get(f"{ARTICLE}?made=anew") == 200


def test_client_that_reads_late_costs_others_nothing_and_gets_every_byte(blog):
    with connected(blog, room=4096) as late:
        late.send(REQUEST)
        first = late.read()
        for number in range(LATE):
            late.send(REQUEST)
            # The first ones in time for each to be answered by itself.
            for _ in range(4 if number < 20 else 1):
                assert blog.get(ARTICLE) == 200

        assert [late.read() == first for _ in range(LATE)] == [True] * LATE


@pytest.mark.parametrize(
    "pieces",
    [[REQUEST + REQUEST], [REQUEST, REQUEST], [REQUEST[:20], REQUEST[20:] + REQUEST[:-2], REQUEST[-2:]]],
    ids=["together", "one after the other", "in pieces"],
)
def test_requests_are_answered_in_turn_however_they_come(client, pieces):
    client.send(REQUEST)
    first = client.read()
    for piece in pieces:
        client.send(piece)

    assert [client.read(), client.read()] == [first, first]


def test_head_comes_without_its_body_and_the_connection_ends_when_it_is_asked_to(client):
    client.send(REQUEST)
    client.read()
    client.send(REQUEST.replace(b"GET", b"HEAD"))
    head = list(iter(client.answers.readline, b"\r\n"))
    client.send(REQUEST.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))

    assert head[0] == client.read()[0] == b"HTTP/1.1 200 OK\r\n"
    assert client.answers.read() == b""


def test_body_of_a_request_for_a_kept_page_is_no_second_request(client):
    client.send(REQUEST)
    first = client.read()
    client.send(REQUEST.replace(b"\r\n\r\n", b"\r\nContent-Length: %d\r\n\r\n" % len(REQUEST)))
    client.send(REQUEST)
    client.send(REQUEST.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))

    assert client.read() == client.read() == first
    assert client.answers.read() == b""
