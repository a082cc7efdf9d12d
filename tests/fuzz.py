"""Malformed requests, calls and exports, from a seed, and what becomes of them.

Started as a script, it sends twenty thousand requests by raw sockets to a served blog whose limits are off, a thousand damaged calls among
them, and has two thousand damaged exports read. It ends with 1 where an answer was 5xx or none came, where the log holds a traceback or a
process had to be started again, or where an export was refused by anything but a sentence. The quick suite sends some of each.
"""

import argparse
import random
import re
import socket
import sys
import tempfile
import threading
import traceback
import xmlrpc.client
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

# Started as a script, the first entry is tests/, whose folders have the names of the applications.
sys.path[0] = str(Path(__file__).resolve().parents[1])

from htc.wordpress.wxr.items import Unreadable  # noqa: E402
from htc.wordpress.wxr.reading import read_export  # noqa: E402
from tests.htc.wordpress.exports import comment, export, item, meta  # noqa: E402
from tests.served import ARTICLE, TARGET, Blog  # noqa: E402

SENDERS = 6
# Seconds without an answer after which the server is said to hang; a machine may be busy.
PATIENCE = 60
FORM = "application/x-www-form-urlencoded"
PIECES = [
    b"\0", b"\r", b"\n", b"\r\n", b"\t", b"\x7f", b"\x1b", b"\xff", b"\xc0\xae", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\xfe\xff", "\u202e".encode(),
    b"%", b"%00", b"%ff", b"%zz", b"%u0041", b"%c0%af", b"%2e%2e%2f", b"../", b"\\", b"//", b";", b":", b"&", b"=", b"?", b"#", b"'", b'"', b"<", b">",
    b"<![CDATA[", b"]]>", b"<!DOCTYPE x [<!ENTITY y 'z'>]>", b"&y;", b"&#0;", b"&#xD800;", b"<?xml version='1.0' encoding='utf-7'?>", b"</", b"<!--",
    b"A" * 5000, b"9" * 30, b"-1", b"1e9", b"NaN", b"{}", b"[]", b"None", b"__proto__",
]  # fmt: skip
METHODS = [
    "GET",
    "POST",
    "HEAD",
    "OPTIONS",
    "PUT",
    "DELETE",
    "PATCH",
    "TRACE",
    "CONNECT",
    "PRI",
    "get",
    "",
    "G\0T",
    "A" * 3000,
    "PROPFIND",
    "GET\t",
]
VERSIONS = ["HTTP/1.1", "HTTP/1.0", "HTTP/0.9", "HTTP/2.0", "HTTP/1.2", "HTTP/11", "http/1.1", "", "HTTP/1.1 x", "HTTP/\0"]
TARGETS = [
    "/", ARTICLE, "/search/?q=word", "/search/?q=%00&page=-1&type=x&year=x&tag=%ff", "/feed/", "/feed/atom/", "/feed/json/", "/sitemap.xml", "/tags/", "/archive/",
    "/page/2/", "/case-studies/cases.csv?year=%00&tag=x",     "/page/99999999999999999999/", "/2014/", "/9999/99/", "/2014/03/", "/static/css/site.css", "/static/../manage.py", "/static/%2e%2e/%2e%2e/etc",
    "/images/x.png", "/documents/x.pdf", "/site/icon.png", "/preview/1/", "/preview/x/", "/moderate/x:y/", "/responses/1/", "/responses/own/x/",
    "/responses/received/x/", "/webmention/", "/webmention/?target=%ff", "/webmention/status/x", "/admin/", "/admin/login/", "/admin/login/?next=//evil.test",
    "/admin/articles/article/", "/admin/jsi18n/", "/es/", "/es/help/", "/exit/", "/?p=1", "/?p=99999999999999999999", "/?m=2014&cat=x", "/?s=%ff", "*",
    "http://evil.test/", "//evil.test/", "evil.test:443", "/%", "/%00", "/%ff/", "/\xff", "/a b", "/" + "a" * 4000, "/" + "%41" * 3000, "/?" + "a&" * 3000,
]  # fmt: skip
HEADERS = {
    "Host": ["", "evil.test", "localhost:x", "localhost,localhost", "[::1", "a" * 300, "localhost\0", "lo calhost", "\xff", "localhost:99999999"],
    "Content-Length": ["-1", "1e3", "0x10", "99999999999999999999", "1, 1", " 5 ", "+5", "", "\u0663", "3"],
    "Transfer-Encoding": ["chunked", "xchunked", "chunked, identity", "identity", "gzip, chunked", " chunked", "chunked\0", ""],
    "Cookie": ["a", "=", ";;;", "a=\xff", "htc-session=x", "htc-session=" + "x" * 4000, "htc-csrf=\0", '"a"="b', "a=b; " * 500, "htc-session=x; htc-csrf=x"],
    "Accept": [";q=", "text/html;q=2", "*/*;q=x", ",,,", "a" * 3000, "application/json;q=0.5;q", "\xff", "text/html;" + "a=b;" * 300],
    "Accept-Encoding": ["gzip;q=", "*;q=0", "gzip, gzip, gzip", "\xff", "gzip;q=0.0001", "a," * 800],
    "Accept-Language": ["es-" + "x" * 600, "*", ";q=1", "\xff", "es;q=x"],
    "If-None-Match": ['W/"', '"', "*, *", "W/", "\xff", '"a", ' * 500],
    "If-Modified-Since": ["yesterday", "Sun, 99 Xyz 9999 99:99:99 GMT", "Mon, 01 Jan 0000 00:00:00 GMT", "\xff", "0"],
    "Range": ["bytes=-1", "bytes=9-1", "bytes=0-99999999999999999999", "bytes=0-0,1-1," * 200, "lines=1-2", "bytes=\xff"],
    "Content-Type": [
        FORM, f"{FORM}; charset=utf-7", f"{FORM}; charset=\xff", "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\xff",
        "multipart/form-data; boundary=" + "x" * 300, "multipart/form-data; boundary=x; boundary=y", "text/xml; charset=idna", "application/json", ";", "a/b;c*=utf-8''%ff",
    ],
    "X-Forwarded-For": ["", ",", "\xff", "::", "1.1.1.1" * 300, "fe80::1%eth0", "999.1.1.1"],
    "X-Forwarded-Proto": ["https", "https,http", "\xff"],
    "X-Forwarded-Host": ["evil.test"],
    "Origin": ["null", "https://", "://", "http://[", "https://localhost\xff"],
    "Referer": ["http://[", "\xff", "javascript:x"],
    "Expect": ["100-continue", "200-ok"],
    "Connection": ["close", "upgrade", "keep-alive, close", "\xff", "Host"],
    "Upgrade": ["websocket", "h2c"],
    "Sec-Fetch-Site": ["cross-site", "\xff"],
}  # fmt: skip
ODD_LINES = [
    b"no colon",
    b": no name",
    b" folded: line",
    b"X Y: z",
    b"X\0: z",
    b"X: \0",
    b"X" * 9000 + b": y",
    b"X: " + b"y" * 9000,
    b"\xff: y",
    b"X_Y: z",
    b"Host: localhost",
]


@dataclass
class Request:
    """A request in its parts, before and after they are damaged."""

    method: bytes = b"GET"
    target: bytes = b"/"
    version: bytes = b"HTTP/1.1"
    headers: list[bytes] = field(default_factory=lambda: [b"Host: localhost"])
    body: bytes = b""

    def written(self) -> bytes:
        return b"\r\n".join([b" ".join([self.method, self.target, self.version]), *self.headers, b"", self.body])


def latin(text: str) -> bytes:
    return text.encode("latin-1", "replace")


def damaged(chance: random.Random, data: bytes, times: int = 3) -> bytes:
    """Give the bytes with pieces put in, cut out, doubled or swapped at places."""
    for _ in range(chance.randint(1, times)):
        start, end = sorted(chance.randrange(len(data) + 1) for _ in range(2))
        end = min(end, start + 40)
        part = chance.choice([b"", chance.choice(PIECES), data[start:end] * 2, data[start:end][::-1], chance.randbytes(3)])
        data = data[:start] + part + data[end if chance.random() < 0.5 else start :]
    return data[: chance.randrange(len(data) + 1)] if chance.random() < 0.1 else data


def call(chance: random.Random) -> bytes:
    """Give a damaged call of a pingback."""
    source = chance.choice(["http://a.test/", "http://[", "http://a.test/" + "a" * 3000, "\0", "javascript:x", "http://\u202ea.test/"])
    target = chance.choice([TARGET, "https://htc.test/", f"{TARGET}#\ud800", "https://htc.test:x/", "https://htc.test/%ff/"])
    method = chance.choice(["pingback.ping", "system.multicall", "pingback.ping\n", "x" * 300])
    written = xmlrpc.client.dumps((source, target)[: chance.choice([0, 1, 2, 2, 2])], method).encode("utf-8", "surrogatepass")
    return damaged(chance, written)


def form(chance: random.Random) -> bytes:
    """Give a damaged form: of a comment, a report, a removal, a sign-in or a notice."""
    value = chance.choice(["x", "\0", "\ud800", "http://a.test/", TARGET, "9" * 400, "<b>", "\u202e", "x" * 20_000, "1:2:3"])
    names = ["body", "author_name", "author_email", "token", "website", "action", "reason", "words", "code", "confirmed", "username", "password",
             "source", "target", "url", "title", "excerpt", "blog_name", "charset", "csrfmiddlewaretoken", "seen", "email"]  # fmt: skip
    fields = dict.fromkeys(chance.sample(names, chance.randint(1, 8)), value)
    return damaged(chance, urlencode(fields, errors="surrogatepass").encode())


def parts(chance: random.Random) -> bytes:
    """Give a damaged form of parts, with a file; its boundary is “x”."""
    name = chance.choice(["a", 'a"', "\xff", "a\r\nX: y", "", "../../x", "x" * 300])
    head = f'--x\r\nContent-Disposition: form-data; name="body"; filename="{name}"\r\nContent-Type: {chance.choice(["image/png", "", "a/b;c"])}\r\n'
    coding = chance.choice(["", "Content-Transfer-Encoding: base64\r\n", "Content-Transfer-Encoding: \xff\r\n"])
    return damaged(chance, latin(f"{head}{coding}\r\nGIF89a\r\n--x\r\nContent-Disposition: form-data; name=token\r\n\r\ny\r\n--x--\r\n"))


def chunks(chance: random.Random, body: bytes) -> bytes:
    """Give a body in chunks that are not quite right."""
    size = chance.choice(
        [f"{len(body):x}", "-1", "zz", "ffffffffffffffff", "", f"{len(body):x};a=b", "0", f"{len(body) + 5:x}", "0x5", " 5"]
    )
    return latin(f"{size}\r\n") + body + chance.choice([b"\r\n0\r\n\r\n", b"\r\n0\r\nX: y\r\n\r\n", b"", b"\r\n", b"\r\n0\r\n\0"])


SENT: list[tuple[list[str], str, Callable[[random.Random], bytes]]] = [
    (["/xmlrpc.php", "/xmlrpc"], "text/xml", call),
    (["/xmlrpc.php"], "text/xml", call),
    ([f"{ARTICLE}trackback/", "/webmention/", "/respond/1/", "/respond/2/to/1/", "/responses/1/report/", "/responses/remove/"], FORM, form),
    (["/admin/login/", "/admin/login/code/", "/admin/password_reset/", "/admin/first-run/x/", "/moderate/x/", "/exit/clear/"], FORM, form),
    (["/respond/1/", "/webmention/", "/admin/login/", "/admin/articles/image/add/"], "multipart/form-data; boundary=x", parts),
]


def request(chance: random.Random) -> bytes:
    """Give one malformed request as it goes over the wire."""
    made = Request(target=latin(chance.choice(TARGETS)))
    if chance.random() < 0.6:
        paths, content_type, body_of = chance.choice(SENT)
        made = Request(b"POST", latin(chance.choice(paths)), body=body_of(chance))
        made.headers.append(latin(f"Content-Type: {content_type}"))
        if chance.random() < 0.15:
            made.headers.append(b"Transfer-Encoding: chunked")
            made.body = chunks(chance, made.body)
        else:
            made.headers.append(f"Content-Length: {len(made.body)}".encode())
    for _ in range(chance.choice([0, 1, 1, 2, 4])):
        _break(chance, made)
    written = made.written()
    return damaged(chance, written) if chance.random() < 0.15 else written


def _break(chance: random.Random, made: Request) -> None:
    match chance.choice(["method", "target", "version", "header", "header", "header", "header", "line", "piece"]):
        case "method":
            made.method = latin(chance.choice(METHODS))
        case "target":
            made.target = damaged(chance, made.target, 1).replace(b" ", b"+")
        case "version":
            made.version = latin(chance.choice(VERSIONS))
        case "header":
            name = chance.choice(list(HEADERS))
            if name in ("Host", "Content-Type") and chance.random() < 0.7:  # instead of the good one
                made.headers = [line for line in made.headers if not line.startswith(name.encode())]
            made.headers.append(f"{name}: ".encode() + latin(chance.choice(HEADERS[name])))
        case "line":
            made.headers.insert(chance.randrange(len(made.headers) + 1), chance.choice(ODD_LINES))
        case "piece":
            made.headers += [b"X-%d: y" % number for number in range(chance.choice([5, 150]))]


def answer_to(port: int, written: bytes) -> str:
    """Send what is written, and say what came: a status, “closed”, or “hangs”. The last of several statuses on one connection counts."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        came = b""
        try:
            connection.sendall(written)
            connection.shutdown(socket.SHUT_WR)
            while part := connection.recv(65536):
                came += part
        except TimeoutError:
            return "hangs"
        except OSError:  # closed before all was sent or read
            pass
    statuses = re.findall(rb"^HTTP/1\.[01] ([0-9]{3}) ", came, re.MULTILINE)
    return max(statuses).decode() if statuses else "closed"


def send(port: int, requests: Iterator[bytes], senders: int = SENDERS) -> tuple[Counter, list[bytes]]:
    """Send requests by several connections at once; give how often each answer came, and the requests that were answered with a fault.

    501 is none: a server that knows no such transfer coding has to say so (RFC 9112 §6.1), and nothing of ours gives that answer.
    """
    counts: Counter = Counter()
    bad: list[bytes] = []
    lock = threading.Lock()

    def work() -> None:
        while True:
            with lock:
                written = next(requests, None)
            if written is None:
                return
            said = answer_to(port, written)
            with lock:
                counts[said] += 1
                if said == "hangs" or (said.startswith("5") and said != "501"):
                    bad.append(written)

    threads = [threading.Thread(target=work) for _ in range(senders)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return counts, bad


def requests_of(seed: int, number: int) -> Iterator[bytes]:
    """Give so many malformed requests; the same for the same seed."""
    chance = random.Random(seed)
    return (request(chance) for _ in range(number))


def exports_of(seed: int, number: int) -> Iterator[bytes]:
    """Give so many damaged exports of a blog in WordPress."""
    chance = random.Random(seed)
    whole = export(item(1, more=comment(11) + meta("_thumbnail_id", "9")), item(2), item(3))
    for _ in range(number):
        yield damaged(chance, whole.encode() if isinstance(whole, str) else whole, times=12)


def misread(folder: Path, written: bytes) -> str:
    """Read an export to its end; give the traceback of what was raised and is no sentence for whoever imports, “” else."""
    file = folder / "damaged.xml"
    file.write_bytes(written)
    try:
        for _ in read_export([file]):
            pass
    except Unreadable:
        return ""
    except Exception:
        return traceback.format_exc()
    return ""


def faults_in(log: str) -> list[str]:
    """Give the lines of a server's log that tell of a fault."""
    found = re.compile(r"Traceback|ERROR(?! django\.security\.)|CRITICAL|starting it again")
    return [line for line in log.splitlines() if found.search(line)]


def main() -> None:
    """Serve a blog, send it all of it, and end with 1 where something was not as promised."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4, 5])
    parser.add_argument("--exports", type=int, default=2_000)
    arguments = parser.parse_args()
    failed = False
    with tempfile.TemporaryDirectory(prefix="htc-fuzz-") as folder:
        blog = Blog(Path(folder))
        blog.fill()
        blog.start()
        try:
            for seed in arguments.seeds:
                counts, bad = send(blog.port, requests_of(seed, arguments.requests // len(arguments.seeds)))
                print(f"seed {seed}: {sum(counts.values()):,} requests, {dict(counts.most_common())}", flush=True)
                for written in bad[:5]:
                    print(f"  answered with a fault: {written[:600]!r}")
                failed |= bool(bad)
            print(f"and after all of them the first page is {blog.get('/')}")
        finally:
            blog.stop()
        faults = faults_in((blog.folder / "serve.log").read_text(errors="replace"))
        print(f"{len(faults)} faults in the log", *faults[:10], sep="\n  ")
        misreadings = [
            said for seed in arguments.seeds for each in exports_of(seed, arguments.exports // 5) if (said := misread(Path(folder), each))
        ]
        print(f"{arguments.exports:,} damaged exports, {len(misreadings)} of them misread", *misreadings[:3], sep="\n  ")
        failed |= bool(faults or misreadings)
    sys.exit(failed)


if __name__ == "__main__":
    main()
