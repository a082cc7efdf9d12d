"""Other people's sites for tests: names, addresses, pages and misbehaviour, served for real on loopback."""

import json
import socket
import ssl
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from http.server import BaseHTTPRequestHandler
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest
import trustme

from htc.lib import fetch

_TLS_HANDSHAKE = b"\x16"


class Page(NamedTuple):
    """One answer of another site; headers may be a list of pairs, to repeat one."""

    body: str | bytes = b""
    status: int = 200
    headers: dict[str, str] | list[tuple[str, str]] = {}


class Seen(NamedTuple):
    """One request as it arrived at another site."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


type Answer = str | bytes | Page | Callable[[BaseHTTPRequestHandler], None]


class _Listener:
    """A loopback port that gives each connection to a function in its own thread, and leaves nothing open."""

    def __init__(self, serve: Callable[[socket.socket], None]):
        self._serve = serve
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._socket.getsockname()[1]}"
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def _accept(self):
        with suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                self._open.add(connection)
                thread = threading.Thread(target=self._handle, args=(connection,), daemon=True)
                self._threads.append(thread)
                thread.start()

    def _handle(self, connection):
        with connection, suppress(OSError):
            self._serve(connection)

    def close(self):
        self._socket.shutdown(socket.SHUT_RDWR)
        self._accepting.join()
        self._socket.close()
        for connection in self._open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()


class Authority:
    """A certificate authority of the test run, trusted by nobody else."""

    def __init__(self, file):
        self._ca = trustme.CA()
        self.file = str(file)
        self._ca.cert_pem.write_to_path(self.file)
        self.context_for = cache(self._context_for)

    def _context_for(self, host: str) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._ca.issue_cert(host).configure_cert(context)
        return context

    @contextmanager
    def wrap(self, connection: socket.socket, certificates: dict[str, str]) -> Iterator[ssl.SSLSocket]:
        """Speak TLS with the certificate of the host that is asked for, or of the host that ``certificates`` names instead."""

        def choose(encrypted, host, context):
            encrypted.context = self.context_for(certificates.get(host, host))

        first = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        first.sni_callback = choose
        with first.wrap_socket(connection, server_side=True) as encrypted:
            yield encrypted


class TestNet:
    """The network a test declares: ``testnet["https://other.test/post"] = "<p>html</p>"``.

    A page is text, bytes, a Page, or a function that gets the request handler. Each host gets a public address of its own, with
    routes for both ports; scheme, host, path and query of a page are taken exactly, and everything else is a 404.
    """

    __test__ = False

    def __init__(self, folder, authority: Authority):
        self.file = folder / "testnet.json"
        self.log = folder / "testnet.log"
        self.requests: defaultdict[str, list[Seen]] = defaultdict(list)
        self.closed = threading.Event()
        self.certificates: dict[str, str] = {}
        self._authority = authority
        self._pages: dict[str, Answer] = {}
        self._dns: dict[str, list[list[str]]] = {}
        self._routes: dict[str, str] = {}
        self._server = _Listener(self._serve)
        self._listeners = [self._server]
        self._write()

    def __setitem__(self, url: str, answer: Answer):
        self._pages[_exact(url)] = answer
        host = urlsplit(url).hostname
        if host not in self._dns:
            self.resolve(host, [self._fresh_address()])

    def __delitem__(self, url: str):
        del self._pages[_exact(url)]

    def resolve(self, host: str, *answers: list[str]):
        """Declare the successive answers for a name; every address leads to the pages, so a hole in a guard would show."""
        self._dns[host] = list(answers)
        for ip in {ip for answer in answers for ip in answer}:
            self._route(ip, self._server)

    def raw(self, url: str, serve: Callable[[socket.socket], None]):
        """Give the connections to a host to a function, before any byte is read; its end, or the test's, closes them."""
        listener = _Listener(serve)
        self._listeners.append(listener)
        ip = self._fresh_address()
        self._dns[urlsplit(url).hostname] = [[ip]]
        self._route(ip, listener)

    def unroute(self, *ips: str):
        """Let every connection to these addresses be refused."""
        for ip in ips:
            for port in (80, 443):
                del self._routes[_endpoint(ip, port)]
        self._write()

    @property
    def dials(self) -> list[dict]:
        """The lines of the log: one for each connection that was or would have been dialled."""
        if not self.log.exists():
            return []
        return [json.loads(line) for line in self.log.read_text().splitlines()]

    def close(self):
        self.closed.set()
        for listener in self._listeners:
            listener.close()

    def _fresh_address(self) -> str:
        return f"5.5.5.{len(self._dns) + 1}"

    def _route(self, ip: str, listener: _Listener):
        for port in (80, 443):
            self._routes[_endpoint(ip, port)] = listener.address
        self._write()

    def _write(self):
        declared = {"ca": self._authority.file, "dns": self._dns, "routes": self._routes}
        fresh = self.file.with_suffix(".new")
        fresh.write_text(json.dumps(declared))
        fresh.replace(self.file)

    def _serve(self, connection: socket.socket):
        if connection.recv(1, socket.MSG_PEEK) != _TLS_HANDSHAKE:
            _Handler(connection, self, "http")
            return
        with self._authority.wrap(connection, self.certificates) as encrypted:
            _Handler(encrypted, self, "https")

    def answer_to(self, url: str) -> Answer:
        return self._pages.get(_exact(url), Page("<h1>Not found</h1>", 404, {"Content-Type": "text/html"}))


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, connection, net: TestNet, scheme: str):
        self.net = net
        self.scheme = scheme
        super().__init__(connection, ("127.0.0.1", 0), None)

    def answer(self):
        host = self.headers["Host"]
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.net.requests[host].append(Seen(self.command, self.path, dict(self.headers), body))
        answer = self.net.answer_to(f"{self.scheme}://{host}{self.path}")
        if callable(answer):
            answer(self)
        else:
            self._send(answer if isinstance(answer, Page) else Page(answer, headers={"Content-Type": "text/html; charset=utf-8"}))

    do_GET = do_POST = do_HEAD = answer

    def _send(self, page: Page):
        body = page.body.encode() if isinstance(page.body, str) else page.body
        headers = list(page.headers.items() if isinstance(page.headers, dict) else page.headers)
        if not {"content-length", "transfer-encoding"} & {name.lower() for name, _ in headers}:
            headers.append(("Content-Length", str(len(body))))
        self.send_response_only(page.status)
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


def _exact(url: str) -> str:
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme}://{parts.netloc.lower()}{parts.path or '/'}{query}"


def _endpoint(ip: str, port: int) -> str:
    return f"[{ip}]:{port}" if ":" in ip else f"{ip}:{port}"


def reason_of(url: str) -> str:
    """Give the code with which fetching a URL fails."""
    with pytest.raises(fetch.FetchError) as caught:
        fetch.get(url)
    return caught.value.reason


def read_request(connection: socket.socket) -> None:
    """Read the head of a request, as a server must before it closes: unread bytes would reset the connection."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        piece = connection.recv(4096)
        if not piece:
            raise ConnectionResetError("the other side went away before its request was whole")
        head += piece


def answer(data: bytes) -> Callable[[socket.socket], None]:
    """Give a server that sends these very bytes."""

    def serve(connection):
        read_request(connection)
        connection.sendall(data)

    return serve


@cache
def authority_in(folder) -> Authority:
    return Authority(folder / "authority.pem")


@pytest.fixture
def testnet(tmp_path, tmp_path_factory, settings, monkeypatch) -> Iterator[TestNet]:
    net = TestNet(tmp_path, authority_in(tmp_path_factory.getbasetemp()))
    settings.TESTNET_FILE = str(net.file)
    settings.TESTNET_LOG = str(net.log)
    monkeypatch.setenv("HTC_TESTNET", str(net.file))
    monkeypatch.setenv("HTC_TESTNET_LOG", str(net.log))
    yield net
    net.close()
