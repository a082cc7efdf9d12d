"""What every test may use: articles, responses, other sites, and a guard against real network."""

import gc
import os
import socket
from datetime import UTC, datetime, timedelta
from functools import cache as kept
from functools import partial
from io import StringIO
from itertools import count

import hypothesis
import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.auth.models import Group
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.template.base import Template
from django.test import Client, TransactionTestCase
from django.test.signals import template_rendered
from django.utils import timezone

from articles.files.images import draw
from articles.lists import kept as pieces
from articles.models import Article, Author, CaseStudy, Image
from articles.models.references import write_article
from articles.text.notes import deflate
from articles.text.shorthand import expand
from comments.decisions import repeats
from comments.linkbacks.page.address import source_key
from comments.models import Response
from htc.lib import languages
from htc.lib.html import clean_article
from htc.people import sessions
from htc.serving import pagecache
from htc.statistics.tally import Tally, tally
from tests import database
from tests.pictures import picture
from tests.testnet import testnet  # noqa: F401 – a fixture

# Enough to find what is wrong while one works.
hypothesis.settings.register_profile("quick", max_examples=30, deadline=None)
hypothesis.settings.register_profile("thorough", max_examples=1000, deadline=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

_number = count(1)
_drawn = kept(draw)


@pytest.fixture
def time_machine(time_machine):
    """The clock, which stands still where a test has put it: no limit of time passes because a machine is busy."""
    time_machine.move_to = partial(time_machine.move_to, tick=False)
    return time_machine


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker):
    """Copy the migrated database instead of migrating one, and after a test with transactions copy it again instead of emptying each table."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: database.restore())
        with django_db_blocker.unblock():
            database.migrate_or_copy()
        yield
        with django_db_blocker.unblock():
            connection.close()


def pytest_collection_modifyitems(config, items):
    """Leave out what is by its nature about the other kind of database; nothing else depends on which of them it is."""
    other = "sqlite" if connection.vendor == "postgresql" else "postgres"
    left_out = [item for item in items if item.get_closest_marker(other)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if not item.get_closest_marker(other)]


def pytest_collection_finish(session):
    """Look for garbage among what tests make alone: what was imported and collected stays until the end.

    Not so seldom that it stays: seven in eight of what a process then held were garbage, and that saved no time.
    """
    gc.collect()
    gc.freeze()
    gc.collect()  # which forgets how many there were: all is looked through when a quarter of that has come
    gc.set_threshold(30_000, 4, 4)


@pytest.fixture(scope="session", autouse=True)
def _one_note_for_a_page(django_test_environment):
    """Have the test client told of a page once, not of the hundreds of templates that the admin draws it from: each note copies all that is known."""
    told = [None]

    def render(template, context):
        if context is not told[0] and not (template.name or "").startswith("django/forms/"):
            told[0] = context
            template_rendered.send(sender=template, template=template, context=context)
        return template.nodelist.render(context)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "_render", render)
        yield


@pytest.fixture(scope="session", autouse=True)
def _nothing_is_a_moment_old():
    """Have a page that was kept asked for anew at once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pagecache, "VERSION_SECONDS", 0)
        yield


@pytest.fixture(autouse=True)
def _fresh_memory():
    """Empty what a process remembers; a test's database starts anew, the process does not."""
    pagecache.cache.clear()
    tally.clear()
    pieces.kept.clear()
    cache.clear()
    repeats.memory[:] = bytes(len(repeats.memory))
    # Words and addresses of a language: another test may have other words, or another language of the site.
    languages.forget()


@pytest.fixture(scope="session", autouse=True)
def _views_are_written_when_asked():
    """Have nothing write behind a test's back: its thread would wait for the test's transaction, and the last write for no table."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Tally, "_begin", lambda counting: None)
        yield


@pytest.fixture(scope="session", autouse=True)
def _loopback_only():
    """Fail a test that would connect to any machine but this one."""
    connect = socket.socket.connect

    def guarded(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            pytest.fail(f"a test would have connected to {address}")
        return connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


@kept
def _plain(body: str):
    """Give what a text without any mark of ours is at rest, which is the same for every article; None for another."""
    return None if "[" in body or "<" in body else deflate(clean_article(expand(body)), {})


@pytest.fixture
def make_article(db):
    """Make an article, published and open unless said otherwise; ``body`` as staff type it, ``by`` a list of (name, role)."""

    def make(body="A paragraph of the article.", *, by=(), tags=(), **fields) -> Article:
        number = next(_number)
        fields.setdefault("title", f"Article {number}")
        fields.setdefault("slug", f"article-{number}")
        fields.setdefault("status", Article.Status.PUBLISHED)
        if fields["status"] == Article.Status.PUBLISHED:
            fields.setdefault("published_at", datetime(2014, 1, 15, 19, tzinfo=UTC))
        article = Article(**fields)
        parsed = _plain(body) or deflate(clean_article(expand(body)), {})
        if parsed.notes or parsed.cases or parsed.pictures:
            write_article(article, parsed)
        else:  # as ``write_article`` would, without asking a new article for the rows of its old text
            article.body = parsed.body
            article.save()
        for position, (name, role) in enumerate(by, start=1):
            author, _ = Author.objects.get_or_create(name=name)
            article.bylines.create(author=author, role=role, position=position)
        if tags:
            article.tags.add(*tags)
        return article

    return make


@pytest.fixture
def make_case(db):
    """Make a case study, published unless said otherwise."""

    def make(slug, **fields) -> CaseStudy:
        defaults = {"title": slug.replace("-", " ").title(), "summary": "What happened.", "status": CaseStudy.Status.PUBLISHED}
        return CaseStudy.objects.create(slug=slug, **defaults | fields)

    return make


@pytest.fixture
def make_image(db):
    """Put a picture into the library, described unless said otherwise."""

    def make(data: bytes | None = None, **fields) -> Image:
        defaults = {"alt": "A gate that stands open", "consent": Image.Consent.NOBODY}
        return Image.store(_drawn(data or picture()), **defaults | fields)

    return make


@pytest.fixture
def make_response(db):
    """Make a response, an approved comment unless said otherwise, each a minute after the last; a linkback needs only its ``kind``."""
    # Of the test, not of the run: an hour that ended within a test would turn the order round.
    minutes = count()

    def make(article, **fields) -> Response:
        number = next(_number)
        fields.setdefault("kind", Response.Kind.COMMENT)
        fields.setdefault("state", Response.State.APPROVED)
        fields.setdefault("received_at", datetime(2014, 2, 1, 12, next(minutes) % 60, tzinfo=UTC))
        if fields["kind"] == Response.Kind.COMMENT:
            fields.setdefault("author_name", f"Reader {number}")
            fields.setdefault("body", f"Comment {number}.")
        else:
            fields.setdefault("source_url", f"https://site-{number}.test/post")
            fields.setdefault("source_key", source_key(fields["source_url"]))
            fields.setdefault("title", f"Post {number}")
            fields.setdefault("excerpt", "They link to it here.")
        return Response.objects.create(article=article, **fields)

    return make


def sign_in(client: Client, user) -> None:
    """Leave what ``force_login`` leaves, by one row: it looks at sessions that a new client has not, in a dozen queries."""
    now = timezone.now()
    data = {
        SESSION_KEY: str(user.pk),
        BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
        HASH_SESSION_KEY: user.get_session_auth_hash(),
        sessions.STARTED: int(now.timestamp()),
        sessions.USED: int(now.timestamp()),
    }
    session = Session.objects.create(
        session_key=f"{next(_number):032}",
        session_data=SessionStore().encode(data),
        expire_date=now + timedelta(seconds=settings.SESSION_COOKIE_AGE),
    )
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    user.last_login = now
    type(user).objects.filter(pk=user.pk).update(last_login=now)


@pytest.fixture
def sample_content(transactional_db):
    """What the command demo writes, its administrator “editor” among it; written once by each process of a run."""
    database.fill_once("sample", lambda: call_command("demo", stdout=StringIO()))


@pytest.fixture
def staff(db):
    """An administrator."""
    return get_user_model().objects.create_superuser("editor", password="a long password")


@pytest.fixture
def staff_client(staff, client):
    """A client signed in as the administrator; for readers use ``reader``."""
    sign_in(client, staff)
    return client


@pytest.fixture
def member(django_user_model, db):
    """Make a member of staff in the groups of that name, such as “Author”; their password is “a long password”."""

    def make(*groups: str, **fields):
        number = next(_number)
        fields = {"username": f"member-{number}", "email": f"member-{number}@htc.test", "is_staff": True} | fields
        user = django_user_model.objects.create_user(password="a long password", **fields)
        user.groups.set([Group.objects.get(name=name) for name in groups])
        return user

    return make


@pytest.fixture
def client_of():
    """Make a client in which somebody is signed in."""

    def make(user) -> Client:
        client = Client()
        sign_in(client, user)
        return client

    return make


@pytest.fixture
def reader():
    """A client without a session."""
    return Client()
