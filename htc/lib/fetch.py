"""Pages of other sites: the only module that opens outgoing sockets.

The address comes from a stranger, so each hop is judged, looked up once and dialled at the very address that was judged;
time, size and redirects have limits. No proxy of the environment is used, no cookie and no login is sent.
"""

import http.client
import io
import queue
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from itertools import pairwise
from urllib.parse import urljoin

from django.conf import settings

from htc.lib import machines, testnet
from htc.lib.codings import STEP, BadCoding, BrokenOff, decoded
from htc.lib.destination import Destination, NoDestination, is_number, read_destination
from htc.lib.web import BadAddress, WebAddress, read_address

DEADLINE, CONNECT = 10.0, 3.0  # seconds
MAX_REDIRECTS = 5
MAX_HEAD = 64 * 1024
MAX_BODY = 1024 * 1024
MAX_DIALS = 3
ACCEPT_HTML = "text/html, application/xhtml+xml;q=0.9, */*;q=0.5"

_CHARSET = re.compile(r""";\s*charset\s*=\s*["']?([\w.:+-]+)""", re.ASCII | re.IGNORECASE)


type Hop = Callable[[str], None] | None


class FetchError(Exception):
    """A page could not be had; ``reason`` is one of the codes kept on rows, the text is a sentence for the log."""

    def __init__(self, reason: str, sentence: str):
        super().__init__(sentence)
        self.reason = reason


@dataclass(frozen=True)
class Fetched:
    """What a site answered, whatever the status.

    ``url`` is the address after all redirects and ``hops`` the addresses passed before it, all normalised and without
    fragment. ``headers`` answers to any case, and
    ``headers.get_all(name)`` gives every value of a repeated header. ``body`` holds the first decoded bytes, and
    ``truncated`` says that there were more. ``downgraded`` says that a redirect led from https to http.
    """

    url: str
    status: int
    headers: http.client.HTTPMessage
    body: bytes
    truncated: bool = False
    hops: tuple[str, ...] = ()
    downgraded: bool = False

    @property
    def media_type(self) -> str:
        """The type and subtype in lower case, without parameters; empty when the site names none."""
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str:
        """The charset label of the Content-Type in lower case; empty when the site names none."""
        # Not get_content_charset: a stranger's header can make it raise TypeError.
        named = _CHARSET.search(self.headers.get("Content-Type", ""))
        return named[1].lower() if named else ""


class _Deadline:
    """The moment at which everything ends."""

    def __init__(self, seconds: float):
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """The seconds left; raises TimeoutError when there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError("the deadline has passed")
        return left


@dataclass(frozen=True)
class _Request:
    method: str
    accept: str
    body: bytes = b""
    content_type: str = ""
    seconds: float = 0.0
    most: int = 0

    def head_for(self, destination: Destination) -> bytes:
        headers = {
            "Host": destination.authority,
            "User-Agent": f"HTC-Linkback/1.0 (+{settings.SITE_URL}; Webmention; Pingback)",
            "Accept": self.accept,
            "Accept-Encoding": "gzip, deflate",
            "Connection": "close",
        }
        if self.method == "POST":
            headers |= {"Content-Type": self.content_type, "Content-Length": str(len(self.body))}
        lines = [f"{self.method} {destination.path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        return "\r\n".join([*lines, "", ""]).encode()


def get(url: str, *, accept: str = ACCEPT_HTML, before_hop: Hop = None, seconds: float = 0.0, most: int = 0) -> Fetched:
    """Give the answer of another site to a GET, after at most MAX_REDIRECTS redirects, ``seconds`` (DEADLINE) and ``most`` bytes.

    Any status is an answer; ``before_hop`` hears where each redirect leads and may raise. Raises FetchError: ``blocked_address``,
    ``source_unreachable``, ``timeout``, ``too_large`` (the header), ``too_many_redirects`` or ``bad_encoding`` (unknown or broken coding).
    """
    return _follow(url, _Request("GET", accept, seconds=seconds, most=most), frozenset({301, 302, 303, 307, 308}), before_hop)


def post(url: str, body: bytes, content_type: str, *, accept: str = "*/*", before_hop: Hop = None) -> Fetched:
    """Give the answer of another site to a POST, with the limits and errors of ``get``.

    The body is sent again only on 307 and 308, which ask for just that (RFC 9110 §15.4); 301, 302 and 303 are returned as they are.
    """
    return _follow(url, _Request("POST", accept, body, content_type), frozenset({307, 308}), before_hop)


def _follow(url: str, request: _Request, redirects: frozenset[int], before_hop: Hop = None) -> Fetched:
    deadline = _Deadline(request.seconds or DEADLINE)
    hops: list[str] = []
    while True:
        address = _read(url)
        # From here on in the one spelling in which it is judged, dialled, counted and shown.
        url = address.url
        if url in hops or len(hops) > MAX_REDIRECTS:
            raise FetchError("too_many_redirects", f"{hops[0]} redirects more than {MAX_REDIRECTS} times, or in a circle")
        if hops and before_hop:
            before_hop(url)
        answer = _once(address, request, redirects, deadline)
        if isinstance(answer, Fetched):
            downgraded = any(a.startswith("https:") and b.startswith("http:") for a, b in pairwise([*hops, url]))
            return replace(answer, hops=tuple(hops), downgraded=downgraded)
        url, hops = answer, [*hops, url]


def _once(address: WebAddress, request: _Request, redirects: frozenset[int], deadline: _Deadline) -> Fetched | str:
    """Give the answer of one hop, or the address it redirects to."""
    url, destination = address.url, _destination(address)
    try:
        with closing(_Wire(_connect(destination, request.method, deadline), deadline)) as wire:
            wire.send(request.head_for(destination) + request.body)
            with closing(http.client.HTTPResponse(wire, method=request.method)) as response:  # type: ignore[arg-type]  # as much of a socket as it uses
                _read_head(response)
                if response.status in redirects and "Location" in response.headers:
                    return _joined(url, response.headers["Location"])
                most = request.most or MAX_BODY
                wire.allowed = most + MAX_HEAD
                return Fetched(url, response.status, response.headers, *_body(response, most))
    except TimeoutError:
        raise FetchError("timeout", f"{destination.host} took too long") from None
    except (OSError, http.client.HTTPException) as error:
        raise FetchError("source_unreachable", f"{destination.host} did not answer: {type(error).__name__}: {str(error)[:200]}") from error


def _joined(url: str, location: str) -> str:
    # Many sites send raw UTF-8 in Location; http.client reads headers as Latin-1.
    with suppress(UnicodeError):
        location = location.encode("latin-1").decode()
    try:
        return urljoin(url, location.strip(" \t"))
    except ValueError:
        raise FetchError("blocked_address", f"{url} redirects to an address that cannot be read") from None


def _read(url: str) -> WebAddress:
    try:
        return read_address(url)
    except BadAddress as error:
        raise FetchError("blocked_address", f"{url!r}: {error.reason}") from None


def _destination(address: WebAddress) -> Destination:
    try:
        return read_destination(address)
    except NoDestination as error:
        raise FetchError("blocked_address", str(error)) from None


def _look_up(host: str, port: int, deadline: _Deadline) -> list[str]:
    """Give all addresses of a name, each of them judged."""
    if is_number(host):
        found = [host]
    else:
        found = testnet.answers(host) if testnet.is_on() else _ask_resolver(host, port, deadline)
    if not found:
        raise FetchError("source_unreachable", f"the name {host} was not found")
    for ip in found:
        if reason := machines.refusal(ip):
            raise FetchError("blocked_address", f"{host} answers {reason}")
    return list(dict.fromkeys(found))


def _ask_resolver(host: str, port: int, deadline: _Deadline) -> list[str]:
    # getaddrinfo knows no time limit, so it is left behind in its thread when it hangs.
    answer: queue.SimpleQueue[list[str]] = queue.SimpleQueue()

    def ask() -> None:
        try:
            # With the final dot the resolver's search list cannot turn a stranger's name into one of the inside.
            found = socket.getaddrinfo(f"{host}.", port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
        except (OSError, UnicodeError):
            found = []
        answer.put([str(socket_address[0]) for *_, socket_address in found])

    threading.Thread(target=ask, name=f"look up {host}", daemon=True).start()
    try:
        return answer.get(timeout=deadline.left())
    except queue.Empty:
        raise TimeoutError(f"looking up {host}") from None


class _AllowanceSpent(Exception):
    """More bytes came than were allowed."""


class _Wire(io.RawIOBase):
    """A connection that ends at the deadline and gives only as many bytes as are allowed, however slowly they come."""

    def __init__(self, connection: socket.socket, deadline: _Deadline):
        self._socket = connection
        self._deadline = deadline
        self.allowed = MAX_HEAD

    def send(self, data: bytes) -> None:
        unsent = memoryview(data)
        while unsent:
            self._socket.settimeout(self._deadline.left())
            unsent = unsent[self._socket.send(unsent) :]

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        if self.allowed <= 0:
            raise _AllowanceSpent
        self._socket.settimeout(self._deadline.left())
        count = self._socket.recv_into(memoryview(buffer)[: self.allowed])
        self.allowed -= count
        return count

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(self)

    def close(self) -> None:
        self._socket.close()
        super().close()


def _connect(destination: Destination, method: str, deadline: _Deadline) -> socket.socket:
    """Give a connection to one of the judged addresses of a destination, with TLS for https."""
    connection = _dial_first(destination, method, deadline)
    if destination.scheme == "http":
        return connection
    try:
        context = ssl.create_default_context(cafile=testnet.certificate_authority() if testnet.is_on() else None)
        connection.settimeout(deadline.left())
        return context.wrap_socket(connection, server_hostname=destination.host)
    except BaseException:
        connection.close()
        raise


def _dial_first(destination: Destination, method: str, deadline: _Deadline) -> socket.socket:
    error: OSError = ConnectionRefusedError("no address")
    for ip in _look_up(destination.host, destination.port, deadline)[:MAX_DIALS]:
        try:
            return _dial(_endpoint(ip, destination, method), deadline)
        except OSError as refused:
            error = refused
    raise error


def _endpoint(ip: str, destination: Destination, method: str) -> tuple[str, int]:
    """Give the address and port to dial for a judged address: itself, or its declared route in a test."""
    if not testnet.is_on():
        return ip, destination.port
    route = testnet.route(ip, destination.port)
    testnet.record(
        host=destination.host,
        ip=ip,
        port=destination.port,
        method=method,
        path=destination.path,
        verdict="dialled" if route else "no_route",
    )
    if route is None:
        raise ConnectionRefusedError(f"no route to {ip}")
    return route


def _dial(endpoint: tuple[str, int], deadline: _Deadline) -> socket.socket:
    connection = socket.socket(socket.AF_INET6 if ":" in endpoint[0] else socket.AF_INET, socket.SOCK_STREAM)
    try:
        connection.settimeout(min(CONNECT, deadline.left()))
        connection.connect(endpoint)
    except BaseException:
        connection.close()
        raise
    return connection


def _read_head(response: http.client.HTTPResponse) -> None:
    try:
        response.begin()
    except (_AllowanceSpent, http.client.HTTPException) as error:
        # http.client has no class of its own for more than 100 lines of header, the empty one counted.
        if type(error) in (_AllowanceSpent, http.client.LineTooLong, http.client.HTTPException):
            raise FetchError("too_large", f"the header has more than {MAX_HEAD} bytes or 100 lines") from None
        raise


def _body(response: http.client.HTTPResponse, most: int) -> tuple[bytes, bool]:
    """Give the decoded body up to ``most`` bytes, and whether there was more."""
    body = bytearray()
    try:
        for piece in decoded(_pieces(response), response.headers.get("Content-Encoding", "")):
            body += piece
            if len(body) > most:
                raise _AllowanceSpent
    except BadCoding as error:
        raise FetchError("bad_encoding", str(error)) from None
    except BrokenOff:
        raise http.client.IncompleteRead(b"") from None
    except _AllowanceSpent:
        return bytes(body[:most]), True
    return bytes(body), False


def _pieces(response: http.client.HTTPResponse) -> Iterator[bytes]:
    while piece := response.read1(STEP):
        yield piece
    # A page that breaks off must not count as a page without the link.
    if response.length:
        raise http.client.IncompleteRead(b"", response.length)
