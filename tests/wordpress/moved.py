"""The fresh site of ours that the old blog moves to, served by real processes, and asked as readers ask."""

import contextlib
import http.client
import json
import subprocess
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import quote, urlsplit

from tests.served import Blog
from tests.wordpress.blog import SECRET, Told, permalink
from tests.wordpress.shown import description_of, further_pages

# The settings of the old blog that no export tells.
_AS_THERE = """
from articles.models import Site
site = Site.current()
site.time_zone, site.responses_order = "America/Denver", "oldest"
site.save()
"""


class Moved:
    """A fresh site in a folder. ``asked`` counts the addresses that were asked for."""

    def __init__(self, folder: Path):
        folder.mkdir()
        self._blog, self.asked = Blog(folder), 0
        self._blog.migrate()
        self.manage("shell", "--no-imports", "-c", _AS_THERE)

    def manage(self, *arguments: str) -> str:
        """Run a command of ours, and give what it says. Raises with what it complains of."""
        try:
            return self._blog.manage(*arguments)
        except subprocess.CalledProcessError as error:
            raise RuntimeError(f"{arguments[0]} ended with {error.returncode}: {error.stdout[-2000:]} {error.stderr[-4000:]}") from error

    def take(self, export: Path, uploads: Path) -> str:
        """Import an export and ask for every old address; give the sums of both in one line."""
        said = self.manage("import_wordpress", str(export), "--media", str(uploads)).split("\n")
        return " ".join(line.strip() for line in [*said, self.manage("check_redirects", str(export))] if line.strip())

    def held(self) -> dict[int, dict]:
        """Give what the rows hold, by the numbers of the old blog."""
        said = self.manage("shell", "--no-imports", "-c", "import json; from tests.wordpress.held import held; print(json.dumps(held()))")
        return {int(pk): values for pk, values in json.loads(said).items()}

    def serve(self) -> None:
        self._blog.start()

    def end(self) -> None:
        if self._blog.is_served():
            self._blog.stop()

    def pages_at(self, told: Told, link: str) -> tuple[list[str], list[str]]:
        """Give the pages of an article, found by its old address, and what is wrong with the ways to it."""
        problems, found, page = [], "", ""
        number = "page_id" if told.values["kind"] == "page" else "p"
        former = _former(told, link)
        for old in [link, f"/?{number}={told.pk}", *former]:
            status, body, led = self._led(old)
            if status != 200 or (found and led != found):
                problems.append(f"{old} leads to {led}, which answers {status}")
                continue
            page, found = page or body, found or led
        if told.values["excerpt"] and page and description_of(page) != unescape(told.values["excerpt"]):
            problems.append(f"the excerpt is “{description_of(page)}”")
        others = list(dict.fromkeys(further_pages(page))) if page else []
        # Each page has links to all, at its top and at its bottom.
        return ([page, *(self._get(other)[1] for other in others)] if page else []), problems

    def leaks(self, told: Told, link: str) -> Iterator[str]:
        """Give what an address of a hidden post tells."""
        for old in {link, permalink(told), f"/?p={told.pk}", f"/?page_id={told.pk}"}:
            status, body, led = self._led(old)
            if status != 404 or SECRET in body or SECRET in led:
                yield f"{old} leads to {led}, which answers {status}"

    def whispers(self) -> Iterator[str]:
        """Give the lists and feeds in which a word of a hidden post stands."""
        lists = [
            "/",
            "/feed/",
            "/sitemap.xml",
            "/sitemap-articles-1.xml",
            "/feed/atom/",
            "/feed/json/",
            "/comments/feed/",
            "/archive/",
            "/tags/",
            "/search/?q=nobody+knows",
            "/search/?q=nobody+tells",
        ]
        for address in lists:
            status, body, _ = self._led(address)
            if status != 200 or SECRET in body:
                yield f"{address} answers {status} and tells of what is hidden"

    def _led(self, address: str) -> tuple[int, str, str]:
        """Give the answer that one redirect at most leads to, with its path."""
        split = urlsplit(address)
        path = quote(split.path, safe="/%") + (f"?{split.query}" if split.query else "")
        status, body, led = self._get(path)
        if status == 301:
            path = urlsplit(led).path
            status, body, _ = self._get(path)
        return status, body, path

    def _get(self, path: str) -> tuple[int, str, str]:
        self.asked += 1
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self._blog.port, timeout=60)) as connection:
            connection.request("GET", path, headers={"Host": "localhost"})
            answer = connection.getresponse()
            return answer.status, answer.read().decode(errors="replace"), answer.getheader("Location", "")


def _former(told: Told, link: str) -> list[str]:
    """Give the addresses that a post had before its short name or its date was changed."""
    slug, then = told.values["former_slug"], told.values["former_date"][:10].replace("-", "/")
    now = told.values["date"][:10].replace("-", "/")
    return [*([link.replace(link.rstrip("/").rpartition("/")[2], slug)] if slug else []), *([link.replace(now, then)] if then else [])]
