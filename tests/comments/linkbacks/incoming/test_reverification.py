"""The life of a linkback after its verification: what its page must do to be changed, taken away, brought back or left alone."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from articles.models import Site
from comments.decisions import changes
from comments.models import DomainRule, Response
from comments.models.fetch import Fetch
from tests.site.journey import decide, verify_due
from tests.testnet import Page

SOURCE = "https://other.test/post"
NOT_FOUND = Page("no", 404, {"Content-Type": "text/html"})
FORBIDDEN = Page("no", 403, {"Content-Type": "text/html"})


@pytest.fixture
def article(make_article):
    return make_article()


@pytest.fixture
def row(article, make_response):
    """Make the linkback of SOURCE, approved unless said otherwise, that is to be verified again at once."""

    def make(**fields) -> Response:
        fields = {"kind": "webmention", "source_url": SOURCE, "source_key": "other.test/post", "title": "Theirs"} | fields
        return make_response(article, **{"next_try_at": timezone.now(), "facts": {"mention": "mention"}} | fields)

    return make


def drain_after(**ahead):
    verify_due((timezone.now() + timedelta(**ahead)).isoformat())


def shown() -> list[dict]:
    out = StringIO()
    call_command("linkbacks_show", as_json=True, stdout=out)
    return json.loads(out.getvalue())


def ask_again(row):
    """Ask as the webmention endpoint does, in the state where the row is."""
    Response.objects.filter(pk=row.pk).check_again(timezone.now())


def test_page_that_says_the_same_only_gets_another_date(row, article, testnet, reader):
    made = row(title="Theirs", excerpt="They link to it here.")
    testnet[SOURCE] = f'<title>Theirs</title><p>They <a href="{article.full_url}">link</a> to it here.</p>'
    version = article_version()

    verify_due()

    before, after = made, Response.objects.get()
    assert (after.checked_at is not None, after.next_try_at > timezone.now() + timedelta(days=29)) == (True, True)
    assert (after.title, after.excerpt, after.state, after.pending_update) == (before.title, before.excerpt, "approved", None)
    assert not after.events.exists()
    assert article_version() == version


def article_version() -> tuple[int, int]:

    return Site.current().versions


def test_held_page_that_changes_is_held_as_it_is_now(row, article, testnet):
    made = row(state="pending", facts={"mention": "like"})
    testnet[SOURCE] = (
        f'<div class="h-entry"><h1 class="p-name">New</h1><b class="p-author h-card">Bea</b><p class="e-content">I think so too.</p>'
        f'<a class="u-in-reply-to" href="{article.full_url}">this</a></div>'
    )

    verify_due()

    made.refresh_from_db()
    assert (made.state, made.title, made.author_name, made.excerpt) == ("pending", "New", "Bea", "I think so too.")
    assert (made.mention_words, made.pending_update, made.next_try_at) == ("replied", None, None)


class TestApprovedPageThatChanges:
    NEW = '<title>Buy our watches</title><p>Cheap watches, <a href="TARGET">as seen here</a>.</p>'

    @pytest.fixture
    def changed(self, row, article, testnet):
        made = row(excerpt="They link to it here.")
        testnet[SOURCE] = self.NEW.replace("TARGET", article.full_url)
        verify_due()
        made.refresh_from_db()
        return made

    def test_keeps_its_old_words_in_public_while_the_new_ones_wait(self, changed, article, reader, testnet):
        html = reader.get(article.get_absolute_url()).content.decode()

        assert "They link to it here." in html
        assert "watches" not in html
        assert (changed.state, changed.reasons) == ("approved", ["changed"])
        assert changed.pending_update["title"] == "Buy our watches"
        assert list(Response.objects.updates_waiting()) == [changed]
        assert [(event.origin, event.reason) for event in changed.events.all()] == [("rule", "the page has changed")]
        assert (shown()[0]["reason"], shown()[0]["update_waits"]) == ("changed", True)

        ask_again(changed)
        verify_due()
        assert changed.events.count() == 1

    def test_shows_the_new_words_once_a_moderator_has_accepted_them(self, changed, article, reader, staff):
        assert changed.updated.shown_title == "Buy our watches"

        assert changes.end_update(changed, accept=True, by=staff, origin="web")

        html = reader.get(article.get_absolute_url()).content.decode()
        assert "Cheap watches, <mark>as seen here</mark>." in html
        assert "They link to it here." not in html
        assert not Response.objects.updates_waiting().exists()
        assert (changed.events.last().actor, changed.events.last().reason) == (staff, "update accepted")
        assert not changes.end_update(changed, accept=True, by=staff, origin="web")

    def test_is_left_alone_once_a_moderator_has_declined_it_and_asks_again_only_when_it_changes_again(
        self, changed, article, testnet, staff
    ):
        assert changes.end_update(changed, accept=False, by=staff, origin="web")
        ask_again(changed)
        verify_due()

        changed.refresh_from_db()
        assert (changed.title, changed.pending_update, changed.reasons) == ("Theirs", None, [])

        testnet[SOURCE] = self.NEW.replace("TARGET", article.full_url).replace("watches", "boots")
        ask_again(changed)
        verify_due()
        changed.refresh_from_db()
        assert changed.pending_update["title"] == "Buy our boots"


class TestPageThatGoes:
    @pytest.mark.parametrize("state", ["approved", "pending"])
    @pytest.mark.parametrize(
        ("answer", "reason"),
        [
            pytest.param(Page("", 410, {"Content-Type": "text/html"}), "removed", id="410"),
            pytest.param("<meta http-equiv=Status content='410 Gone'><a href='TARGET'>x</a>", "removed", id="says so itself"),
            pytest.param("<p>We have thought better of it.", "no_link", id="link is gone"),
        ],
    )
    def test_is_hidden_in_the_same_run(self, row, article, testnet, reader, state, answer, reason):
        made = row(state=state, pending_update={"title": "x", "facts": {}, "reasons": []})
        testnet[SOURCE] = answer.replace("TARGET", article.full_url) if isinstance(answer, str) else answer

        verify_due()

        made.refresh_from_db()
        assert (made.state, made.reasons, made.pending_update) == ("gone", [reason], None)
        assert [(event.to_state, event.origin, event.reason) for event in made.events.all()] == [("gone", "rule", reason)]
        assert "Theirs" not in reader.get(article.get_absolute_url()).content.decode()

    def test_is_looked_at_once_more_a_day_later_and_then_left_in_peace(self, row, testnet):
        row()
        testnet[SOURCE] = Page("", 410)
        for hours in (0, 23, 25, 1000, 10_000):
            drain_after(hours=hours)

        assert len(testnet.dials) == 2

    def test_waits_for_a_moderator_when_it_comes_back(self, row, article, testnet, reader):
        made = row(state="gone", reasons=["no_link"], title="Old")
        testnet[SOURCE] = f'<title>Back</title><p>Back with <a href="{article.full_url}">the link</a> to it.</p>'

        verify_due()

        made.refresh_from_db()
        assert (made.state, made.title, made.reasons, made.next_try_at) == ("pending", "Back", ["held"], None)
        assert made.events.get().reason == "the link is back"
        assert "Back with" not in reader.get(article.get_absolute_url()).content.decode()

    def test_that_is_not_found_stays_until_the_third_time_in_a_week(self, row, testnet):
        made = row()
        testnet[SOURCE] = NOT_FOUND

        states = []
        for days in (0, 0.5, 1.1, 6, 7.1):
            drain_after(days=days)
            made.refresh_from_db()
            states.append((len(testnet.dials), made.state))

        assert states == [(1, "approved"), (1, "approved"), (2, "approved"), (2, "approved"), (3, "gone")]
        assert made.reasons == ["removed"]

    def test_that_is_found_in_between_begins_anew(self, row, article, testnet):
        made = row(facts={"missed": ["2026-01-01T00:00:00+00:00", "2026-01-02T00:00:00+00:00"]})
        testnet[SOURCE] = f'<title>Theirs</title><p>They link to it <a href="{article.full_url}">here</a>.</p>'
        verify_due()
        testnet[SOURCE] = NOT_FOUND
        ask_again(made)
        verify_due()

        made.refresh_from_db()
        assert (made.state, len(made.facts["missed"])) == ("approved", 1)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        pytest.param(FORBIDDEN, "restricted", id="403"),
        pytest.param(Page("", 401), "restricted", id="401"),
        pytest.param(Page("", 500), "upstream_error", id="500"),
        pytest.param(Page("", 429), "source_unreachable", id="429"),
        pytest.param(Page("", 302, {"Location": "/post"}), "too_many_redirects", id="circle"),
        pytest.param(Page("", 302, {"Location": "https://htc.test/"}), "host_not_allowed", id="leads to us"),
        pytest.param(Page("x", headers={"Content-Type": "application/pdf"}), "unsupported_type", id="another type"),
        pytest.param(Page("<a href=x>", headers={"Content-Type": "text/html; charset=utf-7"}), "bad_encoding", id="letters"),
    ],
)
def test_page_that_cannot_be_read_takes_nothing_away(row, article, testnet, reader, answer, reason):
    made = row()
    testnet[SOURCE] = answer

    for minutes in (0, 5, 30, 200, 300):
        drain_after(minutes=minutes)

    made.refresh_from_db()
    assert (made.state, made.reasons, made.facts["check"]) == ("approved", [], reason)
    assert (shown()[0]["state"], shown()[0]["reason"], shown()[0]["checked_at"] is not None) == ("approved", reason, True)
    assert "Theirs" in reader.get(article.get_absolute_url()).content.decode()
    assert len(testnet.dials) <= 6


def test_approved_linkback_is_looked_at_by_the_calendar(article, make_response, testnet, staff_client):
    made = make_response(article, kind="pingback", state="pending", source_url=SOURCE)
    comment = make_response(article, state="pending")
    testnet[SOURCE] = FORBIDDEN
    decide(staff_client, "approve", made, comment)

    asked = []
    for days in (0, 29, 30, 31, 89, 90, 269, 270, 449, 450):
        drain_after(days=days)
        asked.append(len(testnet.dials))

    assert asked == [0, 0, 1, 1, 1, 2, 2, 3, 3, 4]
    comment.refresh_from_db()
    assert comment.next_try_at is None


def test_looks_at_many_pages_are_spread_and_leave_new_notices_the_first_place(article, make_response, testnet):
    for number in range(24):
        make_response(article, kind="pingback", state="pending", source_url=f"https://site-{number}.test/")
    changes.move(Response.objects, "approved", origin="command")

    assert Response.objects.values("next_try_at").distinct().count() == 24
    new = make_response(article, kind="pingback", state="unverified", next_try_at=timezone.now() + timedelta(days=31))
    assert Response.objects.take(timezone.now() + timedelta(days=31)).pk == new.pk


@pytest.mark.parametrize("state", ["spam", "trash"])
def test_what_was_discarded_is_never_asked_for(row, testnet, state):
    made = row(state=state)
    testnet[SOURCE] = FORBIDDEN

    verify_due()

    assert testnet.dials == []
    assert Response.objects.filter(pk=made.pk).check_again(timezone.now()) == 0


def test_moderator_has_a_page_looked_at_and_sees_what_came_of_it(row, article, make_response, testnet, staff_client):
    made = row(
        next_try_at=None,
        author_name="Bea",
        author_url="http://b.test/",
        facts={"mention": "like", "published": "2014-01-15T00:00:00+00:00"},
    )
    testnet[SOURCE] = FORBIDDEN

    answer = decide(staff_client, "check_again", made, make_response(article))
    verify_due()

    assert "1 response was put in line" in answer.content.decode()
    listed = staff_client.get("/admin/comments/response/?state=approved").content.decode()
    assert "the page asks not to be quoted" in listed
    page = staff_client.get(f"/admin/comments/response/{made.pk}/change/").content.decode()
    for words in ("the page asks not to be quoted", "liked this", "15 January 2014", 'href="http://b.test/"'):
        assert words in page


def test_site_that_was_blocked_meanwhile_is_not_asked_and_keeps_its_place(row, testnet):
    made = row()
    testnet[SOURCE] = FORBIDDEN
    DomainRule.objects.create(domain="other.test", verdict="block")

    verify_due()

    made.refresh_from_db()
    assert (testnet.dials, made.state, made.facts["check"]) == ([], "approved", "blocked_domain")


def test_decision_and_notice_during_a_look_are_not_overwritten(row):
    made = row()
    taken = Response.objects.take(timezone.now())
    soon = timezone.now() + timedelta(minutes=10)
    Response.objects.filter(pk=made.pk).update(next_try_at=soon, facts={"asked_at": "now"})

    assert Response.objects.finish(taken, facts={"check": ""}, next_try_at=None)
    made.refresh_from_db()
    assert (made.next_try_at, made.facts, made.taken_at) == (soon, {"asked_at": "now", "check": ""}, None)

    Response.objects.update(pending_update={"title": "New"})
    taken = Response.objects.take(soon)
    assert changes.end_update(made, accept=False, origin="web")
    assert not Response.objects.finish(taken, pending_update={"title": "New"})

    taken = Response.objects.take(soon)
    changes.move(Response.objects.filter(pk=made.pk), "trash", origin="web")
    assert not Response.objects.finish(taken, next_try_at=None)
    assert not Fetch.objects.in_flight().exists()
