"""Headers, cookies and methods on every kind of page."""

import pytest

from tests.site.journey import comment

PAGES = [
    "/",
    "/2014/01/",
    "/2014/01/open/",
    "/archive/",
    "/tags/",
    "/feed/",
    "/sitemap.xml",
    "/robots.txt",
    "/nope/",
    "/admin/login/",
    "/static/css/site.css",
]


@pytest.fixture
def article(make_article):
    return make_article(slug="open")


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_guarded_by_its_headers(reader, article, path):
    answer = reader.get(path)
    answer.close()
    headers = answer.headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    if not path.startswith("/static/"):
        assert headers["X-Frame-Options"] == "DENY"
        assert "camera=()" in headers["Permissions-Policy"]
        assert headers["Content-Security-Policy"].startswith("default-src 'none'; ")
        assert "unsafe" not in headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", [page for page in PAGES if "admin" not in page])
def test_readers_get_no_cookie(reader, article, path):
    answer = reader.get(path)
    answer.close()

    assert not answer.cookies


def test_public_policy_enforces_trusted_types_and_the_admin_s_does_not(reader, article):
    assert "require-trusted-types-for 'script'" in reader.get("/")["Content-Security-Policy"]
    assert "trusted-types" not in reader.get("/admin/login/")["Content-Security-Policy"]


@pytest.mark.parametrize("path", [page for page in PAGES if "static" not in page])
@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "PATCH", "BREW"])
def test_other_methods_reach_no_view(reader, article, path, method):
    answer = reader.generic(method, path)

    assert answer.status_code in (404, 405)
    assert answer.status_code == 405 or path == "/nope/"


@pytest.mark.parametrize("path", ["/", "/2014/01/open/", "/feed/"])
def test_head_has_the_headers_of_get_and_no_body(reader, article, path):
    get, head = reader.get(path), reader.head(path)

    assert (head.status_code, head.content) == (200, b"")
    assert head["Content-Type"] == get["Content-Type"]


def test_page_with_a_form_is_kept_by_nobody(reader, article):
    assert "no-store" in reader.get("/2014/01/open/")["Cache-Control"]
    assert "no-store" in comment(reader, article, body="")["Cache-Control"]
    assert "no-store" not in reader.get("/")["Cache-Control"]


def test_no_page_names_another_host_for_anything_that_loads(reader, article):
    for path in ("/", "/2014/01/open/", "/nope/"):
        html = reader.get(path).content.decode()
        loads = [part.split('"')[0] for mark in ('src="', '<link rel="stylesheet" href="', 'srcset="') for part in html.split(mark)[1:]]
        assert [address for address in loads if not address.startswith("/static/")] == []
        inline = html.replace('<script type="application/ld+json">', "").replace('<script src="/static/', "")
        assert "<script" not in inline


def test_unknown_host_is_refused(reader, db):
    assert reader.get("/", HTTP_HOST="evil.test").status_code == 400
