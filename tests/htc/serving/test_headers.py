"""Headers, cookies and methods on every kind of page."""

import contextlib

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import OperationalError, close_old_connections, connection
from django.test import Client, RequestFactory

from articles.models import Article, Site
from tests.site.journey import comment, text_of

PAGES = [
    "/",
    "/2014/01/",
    "/2014/01/open/",
    "/2014/01/open/cite/",
    "/2014/01/open/cite.bib",
    "/archive/",
    "/tags/",
    "/series/",
    "/feed/",
    "/feed/atom/",
    "/feed/json/",
    "/feeds/",
    "/sitemap.xml",
    "/sitemap-articles-1.xml",
    "/feed/case-studies/",
    "/case-studies/cases.csv",
    "/case-studies/datapackage.json",
    "/robots.txt",
    "/es/",
    "/help/",
    "/search/?q=open",
    "/comments/feed/",
    "/nope/",
    "/admin/login/",
    "/static/css/site.css",
]


@pytest.fixture
def article(make_article):
    return make_article(slug="open")


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_guarded_by_its_headers_and_gives_readers_no_cookie(production, article, path):
    answer = Client().get(path, secure=True)
    answer.close()
    headers = answer.headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    if not path.startswith("/static/"):
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Content-Security-Policy"].startswith("default-src 'none'; ")
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert observatory_score(answer) >= 130
    if "admin" not in path:
        assert not answer.cookies


def test_public_policy_enforces_trusted_types_and_the_admin_s_does_not(reader, article):
    assert "require-trusted-types-for 'script'" in reader.get("/")["Content-Security-Policy"]
    assert "trusted-types" not in reader.get("/admin/login/")["Content-Security-Policy"]


@pytest.mark.parametrize("path", [page for page in PAGES if "static" not in page])
def test_other_methods_reach_no_view(reader, article, path):
    answers = {method: reader.generic(method, path) for method in ("TRACE", "PUT", "DELETE", "PATCH", "BREW")}

    assert {method: answer.status_code for method, answer in answers.items()} == dict.fromkeys(answers, 405)
    assert all("GET" in answer["Allow"] for answer in answers.values())


@pytest.mark.parametrize("path", ["/", "/2014/01/open/", "/feed/", "/nope/", "/static/css/site.css", "/search/?q=open"])
def test_head_has_the_headers_of_get_and_no_body(article, path):
    get, head = ask("GET", path), ask("HEAD", path)

    assert get[2]
    assert head == (*get[:2], b"")


def ask(method: str, path: str) -> tuple[str, dict, bytes]:
    """Give status, headers and body as they go to a web server; the test client would cut off the body of HEAD by itself."""
    said = []
    environ = RequestFactory().generic(method, path).environ
    with contextlib.ExitStack() as stack:
        for signal in (request_started, request_finished):
            signal.disconnect(close_old_connections)
            stack.callback(signal.connect, close_old_connections)
        answer = WSGIHandler()(environ, lambda status, headers: said.extend((status, dict(headers))))
        stack.enter_context(contextlib.closing(answer))
        return said[0], said[1], b"".join(answer)


def test_head_of_a_picture_has_no_body_and_other_sites_may_show_it(article, make_image):
    image = make_image()
    Article.objects.update(featured_image=image)
    Site(icon="site/icon.png").save()
    default_storage.save("site/icon.png", ContentFile(b"icon"))

    for path in (image.shared_address, "/site/icon.png"):
        status, headers, body = ask("HEAD", path)
        assert (status, headers["Cross-Origin-Resource-Policy"], body) == ("200 OK", "cross-origin", b"")
    Article.objects.update(featured_image=None)
    assert ask("GET", image.shared_address)[1]["Cross-Origin-Resource-Policy"] == "same-origin"


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


@pytest.fixture
def production(settings):
    """What the settings of production say about headers and cookies."""
    settings.SECURE_SSL_REDIRECT = settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    settings.SECURE_HSTS_SECONDS = 63_072_000
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True


def names_of(answer) -> set[str]:
    return {
        name
        for name in answer.headers
        if name not in ("Cache-Control", "Content-Length", "Content-Type", "ETag", "Expires", "Link", "Vary")
    }


def test_forged_host_is_refused_with_the_headers_of_every_other_answer_and_no_query(production, db, django_assert_num_queries):
    home = Client().get("/", secure=True)
    with django_assert_num_queries(0):
        answers = [Client().get(path, HTTP_HOST="evil.test", secure=True) for path in ("/", "/admin/", "/static/css/site.css")]

    assert [answer.status_code for answer in answers] == [400, 400, 400]
    assert all(names_of(answer) >= names_of(home) - {"X-Pingback", "Content-Language"} for answer in answers[:2])
    assert Client().get("/", HTTP_HOST="evil.test").status_code == 400


def observatory_score(answer) -> int:
    """Give the score of the MDN HTTP Observatory for headers and cookies alone, by the table of its scoring; a fault costs everything."""
    policy = dict(part.strip().partition(" ")[::2] for part in answer["Content-Security-Policy"].split(";"))
    scripts = policy["script-src"].split()
    score = 100
    assert not {"'unsafe-inline'", "'unsafe-eval'", "data:", "https:", "*"} & {*scripts, *policy["style-src"].split()}
    score += 10 * (policy["default-src"] == policy["base-uri"] == "'none'" and policy["form-action"] in ("'self'", "'none'"))
    score += 5 * (answer["Referrer-Policy"] in ("no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"))
    score += 5 * (policy["frame-ancestors"] == "'none'")
    score += 10 * (answer["Cross-Origin-Resource-Policy"] in ("same-origin", "same-site"))
    assert int(answer["Strict-Transport-Security"].split(";")[0].partition("=")[2]) >= 15_768_000
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "Access-Control-Allow-Origin" not in answer
    assert all(cookie["secure"] and cookie["samesite"] and cookie["httponly"] for cookie in answer.cookies.values())
    return score + 5 * bool(answer.cookies)


FORM = "application/x-www-form-urlencoded"
# One of each kind of answer that is no page of PAGES: the method, the address, what is sent, and the status.
KINDS = {
    "redirect": ("GET", "/2014/01/open", "", {}, 301),
    "sign-in that is asked for": ("GET", "/admin/", "", {}, 302),
    "notice that is malformed": ("POST", "/webmention/", "source=x", {}, 400),
    "notice as JSON": ("POST", "/webmention/", "source=x", {"HTTP_ACCEPT": "application/json"}, 400),
    "notice in a browser": ("POST", "/webmention/", "source=x", {"HTTP_ACCEPT": "text/html"}, 400),
    "call that is none": ("POST", "/xmlrpc.php", "x", {}, 200),
    "TrackBack without address": ("POST", "/2014/01/open/trackback/", "title=x", {}, 200),
    "form of another site": ("POST", "/respond/1/", "body=x", {"HTTP_ORIGIN": "https://evil.test"}, 403),
    "form without its token": ("POST", "/admin/password_reset/", "email=x", {}, 403),
    "trace": ("TRACE", "/2014/01/open/", "", {}, 405),
    "method of a page": ("PUT", "/feed/", "", {}, 405),
    "method of no page": ("DELETE", "/nope/", "", {}, 405),
    "method of a static file": ("PATCH", "/static/css/site.css", "", {}, 405),
    "method of the admin": ("PUT", "/admin/login/", "", {}, 405),
    "nothing in the admin": ("GET", "/admin/nope/", "", {}, 302),
    "body of unknown length": ("POST", "/responses/remove/", "", {"HTTP_TRANSFER_ENCODING": "chunked"}, 411),
    "body that is too long": ("POST", "/responses/remove/", "x", {"CONTENT_LENGTH": "999999"}, 413),
    "body that is no form": ("POST", "/responses/remove/", "{}", {"CONTENT_TYPE": "application/json"}, 415),
    "code that is wrong": ("POST", "/responses/remove/", "code=x", {}, 422),
    "way out": ("GET", "/exit/", "", {}, 200),
    "probe": ("GET", "/healthz", "", {}, 200),
}


@pytest.mark.parametrize(("method", "path", "body", "said", "status"), KINDS.values(), ids=KINDS)
def test_every_kind_of_answer_has_the_headers_of_a_page(production, make_article, method, path, body, said, status):
    make_article(slug="open", pk=1)
    client = Client(enforce_csrf_checks=True)

    answer = client.generic(method, path, body, content_type=FORM, secure=True, **said)
    answer.close()

    assert answer.status_code == status
    if "static" in path:
        assert answer["X-Content-Type-Options"] == "nosniff"
    else:
        assert observatory_score(answer) >= 130


def test_refusals_and_gone_articles_have_them_too(production, make_article, time_machine):
    time_machine.move_to("2026-03-01T12:00:10Z")
    client = Client()
    article = make_article(slug="gone")
    article.status = Article.Status.WITHDRAWN
    article.save()
    answers = [client.get("/search/?q=x", secure=True) for _ in range(61)]
    kinds = {429: answers[-1], 410: client.get("/2014/01/gone/", secure=True)}

    assert {status: answer.status_code for status, answer in kinds.items()} == {429: 429, 410: 410}
    assert all(observatory_score(answer) >= 130 for answer in kinds.values())


def locked(execute, sql, params, many, context):
    raise OperationalError("database is locked")


@pytest.mark.parametrize(("status", "title"), [(500, "Something went wrong"), (503, "Back shortly")])
def test_fault_is_answered_without_template_manifest_and_database(production, settings, tmp_path, status, title, request):
    if status == 503:
        request.getfixturevalue("db")
    settings.TEMPLATES = []
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}

    # Without the fixture, the database of tests refuses to be asked.
    with connection.execute_wrapper(locked) if status == 503 else contextlib.nullcontext():
        answers = [Client(raise_request_exception=False).get(path, secure=True) for path in ("/", "/search/?q=word")]

    for answer in answers:
        words = text_of(answer.content)
        assert (answer.status_code, words.startswith(title), "Please try again in a few minutes." in words) == (status, True, True)
        assert ("Retry-After" in answer, answer["Cache-Control"]) == (status == 503, "no-store")
        assert observatory_score(answer) >= 130
