"""Whole pages from memory: the same as made anew, never stale, never anything personal."""

import contextlib
import gzip

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.models import Article, Author, CaseStudy, Site
from comments.models import Response
from htc.serving import pagecache


@pytest.fixture
def article(make_article, make_case):
    make_case("jakarta", title="Old case title")
    return make_article(
        "Text[fn]Old note.[/fn].\n\n[case:jakarta]", title="Old title", slug="open", by=[("Old name", "Old role")], tags=["old-tag"]
    )


def test_second_request_needs_no_query_within_the_second(reader, article, monkeypatch):
    monkeypatch.setattr(pagecache, "VERSION_SECONDS", 60)
    first = reader.get("/2014/01/open/")

    with CaptureQueriesContext(connection) as captured:
        second = reader.get("/2014/01/open/")

    assert len(captured) == 0
    assert (second.content, second.headers) == (first.content, first.headers)


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip;q=0", None),
        ("br, GZIP ; q=0.000", None),
        ("gzip;q=0, identity", None),
        ("gzip;q=0;a=b", None),
        ("GZIP", "gzip"),
        ("gzip;q=0.001", "gzip"),
        ("br;q=0, gzip", "gzip"),
    ],
)
@pytest.mark.parametrize("path", ["/2014/01/open/", "/static/css/packed.css"])
def test_encoding_that_is_refused_is_not_sent(article, accepted, encoding, path, settings, tmp_path):
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = False
    settings.STATIC_ROOT = tmp_path
    (tmp_path / "css").mkdir()
    (tmp_path / "css/packed.css").write_text("a {}" * 100)
    (tmp_path / "css/packed.css.gz").write_bytes(gzip.compress(b"a {}" * 100))

    with contextlib.closing(Client().get(path, HTTP_ACCEPT_ENCODING=accepted)) as answer:
        body = answer.getvalue()

    assert answer.get("Content-Encoding") == encoding
    assert body.startswith(b"\x1f\x8b") == bool(encoding)


@pytest.mark.parametrize("encoding", ["gzip", "gzip, br", "identity", ""])
def test_page_is_the_same_in_every_encoding(reader, article, encoding):
    plain = reader.get("/2014/01/open/").content

    answer = reader.get("/2014/01/open/", HTTP_ACCEPT_ENCODING=encoding)

    body = gzip.decompress(answer.content) if answer.get("Content-Encoding") == "gzip" else answer.content
    assert body == plain
    assert answer["Content-Length"] == str(len(answer.content))
    assert "Accept-Encoding" in answer["Vary"]


@pytest.mark.parametrize(
    ("write", "words"),
    [
        pytest.param(lambda article: Article.objects.filter(pk=article.pk).update(title="New words"), "New words", id="article, in bulk"),
        pytest.param(lambda article: [setattr(article, "standfirst", "New words"), article.save()], "New words", id="article"),
        pytest.param(lambda article: Author.objects.update(name="New words"), "New words", id="author"),
        pytest.param(lambda article: article.bylines.update(role="New words"), "New words", id="byline"),
        pytest.param(lambda article: article.footnotes.update(text="New words"), "New words", id="footnote"),
        pytest.param(lambda article: CaseStudy.objects.update(title="New words"), "New words", id="case study"),
        pytest.param(lambda article: article.tags.add("New words"), "New words", id="tag added"),
        pytest.param(
            lambda article: [tag := article.tags.get(), setattr(tag, "name", "New words"), tag.save()], "New words", id="tag renamed"
        ),
        pytest.param(
            lambda article: Site.objects.get().save() or Site.objects.filter(pk=1).update(name="New words") or Site.touch(),
            "New words",
            id="site",
        ),
        pytest.param(
            lambda article: Response.objects.create(
                article=article, kind="comment", state="approved", body="New words", received_at="2014-02-01T12:00Z"
            ),
            "New words",
            id="response",
        ),
    ],
)
def test_whatever_a_script_writes_is_seen_at_once(reader, article, write, words):
    before = reader.get("/2014/01/open/").content.decode()

    write(article)

    assert words not in before
    assert words in reader.get("/2014/01/open/").content.decode()


@pytest.mark.parametrize(
    ("delete", "words"),
    [
        pytest.param(lambda article: article.bylines.all().delete(), "Old name", id="byline"),
        pytest.param(lambda article: article.tagged.all().delete(), "old-tag", id="tag"),
        pytest.param(lambda article: article.placements.all().delete(), "Old case title", id="placement"),
        pytest.param(lambda article: article.responses.all().delete(), "A response.", id="response"),
    ],
)
def test_whatever_a_script_deletes_is_gone_at_once(reader, article, make_response, delete, words):
    make_response(article, body="A response.")
    before = reader.get("/2014/01/open/").content.decode()

    delete(article)

    assert words in before
    assert words not in reader.get("/2014/01/open/").content.decode()


def test_staff_queries_and_errors_pass_by(staff_client, reader, article):
    staff_client.get("/2014/01/open/")
    reader.get("/2014/01/open/?utm_source=x")
    reader.get("/2014/01/nope/")

    assert len(pagecache.cache.pages) == 0
    reader.get("/2014/01/open/")
    assert len(pagecache.cache.pages) == 1


def test_memory_has_a_bound(reader, article, make_article, monkeypatch):
    paths = [make_article().get_absolute_url() for _ in range(5)]
    reader.get(paths[0])
    monkeypatch.setattr(pagecache, "MOST_BYTES", pagecache.cache.size * 3)

    for path in paths:
        reader.get(path)

    assert len(pagecache.cache.pages) in (2, 3)
    assert pagecache.cache.size <= pagecache.MOST_BYTES
    assert pagecache.cache.size == sum(page.weight for page in pagecache.cache.pages.values())


def test_page_is_made_anew_after_twelve_hours(reader, article, monkeypatch):
    reader.get("/2014/01/open/")
    monkeypatch.setattr(pagecache, "PAGE_SECONDS", -1)

    with CaptureQueriesContext(connection) as captured:
        reader.get("/2014/01/open/")

    assert len(captured) > 1


def test_hosts_do_not_share_pages(reader, article):
    reader.get("/", HTTP_HOST="htc.test")

    assert reader.get("/", HTTP_HOST="evil.test").status_code == 400


def test_cache_in_front_may_share_what_is_kept_until_the_second_ends(reader, article, settings, time_machine, staff_client):
    settings.TRUSTED_PROXIES = 1
    time_machine.move_to("2026-03-01T12:00:00.900Z")

    shared = [reader.get(path)["X-Accel-Expires"] for path in ("/2014/01/open/", "/2014/01/open/", "/feed/")]
    own = [reader.get("/search/?q=text"), reader.get("/2014/01/open/?x=1"), reader.get("/none/"), staff_client.get("/2014/01/open/")]

    assert shared == ["@1772366400"] * 3
    assert [answer for answer in own if "X-Accel-Expires" in answer.headers] == []


def test_without_a_proxy_nothing_is_said_to_one(reader, article):
    assert "X-Accel-Expires" not in reader.get("/2014/01/open/").headers
