"""What programs that watch over the blog are told."""

import contextlib
import io
from datetime import timedelta

import pytest
from django.core.signals import request_finished, request_started
from django.db import OperationalError, close_old_connections, connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from comments.models.health import WorkerSeen
from htc.backups.models import LastBackup
from htc.serving import probes, readiness
from htc.wsgi import application


@pytest.fixture(autouse=True)
def _never_asked():
    probes._said.lacks = []


@pytest.fixture
def whole(db, settings, tmp_path):
    """A blog to which nothing is missing."""
    settings.BACKUP_DIR = tmp_path
    WorkerSeen.objects.see("worker 1 on blog")
    LastBackup.objects.note("blog.zip", 1, timezone.now())


def ask(path: str, method: str = "GET", **more):
    """Ask the application itself by plain HTTP and a number, as a load balancer does."""
    answer: list = []
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "SERVER_NAME": "10.0.0.7",
        "SERVER_PORT": "8000",
        "HTTP_HOST": "10.0.0.7:8000",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
    }
    with contextlib.ExitStack() as stack:
        for signal in (request_started, request_finished):
            signal.disconnect(close_old_connections)
            stack.callback(signal.connect, close_old_connections)
        body = application(environ | more, lambda status, headers: answer.extend([int(status[:3]), dict(headers)]))
        stack.enter_context(contextlib.closing(body))
        return *answer, b"".join(body).decode()


# Without the fixture of it, the database refuses to be asked.
@pytest.mark.parametrize("more", [{}, {"HTTP_COOKIE": "htc-session=x"}, {"QUERY_STRING": "x=1"}])
def test_health_asks_nothing_of_anybody(settings, more):
    settings.SECURE_SSL_REDIRECT = True

    status, headers, body = ask("/healthz", **more)

    assert (status, body, headers["Cache-Control"]) == (200, "yes\n", "no-store")
    assert not {"Set-Cookie", "Location", "ETag"} & headers.keys()
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(("method", "status"), [("HEAD", 200), ("POST", 405), ("TRACE", 405), ("OPTIONS", 405)])
def test_probe_is_a_question(method, status):
    assert ask("/healthz", method)[::2] == (status, "")


def test_blog_to_which_nothing_is_missing_is_ready(whole, caplog):
    assert ask("/readyz")[::2] == (200, "yes\n")
    assert caplog.text == ""


def no_answer(execute, sql, params, many, context):
    raise OperationalError("connection to 10.0.0.9 refused")


def _take_worker():
    WorkerSeen.objects.update(seen_at=timezone.now() - timedelta(minutes=6))


def _take_migration():
    MigrationRecorder(connection).migration_qs.filter(app="comments").last().delete()


def _age_backup():
    LastBackup.objects.update(made_at=timezone.now() - timedelta(days=3))


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        pytest.param(_take_worker, "no worker was seen", id="worker"),
        pytest.param(_take_migration, "migrations are not applied: comments.", id="migrations"),
        pytest.param(_age_backup, "no backup of the last two days", id="late backup"),
        pytest.param(lambda: LastBackup.objects.note_failure("full", timezone.now()), "the last backup failed", id="failed backup"),
    ],
)
def test_blog_to_which_something_is_missing_tells_strangers_no_and_the_log_why_once(whole, caplog, spoil, why):
    spoil()

    answers = [ask("/readyz"), ask("/readyz")]

    assert [(status, body) for status, _, body in answers] == [(503, "no\n")] * 2
    assert answers[0][1]["Retry-After"] == "60"
    assert [record.getMessage() for record in caplog.records if why in record.getMessage()] == [caplog.records[0].getMessage()]


def test_blog_is_not_ready_without_database_or_disk_and_the_log_says_when_it_is_again(whole, caplog, monkeypatch):
    with connection.execute_wrapper(no_answer), monkeypatch.context() as patch:
        patch.setattr(readiness, "LEAST_FREE", 2**80)
        assert ask("/readyz")[0] == 503
    assert ask("/readyz")[0] == 200

    first, last = (record.getMessage() for record in caplog.records if record.name == "htc.serving.probes")
    assert first.startswith("not ready: the database does not answer (OperationalError); only ")
    assert last == "ready"


def test_desk_tells_administrators_what_is_missing_of_disk_and_migrations(whole, staff_client, monkeypatch):
    _take_migration()
    monkeypatch.setattr(readiness, "LEAST_FREE", 2**80)

    page = staff_client.get("/admin/").content.decode()

    assert "of the disk is left" in page
    assert "1 change of the database, which this version needs, is missing." in page
