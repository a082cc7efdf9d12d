"""A sender of webmentions, pingbacks and TrackBacks, written from the three specifications alone.

It knows nothing of the blog: it reads a page over a socket as anybody would, finds where notices are taken, and sends one.
``hosts`` says where the machines are, as a hosts file does; https is spoken without TLS, as behind a proxy.
"""

import contextlib
import http.client
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin, urlsplit
from xml.etree import ElementTree
from xml.sax.saxutils import escape

DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"
TRACKBACK = "{http://madskills.com/public/xml/rss/module/trackback/}"
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"


@dataclass(frozen=True)
class Answer:
    """What a server said; ``headers`` are pairs in their order."""

    status: int
    headers: list[tuple[str, str]]
    body: str

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name]


class Sender:
    """Tells the author of a page that another page links to it."""

    def __init__(self, hosts: dict[str, tuple[str, int]]):
        self.hosts = hosts

    def request(self, method: str, url: str, body: str = "", content_type: str = "") -> Answer:
        parts = urlsplit(url)
        headers = {"Host": parts.netloc, "Accept": "*/*"} | ({"Content-Type": content_type} if content_type else {})
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        with contextlib.closing(http.client.HTTPConnection(*self.hosts[parts.hostname], timeout=20)) as connection:
            connection.request(method, path, body.encode() if body else None, headers)
            with contextlib.closing(connection.getresponse()) as response:
                return Answer(response.status, response.getheaders(), response.read().decode())

    def webmention(self, source: str, target: str) -> Answer:
        """Discover (Webmention §3.1.2) and notify (§3.1.3)."""
        page = self.request("GET", target)
        endpoint = _in_link_headers(page.all("link"))
        if endpoint is None:
            endpoint = _in_elements(page.body)
        if endpoint is None:
            raise LookupError("no webmention endpoint")
        form = urlencode({"source": source, "target": target})
        return self.request("POST", urljoin(target, endpoint), form, "application/x-www-form-urlencoded")

    def pingback(self, source: str, target: str) -> str:
        """Discover (Pingback 1.0 §2) and call (§3); gives the string, or raises ValueError with the fault code."""
        page = self.request("GET", target)
        found = page.all("x-pingback") or re.findall(r'<link rel="pingback" href="([^"]+)" ?/?>', page.body)
        if not found:
            raise LookupError("no pingback server")
        endpoint = found[0]
        for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
            endpoint = endpoint.replace(entity, character)
        parameters = "".join(f"<param><value><string>{escape(url)}</string></value></param>" for url in (source, target))
        call = f'<?xml version="1.0"?><methodCall><methodName>pingback.ping</methodName><params>{parameters}</params></methodCall>'
        answer = ElementTree.fromstring(self.request("POST", endpoint, call, "text/xml").body)
        code = answer.findtext("fault/value/struct/member/value/int")
        if code is not None:
            raise ValueError(int(code))
        return answer.findtext("params/param/value/string")

    def trackback(self, source: str, target: str, **claims: str) -> str:
        """Discover by the RDF of the page and ping (TrackBack 1.2); gives "" for success, else the message."""
        page = self.request("GET", target)
        for rdf in re.findall(r"<rdf:RDF.*?</rdf:RDF>", page.body, re.DOTALL):
            for described in ElementTree.fromstring(rdf).iter(f"{RDF}Description"):
                if described.get(f"{DUBLIN_CORE}identifier") == target:
                    form = urlencode({"url": source} | claims)
                    sent = self.request("POST", described.get(f"{TRACKBACK}ping"), form, "application/x-www-form-urlencoded; charset=utf-8")
                    answer = ElementTree.fromstring(sent.body)
                    return "" if answer.findtext("error") == "0" else answer.findtext("message")
        raise LookupError("no TrackBack address")


def _in_link_headers(values: list[str]) -> str | None:
    for value in values:
        for url, parameters in re.findall(r"<([^>]*)>([^<]*)", value):
            rel = re.search(r';\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,]+))', parameters, re.IGNORECASE)
            if rel and "webmention" in (rel[1] or rel[2]).lower().split():
                return url
    return None


def _in_elements(html: str) -> str | None:
    found: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attributes):
            values = dict(attributes)
            if tag in ("link", "a") and "webmention" in (values.get("rel") or "").lower().split() and values.get("href") is not None:
                found.append(values["href"])

    Reader().feed(html)
    return found[0] if found else None
