"""Every path to a decision judges the rows themselves, compares what was shown with what is there, and can be undone."""

import ast
from pathlib import Path

import pytest
from django.urls import reverse

from comments.decisions import changes
from comments.decisions.deciding import current
from comments.mail.act_links import ActLink
from comments.models import ModerationEvent, Response
from comments.readers import removal, reports
from tests.comments.moderation.queueing import QUEUE, press, row_form
from tests.site.journey import decide, press_in_mail, text_of

ROOT = Path(__file__).parents[3]
LIST = reverse("admin:comments_response_changelist")
MANY = reverse("admin:comments_response_queue_decide_many")


@pytest.fixture
def moderator(member):
    return member("Moderator", first_name="Mo", last_name="Berg")


@pytest.fixture
def desk(moderator, client_of):
    return client_of(moderator)


# Paths to an approval: each is given the client and account of a moderator and the rows, as they are.


def by_list(client, user, *rows):
    decide(client, "approve", *rows)


def by_button(client, user, *rows):
    for row in rows:
        press(client, row, "approve")


def by_confirmed_bulk(client, user, *rows):
    """Post what the page that asks would post, with another lane than that of the rows."""
    picks = " ".join(row_form(row)["row"] for row in rows)
    client.post(MANY, {"decision": "approve", "scope": "page", "lane": "comments", "picks": picks, "confirmed": "yes"})


def by_reply(client, user, *rows):
    for row in rows:
        row_form(row, client, "reply", body="Thank you.", template="")


def by_mail(client, user, *rows):
    for row in rows:
        press_in_mail(client, ActLink(user.pk, row.pk, "approve", ModerationEvent.objects.last_of([row.pk]).get(row.pk, 0)).address)


PATHS = [by_list, by_button, by_confirmed_bulk, by_reply, by_mail]


def gone(make_response, article):
    return make_response(article, kind="pingback", state="gone", reasons=["removed"])


def gone_and_put_away(make_response, article):
    row = gone(make_response, article)
    changes.move(Response.objects.filter(pk=row.pk), "trash", origin="web")
    return row


def unverified(make_response, article):
    return make_response(article, kind="webmention", state="unverified")


def blocked_before_it_was_verified(make_response, article):
    row = unverified(make_response, article)
    changes.move(Response.objects.filter(pk=row.pk), "spam", origin="rule", reason="blocked_domain")
    return row


def taken_back(make_response, article):
    row = make_response(article, state="pending")
    removal.remove(row.pk)
    return row


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("make", [gone, gone_and_put_away, unverified, blocked_before_it_was_verified, taken_back])
def test_no_path_approves_what_may_not_be_approved(desk, moderator, make_article, make_response, path, make):
    row = make(make_response, make_article())
    row.refresh_from_db()
    before, events = row.state, row.events.count()

    path(desk, moderator, row)

    row.refresh_from_db()
    assert (row.state, row.events.count()) == (before, events)
    assert not Response.objects.approved().exists()


@pytest.mark.parametrize("state", ["pending", "spam", "trash"])
@pytest.mark.parametrize("path", [by_list, by_confirmed_bulk])
def test_no_path_approves_several_of_safeguarding_at_once(desk, moderator, make_article, make_response, path, state):
    article = make_article()
    held = [make_response(article, state=state, reasons=[reason]) for reason in ("disclosure", "threat", "danger")]
    other = make_response(article, state=state, reasons=["links"])

    path(desk, moderator, *held, other)

    assert list(Response.objects.approved()) == [other]


def test_reports_of_danger_are_not_dismissed_several_at_once(desk, make_article, make_response):
    article = make_article()
    rows = [make_response(article) for _ in range(2)]
    for row in rows:
        reports.count(row.pk, "danger")

    answer = decide(desk, "keep_reported", *rows)
    left = Response.objects.reported().count()
    decide(desk, "keep_reported", rows[0])

    assert "one by one" in text_of(answer.content, ".messagelist")
    assert left == 2
    assert list(Response.objects.reported()) == [rows[1]]


@pytest.mark.parametrize("path", [by_list, by_button, by_confirmed_bulk, by_reply, by_mail])
def test_each_path_is_a_batch_of_its_own_which_undo_takes_back(desk, moderator, make_article, make_response, path):
    row = make_response(make_article(), state="pending")

    path(desk, moderator, row)
    event = row.events.get()
    shown = text_of(desk.get(QUEUE, {"done": event.batch}).content, ".queue-status")
    desk.post(reverse("admin:comments_response_queue_undo"), {"batch": event.batch})

    row.refresh_from_db()
    assert (event.actor, event.to_state) == (moderator, "approved")
    assert shown.startswith("Approved")
    assert row.state == "pending"


@pytest.mark.parametrize("action", ["spam", "trash", "restore", "keep_reported"])
def test_each_action_of_the_list_can_be_undone(desk, make_article, make_response, action):
    row = make_response(make_article(), state="trash" if action == "restore" else "approved")
    if action == "keep_reported":
        reports.count(row.pk, "other")
    before = Response.objects.get().state, Response.objects.get().reasons

    answer = decide(desk, action, row)
    batch = row.events.get().batch
    desk.post(reverse("admin:comments_response_queue_undo"), {"batch": batch})

    row.refresh_from_db()
    assert f"?done={batch}" in answer.content.decode()
    assert (row.state, [reason for reason in row.reasons if reason != "held"]) == before


def shown_in_list(client, row) -> dict:
    """Give what the list posts when a row is ticked, as the list stands now."""
    page = client.get(LIST).content.decode()
    (pick,) = [part.split('"')[0] for part in page.split('name="shown" value="')[1:] if part.startswith(f"{row.pk}-")]
    return {"shown": pick, "_selected_action": [row.pk]}


def test_list_leaves_alone_what_has_changed_since_it_was_shown_and_says_so(desk, member, client_of, make_article, make_response):
    article = make_article()
    decided, changed = (make_response(article, kind="webmention", state="pending", title=name) for name in ("Ana", "Ben"))
    forms = [shown_in_list(desk, row) for row in (decided, changed)]
    press(client_of(member("Moderator", first_name="Ann", last_name="Lee")), decided, "spam")
    Response.objects.filter(pk=changed.pk).update(excerpt="Other words.")

    said = [text_of(desk.post(LIST, {"action": "approve"} | form, follow=True).content, ".messagelist") for form in forms]

    assert [Response.objects.get(pk=row.pk).state for row in (decided, changed)] == ["spam", "pending"]
    assert "already marked as spam by Ann Lee" in said[0]
    assert "its words have changed since you saw it" in said[1]


def test_list_that_names_many_takes_two_queries_more_than_one_that_names_one(
    desk, make_article, make_response, django_assert_max_num_queries
):
    article = make_article()
    for _ in range(20):
        make_response(article, state="pending")
    with django_assert_max_num_queries(14):
        desk.get(LIST)


# What is changed or answered


def test_withdrawn_comment_gets_no_words_by_any_form(desk, make_article, make_response):
    row = make_response(make_article())
    removal.remove(row.pk)
    row.refresh_from_db()
    fields = {"author_name": "Ana", "body": "Hers again."}

    desk.post(reverse("admin:comments_response_change", args=[row.pk]), fields | {"events-TOTAL_FORMS": "0", "events-INITIAL_FORMS": "0"})
    row_form(row, desk, "edit", **fields)
    row_form(row, desk, "redact", passage="writer", paragraph="")

    row.refresh_from_db()
    assert (row.body, row.author_name) == (removal.REMOVED, "")


@pytest.mark.parametrize("who", ["desk", "reader"])
def test_nothing_is_answered_beneath_a_withdrawn_comment_and_the_words_are_kept(request, who, make_article, make_response):
    client = request.getfixturevalue(who)
    article = make_article()
    row = make_response(article)
    address = reverse("comments:reply", args=[article.pk, row.pk])
    token = client.get(address).content.decode().split('name="token" value="')[1].split('"')[0]
    removal.remove(row.pk)

    opened = client.get(address)
    sent = client.post(address, {"token": token, "name": "", "email": "", "body": "My reply.", "website": ""})

    assert (opened.status_code, sent.status_code) == (403, 422)
    assert "its writer has taken it back" in text_of(opened.content)
    assert "My reply.</textarea>" in sent.content.decode()
    assert article.responses.count() == 1


def test_what_a_moderator_writes_under_an_article_is_a_decision_that_can_be_undone(desk, moderator, make_article):
    article = make_article()
    form = desk.get(article.get_absolute_url()).content.decode().split('name="token" value="')[1].split('"')[0]
    desk.post(reverse("comments:respond", args=[article.pk]), {"token": form, "name": "", "email": "", "body": "From us.", "website": ""})
    row = article.responses.get()
    before = row.state

    desk.post(reverse("admin:comments_response_queue_undo"), {"batch": row.events.get().batch})

    row.refresh_from_db()
    assert (before, row.state) == ("approved", "trash")


def test_update_is_shown_only_of_what_is_public(desk, make_article, make_response):
    row = make_response(make_article(), kind="webmention", state="trash", title="Old", pending_update={"title": "New"})

    press(desk, row, "accept")

    row.refresh_from_db()
    assert (row.title, row.wordings.count()) == ("Old", 0)


def test_what_a_decision_writes_is_written_by_decisions_alone():
    callers = set()
    for folder in ("comments", "htc"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                names = [f"{node.module}.{alias.name}" for alias in node.names] if isinstance(node, ast.ImportFrom) else []
                if any(name.startswith("comments.decisions.changes") for name in names):
                    callers.add(str(path.relative_to(ROOT)))
    assert callers == {"comments/decisions/deciding.py"}


def test_version_is_another_one_once_anything_that_a_row_shows_has_changed(make_article, make_response):
    row = make_response(make_article(), kind="pingback", state="pending")
    versions = {current(row).version}
    new = {
        "kind": "webmention",
        "author_url": "https://a.test/me",
        "author_name": "A",
        "title": "B",
        "excerpt": "C",
        "reasons": ["short"],
    }
    for name, value in new.items():
        setattr(row, name, value)
        versions.add(current(row).version)
    for name in ("final_url", "link", "claims", "mention"):
        row.facts = row.facts | {name: "x"}
        versions.add(current(row).version)

    assert len(versions) == 1 + len(new) + 4
