"""What is refused is not read: by every way in the client is asked first, then the length, then the form."""

import io
import xmlrpc.client

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client, RequestFactory
from django.urls import URLPattern, get_resolver

from comments.readers.forms import make_token
from htc.lib import ratelimit
from htc.serving.refusals import RefusedAgain
from htc.wsgi import application
from tests.site.journey import text_of

FORM = "application/x-www-form-urlencoded"
JSON, BROWSER = "application/json", "text/html,*/*;q=0.8"
# Each by an address, the name under which its clients are counted, their requests a minute, and its longest body in KiB.
WAYS = {
    "comment": ("/respond/1/", "comment", 60, 160),
    "reply": ("/respond/1/to/2/", "comment", 60, 160),
    "report": ("/responses/1/report/", "report", 60, 160),
    "removal code": ("/responses/remove/", "removal", 60, 160),
    "removal code in Spanish": ("/es/responses/remove/", "removal", 60, 160),
    "decision by mail": ("/moderate/token/", "act-link", 60, 160),
    "pingback": ("/xmlrpc.php", "linkback", 30, 256),
    "pingback by the other address": ("/xmlrpc", "linkback", 30, 256),
    "TrackBack": ("/2014/01/open/trackback/", "linkback", 30, 64),
    "webmention": ("/webmention/", "linkback", 30, 64),
    "sign-in": ("/admin/login/", "admin", 60, 160),
    "code": ("/admin/login/code/", "admin", 60, 160),
    "new password": ("/admin/password_reset/", "admin", 60, 160),
    "password by link": ("/admin/password_reset/MQ/token/", "admin", 60, 160),
    "first account": ("/admin/first-run/token/", "admin", 60, 160),
    "upload": ("/admin/articles/image/add/", "admin", 60, 160),
    "any page of the admin": ("/admin/nope/", "admin", 60, 160),
}
EVERY_WAY = pytest.mark.parametrize(("path", "clients", "minute", "longest"), WAYS.values(), ids=WAYS)
LINKBACKS = [way for way in WAYS.values() if way[1] == "linkback"]


class Unread(io.BytesIO):
    """A body that must not be read."""

    def read(self, *arguments):
        pytest.fail("the body was read")

    readline = readinto = read


@pytest.fixture(autouse=True)
def _noon(time_machine):
    time_machine.move_to("2026-03-01T12:00:10Z")


@pytest.fixture
def send(reader):
    """Send a body that must not be read."""

    def post(path, content_type=FORM, length="20", **extra):
        said = {"CONTENT_LENGTH": length} if length else {}
        # A cookie that is of no session, and a token: who makes them up is to gain nothing.
        reader.cookies[settings.SESSION_COOKIE_NAME] = "x" * 32
        reader.cookies[settings.CSRF_COOKIE_NAME] = "x" * 32
        return reader.generic("POST", path, b"", content_type=content_type, **said, **{"wsgi.input": Unread()}, **extra)

    return post


def use_up(clients: str, minute: int, **environ) -> None:
    """Let the client of the tests come as often as it may in this minute."""
    for _ in range(minute):
        assert ratelimit.allow(f"{clients}:{ratelimit.visitor_of({'REMOTE_ADDR': '127.0.0.1'} | environ)}", minute, 60)


def patterns(resolver, prefix=""):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.pattern}", pattern.callback
        else:
            yield from patterns(pattern, f"{prefix}{pattern.pattern}")


def test_every_view_that_takes_something_says_how_much():
    """The admin stands behind one rule for all of it; the way out reads nothing, and nobody is to wait for it."""
    post = RequestFactory().post("/", headers={"Origin": "https://other.test"})
    views = [(path, view) for path, view in patterns(get_resolver()) if not path.startswith("admin/")]

    silent = [path for path, view in views if not hasattr(view, "intake") and view(post).status_code != 405]

    assert silent == ["exit/clear/"]


@EVERY_WAY
class TestEveryWay:
    def test_client_that_came_too_often(self, db, send, path, clients, minute, longest):
        use_up(clients, minute)

        answer = send(path, length=str(2**30))

        assert (answer.status_code, answer["Retry-After"]) == (429, "60")

    def test_body_that_is_too_long(self, db, send, path, clients, minute, longest):
        for length in (str(longest * 1024 + 1), "9" * 40, "²", "-1", "1e3"):
            assert (length, send(path, length=length).status_code) == (length, 413)

    def test_body_of_unknown_length(self, db, send, path, clients, minute, longest):
        assert send(path, length="", HTTP_TRANSFER_ENCODING="chunked").status_code == 411

    def test_body_that_is_no_form(self, db, send, path, clients, minute, longest):
        if clients == "linkback":  # the parser of the protocol judges it
            return
        for content_type in (JSON, "text/xml", "", "multipart/mixed; boundary=x", "application/x-www-form-urlencodedx"):
            assert (content_type, send(path, content_type).status_code) == (content_type, 415)


def test_refusal_asks_no_database_and_says_what_its_protocol_has_for_it(send):
    use_up("linkback", 30)

    # No fixture opens the database for this test.
    answers = {path: send(path) for path, *_ in LINKBACKS} | {
        accept: send("/webmention/", HTTP_ACCEPT=accept) for accept in (JSON, BROWSER)
    }

    assert {answer.status_code for answer in answers.values()} == {429}
    assert b"<int>49</int>" in answers["/xmlrpc"].content
    assert b"<error>1</error>" in answers["/2014/01/open/trackback/"].content
    assert answers["/webmention/"].content.startswith(b"too_many: ")
    assert answers[JSON].json()["error"] == "too_many"
    assert text_of(answers[BROWSER].content).startswith("Too much in a short time")
    assert all("no-store" in answer["Cache-Control"] and not answer.cookies for answer in answers.values())


def test_question_is_counted_and_its_page_is_not(db, reader, django_assert_num_queries):
    use_up("search", 60)

    with django_assert_num_queries(0):
        assert [reader.get(f"{path}?q=word").status_code for path in ("/search/", "/es/search/")] == [429, 429]
    assert reader.get("/search/").status_code == 200
    assert reader.get("/search/?q=word", REMOTE_ADDR="9.9.9.9").status_code == 200


def test_staff_send_more_than_strangers(staff_client):
    use_up("admin", 60)
    title = "x" * 200_000

    assert staff_client.post("/admin/articles/casestudy/add/", {"title": title}).status_code == 200
    assert Client().post("/admin/articles/casestudy/add/", {"title": title}).status_code == 429


@pytest.fixture
def _one_connection():
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


CODECS = [
    "idna",
    "punycode",
    "undefined",
    "base64",
    "hex",
    "rot13",
    "zlib",
    "utf-7",
    "utf-16",
    "unicode_escape",
    "aliases",
    "x" * 900,
    "\xff",
    "../utf8",
]
TYPES = [
    "x" * 5000,
    "a/b;",
    "a/b;c*=nope'en'%ff",
    "a/b;c*0*=idna''%ff",
    "a/b;c*=undefined'x'%ff",
    "a/b;c*0*=undefined''a;c*1=b",
    "a/b;=;*=;**0=x",
    ";\xff*='",
]


@pytest.mark.usefixtures("_one_connection")
def test_no_type_of_content_keeps_what_is_sent_from_being_read(make_article, settings):
    """Python knows encodings that are none of texts, or take no replacement; Django would read by them whatever names one."""

    def ask(method, path, body, content_type):
        said: list = []
        environ = RequestFactory().generic(method, path, body, "", headers={"accept": "text/html", "origin": settings.SITE_URL}).environ | {
            "CONTENT_TYPE": content_type
        }
        return b"".join(application(environ, lambda status, headers: said.append(status))).decode(), said[0][:3]

    settings.RATE_LIMITS = False
    article = make_article()
    named = [f"; charset={codec}" for codec in CODECS]
    wrong = {}
    for content_type in ["", *TYPES, *(f"text/plain{name}" for name in named)]:
        page, status = ask("GET", "/search/?q=W%C3%A4nde&year=%ff", b"", content_type)
        if "Wände" not in page or status != "200":
            wrong["GET", content_type] = status
    for name in ["", *named]:
        page, status = ask(
            "POST", f"/respond/{article.pk}/", f"token={make_token(article)}&body=W%C3%A4nde+%ff&action=preview", FORM + name
        )
        if "Wände" not in page:
            wrong["POST", name] = status
    for content_type in TYPES:
        if (status := ask("POST", f"/respond/{article.pk}/", b"body=x", content_type)[1]) != "415":
            wrong["POST", content_type] = status

    assert wrong == {}


@pytest.mark.usefixtures("_one_connection")
class TestAgain:
    @pytest.fixture
    def asked(self):
        """The requests that get as far as Django."""
        return []

    @pytest.fixture
    def post(self, asked, db):
        """Ask a server's application, and give the status and the body of the answer."""

        def django(environ, start_response):
            asked.append(environ["PATH_INFO"])
            return WSGIHandler()(environ, start_response)

        application = RefusedAgain(django)

        def ask(path, method="POST", body="x=1", **extra):
            said = []
            environ = RequestFactory().generic(method, path, body, content_type=FORM, **extra).environ
            body = b"".join(application(environ, lambda status, headers: said.extend((status[:3], dict(headers)))))
            assert "Content-Security-Policy" in said[1]
            return said[0], body

        return ask

    def test_refusal_is_given_again_without_django_until_its_minute_is_over(self, asked, post, time_machine):
        use_up("linkback", 30)
        first = [post("/xmlrpc"), post("/a/trackback/"), post("/webmention/", HTTP_ACCEPT=BROWSER), post("/webmention/", HTTP_ACCEPT=JSON)]
        assert len(asked) == 4

        time_machine.move_to("2026-03-01T12:00:59Z")
        again = [
            post("/xmlrpc.php"),
            post("/b/trackback/"),
            post("/webmention/", HTTP_ACCEPT=BROWSER),
            post("/webmention/", HTTP_ACCEPT=JSON),
        ]
        assert (again, len(asked)) == (first, 4)
        assert {status for status, _ in first} == {"429"}

        time_machine.move_to("2026-03-01T12:01:00Z")
        assert post("/xmlrpc")[0] == "200"

    def test_others_and_pages_are_answered_as_ever(self, asked, post):
        use_up("linkback", 30)
        post("/xmlrpc")

        others = [
            post("/xmlrpc", REMOTE_ADDR="9.9.9.9"),
            post("/", "GET"),
            post("/webmention/?target=x", "GET"),
            post("/responses/remove/"),
        ]

        assert [status for status, _ in others] == ["200", "200", "200", "422"]
        assert len(asked) == 5

    def test_who_floods_one_article_is_soon_not_read_any_more(self, asked, post, make_article, time_machine):
        article = make_article()
        time_machine.move_to("2026-03-01T12:00:10Z")
        for _ in range(60):
            ratelimit.allow(f"article:{article.pk}", 60, 60)

        def ping(number, client="9.9.9.9"):
            call = xmlrpc.client.dumps((f"https://absent.test/{number}", article.full_url), "pingback.ping")
            return post("/xmlrpc.php", body=call, REMOTE_ADDR=client)

        refused = [ping(number) for number in range(4)]
        assert ({status for status, _ in refused}, len(asked)) == ({"429"}, 4)

        again = [ping(number) for number in range(20)]
        assert (set(again), len(asked)) == ({refused[0]}, 4)
        assert ping(1, "9.9.9.8") == refused[0]
        assert len(asked) == 5
        time_machine.move_to("2026-03-01T12:01:00Z")
        assert ping(1)[0] == "200"

    def test_forged_address_makes_nobody_another(self, asked, post):
        use_up("linkback", 30)
        post("/xmlrpc")

        assert post("/xmlrpc", HTTP_X_FORWARDED_FOR="8.8.8.8")[0] == "429"
        assert len(asked) == 1
