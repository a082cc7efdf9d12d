"""Take from a served blog what it writes to (a full disk, a disk that takes nothing, a database that is locked) and try every way in.

Whatever is answered 200, 201, 202, 302 or 303 has to be stored, whatever is not stored has to be answered 503 with Retry-After, and
readers go on reading. When it is over everything works again without a new start. It mounts a small disk of its own in memory, for which
it has to be root. It prints a table, and ends with 1 where one line of it is wrong.
"""

import argparse
import contextlib
import http.client
import os
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import xmlrpc.client
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

# Started as a script, the first entry is tests/, whose folders have the names of the applications.
sys.path[0] = str(Path(__file__).resolve().parents[1])

from tests.databases import FILE  # noqa: E402
from tests.pictures import picture  # noqa: E402
from tests.served import ARTICLE, PATIENCE, TARGET, Blog, until  # noqa: E402

SIZE = 64  # megabytes
BOUNDARY = "border-of-the-parts"
DONE = (200, 201, 202, 302, 303)
LOCKED = 40.0  # seconds; a writer waits 20


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: str


@dataclass
class Person:
    """Somebody at the blog, with cookies as a browser keeps them."""

    blog: Blog
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, body: bytes | str = b"", kind: str = "application/x-www-form-urlencoded") -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.blog.port, timeout=PATIENCE)
        headers = {"Host": "localhost", "Content-Type": kind, "Origin": "http://localhost", "Referer": f"http://localhost{path}"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        with contextlib.closing(connection):
            connection.request(method, path, body.encode() if isinstance(body, str) else body, headers)
            got = connection.getresponse()
            for line in got.headers.get_all("Set-Cookie") or ():
                name, _, value = line.partition(";")[0].partition("=")
                self.cookies[name] = value
            return Answer(got.status, dict(got.headers), got.read().decode(errors="replace"))

    def post(self, path: str, fields: dict[str, str]) -> Answer:
        return self.ask("POST", path, urlencode(fields | {"csrfmiddlewaretoken": self.token}))

    def sign_in(self, name: str, password: str) -> Answer:
        self.ask("GET", "/admin/login/")
        return self.post("/admin/login/", {"username": name, "password": password, "next": "/admin/"})

    @property
    def token(self) -> str:
        return self.cookies.get("htc-csrf", "")

    def upload(self, path: str, name: str, data: bytes) -> Answer:
        parts = [
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="alt"\r\n\r\n{name}\r\n'.encode(),
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{self.token}\r\n'.encode(),
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="upload"; filename="{name}.png"\r\n'.encode(),
            b"Content-Type: image/png\r\n\r\n",
            data,
            f"\r\n--{BOUNDARY}--\r\n".encode(),
        ]
        return self.ask("POST", path, b"".join(parts), f"multipart/form-data; boundary={BOUNDARY}")


@dataclass(frozen=True)
class Way:
    """One way in: what sends something marked, and what counts the rows that bear the mark."""

    name: str
    send: Callable[[str], Answer]
    stored: str


def found_in(pattern: str, text: str) -> tuple:
    found = re.search(pattern, text)
    assert found, f"no {pattern}"
    return found.groups()


def ways_into(blog: Blog, login: tuple) -> list[Way]:
    reader, staff = Person(blog), Person(blog)
    page = reader.ask("GET", ARTICLE).body
    (token,), (respond,) = found_in(r'name="token" value="([^"]+)"', page), found_in(r'action="(/respond/\d+/)"', page)
    public = blog.rows("SELECT id FROM comments_response WHERE state = 'approved' AND kind = 'comment' LIMIT 1")[0][0]
    name, password = login
    assert staff.sign_in(name, password).status == 302
    pixels = picture(size=(1500, 1000))

    def form(path: str, **fields: str) -> Callable[[str], Answer]:
        return lambda mark: reader.ask("POST", path, urlencode({key: value.replace("MARK", mark) for key, value in fields.items()}))

    def ping(mark: str) -> Answer:
        return reader.ask("POST", "/xmlrpc.php", xmlrpc.client.dumps((f"https://{mark}.test/", TARGET), "pingback.ping"), "text/xml")

    rows = "SELECT count(*) FROM comments_response WHERE "
    return [
        Way("comment", form(respond, token=token, body="Said MARK here.", name="Reader"), rows + "body LIKE '%MARK%'"),
        Way(
            "report",
            form(f"/responses/{public}/report/", reason="other", words="MARK"),
            "SELECT count(*) FROM comments_report WHERE words LIKE '%MARK%'",
        ),
        Way("pingback", ping, rows + "source_url LIKE '%MARK%'"),
        Way("webmention", form("/webmention/", source="https://MARK.test/m", target=TARGET), rows + "source_url LIKE '%MARK%/m'"),
        Way("TrackBack", form(f"{ARTICLE}trackback/", url="https://MARK.test/t", title="MARK"), rows + "source_url LIKE '%MARK%/t'"),
        Way("sign-in", lambda mark: Person(blog).sign_in(name, password), ""),
        Way(
            "author in the admin",
            lambda mark: staff.post("/admin/articles/author/add/", {"name": mark, "slug": mark}),
            "SELECT count(*) FROM articles_author WHERE name = 'MARK'",
        ),
        Way(
            "picture in the admin",
            lambda mark: staff.upload("/admin/articles/image/upload/", mark, pixels),
            "SELECT count(*) FROM articles_image WHERE alt = 'MARK'",
        ),
    ]


def count(blog: Blog, query: str, mark: str) -> int:
    # By a connection that only reads: the disk may take nothing.
    with contextlib.closing(sqlite3.connect(f"file:{blog.folder / FILE}?mode=ro", uri=True, timeout=PATIENCE)) as database:
        return database.execute(query.replace("MARK", mark)).fetchone()[0]


def judged(way: Way, answer: Answer, rows: int | None) -> str:
    """Give what is wrong with an answer; "" for nothing."""
    if "Traceback" in answer.body:
        return "shows a traceback"
    if answer.status == 503:
        return "" if answer.headers.get("Retry-After") else "no Retry-After"
    if answer.status >= 500:
        return "is no 503"
    if rows is None:
        return ""
    done = answer.status in DONE and "<fault>" not in answer.body and '"error"' not in answer.body
    return "" if done == bool(rows) else f"{rows} rows stored"


def try_all(blog: Blog, ways: list[Way], mark: str) -> bool:
    """Send by every way at once, as a lock keeps each waiting; print what came, and tell whether all was right."""
    answers: dict[str, Answer] = {}

    def send(way: Way) -> None:
        answers[way.name] = way.send(mark)

    senders = [threading.Thread(target=send, args=(way,)) for way in ways]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join(PATIENCE)
    pages = [Person(blog).ask("GET", path).status for path in ("/", ARTICLE, "/search/?q=housing", "/exit/", "/healthz")]
    print(f"  pages of readers: {pages}")
    right = all(status in (200, 302, 303) for status in pages)
    for way in ways:
        answer = answers.get(way.name)
        rows = count(blog, way.stored, mark) if way.stored else None
        wrong = judged(way, answer, rows) if answer else "no answer"
        print(f"  {way.name:22} {answer.status if answer else '':4} stored {rows if rows is not None else '-':3}  {wrong}")
        right = right and not wrong
    return right


@contextlib.contextmanager
def full_disk(folder: Path):
    """Fill what is left of the disk."""
    ballast = folder / "ballast"
    with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
        for step in (2**20, 4096, 1):
            with contextlib.suppress(OSError):
                while True:
                    file.write(b"\0" * step)
    yield
    ballast.unlink()


@contextlib.contextmanager
def read_only_disk(folder: Path):
    """Have the database and its folders take nothing, as a disk does that the system has found faulty."""
    # A mount with files that are open for writing cannot be made read-only; a second one over it can.
    subprocess.run(["mount", "--bind", folder, folder], check=True)
    subprocess.run(["mount", "-o", "remount,ro,bind", folder], check=True)
    yield
    subprocess.run(["umount", "--lazy", folder], check=True)


@contextlib.contextmanager
def locked_database(folder: Path):
    """Hold the lock of the database longer than a writer waits."""
    with contextlib.closing(sqlite3.connect(folder / FILE, isolation_level=None, check_same_thread=False)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        letting_go = threading.Timer(LOCKED, lambda: None)
        letting_go.start()
        yield
        letting_go.cancel()
        holder.execute("ROLLBACK")


def start_web_anew(blog: Blog) -> None:
    """Have the web open its files once more: those that are open stay as they were opened."""
    for pid in blog.children("web")[1:]:
        os.kill(pid, signal.SIGKILL)
    until(lambda: blog.get("/healthz") == 200)


def main() -> int:
    argparse.ArgumentParser(description=__doc__).parse_args()
    folder = Path(tempfile.mkdtemp(prefix="htc-full-"))
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}m", "tmpfs", folder], check=False)
    if mounted.returncode:
        print("A disk could not be mounted: run it as root.")
        return 1
    blog, right = Blog(folder / "blog"), True
    try:
        blog.folder.mkdir()
        blog.fill()
        login = found_in(r"staff login: (\S+) / (\S+)", blog.manage("demo"))
        for number, (name, state) in enumerate(
            (("full disk", full_disk), ("locked database", locked_database), ("read-only disk", read_only_disk))
        ):
            blog.start()
            ways = ways_into(blog, login)
            print(name)
            with state(blog.folder):
                if state is read_only_disk:
                    start_web_anew(blog)
                right = try_all(blog, ways, f"mark{number}") and right
            if state is read_only_disk:
                start_web_anew(blog)
            print(f"after the {name}")
            right = try_all(blog, ways, f"after{number}") and right
            blog.stop()
    finally:
        if blog.process and blog.is_served():
            blog.process.kill()
            blog.process.wait()
        time.sleep(1)
        subprocess.run(["umount", "--lazy", folder], check=False)
        folder.rmdir()
    print("all right" if right else "WRONG")
    return not right


if __name__ == "__main__":
    sys.exit(main())
