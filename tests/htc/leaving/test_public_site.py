"""The copy of the public blog: complete, whole without a server, and without a word that is not public."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.files.documents import KINDS
from articles.models import Article, CaseStudy, Document, OldAddress, Site
from comments.models import Response
from tests.htc.leaving.reading import files_of, pages_of

MOST_QUERIES_A_FILE = 12
LATER = datetime.now(UTC) + timedelta(hours=30)


@pytest.fixture
def blog(sample_content, make_article, make_case, make_image, make_response):
    """The sample content, and beside it what is not public, what has moved, and links to all of it."""
    for status in ("draft", "review", "withdrawn"):
        path = {"path": "2014/01/never-withdrawn"} if status == "withdrawn" else {}
        make_article("Unseenword.", title="Unseenword", slug=f"never-{status}", status=status, **path)
    make_article("Unseenword.", title="Unseenword", slug="never-scheduled", published_at="2100-01-15T12:00Z")
    CaseStudy.objects.create(slug="never", title="Unseenword", summary="Unseenword", status="draft")
    make_case("a-raid", country="Peru").tags.add("Only of a case")
    make_image(alt="Unseenword")
    article = Article.objects.get(slug="after-the-doors-open")
    for state in ("pending", "spam", "trash", "gone"):
        make_response(article, state=state, body="Unseenword.", author_name="Unseenword")
    comment = make_response(article, author_email="unseenword@reader.test", author_key="unseenword-key", body="Wrote about a Żółw.")
    Response.objects.bulk_create(
        Response(article=article, kind="comment", state="approved", body=f"Number {n}.", received_at=datetime(2015, 1, 1, 0, n, tzinfo=UTC))
        for n in range(51)
    )
    moved = make_article(title="Moved", slug="moved", tags=["Приют"])
    moved.slug = "moved-on"
    moved.save()
    OldAddress.objects.create(path="?p=101", article=moved)
    return make_article(
        '<p><a href="/2014/01/moved/#main">old</a> <a href="/?p=101">number</a> <a href="https://htc.test/about">bare</a> '
        f'<a href="/responses/{comment.pk}/">answer</a> <a href="/2014/01/never-withdrawn/">nowhere</a> '
        '<a href="https://www.htc.test/search/?q=doors">looked for</a> <a href="/responses/remove/">remove</a> '
        '<a href="https://other.test/">elsewhere</a> <a href="/webmention/">tell</a></p>',
        title="Links",
        slug="links",
    )


def test_a_copy_holds_everything_public_and_nothing_else_with_links_that_lead_to_files(blog, tmp_path, capsys):
    with CaptureQueriesContext(connection) as queries:
        call_command("export_site", tmp_path / "copy")
    first = files_of(tmp_path / "copy")
    with time_machine.travel(LATER):
        call_command("export_site", tmp_path / "copy")

    told = capsys.readouterr().out
    assert "/2014/01/never-withdrawn/ in 2014/01/links/index.html" in told
    assert "1 link leads nowhere" in told
    assert files_of(tmp_path / "copy") == first
    assert len(queries) <= MOST_QUERIES_A_FILE * len(first)
    assert_what_is_public_is_there(tmp_path / "copy")
    assert_nothing_private_is_there(tmp_path / "copy")
    assert_every_link_leads_to_a_file(tmp_path / "copy")
    assert_links_of_a_text_lead_where_they_lead_on_the_blog(tmp_path / "copy")
    assert_nothing_can_be_sent(tmp_path / "copy")
    assert_old_addresses_lead_on(tmp_path / "copy")


def assert_what_is_public_is_there(copy: Path):
    names = set(files_of(copy))
    pages = [*Article.objects.published(), *CaseStudy.objects.published()]
    assert {unquote(page.get_absolute_url()[1:]) + "index.html" for page in pages} <= names
    assert {f"{page.path}/feed/index.xml" for page in Article.objects.published()} <= names
    expected = (
        "index.html archive/index.html 2014/index.html 2014/03/index.html tags/приют/index.html tags/приют/feed/index.xml feed/index.xml"
    )
    expected += " feed/atom/index.xml feed/json/index.json feeds/index.html sitemap-articles-1.xml feed/case-studies/index.xml"
    expected += " case-studies/cases.csv case-studies/datapackage.json"
    expected += " series/index.html series/saying-it-carefully/index.html series/saying-it-carefully/feed/index.xml"
    expected += " comments/feed/index.xml 404.html robots.txt sitemap.xml README.txt servers/nginx.conf servers/Caddyfile page/2/index.html"
    expected += " 2014/03/after-the-doors-open/responses/2/index.html 2014/03/after-the-doors-open/responses/pingbacks/index.html"
    assert set(expected.split()) <= names
    loaded = {name for page in pages_of(copy).values() for name in re.findall(r"images/[0-9a-f]{16}-\d+\.(?:webp|jpg)", page.text)}
    assert loaded
    assert loaded <= names


def assert_nothing_private_is_there(copy: Path):
    texts = {name: data for name, data in files_of(copy).items() if not name.startswith("images/")}
    assert [name for name, data in texts.items() if re.search(rb"unseenword|@reader\.test", data, re.IGNORECASE)] == []
    # One text links to the withdrawn article: its page has lost the link, and in a feed and for who republishes it stands what it was.
    assert [name for name in texts if "never" in name] == []
    assert {name for name, data in texts.items() if b"never-" in data} == {
        "feed/index.xml", "feed/atom/index.xml", "feed/json/index.json", "2014/01/links/republish/index.html"
    }  # fmt: skip


def assert_every_link_leads_to_a_file(copy: Path):
    pages = pages_of(copy)
    wrong = []
    for name, page in pages.items():
        for address in page.addresses:
            parts = urlsplit(address)
            if parts.scheme in ("mailto", "tel", "sms", "http", "https") and not (parts.hostname or "").endswith("htc.test"):
                continue
            root = copy if name == "404.html" else (copy / name).parent
            target = (root / unquote(parts.path).lstrip("/")).resolve() if parts.path else (copy / name).resolve()
            found = target.relative_to(copy.resolve()).as_posix() if target.is_file() else ""
            if not found or parts.netloc or (parts.path.startswith("/") and name != "404.html"):
                wrong.append(f"{address} in {name}")
            # What stands behind “:~:” tells a browser alone what to mark.
            elif (place := unquote(parts.fragment).partition(":~:")[0]) and place not in pages[found].ids:
                wrong.append(f"{address} in {name}, no such place")
    assert wrong == []
    assert [name for name, data in files_of(copy).items() if name.endswith(".css") and b"url(" in data] == []


def assert_links_of_a_text_lead_where_they_lead_on_the_blog(copy: Path):
    text = (copy / "2014/01/links/index.html").read_text().partition('class="article__body')[2]
    comment = Response.objects.get(body="Wrote about a Żółw.")
    links = [
        '<a href="../moved-on/index.html#main">old</a>',
        '<a href="../moved-on/index.html">number</a>',
        '<a href="../../../about/index.html">bare</a>',
        f'<a href="../../03/after-the-doors-open/responses/2/index.html#response-{comment.pk}">answer</a>',
        "<a>nowhere</a>",
        '<a href="../../../search/index.html?q=doors">looked for</a>',
        '<a href="../../../responses/remove/index.html">remove</a>',
        '<a href="https://other.test/">elsewhere</a>',
    ]
    assert [link for link in links if link not in text] == []


def assert_nothing_can_be_sent(copy: Path):
    pages = pages_of(copy)
    without_templates = {name: re.sub(r"<template.*?</template>", "", page.text, flags=re.DOTALL) for name, page in pages.items()}
    assert [
        name
        for name, html in without_templates.items()
        if re.search(r"<(?:form|input|button|select|textarea(?![^>]*\breadonly\b))\b", html)
    ] == []
    assert [
        name for name, html in without_templates.items() if re.search(r'rel="(?:pingback|webmention|trackback)"|>Report<|#respond', html)
    ] == []
    # Nothing that the strict policy would refuse, and no module, which no browser loads from disk.
    scripts = [tag for page in pages.values() for tag in re.findall(r"<script\b[^>]*>", page.text)]
    reader = '<script src defer data-to="https://www.weather.gov/" data-title="Weather">'
    expected = {"<script src defer>", reader, '<script type="application/ld+json">'}
    assert {re.sub(r' data-(?:notes|copy|copied)="[^"]*"', "", re.sub(r'src="[^"]*"', "src", tag)) for tag in scripts} == expected
    # No server answers at our own page in between.
    ways_out = {link for page in pages.values() for link in re.findall(r'href="([^"]*)" rel="[^"]*" data-leave', page.text)}
    assert ways_out == {"https://www.weather.gov/"}
    assert [name for name, page in pages.items() if re.search(r"<style|\sstyle=|\son[a-z]+=", page.text)] == []
    for name in ("2014/01/links/index.html", "responses/remove/index.html", "webmention/index.html"):
        assert "This is a copy of the blog, from which nothing can be sent." in pages[name].text


def assert_old_addresses_lead_on(copy: Path):
    comment = Response.objects.get(body="Wrote about a Żółw.")
    stubs = {"2014/01/moved/index.html": "../moved-on/index.html"}
    stubs[f"responses/{comment.pk}/index.html"] = f"../../2014/03/after-the-doors-open/responses/2/index.html#response-{comment.pk}"
    for name, target in stubs.items():
        html = unescape((copy / name).read_text())
        assert f'<meta http-equiv="refresh" content="0; url={target}">' in html
        assert re.search('<link rel="canonical" href="https://htc.test/2014/0[13]/[^"]*">', html)
    for server in ("nginx.conf", "Caddyfile"):
        lines = (copy / "servers" / server).read_text().splitlines()
        moved = [line for line in lines if '"/2014/01/moved-on/"' in line]
        assert [name for name in ('"/2014/01/moved/"', '"/2014/01/moved"', '"101"') if not any(name in line for line in moved)] == []
        assert any('"/2014/01/moved/feed/"' in line and '"/2014/01/moved-on/feed/"' in line for line in lines)


def test_an_empty_blog_is_copied_the_same_twice_and_says_whom_to_write_to(db, tmp_path):
    Site.current()
    Site.objects.update(contact_email="office@htc.test")
    call_command("export_site", tmp_path / "one")
    with time_machine.travel(LATER):
        call_command("export_site", tmp_path / "two")

    assert files_of(tmp_path / "one") == files_of(tmp_path / "two")
    assert "Nothing has been published here yet" in (tmp_path / "one/index.html").read_text()


def test_nothing_is_written_over_other_files(db, tmp_path):
    (tmp_path / "letter.txt").write_text("Dear reader")

    with pytest.raises(CommandError, match=r"letter\.txt"):
        call_command("export_site", tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_change_while_the_copy_is_made_is_told(make_article, tmp_path, capsys):
    make_article()

    def change(execute, sql, params, many, context):
        """Raise the version as another process would, when the search index is asked."""
        with connection.cursor() as cursor:
            if "articles_searchrow" in sql and not changed:
                changed.append(cursor.execute("UPDATE articles_site SET version = version + 1"))
        return execute(sql, params, many, context)

    changed = []
    with connection.execute_wrapper(change):
        call_command("export_site", tmp_path / "copy")
    told = capsys.readouterr().out
    call_command("export_site", tmp_path / "copy")

    assert "The blog was changed while it was copied" in told
    assert "changed" not in capsys.readouterr().out


def test_a_document_comes_with_the_page_that_links_to_it(make_article, tmp_path):
    pdf = next(kind for kind in KINDS if kind.ending == "pdf")
    shown, hidden = (Document.store(pdf, b"%PDF-1.7 " + words, title=words.decode()) for words in (b"shown", b"hidden"))
    make_article(f'<p><a href="{shown.get_absolute_url()}">Report</a></p>')
    make_article(f'<p><a href="{hidden.get_absolute_url()}">Report</a></p>', status="draft")

    call_command("export_site", tmp_path / "copy")

    assert (tmp_path / "copy" / shown.file.name).read_bytes() == b"%PDF-1.7 shown"
    assert len(list((tmp_path / "copy/documents").iterdir())) == 1
