"""Somebody else's receiver of webmentions and pingbacks, written from the two specifications and sharing no code with the blog.

It fetches each source and looks for a link that is the very target, as the Webmention Recommendation has it.
"""

import contextlib
import threading
import xmlrpc.client
from html.parser import HTMLParser
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

PAGES = {
    "/webmention-in-header": ({"Link": '</take-webmention?key=7>; rel="webmention"'}, ""),
    "/webmention-in-page": ({}, '<p>Tell us <a href="/take-webmention" rel="nofollow webmention">here</a>.</p>'),
    "/pingback-in-header": ({"X-Pingback": "http://receiver.test/take-pingback"}, ""),
    "/pingback-in-page": ({}, '<link rel="pingback" href="http://receiver.test/take-pingback">'),
    "/takes-none": ({}, "<p>Nothing is taken here.</p>"),
}


class Receiver:
    """A server on loopback; ``mentions`` maps (protocol, source, target) to "there" or "gone", ``refused`` holds what was wrong."""

    def __init__(self, hosts: dict[str, int]):
        self.hosts = hosts
        self.mentions: dict[tuple[str, str, str], str] = {}
        self.refused: list[str] = []
        handler = type("Handler", (_Handler,), {"receiver": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def take(self, protocol: str, source: str, target: str) -> bool:
        """Verify a notice; Webmention §3.2.2 takes what links, and §3.2.4 removes what is gone."""
        key = (protocol, source, target)
        status, page = self._fetch(source)
        links = _Links(page).found if status == 200 else set()
        if target in links:
            self.mentions[key] = "there"
        elif key in self.mentions:
            self.mentions[key] = "gone"
        else:
            self.refused.append(f"{source} does not link to {target}")
            return False
        return True

    def _fetch(self, url: str) -> tuple[int, str]:
        for _ in range(5):
            parts = urlsplit(url)
            connection = HTTPConnection("127.0.0.1", self.hosts[parts.hostname or ""], timeout=30)
            with contextlib.closing(connection):
                connection.request("GET", parts.path, headers={"Host": parts.netloc})
                with contextlib.closing(connection.getresponse()) as answer:
                    page = answer.read().decode()
            if answer.status not in (301, 302):
                return answer.status, page
            url = f"{parts.scheme}://{parts.netloc}{answer.headers['Location']}"
        return 508, ""


class _Links(HTMLParser):
    def __init__(self, page: str):
        super().__init__()
        self.found: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found |= {value for name, value in attrs if name == "href" and tag == "a" and value}


class _Handler(BaseHTTPRequestHandler):
    receiver: Receiver

    def do_GET(self):
        headers, body = PAGES.get(self.path, ({}, ""))
        self._answer(200 if self.path in PAGES else 404, f"<!doctype html><title>Theirs</title>{body}", headers)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/take-pingback":
            self._pingback(body)
        elif self.path in ("/take-webmention", "/take-webmention?key=7"):
            self._webmention(body)
        else:
            self._answer(404, "")

    def _webmention(self, body: bytes):
        if self.headers["Content-Type"].partition(";")[0] != "application/x-www-form-urlencoded":
            return self._answer(400, "Not a form.")
        fields = parse_qs(body.decode())
        (source,), (target,) = fields["source"], fields["target"]
        taken = urlsplit(target).path in PAGES and self.receiver.take("webmention", source, target)
        return self._answer(200 if taken else 400, "")

    def _pingback(self, body: bytes):
        (source, target), method = xmlrpc.client.loads(body)
        assert method == "pingback.ping"
        if ("pingback", source, target) in self.receiver.mentions:
            answer = xmlrpc.client.dumps(xmlrpc.client.Fault(48, "known"))
        elif self.receiver.take("pingback", source, target):
            answer = xmlrpc.client.dumps(("taken",), methodresponse=True)
        else:
            answer = xmlrpc.client.dumps(xmlrpc.client.Fault(17, "no link"))
        self._answer(200, answer, {"Content-Type": "text/xml"})

    def _answer(self, status: int, body: str, headers: dict[str, str] | None = None):
        data = body.encode()
        self.send_response(status)
        for name, value in ({"Content-Type": "text/html"} | (headers or {}) | {"Content-Length": str(len(data))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args):
        pass
