"""What is answered where something cannot be done for a while: nothing is acknowledged that is not stored."""

import errno
import json
import sqlite3
import xmlrpc.client

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import DataError, InternalError, OperationalError, connection
from django.test import Client

from articles.models import Author
from comments.models import Response
from htc.lib.stores.store import StoreAway
from htc.serving.faults import passes
from tests.site.journey import open_form

SOURCE = "https://other.test/post"


class ReadOnly(Exception):
    """As psycopg raises it."""

    sqlstate = "25006"


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "will"),
    [
        pytest.param(OperationalError("database is locked"), True, id="locked or full database, or none"),
        pytest.param(caused(InternalError("cannot execute INSERT"), ReadOnly()), True, id="PostgreSQL that takes nothing"),
        pytest.param(caused(InternalError("aborted"), sqlite3.InternalError()), False, id="another fault inside the database"),
        pytest.param(OSError(errno.ENOSPC, "full"), True, id="full disk"),
        pytest.param(OSError(errno.EDQUOT, "quota"), True, id="full share of a disk"),
        pytest.param(OSError(errno.EROFS, "read-only"), True, id="disk that takes nothing"),
        pytest.param(FileNotFoundError(errno.ENOENT, "gone"), False, id="missing file"),
        pytest.param(StoreAway(errno.EIO, "away"), True, id="storage that is away"),
        pytest.param(DataError("out of range"), False, id="value that does not fit"),
        pytest.param(ValueError(), False, id="fault of ours"),
    ],
)
def test_error_passes_or_is_ours(error, will):
    assert passes(error) == will


def takes_nothing(execute, sql, params, many, context):
    if sql.split(None, 1)[0] in ("INSERT", "UPDATE", "DELETE", "REPLACE"):
        raise OperationalError("database or disk is full")
    return execute(sql, params, many, context)


@pytest.fixture
def ways(reader, staff, staff_client, make_article, make_response):
    """Give what sends something by each way in."""
    article = make_article()
    row, form = make_response(article), open_form(reader, article)
    ping = xmlrpc.client.dumps((SOURCE, article.full_url), "pingback.ping")
    hurried = Client(raise_request_exception=False)
    staff_client.raise_request_exception = False
    steps = json.dumps([{"base": "", "whole": True, "changes": {"title": "Typed."}}])
    kept = {"user": staff.pk, "name": "a" * 16, "token": "b" * 16, "steps": steps}
    return {
        "comment": lambda: hurried.post(form.pop("action_url"), form | {"body": "Said here."}),
        "report": lambda: hurried.post(f"/responses/{row.pk}/report/", {"reason": "other", "words": "Bad."}),
        "pingback": lambda: hurried.post("/xmlrpc.php", ping, content_type="text/xml"),
        "webmention": lambda: hurried.post("/webmention/", {"source": SOURCE, "target": article.full_url}),
        "TrackBack": lambda: hurried.post(f"{article.get_absolute_url()}trackback/", {"url": SOURCE, "title": "Post"}),
        "admin": lambda: staff_client.post("/admin/articles/author/add/", {"name": "Ada", "slug": "ada"}),
        "queue": lambda: staff_client.post("/admin/comments/response/?state=all", {"action": "trash", "_selected_action": [row.pk]}),
        "typed": lambda: staff_client.post("/admin/articles/article/kept/", kept),
    }


def test_what_is_not_stored_is_answered_503_by_every_way_in(ways):
    before = list(Response.objects.values_list("state", flat=True))
    with connection.execute_wrapper(takes_nothing):
        answers = {name: send() for name, send in ways.items()}

    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(answers, 503)
    assert {name: answer.get("Retry-After", "none") for name, answer in answers.items()} == dict.fromkeys(answers, "60")
    assert (list(Response.objects.values_list("state", flat=True)), Author.objects.count()) == (before, 0)


@pytest.mark.parametrize("name", ["default", "private", "backups"])
def test_file_for_which_there_is_no_room_leaves_no_part(name):
    store = storages[name]

    class Full(ContentFile):
        def chunks(self, chunk_size=None):
            yield b"begun"
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        store.save("documents/half.bin", Full(b"x" * 10))

    assert not store.exists("documents/half.bin")
