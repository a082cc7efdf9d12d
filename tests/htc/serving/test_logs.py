"""Lines of the log: their shape, what they leave out, and by what a request is found among them."""

import io
import json
import logging
import logging.config
from copy import deepcopy

import pytest
from django.conf import settings
from django.test import Client
from django.urls import path
from gunicorn.config import Config

from htc.serving import webserver
from htc.serving.logs import discreet

TOKEN = "abcdefghijklmnopqrstuvwxyz"


def fall(request):
    """A page that fails with a message that names somebody."""
    raise ValueError("Key (email)=(ada@home.example) from 203.0.113.9")


urlpatterns = [path("fall/", fall, name="fall"), path(f"moderate/{TOKEN}/", fall)]
failing = pytest.mark.urls(__name__)
pytestmark = pytest.mark.django_db


@pytest.fixture(params=["json", "plain"])
def lines(request):
    """Have everything logged as in production, in both shapes; give what was."""
    written = io.StringIO()
    config = deepcopy(settings.LOGGING)  # what makes handlers of it takes parts out
    console = logging.config.DictConfigurator(config)
    handler = logging.StreamHandler(written)
    handler.setFormatter(console.configure_formatter(config["formatters"][request.param]))
    for name in config["handlers"]["console"]["filters"]:
        handler.addFilter(console.configure_filter(config["filters"][name]))
    logging.getLogger().addHandler(handler)
    yield lambda: written.getvalue()
    logging.getLogger().removeHandler(handler)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        pytest.param("from 203.0.113.9:4711", "from …:4711", id="IPv4"),
        pytest.param("[2001:db8::17]:80", "[…]:80", id="IPv6"),
        pytest.param("2001:db8:1:2:3:4:5:6 said", "… said", id="IPv6 in full"),
        pytest.param("::ffff:203.0.113.9", "…", id="IPv4 in IPv6"),
        pytest.param("(ada@home.example)", "(…)", id="mail"),
        pytest.param("postgres://blog:secret@db.example/blog", "…/blog", id="password of a database"),
        pytest.param(f"/moderate/{TOKEN}/", "/moderate/…/", id="token of a link in a mail"),
        pytest.param(f"/preview/{TOKEN}/", "/preview/…/", id="token of a preview"),
        pytest.param("2026-03-01 10:11:12,345 Django 6.1.3 urn:a:b", "2026-03-01 10:11:12,345 Django 6.1.3 urn:a:b", id="nothing of it"),
    ],
)
def test_line_leaves_out_what_names_or_opens(text, kept):
    assert discreet(text) == kept


@failing
@pytest.mark.parametrize("address", ["/fall/", f"/moderate/{TOKEN}/"])
def test_failure_is_found_by_the_name_of_its_request_and_names_nobody(lines, address):
    answer = Client(raise_request_exception=False).get(address, REMOTE_ADDR="203.0.113.9", headers={"X-Request-ID": "forged-by-me"})

    name, said = answer["X-Request-ID"], lines()
    assert name in said
    assert [word for word in ("forged", "203.0", "ada@", TOKEN) if word in said + name] == []
    assert "ValueError: Key (email)=(…) from …" in said


@failing
def test_name_of_a_request_is_the_proxy_s_where_one_is_trusted(lines, settings):
    settings.TRUSTED_PROXIES = 1
    client = Client(raise_request_exception=False)
    given = [client.get("/fall/", headers={"X-Request-ID": name})["X-Request-ID"] for name in ("proxy-0017", "<script>alert", "x" * 80)]

    assert given[0] == "proxy-0017"
    assert [len(name) for name in given[1:]] == [16, 16]
    assert "proxy-0017" in lines()


def test_lines_of_gunicorn_are_like_all_others_and_without_queries(lines):
    config = Config()
    config.set("loglevel", webserver.loglevel)
    log = webserver.logger_class(config)
    log.warning("Invalid request from ip=203.0.113.9")
    try:
        fall(None)
    except ValueError:
        log.exception("Error handling request %s", "/search/?q=somebody")

    assert "Error handling request /search/" in lines()
    assert [word for word in ("somebody", "203.0", "Invalid") if word in lines()] == []


@failing
def test_line_of_json_is_one_line_with_everything_in_it(lines, request):
    if request.node.callspec.params["lines"] == "plain":
        return
    answer = Client(raise_request_exception=False).get("/fall/")

    (line,) = [json.loads(line) for line in lines().splitlines() if '"django.request"' in line]
    assert set(line) == {"time", "level", "logger", "message", "process", "request", "error", "traceback"}
    assert (line["level"], line["message"], line["error"]) == ("ERROR", "Internal Server Error: /fall/", "ValueError")
    assert line["request"] == answer["X-Request-ID"]
