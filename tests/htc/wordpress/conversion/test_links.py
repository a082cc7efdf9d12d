"""Links made absolute, and led to where their targets are now."""

import pytest

from htc.lib.html import Clean, clean_article
from htc.wordpress.conversion.links import rewritten, source_path
from htc.wordpress.conversion.media import original
from tests.htc.wordpress.conversion.keeping import kept

HOSTS = ("blog.test", "center.wordpress.com", "shared.test/news")
MOVED = {"/2014/05/keys/": "/keys/", "/?p=7": "/keys/", "/wp-content/uploads/a.pdf": "/documents/a.pdf"}


@pytest.mark.parametrize(
    ("address", "path"),
    [
        pytest.param("http://blog.test/2014/05/keys/", "/2014/05/keys/", id="permalink"),
        pytest.param("https://WWW.blog.test", "/", id="with www, secure, without a path"),
        pytest.param("//blog.test/x?p=1#y", "/x?p=1", id="without a scheme"),
        pytest.param("/?p=7#comment-2", "/?p=7", id="from the root"),
        pytest.param(
            "https://i0.wp.com/blog.test/wp-content/uploads/a.jpg?w=300", "/wp-content/uploads/a.jpg?w=300", id="a copy on another host"
        ),
        pytest.param("https://center.files.wordpress.com/2014/05/a.jpg", "/wp-content/uploads/2014/05/a.jpg", id="hosted uploads"),
        pytest.param("http://shared.test/news/x/", "/news/x/", id="in the folder of the blog"),
        pytest.param("http://shared.test/newsletter/", None, id="beside its folder"),
        pytest.param("http://other.test/x", None, id="elsewhere"),
        pytest.param("https://i0.wp.com/other.test/a.jpg", None, id="a copy of elsewhere"),
        pytest.param("mailto:a@blog.test", None, id="mail"),
        pytest.param("#top", None, id="the same page"),
        pytest.param("http://[bad/", None, id="no address"),
    ],
)
def test_address_of_the_source_is_known_by_its_host(address, path):
    assert source_path(address, HOSTS) == path


def test_links_of_a_body_are_led_on_with_their_fragments_and_the_rest_stays():
    body = clean_article(
        '<p><a href="http://blog.test/2014/05/keys/#comment-9" title="x">a</a> <a href="/?p=7">b</a> <a href="http://blog.test/gone/">c</a> '
        '<a href="http://other.test/?a=1&amp;b=2">d</a> <a href="https://blog.test/wp-content/uploads/a.pdf">e</a></p>'
    )

    done = rewritten(body, MOVED.get, HOSTS)

    assert done.html == (
        '<p><a href="/keys/#comment-9" title="x">a</a> <a href="/keys/">b</a> <a href="http://blog.test/gone/">c</a> '
        '<a href="http://other.test/?a=1&amp;b=2">d</a> <a href="/documents/a.pdf">e</a></p>'
    )
    assert (done.changed, done.unresolved) == (3, ("http://blog.test/gone/",))
    assert isinstance(done.html, Clean)
    assert clean_article(str(done.html)) == done.html
    assert rewritten(done.html, {**MOVED, "/keys/": "/keys/", "/documents/a.pdf": "/documents/a.pdf"}.get, HOSTS).changed == 0


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("//blog.test/x", "https://blog.test/x"),
        ("www.other.test/x", "http://www.other.test/x"),
        ("../keys/?a=1&amp;b=2", "http://blog.test/2014/keys/?a=1&amp;b=2"),
        ("?p=7", "http://blog.test/2014/gate/?p=7"),
        ("/keys/", "/keys/"),
        ("mailto:a@b.test", "mailto:a@b.test"),
    ],
)
def test_address_is_made_absolute_as_a_browser_on_the_page_would(written, address):
    assert kept(f'<a href="{written}">x</a>', address="http://blog.test/2014/gate/")[1] == f'<p><a href="{address}">x</a></p>'


@pytest.mark.parametrize("written", ["javascript:x()", "#part-2", "ftp://files.test/x", "file:///C:/x.doc"])
def test_link_that_leads_nowhere_any_more_is_told_of(written):
    converted, body, _ = kept(f'<a href="{written}">x</a>')

    assert body == "<p>x</p>"
    assert [passage.text for passage in converted.findings.unresolved] == [written]


def test_upload_is_found_in_its_full_size():
    assert [original(f"/u/{name}.jpg") for name in ("gate-300x200", "gate", "gate-2014")] == [
        "/u/gate.jpg",
        "/u/gate.jpg",
        "/u/gate-2014.jpg",
    ]
