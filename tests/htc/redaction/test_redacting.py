"""Something taken out of the whole blog: of every row and file, to the last byte, by two people or by a superuser alone."""

import re
from email.message import EmailMessage
from io import StringIO

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from taggit.models import Tag

from articles.files.documents import CSV
from articles.models import Article, CaseStudy, Document, OldAddress, Revision
from articles.revisions import history
from comments.models import Response
from htc.redaction import files, redacting, wiping
from htc.redaction.models import Redaction
from tests.htc.backups.conftest import backup, elsewhere, home, target, usual  # noqa: F401 – fixtures
from tests.htc.redaction.filling import NAME, fill
from tests.site.journey import text_of

TRACES = re.compile(rb"quellb|ellbroo|zyxw|yxw(?:a|%c3)", re.IGNORECASE)
BODY = "She is Zyxw<em>ána Quell</em>brook.[fn]Zyxwana Quellbrook, <em>Letters</em>.[/fn]\n\n[case:zyxwana-quellbrook]\n\nMore."


def traces(home) -> set[str]:  # noqa: F811
    """Give the files of a blog in whose bytes or names something of the name is left, and “database” where it is in one of its files."""
    files = {name: (home.folder / name).read_bytes() for name in home.files if (home.folder / name).is_file()}
    found = {name for name, data in files.items() if TRACES.search(data) or TRACES.search(name.encode())}
    return found | {"database" for data in home.database.bytes_held() if TRACES.search(data)}


def redact(by=None) -> Redaction:
    return redacting.redact_alone(redacting.phrases_of([NAME]), by=by)


@pytest.fixture(autouse=True)
def _patient(monkeypatch):
    """Wait for the transactions of tests that run beside this one, on the same server."""
    monkeypatch.setattr(wiping, "_PATIENCE", 60)


@pytest.fixture
def superuser(home):  # noqa: F811
    return get_user_model().objects.create_superuser("ada", password="a long password")


@pytest.fixture
def story(home, make_article, make_case, make_response, superuser) -> Article:  # noqa: F811
    """An article that is full of the name, with everything that hangs on it, and files beside the database."""
    make_case("zyxwana-quellbrook", title="The case of Zyxwána Quellbrook", body="<p>Zyxwana Quellbrook</p>")
    article = make_article(BODY, title="Zyxwána Quellbrook", slug="zyxwana-quellbrook", tags=["Zyxwana Quellbrook"], by=[(NAME, "")])
    history.keep(article, by=superuser)
    make_response(article, author_name="Zyxwana Quellbrook", body="I knew her.\n\nzyxwana quellbrook!")
    excerpt = "What Zyxwana Quellbrook said is told here."
    make_response(article, kind="pingback", source_url="https://x.test/zyxwana-quellbrook", excerpt=excerpt, facts={"link": [37, 41]})
    Document.store(CSV, b"a;b", title="Papers of Zyxwana Quellbrook")
    for name, words in {"1/report.json": '"Zyxw\\u00e1na Quellbrook"', "1/report.html": "<p>Zyxw&aacute;na Quellbrook</p>"}.items():
        path = home.folder / "imports/reports" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(words)
    (home.folder / "imports/old.xml").write_text(f"<item>{NAME}</item>")
    mail = EmailMessage()
    mail["Subject"] = mail["To"] = f"{NAME} <a@x.test>"
    mail.set_content(NAME, cte="base64")
    (home.folder / "mail").mkdir()
    (home.folder / "mail/1.eml").write_bytes(bytes(mail))
    return article


def test_no_byte_of_the_name_is_left_and_an_older_backup_says_what_is_to_be_done(
    home, story, superuser, make_response, backup, target, elsewhere, reader, settings  # noqa: F811
):  # fmt: skip
    settings.BACKUP_DIR = target
    archive = backup()
    filled = fill()
    if connection.vendor == "sqlite":
        connection.cursor().execute("PRAGMA secure_delete = OFF")  # as SQLite is by itself; some are built otherwise
    make_response(story, body=f"{NAME}, " * 4000).delete()
    assert {"database", "imports/old.xml", "imports/reports/1/report.json"} <= traces(home)
    old_path = story.get_absolute_url()

    redaction = redact(superuser)

    assert traces(home) == set()
    assert redaction.wiped_at
    assert not [session for session in Session.objects.all() if NAME in str(session.get_decoded())]
    assert {row._meta.label for row in filled} <= redaction.rows.keys()
    assert not TRACES.search((target / "redactions.json").read_bytes())
    pages = ["/", "/feed/", "/corrections/", "/feed/corrections/", "/case-studies/", "/tags/", "/archive/", "/2014/", "/comments/feed/"]
    pages += ["/feed/atom/", "/feed/json/", "/feeds/", "/feed/case-studies/", "/case-studies/cases.csv", "/case-studies/cases.json"]
    pages += ["/sitemap-articles-1.xml", "/sitemap-case-studies-1.xml", "/sitemap-tags-1.xml"]
    for path in [*pages, Article.objects.get(pk=story.pk).get_absolute_url()]:
        answer = reader.get(path)
        assert (answer.status_code, TRACES.search(answer.content)) == (200, None), path
    assert reader.get(old_path).status_code == 410
    elsewhere.move()
    warned = StringIO()
    call_command("restore", str(archive), stdout=StringIO(), stderr=warned)
    assert f"1 row of comments.WordRule ({redaction.rows['comments.WordRule'][0]})" in warned.getvalue()
    assert "take it out once more" in warned.getvalue()
    assert not TRACES.search(warned.getvalue().encode())


def test_what_stays_is_whole(home, story, superuser, reader):  # noqa: F811
    changed_at = CaseStudy.objects.get().changed_at
    redact(superuser)

    article, case = Article.objects.get(pk=story.pk), CaseStudy.objects.get()
    assert case.changed_at > changed_at
    assert article.title == "[removed]"
    assert re.fullmatch(r"2014/01/removed-[0-9a-f]{6}", article.path)
    assert "She is [removed]<em></em>." in article.body
    assert article.footnotes.get().text == "[removed], <em>Letters</em>."
    assert f'data-case-study="{case.slug}"' in article.body
    assert f'data-case-study="{case.slug}"' in Revision.objects.get().snapshot["body"]
    assert case.slug in reader.get(article.get_absolute_url()).content.decode()
    assert [tag.name for tag in Tag.objects.all()] == ["[removed]"]
    linkback = Response.objects.get(kind="pingback")
    assert linkback.excerpt_parts == ("What [removed] said is told ", "here", ".")
    words = text_of(reader.get(article.get_absolute_url()).content)
    assert "Details were removed to protect someone." in words
    assert article.corrections.get().kind == "safety"
    assert "[removed]!" in words
    for path in ("tags/zyxwana-quellbrook", "case-studies/zyxwana-quellbrook"):
        assert reader.get(f"/{path}/").status_code == 410
    assert not OldAddress.objects.readable().exists()
    assert re.fullmatch(r"documents/\w{16}-papers-of-removed-\w{6}\.csv", (document := Document.objects.get()).file.name)
    assert (home.folder / "media" / document.file.name).read_bytes() == b"a;b"
    assert article.touched_at > story.touched_at


def test_two_persons_of_one_mark_each_keep_an_address(home, make_article, superuser):  # noqa: F811
    first, second = (make_article(title=name, tags=[name]) for name in ("Ana Silva", "Ben Costa"))
    for name in ("Ana Silva", "Ben Costa"):
        redacting.redact_alone(redacting.phrases_of([name]), by=superuser)

    assert {tag.name for tag in Tag.objects.all()} == {"[removed]", "[removed]-2"}
    assert first.corrections.count() == second.corrections.count() == 1


def test_what_would_be_found_is_told_by_kind_and_nothing_is_done(home, story):  # noqa: F811
    get_user_model().objects.create_user("other", first_name="Zyxwana", last_name="Quellbrook")
    get_user_model().objects.create_user("zyxwana.quellbrook")
    default_storage.save("documents/list.csv", ContentFile(f"a;{NAME}".encode()))
    before = home.dump()

    found = redacting.find(redacting.phrases_of([NAME]))

    kinds = dict(found.kinds)
    assert (kinds["Articles"], kinds["Footnotes"], kinds["Case studies"], kinds["Responses"]) == (1, 1, 1, 2)
    assert (found.articles, found.files) == ([story], 4)
    assert found.left == [
        "People: 2. Change them by hand, if it is the same person.",
        "Pictures and documents that hold it as plain text: 1. Replace or delete them in the library.",
    ]
    assert home.dump() == before


def test_one_proposes_and_a_second_decides(home, story, member, client_of):  # noqa: F811
    ann, bea, mod = member("Editor"), member("Editor"), member("Moderator")
    clients = {user: client_of(user) for user in (ann, bea, mod)}
    look = "/admin/redaction/redaction/add/"

    looked = clients[ann].post(look, {"phrases": NAME, "action": "find"})
    assert "Responses: 2" in looked.content.decode()
    assert clients[ann].post(look, {"phrases": NAME, "action": "now"}).status_code == 403
    for _ in range(2):  # a double click proposes once
        assert clients[ann].post(look, {"phrases": NAME, "action": "propose"}).status_code == 302
    redaction = Redaction.objects.get()
    page = f"/admin/redaction/redaction/{redaction.pk}/change/"
    assert not TRACES.search(bytes(redaction.sealed))
    for user in (ann, mod):
        assert not TRACES.search(clients[user].get(page).content)
        assert clients[user].post(page, {"action": "do"}).status_code == 403
    assert clients[mod].post(page, {"action": "refuse"}).status_code == 403
    assert Article.objects.get(pk=story.pk).title == NAME

    assert "Responses: 2" in clients[bea].get(page).content.decode()
    assert "waits for your decision" in clients[bea].get("/admin/").content.decode()
    assert "Please choose" in clients[bea].post(page, {}, follow=True).content.decode()
    assert Redaction.objects.waiting().exists()
    assert clients[bea].post(page, {"action": "do"}).status_code == 302

    redaction.refresh_from_db()
    assert (redaction.state, redaction.proposed_by, redaction.decided_by, bytes(redaction.sealed)) == ("done", ann, bea, b"")
    assert traces(home) == set()
    assert "already" in clients[bea].post(page, {"action": "do"}, follow=True).content.decode()
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize("ends", ["refused", "lapsed"])
def test_proposal_that_is_not_done_leaves_no_byte(home, superuser, client_of, ends):  # noqa: F811
    redaction = Redaction.propose([NAME], superuser)
    sealed = bytes(redaction.sealed)
    if ends == "refused":
        client_of(superuser).post(f"/admin/redaction/redaction/{redaction.pk}/change/", {"action": "refuse"})
    else:
        call_command("linkbacks_work", "--until-empty", "--now", "2099-01-01T00:00Z", stdout=StringIO())

    redaction.refresh_from_db()
    assert (redaction.state, bool(redaction.wiped_at)) == (ends, True)
    assert not any(sealed in data for data in home.database.bytes_held())


def test_what_could_not_be_wiped_at_once_is_wiped_by_the_worker(home, story, superuser, monkeypatch):  # noqa: F811
    monkeypatch.setattr(wiping, "_PATIENCE", 1)
    reading = connection.copy()
    reading.ensure_connection()
    with reading.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT count(*) FROM articles_article").fetchone()
        redaction = redact(superuser)
        assert redaction.wiped_at is None
        cursor.execute("ROLLBACK")
    reading.close()

    monkeypatch.setattr(wiping, "_PATIENCE", 60)
    call_command("linkbacks_work", "--until-empty", stdout=StringIO())

    redaction.refresh_from_db()
    assert redaction.wiped_at
    assert traces(home) == set()


@pytest.mark.postgres
def test_transaction_in_another_database_of_the_server_keeps_it_from_being_told_as_wiped(
    home, elsewhere, story, superuser, monkeypatch  # noqa: F811
):  # fmt: skip
    monkeypatch.setattr(wiping, "_PATIENCE", 1)
    with elsewhere.database.opened() as ask:
        ask("SELECT pg_current_xact_id()")  # as whoever writes has one
        redaction = redact(superuser)

        assert redaction.wiped_at is None
        assert traces(home) == {"database"}


@pytest.mark.parametrize("words", ["ab", "", "…\n"])
def test_words_that_would_be_everywhere_are_refused(staff_client, words):
    answer = staff_client.post("/admin/redaction/redaction/add/", {"phrases": words, "action": "now"})

    assert answer.status_code == 422
    assert not Redaction.objects.exists()


def test_blog_keeps_its_own_name_and_links(home, superuser, client_of, settings):  # noqa: F811
    settings.SITE_URL = "https://blog.example"
    for words in ("Human Trafficking Center", "Ana Silva\nblog.example"):
        answer = client_of(superuser).post("/admin/redaction/redaction/add/", {"phrases": words, "action": "now"})

        assert answer.status_code == 422
        assert "by which the blog itself is called" in answer.content.decode()


def test_what_fails_outside_of_the_database_keeps_nothing_else_from_being_done(home, story, superuser, client_of, monkeypatch):  # noqa: F811
    done = files.redact

    def redact_or_fail(phrases, path):
        if path.name == "old.xml":
            raise PermissionError(13, "Permission denied", str(path))
        done(phrases, path)

    monkeypatch.setattr(files, "redact", redact_or_fail)
    (home.folder / "backups").mkdir()
    (home.folder / "backups/redactions.json").write_text("half a no")

    said = client_of(superuser).post("/admin/redaction/redaction/add/", {"phrases": NAME, "action": "now"}, follow=True).content.decode()

    assert "A file in the data folder holds it still and could not be changed" in said
    assert traces(home) == {"imports/old.xml"}
    assert Redaction.objects.get().wiped_at
    assert (home.folder / "backups/redactions.unreadable").read_text() == "half a no"
    assert "articles.Article" in (home.folder / "backups/redactions.json").read_text()


def test_address_of_a_person_is_no_address_afterwards(home, make_article, make_response, superuser):  # noqa: F811
    response = make_response(make_article(), author_email="ana.silva@mail.example")

    redacting.redact_alone(redacting.phrases_of(["Ana Silva"]), by=superuser)

    response.refresh_from_db()
    assert response.author_email == ""
