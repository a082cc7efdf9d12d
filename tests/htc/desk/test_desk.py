"""The admin's first page and its lists: what waits, what is wrong, who is told, and how many questions that costs the database."""

import logging
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission
from django.db import OperationalError, connection, transaction
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import path, reverse
from django.utils import timezone
from taggit.models import Tag

from articles.admin import changelist
from articles.models import Article, Site
from comments.linkbacks.incoming import verification
from comments.models import Response
from comments.models.health import ErrorCount, WorkerSeen
from htc import worker
from htc.backups.models import LastBackup
from htc.safety.models import Helpline
from htc.urls import urlpatterns as usual
from tests.site.journey import add_article, drain, text_of

DESK = reverse("admin:index")
ARTICLES = reverse("admin:articles_article_changelist")
RESPONSES = reverse("admin:comments_response_changelist")
QUEUE = reverse("admin:comments_response_queue")


def break_down(request, slug: str):
    """A page that fails."""
    raise ZeroDivisionError(slug)


def break_the_transaction(request):
    """A page that fails where the database takes nothing any more."""
    with transaction.atomic():
        transaction.set_rollback(True)
        Site.objects.get()


def be_kept_waiting(request):
    """A page for which the database was busy too long."""
    raise OperationalError("database is locked")


def fine(request):
    """A page that works."""
    return HttpResponse("fine")


urlpatterns = [
    path("broken/<slug:slug>/", break_down, name="broken"),
    path("broken-transaction/", break_the_transaction, name="broken_transaction"),
    path("busy/", be_kept_waiting, name="busy"),
    path("fine/", fine),
    *usual,
]
failing = pytest.mark.urls(__name__)


@pytest.fixture(autouse=True)
def _noon(time_machine):
    time_machine.move_to("2026-03-01T18:00Z")  # 11:00 in Denver


@pytest.fixture(autouse=True)
def _helplines_are_checked(db, _noon):
    """Have nothing to tell of them here: tests/htc/safety looks at that."""
    Helpline.objects.update(checked_on=date(2026, 3, 1))


@pytest.fixture
def sign_in_with(client, django_user_model):
    """Sign in a member of staff who has just these permissions."""

    def sign_in(*codenames: str):
        user = django_user_model.objects.create_user("person", password="a long password", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def unheard(client):
    """A client that is shown the page for errors, as readers are."""
    client.raise_request_exception = False
    return client


def desk_of(client) -> str:
    """Give the words of the desk, without the lists that stand below it."""
    return text_of(client.get(DESK).content, ".desk")


def queries_of(client, address: str) -> int:
    """Give how many queries a page takes once everything that a process remembers is known."""
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


# What waits


def test_responses_that_wait_are_counted_by_kind_with_the_age_of_the_oldest_and_lead_to_their_list(
    staff_client, make_article, make_response
):
    article, now = make_article(), timezone.now()
    make_response(article, state="pending", received_at=now - timedelta(days=3))
    make_response(article, state="pending", received_at=now - timedelta(hours=1))
    make_response(article, kind="pingback", state="pending", received_at=now - timedelta(hours=5))
    make_response(article, kind="pingback", state="unverified", next_try_at=now, received_at=now)
    make_response(article, kind="pingback", state="unverified", reasons=["no_link"])
    make_response(article, state="spam")
    make_response(article, state="pending", reasons=["threat"], received_at=now - timedelta(minutes=5))
    make_response(article, kind="webmention", pending_update={"title": "New"})

    page = staff_client.get(DESK).content.decode()

    words = " ".join(desk_of(staff_client).replace("\xa0", " ").split())
    assert (
        "1 comment under safeguarding the oldest for 5 minutes 2 comments the oldest for 3 days 1 pingback the oldest for 5 hours" in words
    )
    assert "1 webmention with new words" in words
    assert "1 pingback not verified yet the oldest for less than a minute" in words
    assert f'href="{QUEUE}?lane=comments"' in page
    assert len(staff_client.get(f"{QUEUE}?lane=comments").context["rows"]) == 2


def test_nothing_waits(staff_client, make_article):
    make_article()

    assert "Responses that wait\nNone." in desk_of(staff_client)


def test_articles_in_review_say_since_when_whatever_is_changed_meanwhile(staff_client, make_article, time_machine):
    article = make_article(title="Look at this", status="review", by=[("Ada", "")])
    time_machine.move_to("2026-03-09T18:00Z")
    article.title = "Look at that"
    article.save()

    assert "In review\nLook at that\nAda;\nin review since 1 March 2026" in desk_of(staff_client)

    article.status = "draft"
    article.save()
    article.status = "review"
    article.save()
    assert "in review since 9 March 2026" in desk_of(staff_client)


def test_scheduled_articles_stand_there_in_the_time_of_the_site_until_it_has_come(staff_client, make_article, time_machine):
    make_article(title="Later", published_at="2026-03-02T05:30Z")

    assert "Scheduled\nLater\ngoes live 1 March 2026, 22:30 (America/Denver)" in desk_of(staff_client)
    time_machine.move_to("2026-03-02T05:31Z")

    assert "Scheduled" not in desk_of(staff_client)
    assert "Recently published\nLater" in desk_of(staff_client)


def test_own_drafts_are_those_that_one_has_worked_on(staff_client, make_article):
    make_article(title="Of somebody else", status="draft")
    add_article(staff_client, title="Of mine", status="draft")

    assert "Your drafts\nOf mine" in desk_of(staff_client)
    assert "Of somebody else" not in desk_of(staff_client)


def test_each_part_shows_five_and_leads_to_the_others(staff_client, make_article):
    for number in range(8):
        make_article(title=f"Reviewed {number}", status="review")

    words = desk_of(staff_client)

    assert [f"Reviewed {number}" in words for number in range(8)] == [True] * 5 + [False] * 3
    assert "3 more" in words


# Who is told


def test_moderator_sees_what_waits_and_no_article(sign_in_with, make_article, make_response):
    make_response(make_article(title="Secret draft", status="review"), state="pending")

    words = desk_of(sign_in_with("view_response", "change_response"))

    assert "1 comment" in words
    assert "Secret draft" not in words
    assert "Problems" not in words


def test_writer_sees_articles_and_neither_responses_nor_the_state_of_the_server(sign_in_with, make_article, make_response):
    make_response(make_article(title="For review", status="review"), state="pending")

    words = desk_of(sign_in_with("view_article", "change_article", "edit_any_article"))

    assert "For review" in words
    assert "comment" not in words
    assert "Problems" not in words


def test_desk_shows_no_article_that_the_list_would_not_show(staff_client, make_article, monkeypatch):
    make_article(title="Mine", status="review", by=[("Ada", ""), ("Ada", "twice")])
    make_article(title="Not mine", status="review", by=[("Ben", "")])
    make_article(title="Not mine, but public", by=[("Ben", "")])
    registered = staff_client.get(ARTICLES).context["cl"].model_admin
    everything = registered.get_queryset
    monkeypatch.setattr(registered, "get_queryset", lambda request: everything(request).filter(bylines__author__name="Ada").distinct())

    words = desk_of(staff_client)

    assert "Not mine" not in words
    assert words.count("Mine") == 1


# Workers


class OneTurn(threading.Event):
    """Lets a worker do one turn of its loop."""

    def wait(self, timeout=None):
        self.set()
        return True


def test_worker_is_missed_after_five_minutes_and_not_before(staff_client, time_machine):
    WorkerSeen.objects.see("worker 1 on blog")
    WorkerSeen.objects.see("worker 2 on blog")
    assert "Problems" not in desk_of(staff_client)

    time_machine.move_to("2026-03-01T18:05Z")
    WorkerSeen.objects.see("worker 1 on blog")
    assert "Problems" not in desk_of(staff_client)
    time_machine.move_to("2026-03-01T18:06Z")

    words = desk_of(staff_client).replace("\xa0", " ")
    assert "The worker “worker 2 on blog” was last seen 6 minutes ago." in words
    assert "worker 1" not in words


def test_no_worker_at_all_is_one_sentence_with_the_time_of_the_last_one(staff_client, time_machine):
    assert "No worker is at work. Linkbacks are not verified" in desk_of(staff_client)

    for number in (1, 2):
        WorkerSeen.objects.see(f"worker {number}")
    time_machine.move_to("2026-03-01T19:00Z")

    assert "No worker is at work since 1 March 2026, 11:00." in desk_of(staff_client)


@pytest.mark.django_db(transaction=True)
def test_worker_is_seen_while_it_works_and_not_missed_when_it_was_told_to_stop(monkeypatch):
    seen, version = [], Site.current().version
    monkeypatch.setattr(verification, "work_one", lambda now: seen.extend(WorkerSeen.objects.values_list("name", flat=True)))

    worker.work_until(OneTurn(), name="worker 1 on blog")

    assert seen == ["worker 1 on blog"]
    assert not WorkerSeen.objects.exists()
    assert Site.current().version == version


@pytest.mark.django_db(transaction=True)
def test_worker_is_noted_once_a_minute(monkeypatch, time_machine):
    turns = []

    class Turns(threading.Event):
        def wait(self, timeout=None):
            turns.append(WorkerSeen.objects.get().seen_at)
            time_machine.shift(timedelta(seconds=31))
            if len(turns) == 4:
                self.set()

    monkeypatch.setattr(verification, "work_one", lambda now: None)

    worker.work_until(Turns(), name="worker")

    assert [at.strftime("%M:%S") for at in turns] == ["00:00", "00:00", "01:02", "01:02"]


def test_work_that_is_done_once_leaves_no_worker_behind(db):
    drain()

    assert not WorkerSeen.objects.exists()


def test_workers_go_after_a_day_and_errors_after_thirty(db, time_machine):
    WorkerSeen.objects.see("gone for good")
    ErrorCount.objects.add(timezone.now(), "articles:home", "ValueError", 1)

    time_machine.move_to("2026-03-02T17:59Z")
    drain()
    assert WorkerSeen.objects.exists()
    time_machine.move_to("2026-03-02T18:01Z")
    drain()
    assert not WorkerSeen.objects.exists()
    assert ErrorCount.objects.exists()
    time_machine.move_to("2026-03-31T18:01Z")
    drain()
    assert not ErrorCount.objects.exists()


# Backups


@pytest.mark.parametrize(
    ("folder", "environment", "row", "told", "shown"),
    [
        pytest.param(None, "production", {}, "No backups are made.", "", id="none set up in production"),
        pytest.param(None, "local", {}, "", "", id="none set up elsewhere"),
        pytest.param("kept", "local", {}, "There is no backup of the last two days. None has been made yet.", "", id="none made yet"),
        pytest.param(
            "kept", "production", {"made_at": "2026-02-27T18:00Z"}, "", "Last backup: 27 February 2026, 11:00, 3.0 MB", id="two days old"
        ),
        pytest.param(
            "kept",
            "production",
            {"made_at": "2026-02-27T17:59Z"},
            "There is no backup of the last two days. The last one was made on 27 February 2026, 10:59.",
            "Last backup: 27 February 2026, 10:59, 3.0 MB",
            id="older",
        ),
        pytest.param(
            "kept",
            "production",
            {"made_at": "2026-03-01T10:00Z", "failed_at": "2026-03-01T17:00Z", "problem": "The disk is full."},
            "The backup of 1 March 2026, 10:00 failed: The disk is full. The last one was made on 1 March 2026, 03:00.",
            "Last backup: 1 March 2026, 03:00, 3.0 MB",
            id="failed",
        ),
    ],
)
def test_backup_is_told_to_administrators_and_missed(member, client_of, settings, folder, environment, row, told, shown):
    settings.BACKUP_DIR, settings.ENV = folder and Path(folder), environment
    WorkerSeen.objects.see("worker 1")
    LastBackup.objects.create(pk=1, name="of htc.test", size=3 * 2**20, **row)

    desk = desk_of(client_of(member("Administrator"))).replace("\xa0", " ")

    assert told in desk if told else "Problems" not in desk
    assert shown in desk if shown else "Last backup" not in desk
    assert "backup" not in desk_of(client_of(member("Editor", "Moderator")))


# Errors


@failing
def test_errors_are_counted_by_view_and_class_and_told_for_a_day(unheard, staff_client, time_machine):
    for slug in ("one", "two", "two"):
        assert unheard.get(f"/broken/{slug}/").status_code == 500

    assert "3 errors since yesterday, 28 February 2026, 11:00: ZeroDivisionError in broken (3)." in desk_of(staff_client)
    assert list(ErrorCount.objects.values_list("hour", "place", "error", "times")) == [
        (datetime(2026, 3, 1, 18, tzinfo=UTC), "broken", "ZeroDivisionError", 3)
    ]
    time_machine.move_to("2026-03-02T19:00Z")
    assert "error" not in desk_of(staff_client)


@failing
def test_what_readers_do_wrong_is_no_error(unheard, db):
    for address in ("/nothing/here/", "/admin/nothing/", "/preview/1/"):
        unheard.get(address)
    unheard.post("/respond/1/", {})

    assert not ErrorCount.objects.exists()


@failing
@pytest.mark.django_db(transaction=True)
def test_error_inside_a_broken_transaction_is_counted_behind_it(unheard):
    assert unheard.get("/broken-transaction/").status_code == 500

    assert ErrorCount.objects.get().place == "broken_transaction"


@failing
def test_error_is_answered_as_ever_where_it_cannot_be_counted(unheard, db, caplog):
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE comments_errorcount")

    answer = unheard.get("/broken/down/")

    assert answer.status_code == 500
    assert "errors could not be counted" in caplog.text
    assert unheard.get("/fine/").status_code == 200


@failing
def test_database_that_was_busy_is_asked_to_count_it_with_the_next_request(unheard, db):
    assert unheard.get("/busy/").status_code == 500
    assert not ErrorCount.objects.exists()

    unheard.get("/fine/")

    assert ErrorCount.objects.get().error == "OperationalError"


@failing
def test_nothing_of_a_request_or_a_person_is_kept_of_an_error(unheard, db):
    unheard.get("/broken/a-name-in-the-address/?q=secret", headers={"user-agent": "Robot"})

    kept = str(ErrorCount.objects.values().get())
    assert not any(word in kept for word in ("a-name", "secret", "Robot", "127.0.0.1"))


@pytest.mark.django_db(transaction=True)
def test_error_of_a_worker_is_counted_at_once(monkeypatch):
    def fail(now):
        raise ZeroDivisionError

    monkeypatch.setattr(verification, "work_one", fail)

    worker.work_until(OneTurn(), name="worker")

    assert list(ErrorCount.objects.values_list("place", "error", "times")) == [("htc.worker", "ZeroDivisionError", 1)]


def test_two_processes_count_into_one_row(db):
    hour = timezone.now()
    for times in (1, 2):
        ErrorCount.objects.add(hour, "articles:home", "ValueError", times)

    assert ErrorCount.objects.get().times == 3


def test_message_without_an_exception_is_not_counted(db, unheard):
    logging.getLogger("django.request").error("a sentence")
    unheard.get("/")

    assert not ErrorCount.objects.exists()


# The lists


def test_list_says_state_authors_date_and_approved_responses(staff_client, make_article, make_response):
    public = make_article(title="Public", by=[("Ada", ""), ("Ben", "")])
    make_article(title="Later", published_at="2026-03-09T18:00Z")
    make_article(title="Looked at", status="review")
    for state in ("approved", "approved", "pending", "spam"):
        make_response(public, state=state)

    words = text_of(staff_client.get(ARTICLES).content, "#result_list tbody")

    rows = [" | ".join(line for line in row.splitlines()) for row in words.split("\n\n")]
    flat = " | ".join(rows)
    assert "Public | Published | Ada, Ben | 15 January 2014 | 2" in flat
    assert "Later | Scheduled for 9 March 2026, 12:00 | – | 9 March 2026 | –" in flat
    assert "Looked at | In review | – | changed 1 March 2026 | –" in flat
    assert flat.index("Later") < flat.index("Looked at") < flat.index("Public")


def test_number_of_responses_leads_to_them_only_for_whom_may_open_them(sign_in_with, staff_client, make_article, make_response):
    article = make_article()
    make_response(article)
    address = f"{RESPONSES}?article__id__exact={article.pk}&amp;state=approved"

    assert f'<a href="{address}">1</a>' in staff_client.get(ARTICLES).content.decode()
    assert len(staff_client.get(address.replace("&amp;", "&")).context["cl"].result_list) == 1
    assert address not in sign_in_with("view_article").get(ARTICLES).content.decode()


# What the list is asked, and the titles in it.
NARROWED = {
    "state=draft": ["draft"],
    "state=review": ["review"],
    "state=scheduled": ["scheduled"],
    "state=published": ["old", "about"],
    "state=withdrawn": ["withdrawn"],
    "author={ada}": ["old"],
    "tag={keys}": ["old", "scheduled"],
    "year=2014": ["old", "about"],
    "kind__exact=page": ["about"],
    "q=harbour": ["old"],
    "q=HARBOUR+gate": ["old"],
    "q=lindq": ["old"],
    "q=nowhere": [],
    "q=!": [],
    "tag={keys}&state=scheduled": ["scheduled"],
    "tag=&author=&year=": ["scheduled", "draft", "review", "withdrawn", "old", "about"],
}


def test_list_is_narrowed(staff_client, make_article):
    old = make_article("They met at the harbour gate.", title="old", by=[("Ada Lindqvist", ""), ("Ada Lindqvist", "again")], tags=["keys"])
    make_article(title="scheduled", published_at="2026-03-09T18:00Z", tags=["keys"])
    make_article(title="about", kind="page", slug="about")
    for status in ("draft", "review"):
        make_article(title=status, status=status)
    make_article(title="withdrawn", status="withdrawn", published_at="2015-05-05T12:00Z")
    choices = {"ada": old.bylines.first().author_id, "keys": old.tagged.get().tag_id}

    def found(question: str) -> list[str]:
        rows = staff_client.get(f"{ARTICLES}?{question.format(**choices)}").context["cl"].result_list
        return sorted(row.title for row in rows)

    assert {question: found(question) for question in NARROWED} == {question: sorted(titles) for question, titles in NARROWED.items()}


def test_list_of_what_very_many_carry_is_narrowed_in_its_order(staff_client, make_article, monkeypatch):
    monkeypatch.setattr(changelist, "MANY", 2)
    for day, tags in enumerate((["keys"], [], ["keys", "doors"]), start=1):
        make_article(title=str(day), published_at=f"2014-01-0{day}T12:00Z", tags=tags)

    answer = staff_client.get(f"{ARTICLES}?tag={Tag.objects.get(name='keys').pk}").context["cl"]

    assert ([row.title for row in answer.result_list], answer.result_count) == (["3", "1"], 2)


@pytest.mark.parametrize("question", ["author=x", "tag=99999999", "year=1066", "tag=1%00"])
def test_choice_that_no_menu_offers_leads_to_the_whole_list(staff_client, make_article, question):
    make_article(by=[("Ada", "")], tags=["keys"])

    assert staff_client.get(f"{ARTICLES}?{question}").status_code == 302
    assert staff_client.get(f"{ARTICLES}?{question}", follow=True).status_code == 200


def test_menu_keeps_what_else_was_chosen(staff_client, make_article):
    make_article(tags=["keys"])

    page = staff_client.get(f"{ARTICLES}?state=published&q=article").content.decode()

    menu = page[page.index('<form class="menu-filter"') :]
    assert '<input type="hidden" name="state" value="published">' in menu
    assert '<input type="hidden" name="q" value="article">' in menu


def test_page_takes_as_many_queries_for_many_rows_as_for_few(staff_client, make_article, make_response):
    addresses = (DESK, ARTICLES, f"{ARTICLES}?state=published&q=paragraph", RESPONSES, f"{RESPONSES}?state=all", "/admin/taggit/tag/")

    def fill(count: int):
        for number in range(count):
            article = make_article(by=[(f"Author {number}", "Role"), ("Ada", "")], tags=[f"tag {number}", "keys"])
            make_response(article)
            make_response(article, kind="pingback", state="pending")
            make_article(status="review", by=[("Ben", "")])
            make_article(published_at="2026-04-01T12:00Z", by=[("Ben", "")])
            WorkerSeen.objects.see(f"worker {number}")
            ErrorCount.objects.add(timezone.now(), f"view {number}", "ValueError", 1)
        add_article(staff_client, slug=f"draft-{count}", status="draft")

    def queries() -> dict[str, int]:
        return {address: queries_of(staff_client, address) for address in addresses}

    fill(2)
    few = queries()
    fill(20)

    assert queries() == few
    # The last six of them: helplines, pages at addresses of the blog’s own, migrations, views, mails to followers, and who is refused.
    assert {address: number for address, number in few.items() if number > 22} == {}


def test_desk_of_somebody_with_single_permissions_takes_twelve_queries_at_most(sign_in_with, make_article, make_response):
    make_response(make_article(by=[("Ada", "")]), state="pending")

    assert queries_of(sign_in_with("view_response", "view_article", "view_workerseen", "view_errorcount"), DESK) <= 12


def test_list_reads_no_text_of_an_article(staff_client, make_article):
    make_article("Many words.")

    with CaptureQueriesContext(connection) as queries:
        staff_client.get(ARTICLES)

    assert [query["sql"] for query in queries if '"articles_article"."body"' in query["sql"]] == []


def test_responses_of_the_list_read_no_text_of_an_article(staff_client, make_article, make_response):
    make_response(make_article("Many words."), state="pending")

    with CaptureQueriesContext(connection) as queries:
        staff_client.get(RESPONSES)

    assert Response.objects.count() == 1
    assert [query["sql"] for query in queries if '"articles_article"."body"' in query["sql"]] == []


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("count", "by", "not_by"),
    [
        (lambda: Response.objects.reported().count(), "comments_response USING INTEGER PRIMARY KEY", "response_queue"),
        (lambda: Article.objects.filter(trashed_at=None).count(), "COVERING INDEX article_by_last_date", "SCAN articles_article /"),
    ],
)
def test_counting_reads_neither_all_that_is_approved_nor_any_row_of_an_article(db, count, by, not_by):
    with CaptureQueriesContext(connection) as captured:
        assert count() == 0

    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {captured[0]['sql']}")
        plan = " / ".join([*(row[3] for row in cursor.fetchall()), ""])
    assert by in plan
    assert not_by not in plan
