"""The sitemap and the rules for robots."""

from datetime import UTC, datetime, timedelta
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from articles.models import Article

FIXED = dict.fromkeys(f"https://htc.test{path}" for path in ("/help/", "/es/help/", "/safety/", "/es/safety/"))
NAMESPACE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def entries(reader, **extra) -> dict[str, str | None]:
    """Give the addresses of the sitemap with their dates."""
    answer = reader.get("/sitemap.xml", **extra)
    assert (answer.status_code, answer["Content-Type"].split(";")[0]) == (200, "application/xml")
    urls = ElementTree.fromstring(answer.content).findall("s:url", NAMESPACE)
    return {url.findtext("s:loc", None, NAMESPACE): url.findtext("s:lastmod", None, NAMESPACE) for url in urls}


def test_sitemap_has_everything_that_readers_can_open(reader, make_article, make_case):
    post = make_article(tags=["law", "日本"], by=[("Ada", "")])
    make_article(kind="page", slug="about")
    make_case("jakarta")

    assert list(entries(reader)) == [
        f"https://htc.test{path}"
        for path in (
            *(article.get_absolute_url() for article in Article.objects.published()),
            *(f"{language}/case-studies/jakarta/" for language in ("", "/es")),
            *(f"{language}/authors/ada/" for language in ("", "/es")),
            *(f"{language}/tags/{name}/" for name in ("law", "%E6%97%A5%E6%9C%AC") for language in ("", "/es")),
            *(f"{language}{path}" for path in ("/help/", "/safety/") for language in ("", "/es")),
        )
    ]
    assert post.full_url in entries(reader)


@pytest.mark.parametrize(
    "fields",
    [{"status": "draft"}, {"status": "review"}, {"status": "withdrawn"}, {"published_at": timezone.now() + timedelta(days=1)}],
    ids=["draft", "review", "withdrawn", "scheduled"],
)
def test_sitemap_has_nothing_hidden(reader, make_article, make_case, fields):
    make_article(tags=["law"], by=[("Ada", "")], **{"published_at": "2014-01-15T12:00Z"} | fields)
    make_case("draft", status="draft")

    assert entries(reader) == FIXED


def test_author_and_tag_of_a_page_alone_have_no_entry(reader, make_article):
    make_article(kind="page", slug="about", tags=["law"], by=[("Ada", "")])

    assert list(entries(reader)) == ["https://htc.test/about/", *FIXED]


def test_date_is_that_of_the_publication_or_of_the_last_correction(reader, make_article):
    old = make_article(tags=["law"], by=[("Ada", "")])
    new = make_article(tags=["law"], published_at="2015-03-01T12:00Z")
    for month in (5, 6):
        old.corrections.create(kind="update", text_right="More is known.", made_at=datetime(2014, month, 1, 12, tzinfo=UTC))
    new.corrections.create(kind="safety", made_at=datetime(2014, 5, 1, tzinfo=UTC))

    assert (
        entries(reader)
        == {
            old.full_url: "2014-06-01",
            new.full_url: "2015-03-01",
            "https://htc.test/authors/ada/": "2014-06-01",
            "https://htc.test/es/authors/ada/": "2014-06-01",
            "https://htc.test/tags/law/": "2015-03-01",
            "https://htc.test/es/tags/law/": "2015-03-01",
        }
        | FIXED
    )


def test_addresses_are_those_of_the_site_whatever_host_was_asked(reader, make_article):
    make_article()

    assert all(address.startswith("https://htc.test/") for address in entries(reader, HTTP_HOST="old.htc.test"))


def test_sitemap_is_asked_for_again_with_304(reader, make_article):
    make_article()
    first = reader.get("/sitemap.xml")

    assert reader.get("/sitemap.xml", HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304
    make_article()
    assert reader.get("/sitemap.xml", HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200


@pytest.mark.parametrize("query", ["p=2", "p=x", "p=0"])
def test_page_of_the_sitemap_that_is_not_there_is_a_404(reader, make_article, query):
    make_article()

    assert reader.get(f"/sitemap.xml?{query}").status_code == 404


def test_robots_are_told_what_is_not_for_them_and_where_the_sitemap_is(reader, db):
    answer = reader.get("/robots.txt")
    rules = RobotFileParser()
    rules.parse(answer.content.decode().splitlines())

    assert answer["Content-Type"].startswith("text/plain")
    closed = ("/admin/", "/admin/login/", "/respond/1/", "/responses/received/x/", "/search/", "/search/?q=law")
    assert [path for path in closed if rules.can_fetch("*", path)] == []
    assert [path for path in ("/", "/2014/01/a/", "/feed/", "/sitemap.xml", "/tags/law/") if not rules.can_fetch("*", path)] == []
    assert rules.site_maps() == ["https://htc.test/sitemap.xml"]
