"""The sitemap and the rules for robots."""

from datetime import UTC, datetime, timedelta
from urllib.robotparser import RobotFileParser
from uuid import uuid4
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from articles.lists import sitemaps
from articles.models import Article, Site
from articles.series.models import Series, SeriesPart

FIXED = dict.fromkeys(f"https://htc.test{path}" for path in ("/help/", "/es/help/", "/safety/", "/es/safety/", "/feeds/", "/es/feeds/"))
NAMESPACE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def entries(reader, **extra) -> dict[str, str | None]:
    """Give the addresses of all sitemaps with their dates."""
    return {
        address: date
        for file in listed(reader, "/sitemap.xml", "sitemap", **extra)
        for address, date in listed(reader, file.removeprefix("https://htc.test"), "url", **extra).items()
    }


def listed(reader, path: str, element: str, **extra) -> dict[str, str | None]:
    """Give the addresses of the index (``element`` sitemap) or of one sitemap (url) with their dates."""
    answer = reader.get(path, **extra)
    assert (answer.status_code, answer["Content-Type"].split(";")[0]) == (200, "application/xml")
    urls = ElementTree.fromstring(answer.content).findall(f"s:{element}", NAMESPACE)
    return {url.findtext("s:loc", None, NAMESPACE): url.findtext("s:lastmod", None, NAMESPACE) for url in urls}


def test_sitemap_has_everything_that_readers_can_open(reader, make_article, make_case):
    post = make_article(tags=["law", "日本"], by=[("Ada", "")])
    make_article(kind="page", slug="about")
    make_case("jakarta")

    assert list(entries(reader)) == [
        f"https://htc.test{path}"
        for path in (
            *(article.get_absolute_url() for article in Article.objects.published().order_by("pk")),
            *(f"{language}/case-studies/jakarta/" for language in ("", "/es")),
            *(f"{language}/authors/ada/" for language in ("", "/es")),
            *(f"{language}/tags/{name}/" for name in ("law", "%E6%97%A5%E6%9C%AC") for language in ("", "/es")),
            *(f"{language}{path}" for path in ("/help/", "/safety/", "/feeds/") for language in ("", "/es")),
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
    SeriesPart.objects.create(series=Series.objects.create(title="Wages"), article=old)

    assert (
        entries(reader)
        == {
            old.full_url: "2014-06-01",
            new.full_url: "2015-03-01",
            "https://htc.test/authors/ada/": "2014-06-01",
            "https://htc.test/es/authors/ada/": "2014-06-01",
            "https://htc.test/series/wages/": "2014-06-01",
            "https://htc.test/es/series/wages/": "2014-06-01",
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
    for path in ("/sitemap.xml", "/sitemap-articles-1.xml"):
        first = reader.get(path)

        assert reader.get(path, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304
        make_article(published_at=timezone.now())
        assert reader.get(path, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200


@pytest.mark.parametrize("path", ["articles-2", "articles-0", "tags-1", "nothing-1"])
def test_sitemap_that_would_be_empty_is_a_404(reader, make_article, path):
    make_article()

    assert reader.get("/sitemap-articles-1.xml").status_code == 200
    assert reader.get(f"/sitemap-{path}.xml").status_code == 404


def test_index_names_the_files_of_many_articles_each_with_the_last_change_in_it(reader, make_article, make_case, time_machine, monkeypatch):
    monkeypatch.setattr(sitemaps.CanonicalSitemap, "limit", 2)
    group = uuid4()
    for month in (3, 1, 2):
        make_article(published_at=f"2015-0{month}-01T12:00Z", translation_group=group, language=("en", "es", "fr")[month - 1])
    time_machine.move_to("2016-05-01T12:00Z")
    case = make_case("jakarta")
    time_machine.move_to("2016-06-01T12:00Z")
    case.save()

    files = listed(reader, "/sitemap.xml", "sitemap")

    assert {file.removeprefix("https://htc.test/sitemap-"): date and date[:10] for file, date in files.items()} == {
        "articles-1.xml": "2015-03-01",
        "articles-2.xml": "2015-02-01",
        "case-studies-1.xml": "2016-05-01",
        "pages-1.xml": None,
        "pages-2.xml": None,
        "pages-3.xml": None,
    }
    # The translations of a text are told wherever each of them stands.
    assert reader.get("/sitemap-articles-2.xml").content.decode().count("hreflang") == 3


@pytest.mark.parametrize(
    ("choice", "refused", "let_in"),
    [
        ("allowed", [], ["GPTBot", "ClaudeBot", "Claude-User", "Googlebot"]),
        ("no-training", ["GPTBot", "ClaudeBot", "CCBot", "Google-Extended"], ["Claude-User", "OAI-SearchBot", "Googlebot"]),
        ("refused", ["GPTBot", "Claude-User", "PerplexityBot"], ["Googlebot", "bingbot"]),
    ],
)
def test_crawlers_are_told_what_staff_chose(reader, db, choice, refused, let_in):
    Site(ai_crawlers=choice).save()

    rules = RobotFileParser()
    rules.parse(reader.get("/robots.txt").content.decode().splitlines())

    assert [name for name in refused if rules.can_fetch(name, "/2014/01/a/")] == []
    assert [name for name in let_in if not rules.can_fetch(name, "/2014/01/a/") or rules.can_fetch(name, "/search/")] == []
    assert rules.site_maps() == ["https://htc.test/sitemap.xml"]


def test_robots_are_told_what_is_not_for_them_and_where_the_sitemap_is(reader, db):
    answer = reader.get("/robots.txt")
    rules = RobotFileParser()
    rules.parse(answer.content.decode().splitlines())

    assert answer["Content-Type"].startswith("text/plain")
    closed = ("/admin/", "/admin/login/", "/respond/1/", "/responses/received/x/", "/search/", "/search/?q=law")
    assert [path for path in closed if rules.can_fetch("*", path)] == []
    assert [path for path in ("/", "/2014/01/a/", "/feed/", "/sitemap.xml", "/tags/law/") if not rules.can_fetch("*", path)] == []
    assert rules.site_maps() == ["https://htc.test/sitemap.xml"]
