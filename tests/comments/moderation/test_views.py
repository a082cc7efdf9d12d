"""The moderation queue as a page: what waits in which lane, what is told about it, and what each button does."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.models import Site
from comments.decisions import changes
from comments.models import DomainRule, ModerationEvent, ReplyTemplate, Response, Wording
from comments.moderation.views import FORMS
from comments.readers import reports
from tests.comments.moderation.queueing import QUEUE, bulk, decide, press, row_form, undo
from tests.site.journey import drain, text_of


@pytest.fixture
def moderator(member):
    return member("Moderator", first_name="Mo", last_name="Berg")


@pytest.fixture
def desk(moderator, client_of):
    return client_of(moderator)


@pytest.fixture
def colleague(member, client_of):
    return client_of(member("Moderator", first_name="Ann", last_name="Lee"))


def queue(client, **asked) -> str:
    return text_of(client.get(QUEUE, asked).content, "#content-main").replace("\xa0", " ")


def names_in(client, lane: str) -> list[str]:
    page = client.get(QUEUE, {"lane": lane}).content.decode()
    return re.findall(r'id="name-\d+"><bdi>(.*?)</bdi>', page)


# Lanes


@pytest.mark.parametrize(
    ("fields", "lane"),
    [
        pytest.param({"reasons": ["links", "disclosure"]}, "safeguarding", id="tells of harm"),
        pytest.param({"reasons": ["threat"], "kind": "pingback"}, "safeguarding", id="threatens, from another site"),
        pytest.param({"state": "approved", "reasons": ["reported", "danger"]}, "safeguarding", id="reported, somebody in danger"),
        pytest.param({"state": "approved", "reasons": ["reported"]}, "comments", id="reported, still public"),
        pytest.param({"state": "approved", "reasons": ["reported"], "kind": "pingback"}, "linkbacks", id="reported, from another site"),
        pytest.param({"state": "approved", "reasons": ["disclosure"]}, None, id="approved, whatever it was held for"),
        pytest.param({"reasons": ["words"], "body": 'He wrote "threat".'}, "comments", id="held for its words"),
        pytest.param({}, "comments", id="held like every comment"),
        pytest.param({"kind": "pingback"}, "linkbacks", id="pingback"),
        pytest.param({"kind": "webmention", "state": "approved", "pending_update": {"title": "New"}}, "linkbacks", id="new words"),
        pytest.param({"state": "spam", "reasons": ["honeypot"]}, "spam", id="put there by a rule"),
        pytest.param({"state": "spam", "judged": True}, None, id="put there by a person"),
        pytest.param({"state": "approved"}, None, id="approved"),
        pytest.param({"state": "unverified", "kind": "pingback"}, None, id="not verified"),
    ],
)
def test_response_stands_in_one_lane(desk, make_article, make_response, fields, lane):
    make_response(make_article(), **{"state": "pending", "author_name": "Who?"} | fields)

    assert [name for name in ("safeguarding", "comments", "linkbacks", "spam") if names_in(desk, name)] == [lane] * bool(lane)


def test_lanes_tell_how_many_wait_and_for_how_long_and_the_first_that_waits_is_shown(desk, make_article, make_response):
    article, now = make_article(), timezone.now()
    for days in (3, 1):
        make_response(article, state="pending", received_at=now - timedelta(days=days))
    make_response(article, kind="pingback", state="pending", received_at=now - timedelta(hours=5))
    make_response(article, kind="pingback", pending_update={"title": "New"})

    lanes = " ".join(queue(desk).split())

    assert "Safeguarding 0 nothing waits Comments 2 oldest 3 days Linkbacks 2 oldest 5 hours Likely spam 0 nothing waits" in lanes
    assert len(names_in(desk, "")) == 2


def test_who_has_waited_longest_stands_first_and_the_rest_on_further_pages(desk, make_article, make_response):
    article, now = make_article(), timezone.now()
    for number in range(27):
        make_response(article, state="pending", author_name=f"Reader-{number:02}", received_at=now - timedelta(hours=number))

    first = names_in(desk, "comments")
    second = re.findall(r"Reader-\d\d", queue(desk, lane="comments", page=2))

    assert first == [f"Reader-{number:02}" for number in range(26, 1, -1)]
    assert {*second} == {"Reader-01", "Reader-00"}
    assert "Reader-00" in queue(desk, lane="comments", page="99")
    assert "Reader-26" in queue(desk, lane="comments", page="x")


def test_row_tells_article_age_reasons_in_words_and_what_else_came_from_there(desk, make_article, make_response):
    article = make_article(title="On harbours")
    for number, state in enumerate(["approved", "spam", "spam"]):
        make_response(
            article,
            kind="pingback",
            state=state,
            source_url=f"https://www.a.test/{state}/{number}",
            received_at="2014-05-02T12:00Z",
        )
    make_response(article, kind="pingback", state="approved", source_url="https://not-a.test/")
    make_response(
        article,
        kind="pingback",
        state="pending",
        source_url="https://a.test/new",
        title="A new post",
        excerpt="They say this here.",
        facts={"link": [9, 13]},
        reasons=["nofollow", "hidden_link", "canonical_elsewhere"],
        received_at=timezone.now() - timedelta(days=2),
    )

    words = queue(desk, lane="linkbacks")
    page = desk.get(QUEUE, {"lane": "linkbacks"}).content.decode()

    assert "on On harbours; 2 days ago" in words
    assert "This domain: 1 approved, 2 spam, first seen 2 May 2014." in words
    for flag in ("The link is hidden from readers", "The link is marked nofollow", "The page names another address as its own"):
        assert flag in words
    assert "They say <mark>this</mark> here." in page
    assert "A new post" in words


def test_history_of_a_writer_is_that_of_the_e_mail_address(desk, make_article, make_response):
    article = make_article()
    make_response(article, author_key="k1", received_at="2014-05-02T12:00Z")
    make_response(article, author_key="k2", state="spam")
    make_response(article, author_key="k1", state="pending", received_at=timezone.now())

    assert "This e-mail address: 1 approved, first seen 2 May 2014." in queue(desk)


def test_sentences_of_a_rule_are_shown_instead_of_its_code(desk, make_article, make_response):
    make_response(make_article(), state="pending", reasons=["words"], facts={"why": ["it holds “visa”, from the list Offers"]})

    assert "It holds “visa”, from the list Offers" in queue(desk)


def test_safeguarding_folds_the_text_and_names_whom_to_turn_to(desk, make_article, make_response):
    make_response(make_article(), state="pending", reasons=["disclosure"], body="It happened to me.")
    Site.objects.update(contact_email="desk@htc.test")
    by_mail = queue(desk)
    Site.objects.update(support_contact="Rosa, 555 0100")

    page = desk.get(QUEUE).content.decode()

    assert "desk@htc.test" in by_mail
    assert "Rosa, 555 0100" in page
    assert re.search(r"<details[^>]*>\s*<summary>Read what it says \(4 words\)</summary>.*It happened to me", page, re.DOTALL)
    assert 'value="lane"' in page
    assert not re.search(r'form="many"[^>]*value="approve"', page)


def test_words_of_strangers_are_text_in_the_queue(desk, make_article, make_response):
    make_response(make_article(), state="pending", author_name="<b>x", body="<script>alert(1)</script>", facts={"why": ["<i>"]})

    page = desk.get(QUEUE).content.decode()

    assert "<script>alert" not in page
    assert "<b>x" not in page
    assert "<i>" not in page


@pytest.mark.parametrize("number", [3, 25])
def test_first_page_takes_twelve_queries_whatever_the_number(desk, make_article, make_response, number):
    for at in range(number):
        kind = ("comment", "pingback")[at % 2]
        row = make_response(make_article(), kind=kind, state="pending", reasons=["threat"], author_key="k" * (kind == "comment"))
        ModerationEvent.objects.create(response=row, origin="rule", to_state="pending")
    desk.get(QUEUE)

    with CaptureQueriesContext(connection) as queries:
        assert desk.get(QUEUE).status_code == 200

    assert len(queries) <= 12


# Decisions


@pytest.mark.parametrize(
    ("decision", "state", "told"),
    [("approve", "approved", "Approved"), ("spam", "spam", "Marked as spam"), ("trash", "trash", "Moved to the trash")],
)
def test_button_decides_tells_it_and_leads_to_the_next_row(desk, moderator, make_article, make_response, decision, state, told):
    article = make_article(title="T")
    rows = [make_response(article, state="pending", author_name=name) for name in ("Ana", "Ben", "Cy")]

    answer = press(desk, rows[1], decision)

    rows[1].refresh_from_db()
    event = rows[1].events.get()
    assert rows[1].state == state
    assert (event.actor, event.origin, event.from_state, event.to_state) == (moderator, "web", "pending", state)
    assert answer.redirect_chain[-1][0].endswith(f"#row-{rows[2].pk}")
    words = text_of(answer.content, ".queue-status")
    assert f"{told}: Comment by Ben on “T”." in words
    assert answer.content.decode().split("<title>")[1].startswith(f"{told}:")
    assert Response.objects.filter(state="pending").count() == 2


def test_last_row_of_a_lane_leads_to_the_one_before_and_then_to_the_empty_lane(desk, make_article, make_response):
    rows = [make_response(make_article(), state="pending") for _ in range(2)]

    first = press(desk, rows[1], "approve")
    second = press(desk, rows[0], "approve")

    assert first.redirect_chain[-1][0].endswith(f"#row-{rows[0].pk}")
    assert "Nothing waits here." in text_of(second.content, ".queue")


@pytest.mark.parametrize("before", ["pending", "approved"])
@pytest.mark.parametrize("away", ["spam", "trash"])
def test_what_was_put_away_is_put_back_where_it_was(desk, make_article, make_response, before, away):
    row = make_response(make_article(), state=before)
    press(desk, row, away)

    done = press(desk, row, "restore")

    row.refresh_from_db()
    assert row.state == before
    undo(desk, done)
    row.refresh_from_db()
    assert row.state == away


@pytest.mark.parametrize("state", ["unverified", "gone"])
def test_linkback_without_a_verified_link_is_not_approved(desk, make_article, make_response, state):
    row = make_response(make_article(), kind="pingback", state=state)

    answer = press(desk, row, "approve")

    row.refresh_from_db()
    assert row.state == state
    assert "its link is not there, or not verified" in text_of(answer.content, ".messagelist")


def test_reply_to_what_is_approved_can_be_undone_too(desk, make_article, make_response):
    row = make_response(make_article())

    undo(desk, row_form(row, desk, "reply", body="Thank you.", template=""))

    assert [response.state for response in Response.objects.order_by("pk")] == ["approved", "trash"]


def test_decision_on_the_page_of_one_response_comes_back_to_it_where_it_stands_in_no_lane(desk, make_article, make_response):
    row = make_response(make_article(), state="approved")

    answer = press(desk, row, "trash", lane="", page="")

    assert answer.redirect_chain[-1][0].startswith(reverse("admin:comments_response_queue_one", args=[row.pk]))
    assert "Moved to the trash" in text_of(answer.content, ".queue-status")


def test_declining_takes_a_reason_which_the_record_keeps(desk, make_article, make_response):
    row = make_response(make_article(), state="pending")

    without = press(desk, row, "decline")
    press(desk, row, "decline", why="advertises", more="for\u202e the third time")

    row.refresh_from_db()
    assert "Please choose why you decline it." in text_of(without.content, ".messagelist")
    assert (row.state, row.events.get().reason) == ("trash", "declined: advertises: for the third time")


def test_likely_spam_is_seen_once_and_stays_in_spam_or_is_approved(desk, reader, make_article, make_response):
    article = make_article()
    spam, ham = (make_response(article, state="spam", reasons=["honeypot"], body=f"Words {name}.") for name in "ab")

    press(desk, spam, "spam")
    press(desk, ham, "approve")

    spam.refresh_from_db()
    assert (spam.state, spam.events.get().reason) == ("spam", "confirmed")
    assert names_in(desk, "spam") == []
    assert "Words b." in text_of(reader.get(article.get_absolute_url()).content)


def test_new_words_of_an_approved_page_are_shown_beside_the_old_and_accepted_or_not(desk, reader, make_article, make_response):
    article = make_article()
    new = {"title": "New title", "excerpt": "New words.", "facts": {"link": [0, 3]}}
    taken, kept = (make_response(article, kind="webmention", title="Old title", excerpt="Old words.", pending_update=new) for _ in "ab")
    words = queue(desk, lane="linkbacks")

    press(desk, taken, "accept")
    press(desk, kept, "keep")

    assert "Old words." in words
    assert "New words." in words
    shown = text_of(reader.get(article.get_absolute_url()).content)
    assert (shown.count("New words."), shown.count("Old words.")) == (1, 1)
    assert [row.events.get().reason for row in (taken, kept)] == ["update accepted", "update declined"]
    assert names_in(desk, "linkbacks") == []


# Two people


@pytest.mark.parametrize("second", ["approve", "spam", "decline"])
def test_second_of_two_is_told_who_decided_already_and_changes_nothing(desk, colleague, make_article, make_response, second):
    row = make_response(make_article(), state="pending", author_name="Ana")
    seen = row_form(row)
    press(desk, row, "approve")

    answer = decide(colleague, seen, second, why="advertises")

    row.refresh_from_db()
    assert row.state == "approved"
    assert row.events.count() == 1
    assert "Comment by Ana: already approved by Mo Berg." in text_of(answer.content, ".messagelist")


def test_row_whose_words_have_changed_since_it_was_shown_is_not_decided(desk, make_article, make_response):
    row = make_response(make_article(), kind="webmention", state="pending", excerpt="Kind words.")
    seen = row_form(row)
    Response.objects.filter(pk=row.pk).update(excerpt="Other words.")

    answer = decide(desk, seen, "approve")

    row.refresh_from_db()
    assert row.state == "pending"
    assert "its words have changed since you saw it" in text_of(answer.content, ".messagelist")


def test_row_that_is_gone_is_told(desk, make_article, make_response):
    row = make_response(make_article(), state="pending")
    seen = row_form(row)
    row.delete()

    assert "1 is not there any more." in text_of(decide(desk, seen, "approve").content, ".messagelist")


@pytest.mark.parametrize(
    "sent", [{}, {"row": "x", "decision": "approve"}, {"row": "1-abc", "decision": "fly"}, {"row": "9" * 40 + "-" + "a" * 12}]
)
def test_senseless_decision_changes_nothing(desk, make_article, make_response, sent):
    make_response(make_article(), state="pending")

    answer = desk.post(reverse("admin:comments_response_queue_decide"), sent)

    assert answer.status_code == 302
    assert not ModerationEvent.objects.exists()


# Many at once


def test_bulk_says_the_count_first_and_acts_on_exactly_what_was_ticked(desk, make_article, make_response):
    article = make_article()
    ticked = [make_response(article, state="pending") for _ in range(3)]
    make_response(article, state="pending")

    asked = bulk(desk, "spam", ticked, confirm=False)
    before = Response.objects.filter(state="spam").count()
    make_response(article, state="pending")
    answer = bulk(desk, "spam", ticked)

    assert "3 responses will be marked as spam" in text_of(asked.content, "#content-main")
    assert before == 0
    assert set(Response.objects.filter(state="spam")) == set(ticked)
    assert "Marked as spam: 3 responses." in text_of(answer.content, ".queue-status")
    assert len({event.batch for event in ModerationEvent.objects.all()}) == 1


@pytest.mark.parametrize(("scope", "count"), [("page", 25), ("lane", 27)])
def test_bulk_takes_the_page_or_the_lane(desk, make_article, make_response, scope, count):
    article = make_article()
    for _ in range(27):
        make_response(article, state="pending")
    make_response(article, kind="pingback", state="pending")

    asked = bulk(desk, "approve", [], scope=scope, confirm=False)
    bulk(desk, "approve", [], scope=scope)

    assert f"{count} responses will be approved" in text_of(asked.content, "#content-main")
    assert Response.objects.filter(state="approved").count() == count


def test_bulk_leaves_alone_what_others_decided_meanwhile_and_names_it(desk, colleague, make_article, make_response):
    article = make_article()
    rows = [make_response(article, state="pending", author_name=name) for name in ("Ana", "Ben", "Cy")]
    asked = bulk(desk, "spam", rows, confirm=False)
    press(colleague, rows[1], "approve")

    answer = bulk(desk, "spam", rows, asked=asked)

    assert [row.state for row in Response.objects.order_by("pk")] == ["spam", "approved", "spam"]
    assert "Left alone: Comment by Ben: already approved by Ann Lee." in text_of(answer.content, ".messagelist")
    assert "Marked as spam: 2 responses." in text_of(answer.content, ".queue-status")


def test_bulk_of_nothing_does_nothing(desk, make_article, make_response):
    make_response(make_article(), state="pending")

    assert "No response was chosen" in text_of(bulk(desk, "spam", [], confirm=False).content, ".messagelist")


def test_nothing_of_safeguarding_is_approved_in_bulk(desk, make_article, make_response):
    row = make_response(make_article(), state="pending", reasons=["threat"])

    answer = bulk(desk, "approve", [row], lane="safeguarding", confirm=False)

    assert "one by one" in text_of(answer.content, ".messagelist")


def test_bulk_of_five_hundred_takes_few_queries(desk, make_article):
    article = make_article()
    now = timezone.now()
    rows = Response.objects.bulk_create(
        Response(article=article, kind="comment", state="pending" if at else "spam", body=f"Words {at}.", received_at=now)
        for at in range(502)
    )
    asked = bulk(desk, "approve", [], scope="lane", confirm=False)

    with CaptureQueriesContext(connection) as queries:
        bulk(desk, "approve", [], asked=asked, follow=False)

    assert len([query for query in queries if "SAVEPOINT" not in query["sql"]]) < 22
    assert Response.objects.filter(state="approved").count() == ModerationEvent.objects.count() == 500
    assert len(rows) == 502


# Undo


def test_undo_brings_back_the_exact_states_of_a_bulk_decision(desk, moderator, make_article, make_response):
    article = make_article()
    states = ["pending", "spam", "approved", "gone"]
    rows = [make_response(article, state=state) for state in states]

    done = bulk(desk, "trash", rows)
    answer = undo(desk, done)

    assert [row.state for row in Response.objects.order_by("pk")] == states
    assert "Undone: 4 responses are as before." in text_of(answer.content, ".messagelist")
    assert [row.events.last().reason for row in rows] == ["undone"] * 4
    assert names_in(desk, "spam") == [rows[1].author_name]
    assert [row.events.last().actor for row in rows] == [moderator] * 4


@pytest.mark.parametrize(("later", "state"), [(timedelta(minutes=10), "pending"), (timedelta(minutes=10, seconds=1), "spam")])
def test_undo_works_for_ten_minutes_exactly(desk, make_article, make_response, time_machine, later, state):
    time_machine.move_to("2026-03-01T12:00Z")
    row = make_response(make_article(), state="pending")
    done = press(desk, row, "spam")

    time_machine.move_to(timezone.now() + later)
    undo(desk, done)

    row.refresh_from_db()
    assert row.state == state


def test_undo_leaves_alone_what_somebody_decided_since_and_names_them(desk, colleague, make_article, make_response):
    rows = [make_response(make_article(), state="pending", author_name=name) for name in ("Ana", "Ben")]
    done = bulk(desk, "spam", rows)
    press(colleague, rows[0], "approve")

    answer = undo(desk, done)

    assert [row.state for row in Response.objects.order_by("pk")] == ["approved", "pending"]
    assert "Comment by Ana: already approved by Ann Lee." in text_of(answer.content, ".messagelist")


def test_decision_is_undone_once_and_only_by_whoever_made_it(desk, colleague, make_article, make_response):
    row = make_response(make_article(), state="pending")
    done = press(desk, row, "approve")

    foreign = undo(colleague, done)
    undo(desk, done)
    press(colleague, row, "spam")
    again = undo(desk, done)

    row.refresh_from_db()
    assert "nothing of yours to undo" in text_of(foreign.content, ".messagelist")
    assert row.state == "spam"
    assert "already marked as spam by Ann Lee" in text_of(again.content, ".messagelist")
    assert 'name="batch"' not in colleague.get(QUEUE, {"done": done.context["done"]["batch"]}).content.decode()


@pytest.mark.parametrize("batch", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_undoing_what_is_no_decision_changes_nothing(desk, moderator, make_article, make_response, batch):
    row = make_response(make_article(), state="approved")
    ModerationEvent.objects.create(response=row, actor=moderator, origin="web", from_state="pending", to_state="approved")

    answer = desk.post(reverse("admin:comments_response_queue_undo"), {"batch": batch}, follow=True)

    row.refresh_from_db()
    assert row.state == "approved"
    assert "nothing of yours to undo" in text_of(answer.content, ".messagelist")


def test_undo_restores_numbers_and_search_of_readers(desk, reader, make_article, make_response):
    article = make_article(title="T")
    make_response(article)
    row = make_response(article, body="Findable words.")
    done = press(desk, row, "trash")
    without = text_of(reader.get(article.get_absolute_url()).content)

    undo(desk, done)

    assert "1 Response to “T”" in without
    assert "2 Responses to “T”" in text_of(reader.get(article.get_absolute_url()).content)
    assert "Findable words." in text_of(reader.get("/search/?q=findable").content)


# Words


def test_edit_keeps_the_original_for_moderators_and_shows_what_differs(desk, reader, make_article, make_response):
    article = make_article()
    row = make_response(article, author_name="Ana", body="Call me at noon.")

    row_form(row, desk, "edit", body="Call me at night.", author_name="Ana")
    row_form(row, desk, "edit", body="Call us\u202e at night.", author_name="Ana")

    shown = text_of(reader.get(article.get_absolute_url()).content)
    page = desk.get(reverse("admin:comments_response_queue_one", args=[row.pk])).content.decode()
    assert "Call us at night." in shown
    assert "noon" not in shown
    assert "<del>noon</del>" in page
    assert "<ins>night</ins>" in page
    assert row.wordings.first().words["body"] == "Call me at noon."
    assert [event.reason for event in row.events.all()] == ["changed", "changed"]


def test_edit_is_undone_word_by_word(desk, make_article, make_response):
    row = make_response(make_article(), body="First.")
    row_form(row, desk, "edit", body="Second.", author_name=row.author_name)
    done = row_form(row, desk, "edit", body="Third.", author_name=row.author_name)

    undo(desk, done)

    row.refresh_from_db()
    assert row.body == "Second."
    assert [wording.words["body"] for wording in row.wordings.all()] == ["First."]


def test_edit_over_somebody_else_s_edit_is_refused(desk, colleague, make_article, make_response):
    row = make_response(make_article(), state="pending", body="First.")
    mine = row_form(row, desk, "edit", send=False)
    row_form(row, colleague, "edit", body="Theirs.", author_name="")

    answer = row_form(row, desk, "edit", body="Mine.", author_name="", version=mine["version"])

    row.refresh_from_db()
    assert row.body == "Theirs."
    assert "changed by Ann Lee since you saw it" in text_of(answer.content, ".messagelist")


def test_comment_cannot_be_emptied_by_an_edit(desk, make_article, make_response):
    row = make_response(make_article(), body="Kept.")

    assert row_form(row, desk, "edit", body=" \u200b ", author_name="").status_code == 422
    row.refresh_from_db()
    assert row.body == "Kept."


def test_form_of_the_list_keeps_the_original_too_and_refuses_what_is_old(desk, colleague, make_article, make_response):
    row = make_response(make_article(), author_name="Ana", body="First.")
    address = reverse("admin:comments_response_change", args=[row.pk])
    fields = {"author_name": "Ana", "body": "Mine.", "events-TOTAL_FORMS": "0", "events-INITIAL_FORMS": "0"}
    version = re.search(r'name="version" value="(\w+)"', desk.get(address).content.decode())[1]
    colleague.post(address, fields | {"body": "Theirs."})

    answer = desk.post(address, fields | {"version": version})

    row.refresh_from_db()
    assert row.body == "Theirs."
    assert "Somebody has changed or decided this response" in answer.content.decode()
    assert row.wordings.get().words["body"] == "First."


@pytest.mark.parametrize(
    "sent",
    [{"passage": "look for  maria"}, {"paragraph": "2"}],
    ids=["exact words, whatever their space and case", "a whole paragraph"],
)
def test_redacted_part_is_read_by_nobody_but_administrators(desk, member, client_of, reader, make_article, make_response, sent):
    article = make_article()
    row = make_response(article, body="I know her.\n\nLook for\nMaria at the pier.")

    row_form(row, desk, "redact", **{"passage": "", "paragraph": ""} | sent)

    address = reverse("admin:comments_response_queue_one", args=[row.pk])
    for client, path in ((reader, article.get_absolute_url()), (reader, "/search/?q=maria"), (desk, address), (desk, QUEUE)):
        assert "Maria" not in client.get(path).content.decode()
    assert "[removed by a moderator]" in text_of(reader.get(article.get_absolute_url()).content)
    assert "What was redacted is kept for 30 days" in desk.get(address).content.decode()
    assert "Maria" in client_of(member("Administrator")).get(address).content.decode()


def test_redaction_covers_what_an_earlier_edit_had_kept_and_goes_after_thirty_days(desk, make_article, make_response, time_machine):
    time_machine.move_to("2026-03-01T12:00Z")
    row = make_response(make_article(), body="Maria is at the pier.")
    row_form(row, desk, "edit", body="Maria is at the peer.", author_name=row.author_name)
    row_form(row, desk, "redact", passage="Maria", paragraph="")
    row_form(row, desk, "edit", body="[removed by a moderator] was at the pier.", author_name=row.author_name)
    page = desk.get(reverse("admin:comments_response_queue_one", args=[row.pk])).content.decode()

    time_machine.move_to(timezone.now() + timedelta(days=29))
    drain(timezone.now().isoformat())
    kept = Wording.objects.count()
    time_machine.move_to(timezone.now() + timedelta(days=2))
    drain(timezone.now().isoformat())

    assert "Maria" not in page
    assert kept == 3
    assert "Maria" not in str(list(Wording.objects.values()))


def test_redaction_of_a_pingback_keeps_the_link_marked(desk, reader, make_article, make_response):
    article = make_article()
    row = make_response(article, kind="pingback", excerpt="Maria says: read this piece.", facts={"link": [17, 21]}, title="Maria’s blog")

    row_form(row, desk, "redact", passage="maria", paragraph="")

    row.refresh_from_db()
    assert row.excerpt_parts == ("[removed by a moderator] says: read ", "this", " piece.")
    assert row.title == "[removed by a moderator]’s blog"


def test_redaction_reaches_the_update_that_waits_and_what_was_noted_and_readers_never_see_it(desk, reader, make_article, make_response):
    article = make_article()
    new = {"title": "Ask Maria", "excerpt": "So Maria wrote: see this text.", "facts": {"link": [20, 24], "raw_title": "Maria"}}
    row = make_response(article, kind="webmention", title="Old", pending_update=new, facts={"claims": {"title": "Maria"}})
    reports.count(row.pk, "other", "Maria is my name.")
    row_form(row, desk, "opinion", note="Is Maria known?")

    answer = row_form(row, desk, "redact", passage="Maria", paragraph="")
    press(desk, row, "accept")

    row.refresh_from_db()
    everything = repr([list(Response.objects.values()), list(row.reports.values()), list(row.opinions.values())])
    assert answer.status_code == 200
    assert "Maria" not in everything
    assert row.excerpt_parts == ("So [removed by a moderator] wrote: see ", "this", " text.")
    assert "Ask [removed by a moderator]" in text_of(reader.get(article.get_absolute_url()).content)


def test_address_that_holds_what_was_redacted_is_told(desk, make_article, make_response):
    row = make_response(make_article(), kind="pingback", source_url="https://blog.test/maria-l%C3%B3pez", excerpt="Maria López says so.")

    answer = row_form(row, desk, "redact", passage="maria lópez", paragraph="")

    assert "the address of its page holds these words too" in text_of(answer.content, ".messagelist")


def test_redaction_is_undone(desk, make_article, make_response):
    row = make_response(make_article(), body="Ask for Maria.")
    done = row_form(row, desk, "redact", passage="Maria", paragraph="")

    undo(desk, done)

    row.refresh_from_db()
    assert row.body == "Ask for Maria."
    assert not row.wordings.exists()


@pytest.mark.parametrize("sent", [{"passage": "not there"}, {"passage": ""}, {"passage": "I", "paragraph": "1"}])
def test_redaction_that_finds_nothing_says_so(desk, make_article, make_response, sent):
    row = make_response(make_article(), body="I know her.")

    answer = row_form(row, desk, "redact", **{"paragraph": ""} | sent)

    assert answer.status_code == 422
    assert not ModerationEvent.objects.exists()


# Colleagues and readers


def test_second_opinion_marks_the_row_and_leaves_it_where_it_is(desk, colleague, make_article, make_response):
    row = make_response(make_article(), state="pending")

    answer = row_form(row, desk, "opinion", note="Is this the man of last week?")

    words = queue(colleague)
    assert "asks for a second opinion: Is this the man of last week?" in words
    assert answer.redirect_chain[-1][0].endswith(f"#row-{row.pk}")
    undo(desk, answer)
    assert "second opinion" not in queue(colleague)


def test_reply_from_the_queue_approves_and_answers_in_one_step(desk, moderator, reader, make_article, make_response):
    article = make_article()
    row = make_response(article, state="pending", body="Is there a helpline?")

    done = row_form(row, desk, "reply", body="Yes:\r\n\r\nsee our page.", template="")

    reply = Response.objects.exclude(pk=row.pk).get()
    assert (reply.parent, reply.staff, reply.author_name, reply.state, reply.body) == (
        row,
        moderator,
        "Mo Berg",
        "approved",
        "Yes:\n\nsee our page.",
    )
    shown = text_of(reader.get(article.get_absolute_url()).content)
    assert "Is there a helpline?" in shown
    assert "see our page." in shown
    events = ModerationEvent.objects.order_by("pk")
    assert [(event.from_state, event.to_state) for event in events] == [("pending", "approved"), ("", "approved")]
    assert len({event.batch for event in events}) == 1

    undo(desk, done)

    assert [response.state for response in Response.objects.order_by("pk")] == ["pending", "trash"]


def test_template_is_put_behind_what_was_typed_and_nothing_is_sent(desk, make_article, make_response):
    row = make_response(make_article(), state="pending")
    template = ReplyTemplate.objects.create(name="Help", body="Please call the helpline.")

    answer = row_form(row, desk, "reply", body="Dear Ana,", template=template.pk, insert="yes")

    assert "Dear Ana,\n\nPlease call the helpline.</textarea>" in answer.content.decode()
    assert Response.objects.count() == 1


@pytest.mark.parametrize("do", sorted({*FORMS, "approve", "", "no such form"} - {"reply"}))
def test_button_for_a_template_pressed_beside_another_form_breaks_nothing(desk, make_article, make_response, do):
    row = make_response(make_article(), state="pending", body="Is there a helpline?")
    template = ReplyTemplate.objects.create(name="Help", body="Please call the helpline.")

    answer = desk.post(f"{QUEUE}{row.pk}/", {"do": do, "template": template.pk, "insert": "yes"})

    assert answer.status_code == (422 if do in FORMS else 200)
    assert "Is there a helpline?" in answer.content.decode()
    assert Response.objects.get().state == "pending"


# Everything of a site


def test_everything_of_a_site_is_counted_and_exactly_that_goes(desk, make_article, make_response):
    article = make_article()
    ours = [
        make_response(article, kind="pingback", state="pending", source_url="https://bad.test/1"),
        make_response(article, kind="pingback", source_url="https://blog.bad.test/2"),
        make_response(article, body="See https://www.bad.test/offer now."),
        make_response(article, author_email="x@bad.test", state="pending"),
    ]
    others = [
        make_response(article, kind="pingback", source_url="https://not-bad.test/1"),
        make_response(article, body="See https://bad.test.example.org/."),
        make_response(article, author_email="x@verybad.test"),
        make_response(article, body="See bad.test", state="trash"),
    ]
    address = reverse("admin:comments_response_queue_site")
    page = desk.get(address, {"domain": "www.Bad.test"})

    answer = desk.post(address, {"do": "spam", "picks": page.context["picks"]}, follow=True)

    words = text_of(page.content, "#content-main")
    assert "4 responses of bad.test" in words
    assert all(line in words for line in ("2 linkbacks from it", "1 comment with a link to it", "1 comment with an e-mail address of it"))
    assert {row.pk for row in ours} == set(Response.objects.filter(state="spam").values_list("pk", flat=True))
    assert {row.state for row in others} == {"approved", "trash"}
    assert "Marked as spam: 4 responses." in text_of(answer.content, ".queue-status")
    undo(desk, answer)
    assert not Response.objects.filter(state="spam").exists()


def test_site_is_blocked_or_trusted_for_a_time(desk, time_machine):
    time_machine.move_to("2026-03-01T12:00Z")
    address = reverse("admin:comments_response_queue_site")

    desk.post(address, {"do": "rule", "domain": "bad.test", "verdict": "block", "include_subdomains": "on", "days": ""})
    desk.post(address, {"do": "rule", "domain": "good.test", "verdict": "allow", "days": "30"})

    now = timezone.now()
    assert DomainRule.objects.verdicts("www.bad.test", now) == DomainRule.objects.verdicts("a.bad.test", now) == {"block"}
    assert DomainRule.objects.verdicts("good.test", now) == {"allow"}
    assert DomainRule.objects.verdicts("good.test", now + timedelta(days=31)) == set()
    assert "until 31 March 2026" in text_of(desk.get(address, {"domain": "good.test"}).content, "#content-main")


@pytest.mark.parametrize("domain", ["", "bad", "https://bad.test/x", "b d.test"])
def test_what_is_no_site_is_told(desk, domain):
    assert desk.get(reverse("admin:comments_response_queue_site"), {"domain": domain}).status_code == 422


# What holds with every decision


def test_held_words_and_decisions_on_them_leave_the_pages_of_readers_cached(desk, make_article, make_response):
    row = make_response(make_article(), state="pending", body="First.")
    version = Site.current().versions

    row_form(row, desk, "edit", body="Second.", author_name="")
    row_form(row, desk, "redact", passage="Second", paragraph="")
    row_form(row, desk, "opinion", note="What do you think?")
    press(desk, row, "spam")

    assert Site.current().versions == version
    changes.move(Response.objects.filter(pk=row.pk), "approved", origin="web")
    row_form(row, desk, "edit", body="Third.", author_name="")
    assert Site.current().versions >= (version[0], version[1] + 2)


def test_reported_response_is_kept_from_the_queue_and_the_undone_decision_opens_the_report_again(desk, make_article, make_response):
    row = make_response(make_article(), author_name="Ana")
    reports.count(row.pk, "danger", "She may be found.")
    assert names_in(desk, "safeguarding") == ["Ana"]

    done = press(desk, row, "approve", lane="safeguarding")

    assert names_in(desk, "safeguarding") == []
    assert Response.objects.approved().get() == row
    undo(desk, done)
    assert names_in(desk, "safeguarding") == ["Ana"]
    assert row.reports.open().get().words == "She may be found."
