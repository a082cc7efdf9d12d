"""Moderators decide: four actions in the admin, each with its event, and what readers see of it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db import connection
from django.utils import timezone

from articles.models import Site
from comments.decisions import changes
from comments.models import ModerationEvent, Response
from tests.site.journey import decide, drain, feed_items, text_of


def states(article):
    return sorted(article.responses.values_list("state", flat=True))


def test_approved_response_is_public_at_once_and_the_decision_is_recorded(staff_client, staff, reader, make_article, make_response):
    article = make_article()
    row = make_response(article, state="pending", author_name="Ana", body="I agree.")
    assert "I agree." not in text_of(reader.get(article.get_absolute_url()).content)

    answer = decide(staff_client, "approve", row)

    assert "1 response was approved." in answer.content.decode()
    assert "I agree." in text_of(reader.get(article.get_absolute_url()).content)
    event = row.events.get()
    assert (event.actor, event.origin, event.from_state, event.to_state) == (staff, "web", "pending", "approved")


@pytest.mark.parametrize(("action", "state"), [("approve", "approved"), ("spam", "spam"), ("trash", "trash")])
def test_each_action_moves_what_is_ticked_and_only_that(staff_client, make_article, make_response, action, state):
    article = make_article()
    ticked = [make_response(article, state="pending") for _ in range(3)]
    make_response(article, state="pending")

    decide(staff_client, action, *ticked)

    assert states(article) == sorted([state] * 3 + ["pending"])
    assert ModerationEvent.objects.filter(to_state=state).count() == 3


@pytest.mark.parametrize("before", ["pending", "approved"])
@pytest.mark.parametrize("away", ["spam", "trash"])
def test_restore_brings_back_the_state_before(staff_client, make_article, make_response, before, away):
    row = make_response(make_article(), state=before)
    decide(staff_client, away, row)
    decide(staff_client, "trash", row)

    decide(staff_client, "restore", row)

    row.refresh_from_db()
    assert row.state == before


def test_restored_comment_of_a_robot_waits_for_a_moderator(staff_client, make_article, make_response):
    row = make_response(make_article(), state="spam", reasons=["honeypot"])
    ModerationEvent.objects.create(response=row, origin="rule", to_state="spam")

    decide(staff_client, "restore", row)

    row.refresh_from_db()
    assert row.state == "pending"


def test_deciding_what_was_decided_the_same_way_counts_and_records_nothing(staff_client, make_article, make_response):
    row = make_response(make_article(), state="approved")

    answer = decide(staff_client, "approve", row)

    assert "0 responses were approved." in answer.content.decode()
    assert not ModerationEvent.objects.exists()


def test_linkback_that_is_not_verified_cannot_be_approved(staff_client, make_article, make_response):
    row = make_response(make_article(), kind="pingback", state="unverified", reasons=["no_link"])

    decide(staff_client, "approve", row)

    row.refresh_from_db()
    assert row.state == "unverified"


def test_linkback_moved_to_spam_is_not_verified_any_more(staff_client, make_article, make_response, testnet):
    row = make_response(make_article(), kind="pingback", state="unverified", next_try_at=timezone.now())

    decide(staff_client, "spam", row)
    drain()

    row.refresh_from_db()
    assert (row.state, row.next_try_at) == ("spam", None)
    assert testnet.dials == []


def test_the_list_shows_what_waits_first_and_every_state_when_asked(staff_client, make_article, make_response):
    article = make_article()
    for state in Response.State.values:
        kind = "pingback" if state == "unverified" else "comment"
        make_response(article, kind=kind, state=state, **({"title": "is unverified"} if kind == "pingback" else {"body": f"is {state}"}))

    default = text_of(staff_client.get("/admin/comments/response/").content)
    everything = text_of(staff_client.get("/admin/comments/response/?state=all").content)

    assert [state for state in Response.State.values if f"is {state}" in default] == ["pending"]
    assert [state for state in Response.State.values if f"is {state}" in everything] == Response.State.values


def test_the_list_says_why_a_response_waits_and_where_it_links(staff_client, make_article, make_response):
    row = make_response(
        make_article(), kind="pingback", state="pending", reasons=["hidden_link"], excerpt="They say this here.", facts={"link": [9, 13]}
    )

    page = staff_client.get(f"/admin/comments/response/{row.pk}/change/").content.decode()

    assert "the link is hidden from readers" in page
    assert "They say <strong>this</strong> here." in page


def test_responses_are_neither_added_nor_deleted_nor_moved_by_their_form(staff_client, make_article, make_response):
    row = make_response(make_article(), state="pending")

    assert staff_client.get("/admin/comments/response/add/").status_code == 403
    assert staff_client.post(f"/admin/comments/response/{row.pk}/delete/", {"post": "yes"}).status_code == 403
    change(staff_client, row, state="approved", author_email="new@example.org", body="Other words.")
    row.refresh_from_db()
    assert (row.state, row.author_email) == ("pending", "")


def change(client, row, **fields):
    """Save the form of a response."""
    kept = {"author_name": row.author_name, "body": row.body} if row.kind == "comment" else {"title": row.title}
    return client.post(
        f"/admin/comments/response/{row.pk}/change/", kept | {"events-TOTAL_FORMS": "0", "events-INITIAL_FORMS": "0"} | fields
    )


def test_words_of_a_comment_are_changed_cleaned_and_the_change_recorded(staff_client, staff, reader, make_article, make_response):
    article = make_article()
    row = make_response(article, author_name="Ana", body="Call me at this number.")

    assert change(staff_client, row, body="Call\u202e me.\r\n\r\nPlease.").status_code == 302

    assert "Call me." in text_of(reader.get(article.get_absolute_url()).content)
    row.refresh_from_db()
    assert (row.body, row.state, row.author_name) == ("Call me.\n\nPlease.", "approved", "Ana")
    event = row.events.get()
    assert (event.actor, event.from_state, event.to_state, event.reason) == (staff, "approved", "approved", "changed")


def test_saving_a_response_untouched_records_nothing(staff_client, make_article, make_response):
    article = make_article()
    for row in (make_response(article), make_response(article, kind="pingback")):
        assert change(staff_client, row).status_code == 302

    assert not ModerationEvent.objects.exists()


def test_comment_cannot_be_emptied(staff_client, make_article, make_response):
    row = make_response(make_article(), body="Kept.")

    answer = change(staff_client, row, body=" ")

    assert "move it to the trash" in answer.content.decode() or "required" in answer.content.decode()
    row.refresh_from_db()
    assert row.body == "Kept."


def test_restoring_after_a_change_gives_the_state_before(staff_client, make_article, make_response):
    row = make_response(make_article(), state="approved")
    change(staff_client, row, body="Changed.")
    decide(staff_client, "spam", row)

    decide(staff_client, "restore", row)

    row.refresh_from_db()
    assert row.state == "approved"


def test_staff_who_may_only_look_cannot_decide(client, make_article, make_response):
    user = get_user_model().objects.create_user("looker", password="x", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_response"))
    client.force_login(user)
    row = make_response(make_article(), state="pending")

    decide(client, "approve", row)

    row.refresh_from_db()
    assert row.state == "pending"


def test_responses_are_numbered_newest_first_and_renumbered(staff_client, reader, make_article, make_response):
    article = make_article(title="T")
    rows = [
        make_response(article, author_name=f"Reader {letter}", body=letter, received_at=f"2014-02-{day:02}T12:00Z")
        for day, letter in enumerate("abcd", 1)
    ]

    decide(staff_client, "trash", rows[1])

    html = reader.get(article.get_absolute_url()).content.decode()
    assert "3 Responses to “T”" in html
    shown = [(part.split('"')[0], part.split('value="')[1].split('"')[0]) for part in html.split('<li id="response-')[1:]]
    assert shown == [(str(rows[3].pk), "1"), (str(rows[2].pk), "2"), (str(rows[0].pk), "3")]


def test_numbers_agree_on_page_lists_and_admin(staff_client, reader, make_article, make_response):
    article = make_article(title="T")
    for state in ("approved", "approved", "pending", "spam", "trash"):
        make_response(article, state=state)
    make_article()

    assert "2 Responses to “T”" in text_of(reader.get(article.get_absolute_url()).content)
    assert "2 responses" in text_of(reader.get("/").content)
    assert "2 responses" in text_of(reader.get("/2014/01/").content)
    assert len(feed_items(reader.get("/feed/").content)) == 2


@pytest.mark.django_db(transaction=True)
def test_two_moderators_who_decide_at_once_decide_each_row_once(make_article, make_response):
    article = make_article()
    for _ in range(40):
        make_response(article, state="pending")

    def approve(_):
        try:
            return changes.move(Response.objects.filter(article=article, state="pending"), "approved", origin="web")
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        counts = list(pool.map(approve, range(2)))

    assert sum(counts) == 40
    assert ModerationEvent.objects.count() == 40


def test_held_responses_leave_the_versions_alone_and_approval_raises_that_of_responses(make_article, make_response):
    article = make_article()
    version = Site.current().versions

    row = make_response(article, state="pending")
    assert Site.current().versions == version
    changes.move(Response.objects.filter(pk=row.pk), "approved", origin="web")
    assert Site.current().versions > version


def test_e_mail_address_goes_thirty_days_after_the_decision(make_article, make_response, time_machine):
    time_machine.move_to("2026-03-01T12:00Z")
    article = make_article()
    waiting = make_response(article, state="pending", author_email="w@example.org")
    decided = make_response(article, state="pending", author_email="d@example.org")
    changes.move(Response.objects.filter(pk=decided.pk), "approved", origin="web")

    def kept():
        drain(timezone.now().isoformat())
        return sorted(Response.objects.exclude(author_email="").values_list("pk", flat=True))

    time_machine.move_to(timezone.now() + timedelta(days=29))
    assert kept() == [waiting.pk, decided.pk]
    time_machine.move_to(timezone.now() + timedelta(days=2))
    assert kept() == [waiting.pk]


def test_e_mail_address_of_a_comment_is_in_no_page_and_no_feed(reader, make_article, make_response):
    article = make_article()
    make_response(article, author_email="secret@example.org")

    for path in (article.get_absolute_url(), "/", "/feed/", "/2014/01/"):
        content = reader.get(path).content.decode()
        assert "secret" not in content
        assert "gravatar" not in content.lower()
