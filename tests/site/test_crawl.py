"""No link leads nowhere: a walk over the sample content from the home page and from the sitemap."""

import re
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin
from xml.etree import ElementTree

import pytest
from django.test import Client

from articles.lists.queries import authors_with_posts
from articles.models import Article, CaseStudy
from comments.models import Response

SITE = "https://htc.test"
EMPTY = "/exit/"  # covers what was read, and says nothing


class Page(HTMLParser):
    """The ids of a page, and the addresses that it leads to or loads."""

    LEADING = {"a": "href", "link": "href", "script": "src", "img": "src"}

    def __init__(self, html: str):
        super().__init__()
        self.ids: set[str] = set()
        self.addresses: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.ids |= {values["id"]} if values.get("id") else set()
        self.addresses += [value] if (value := values.get(self.LEADING.get(tag, ""))) is not None else []


class Crawl:
    """Every internal page that links lead to, signed out: status, ids and links by path."""

    def __init__(self):
        self.client = Client()
        self.status: dict[str, int] = {}
        self.text: dict[str, str] = {}
        self.ids: dict[str, set[str]] = {}
        self.fragments: set[tuple[str, str]] = set()
        self.wrong: list[str] = []

    def walk(self, *starts: str):
        left = list(starts)
        while left:
            path = left.pop()
            if path not in self.status:
                left += self._open(path)

    def _open(self, path: str) -> list[str]:
        answer = self.client.get(path, HTTP_HOST="htc.test")
        self.status[path] = answer.status_code
        self.ids[path] = set()
        if answer.status_code in (301, 302):
            target, fragment = urldefrag(answer["Location"])
            if fragment:
                self.fragments.add((target, fragment))
            return [target]
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if answer.status_code != 200:
            self.wrong.append(f"{answer.status_code} {path}")
        if not answer["Content-Type"].startswith("text/html"):
            self.text[path] = body.decode(errors="replace")
            return []
        self.text[path] = body.decode()
        return self._links(path)

    def _links(self, path: str) -> list[str]:
        page = Page(self.text[path])
        self.ids[path] = page.ids
        if len(self.text[path].split("<h1")) != 2 and not path.endswith(EMPTY):
            self.wrong.append(f"not one h1: {path}")
        found = []
        for address in page.addresses:
            target, fragment = urldefrag(urljoin(SITE + path, address))
            # What stands behind it names words for the browser to find, and no place.
            fragment = fragment.partition(":~:")[0]
            if not target.startswith(f"{SITE}/") or target.endswith("/xmlrpc.php"):
                continue
            target = target.removeprefix(SITE)
            if fragment:
                self.fragments.add((target, fragment))
            found.append(target)
        return found


@pytest.fixture
def crawl(sample_content, make_article):
    for status in ("draft", "review", "withdrawn"):
        make_article(
            title=f"Never shown, {status}",
            slug=f"never-{status}",
            status=status,
            **({"path": "2014/01/never-withdrawn"} if status == "withdrawn" else {}),
        )
    make_article(title="Never shown, scheduled", slug="never-scheduled", published_at="2100-01-15T12:00Z")
    CaseStudy.objects.create(slug="never", title="Never shown, case", summary="x", status="draft")
    article = Article.objects.get(slug="after-the-doors-open")
    for state in ("pending", "spam", "trash", "gone"):
        Response.objects.create(article=article, kind="comment", state=state, body=f"Never shown, {state}", received_at="2026-01-01T12:00Z")
    crawl = Crawl()
    crawl.walk("/")
    return crawl


def test_the_links_and_the_sitemap_reach_what_is_public_and_nothing_else(crawl):
    assert_every_link_and_fragment_answers(crawl)
    assert_what_is_public_is_reached_and_nothing_else(crawl)
    assert_the_sitemap_lists_what_the_links_reach(crawl)


def assert_every_link_and_fragment_answers(crawl):
    missing = [f"{path}#{fragment}" for path, fragment in crawl.fragments if path in crawl.ids and fragment not in crawl.ids[path]]

    assert crawl.wrong == []
    assert missing == []


def assert_what_is_public_is_reached_and_nothing_else(crawl):
    reached = set(crawl.status)

    assert {article.get_absolute_url() for article in Article.objects.published()} <= reached
    assert {case.get_absolute_url() for case in CaseStudy.objects.published()} <= reached
    assert {f"/authors/{author.slug}/" for author in authors_with_posts()} <= reached
    assert {f"/responses/{pk}/" for pk in Response.objects.approved().values_list("pk", flat=True)} <= reached
    assert [path for path, text in crawl.text.items() if "Never shown" in text] == []
    assert not [path for path in reached if "never" in path]


def listed_in(crawl, sitemap: str) -> set[str]:
    """Give the addresses in a sitemap, or in the index of all of them."""
    tree = ElementTree.fromstring(crawl.client.get(sitemap).content)
    return {node.text.removeprefix(SITE) for node in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")}


def assert_the_sitemap_lists_what_the_links_reach(crawl):
    listed = {address for file in listed_in(crawl, "/sitemap.xml") for address in listed_in(crawl, file)}

    crawl.walk(*listed)

    assert crawl.wrong == []
    assert {article.get_absolute_url() for article in Article.objects.published()} <= listed
    assert {path for path in crawl.status if re.fullmatch(r"/(?:tags|authors|case-studies)/[^/]+/", path)} <= listed
    assert "Sitemap: https://htc.test/sitemap.xml" in crawl.client.get("/robots.txt").content.decode()
