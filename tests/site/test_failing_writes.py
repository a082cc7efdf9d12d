"""A disk that is full at any one statement: what could not be stored whole is not stored at all, and nobody is told that it was."""

import contextlib
import io
import re
import xmlrpc.client
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test import Client

from comments.models import Response
from tests.conftest import sign_in
from tests.htc.wordpress import exports
from tests.htc.wordpress.canonical import dump as canonical
from tests.htc.wordpress.canonical import forget_all
from tests.site.journey import add_article, decide, open_form

WRITES = re.compile(r"\s*(?:INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)
# Of the moment: when a session was last used, and how often something failed.
OF_THE_MOMENT = {"django_session", "comments_errorcount"}
MOST_WRITES = 80


class Full:
    """Fails the ``at``-th statement that writes, as a full disk does."""

    def __init__(self, at: int):
        self.at, self.seen = at, 0

    @property
    def has_failed(self) -> bool:
        return self.seen >= self.at

    def __call__(self, execute, sql, params, many, context):
        if WRITES.match(sql) and not any(table in sql for table in OF_THE_MOMENT):
            self.seen += 1
            if self.seen == self.at:
                raise OperationalError("database or disk is full")
        return execute(sql, params, many, context)


@pytest.fixture(autouse=True)
def _no_limits(settings):
    settings.RATE_LIMITS = False


@pytest.fixture
def client():
    """Whom a fault is answered, not raised."""
    return Client(raise_request_exception=False)


def stored() -> dict[str, list]:
    """Give each row of each table."""
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)} - OF_THE_MOMENT
    with connection.cursor() as cursor:
        return {table: sorted(cursor.execute(f'SELECT * FROM "{table}"').fetchall(), key=repr) for table in sorted(tables)}


def fail_each(act, is_told) -> int:
    """Do something over and over, each time with the next of its writes failing; give how many writes it needs.

    ``act`` gives an answer, and ``is_told`` says whether that tells of a success.
    """
    for number in range(1, MOST_WRITES):
        before, full = stored(), Full(number)
        with connection.execute_wrapper(full):
            answer = act()
        if not full.has_failed:
            assert is_told(answer), answer.content
            assert stored() != before
            return number - 1
        assert (number, is_told(answer)) == (number, False)
        assert (number, stored()) == (number, before)
    pytest.fail("it never came to its end")


def answered(*statuses: int):
    return lambda answer: answer.status_code in statuses


def test_comment(transactional_db, client, make_article):
    article = make_article()
    form = open_form(client, article)
    address = form.pop("action_url")
    sent = form | {"name": "Ana", "email": "ana@a.test", "body": "Words that must not be lost.", "website": "", "action": "send"}

    assert fail_each(lambda: client.post(address, sent), answered(303)) >= 2
    assert Response.objects.count() == 1


@pytest.mark.parametrize("kind", ["pingback", "trackback", "webmention"])
def test_notice(transactional_db, client, make_article, kind):
    article = make_article()
    source, form = "https://other.test/post", "application/x-www-form-urlencoded"
    acts = {
        "pingback": lambda: client.post(
            "/xmlrpc.php", xmlrpc.client.dumps((source, article.full_url), "pingback.ping"), content_type="text/xml"
        ),
        "trackback": lambda: client.post(f"{article.get_absolute_url()}trackback/", urlencode({"url": source}), content_type=form),
        "webmention": lambda: client.post("/webmention/", urlencode({"source": source, "target": article.full_url}), content_type=form),
    }
    told = {"pingback": b"Thank you", "trackback": b"<error>0</error>", "webmention": b"Thank you"}[kind]

    assert fail_each(acts[kind], lambda answer: told in answer.content) >= 1
    assert article.responses.count() == 1


def test_decision(transactional_db, client, staff, make_article, make_response):
    sign_in(client, staff)
    article = make_article()
    rows = [make_response(article, state="pending") for _ in range(3)]

    assert (
        fail_each(lambda: decide(client, "approve", *rows), lambda answer: b"approved" in answer.content and answer.status_code == 200) >= 3
    )
    assert article.responses.approved().count() == 3


def test_article(transactional_db, client, staff, make_case):
    sign_in(client, staff)
    make_case("jakarta")
    body = "Words[fn]A note.[/fn] and more.\n\n[case:jakarta]\n\nEnd."

    assert fail_each(lambda: add_article(client, slug="whole", body=body, tags="labor, ports"), answered(302)) >= 5


def test_import_that_failed_anywhere_is_brought_to_its_end_by_the_next(transactional_db, tmp_path):
    file = tmp_path / "old.xml"
    file.write_bytes(exports.export(*(exports.item(number, more=exports.comment(number + 10)) for number in (1, 2))))

    def take() -> None:
        call_command("import_wordpress", file, report=tmp_path / "report", stdout=io.StringIO(), stderr=io.StringIO())

    take()
    whole = canonical()
    assert len(whole) == 2
    forget_all()
    for number in (1, 2, 3, 5, 8, 13, 21, 34):
        full = Full(number)
        with connection.execute_wrapper(full), contextlib.suppress(OperationalError, SystemExit):
            take()
        assert full.has_failed
        take()
        assert (number, canonical()) == (number, whole)
        forget_all()
