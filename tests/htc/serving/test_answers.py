"""Pages from the cache as the web server gets them: by the short way before Django, and by the long one, which judge alike."""

import contextlib
import gzip

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import RequestFactory
from django.urls import clear_script_prefix

from articles.models import Article
from htc.serving import answers, pagecache
from htc.serving.answers import FromCache

ARTICLE = "/2014/01/open/"


class Door:
    """The application as the web server calls it; ``asked`` is how often Django was."""

    def __init__(self):
        self._django, self.asked = WSGIHandler(), 0
        self._application = FromCache(self._ask)

    def _ask(self, environ, start_response):
        self.asked += 1
        return self._django(environ, start_response)

    def get(self, path: str = ARTICLE, method: str = "GET", **environ) -> tuple[str, list, bytes]:
        """Give status, headers in their order, and body."""
        said = []
        with contextlib.ExitStack() as stack:
            for signal in (request_started, request_finished):
                signal.disconnect(close_old_connections)
                stack.callback(signal.connect, close_old_connections)
            request = RequestFactory().generic(method, path, **{"HTTP_HOST": "htc.test"} | environ)
            answer = self._application(request.environ, lambda status, headers: said.extend((status, headers)))
            body = b"".join(answer)
            getattr(answer, "close", lambda: None)()
        return said[0], said[1], body


@pytest.fixture
def door(make_article, make_response, monkeypatch):
    make_response(make_article(slug="open", title="Old words"))
    monkeypatch.setattr(pagecache, "VERSION_SECONDS", 60)
    yield Door()
    clear_script_prefix()  # which a request sets for its thread, below a folder too


@pytest.fixture
def production(settings):
    settings.SECURE_SSL_REDIRECT = settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    settings.SECURE_HSTS_SECONDS = 63_072_000


REQUESTS = {
    "gzip": {"HTTP_ACCEPT_ENCODING": "gzip, deflate, br"},
    "in any letters": {"HTTP_ACCEPT_ENCODING": "GZIP"},
    "nothing said": {},
    "refused": {"HTTP_ACCEPT_ENCODING": "gzip;q=0, identity"},
    "preferred less": {"HTTP_ACCEPT_ENCODING": "br, gzip;q=0.1"},
    "head": {"method": "HEAD", "HTTP_ACCEPT_ENCODING": "gzip"},
    "head, nothing said": {"method": "HEAD"},
    "another cookie": {"HTTP_COOKIE": "consent=no"},
    "another language": {"HTTP_ACCEPT_LANGUAGE": "es"},
    "since": {"HTTP_IF_MODIFIED_SINCE": "Mon, 30 Nov 2026 12:00:00 GMT"},
    "part": {"HTTP_RANGE": "bytes=0-9"},
    "https": {"wsgi.url_scheme": "https"},
    "another tag": {"HTTP_IF_NONE_MATCH": '"other"'},
    "no tag": {"HTTP_IF_NONE_MATCH": "other"},
    "any tag": {"HTTP_IF_NONE_MATCH": "*"},
    "tag": {"HTTP_IF_NONE_MATCH": "{etag}"},
    "strong tag": {"HTTP_IF_NONE_MATCH": '"first", {strong}'},
    "tag and head": {"method": "HEAD", "HTTP_IF_NONE_MATCH": "{etag}"},
}


@pytest.mark.parametrize("path", [ARTICLE, "/", "/feed/"])
def test_both_ways_give_the_same_answer(production, door, path, monkeypatch):
    etag = dict(door.get(path, **{"wsgi.url_scheme": "https"})[1]).get("ETag", 'W/"none"')
    tags = {"etag": etag, "strong": etag.removeprefix("W/")}
    for name, asked in REQUESTS.items():
        request = {"wsgi.url_scheme": "https"} | {key: value.format(**tags) for key, value in asked.items()}
        pagecache.cache.clear()
        first, before = door.get(path, **request), door.asked
        kept = door.get(path, **request)
        assert (name, kept, door.asked) == (name, first, before)
        monkeypatch.setattr(pagecache, "VERSION_SECONDS", 0)
        assert (name, door.get(path, **request), door.asked) == (name, first, before + 1)
        monkeypatch.setattr(pagecache, "VERSION_SECONDS", 60)
        is_known = path != ARTICLE and name in ("any tag", "tag", "strong tag", "tag and head")
        assert (name, first[0]) == (name, "304 Not Modified" if is_known else "200 OK")


@pytest.mark.parametrize("path", [ARTICLE, "/", "/feed/"])
def test_page_from_the_cache_has_every_header_of_one_that_passes_it_by(production, door, path):
    request = {"wsgi.url_scheme": "https", "HTTP_ACCEPT_ENCODING": "gzip"}
    door.get(path, **request)

    kept = door.get(path, **request)
    _, headers, body = door.get(path, **request, QUERY_STRING="x=1")

    assert door.asked == 2
    assert dict(kept[1]).items() >= {pair for pair in headers if pair[0] not in answers.MADE_HERE}
    assert ("Strict-Transport-Security", "max-age=63072000; includeSubDomains; preload") in kept[1]
    assert len(gzip.decompress(kept[2])) == len(body)


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        pytest.param({"QUERY_STRING": "x=1"}, 200, id="query"),
        pytest.param({"HTTP_COOKIE": "a=b; htc-session=x"}, 200, id="session"),
        pytest.param({"method": "POST"}, 403, id="post"),
        pytest.param({"method": "TRACE"}, 405, id="trace"),
        pytest.param({"HTTP_HOST": "evil.test"}, 400, id="host that is not ours"),
        pytest.param({"HTTP_HOST": "HTC.test"}, 200, id="host in other letters"),
        pytest.param({"HTTP_HOST": "htc.test:8000"}, 200, id="port"),
        pytest.param({"SCRIPT_NAME": "/below"}, 200, id="below"),
        pytest.param({"wsgi.url_scheme": "http"}, 301, id="without TLS"),
        pytest.param({"HTTP_IF_MATCH": '"other"', "path": "/"}, 412, id="precondition"),
        pytest.param({"HTTP_IF_UNMODIFIED_SINCE": "Mon, 30 Nov 2026 12:00:00 GMT", "path": "/"}, 412, id="precondition of time"),
    ],
)
def test_what_the_cache_does_not_know_is_asked_of_django(production, door, request_, status):
    for path in (ARTICLE, "/"):
        door.get(path, **{"wsgi.url_scheme": "https"})

    answer = door.get(**{"wsgi.url_scheme": "https"} | request_)

    assert door.asked == 3
    assert answer[0].startswith(str(status))


def test_what_a_proxy_says_of_tls_counts_only_where_it_is_trusted(production, door, settings, time_machine):
    forwarded = {"HTTP_X_FORWARDED_PROTO": "https"}
    assert door.get(**forwarded)[0].startswith("301")

    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

    settings.TRUSTED_PROXIES = 1
    time_machine.move_to("2026-03-01T12:00:00.900Z")

    made, kept = door.get(**forwarded), door.get(**forwarded)
    assert (made[0], kept) == ("200 OK", made)
    assert kept[1][-1] == ("X-Accel-Expires", "@1772366400")
    assert door.asked == 2
    assert [door.get(**said)[0][:3] for said in ({}, {"HTTP_X_FORWARDED_PROTO": "http"})] == ["301"] * 2


def test_what_was_kept_is_answered_for_a_second_and_no_longer(door, monkeypatch):
    now = [100.0]
    monkeypatch.setattr(pagecache, "VERSION_SECONDS", 1.0)
    monkeypatch.setattr(pagecache.time, "monotonic", lambda: now[0])
    door.get()
    Article.objects.update(title="New words")

    now[0] += 0.99
    assert b"Old words" in door.get()[2]
    assert door.asked == 1
    now[0] += 0.01
    assert b"New words" in door.get()[2]
    now[0] += pagecache.PAGE_SECONDS + 1
    pagecache.cache.look()
    door.get()
    assert door.asked == 3


def test_plain_page_is_unpacked_once_and_weighs(door):
    door.get(HTTP_ACCEPT_ENCODING="gzip")
    packed = pagecache.cache.size

    bodies = {id(door.get()[2]) for _ in range(2)}

    assert len(bodies) == 1
    assert pagecache.cache.size == packed + len(door.get()[2]) == sum(page.weight for page in pagecache.cache.pages.values())


def test_odd_hosts_paths_and_headers_are_kept_nowhere(door):
    door.get()
    for number in range(200):
        door.get(HTTP_HOST=f"evil{number}.test")
        door.get(f"/nothing-{number}/", HTTP_ACCEPT_ENCODING=f"gzip, odd{number}")
        door.get(HTTP_ACCEPT_ENCODING=f"odd{number}")

    assert len(pagecache.cache.pages) == 1
    assert answers.takes_gzip.cache_info().currsize <= 128
