"""Somebody asks what is kept about them: found, exported and forgotten, by command and in the admin."""

import json
import stat
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from comments.decisions import changes
from comments.models import ModerationEvent, QueuedMail, Response
from comments.models.authors import author_key, mailbox_of, writings_of
from comments.privacy import persons
from comments.rules.quotes import quotes, runs_of
from tests.site.journey import comment, decide, drain, text_of

ANA = "ana@writer.test"
PAGE = "/admin/privacy/"


@pytest.fixture
def write(make_response):
    """Write a comment of Ana's, approved and with its address unless said otherwise."""

    def make(article, **fields) -> Response:
        return make_response(article, **{"author_name": "Ana", "author_email": ANA, "author_key": author_key(ANA)} | fields)

    return make


def test_comment_needs_neither_name_nor_address(reader, make_article):
    article = make_article()

    answer = comment(reader, article, body="Only words.")

    row = article.responses.get()
    assert answer.status_code == 303
    assert (row.body, row.author_name, row.author_email, row.author_key) == ("Only words.", "", "", "")


def run(command: str, capsys, **options) -> str:
    call_command(command, email=ANA, **options)
    return capsys.readouterr().out


def part(text: str, heading: str) -> list[str]:
    """Give the lines under a heading of a command's answer."""
    lines = text.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(f"{heading}:"))
    rest = lines[start + 1 :]
    return [line.strip() for line in rest[: next((n for n, line in enumerate(rest) if not line.startswith("  ")), len(rest))]]


def fields_of(row) -> dict:
    row.refresh_from_db()
    return {name: getattr(row, name) for name in ("author_name", "author_email", "author_key", "author_url")}


def test_comment_of_a_reader_is_found_by_its_address_however_spelled_and_after_that_is_gone(reader, make_article, capsys, time_machine):
    time_machine.move_to("2026-03-01T12:00Z")
    article = make_article()
    comment(reader, article, name="Ana", email="Ana@Writer.test", body="Mine.")
    changes.move(Response.objects.all(), "approved", origin="web")
    time_machine.move_to(timezone.now() + timedelta(days=31))
    drain()

    row = article.responses.get()
    assert row.author_email == ""
    for email in (ANA, "  ANA@writer.TEST "):
        call_command("find_person", email=email)
        assert f"comment {row.pk} on {article.get_absolute_url()}: approved" in capsys.readouterr().out
    call_command("find_person", email="ann@writer.test")
    assert capsys.readouterr().out.startswith("0 comments")


@pytest.mark.parametrize("is_purged", [False, True], ids=["address there", "address purged"])
def test_forget_takes_name_address_and_key_and_leaves_words_and_thread(write, make_response, make_article, reader, capsys, is_purged):
    article = make_article()
    row = write(article, body="My own words.", author_url="https://ana.test/", facts={"why": ["her name"], "mail_when_approved": True})
    if is_purged:
        Response.objects.update(author_email="")
    reply = make_response(article, parent=row, body="A reply.")

    out = run("forget", capsys)

    assert set(fields_of(row).values()) == {""}
    assert row.facts == {}
    assert Response.objects.get(pk=reply.pk).parent_id == row.pk
    words = text_of(reader.get(article.get_absolute_url()).content)
    assert "My own words." in words
    assert "Anonymous" in words
    assert "Ana" not in words
    assert "Ana" not in text_of(reader.get("/search/?q=own").content)
    event = row.events.get()
    assert (event.origin, event.actor, event.reason, event.to_state) == ("command", None, "person forgotten", "approved")
    assert part(out, "forgotten, the words are kept") == [f"comment {row.pk} on {article.get_absolute_url()}: the words stay (approved)"]
    assert "0 comments" in run("find_person", capsys)


def test_forget_with_text_leaves_a_sentence_where_somebody_replied(write, make_response, make_article, reader, capsys):
    article = make_article()
    answered, alone, spam = write(article, body="Answered."), write(article, body="Alone."), write(article, state="spam")
    reply = make_response(article, parent=answered, author_name="Ben", body="A reply.")
    thread = write(article, body="To myself.")
    write(article, parent=thread, body="By myself.")

    out = run("forget", capsys, delete_text=True)

    assert out.startswith("4 deleted, 1 replaced by a sentence")
    assert set(article.responses.values_list("pk", flat=True)) == {answered.pk, reply.pk}
    assert Response.objects.get(pk=reply.pk).parent_id == answered.pk
    assert set(fields_of(answered).values()) == {""}
    words = text_of(reader.get(article.get_absolute_url()).content)
    assert "Removed at the writer’s request." in words
    assert not any(gone in words for gone in ("Answered.", "Alone.", "Ana", "myself"))
    assert ModerationEvent.objects.filter(origin="command", reason="text deleted on request").count() == 5
    assert (alone.pk, spam.pk) == (alone.pk, spam.pk)


def test_sentence_stays_over_a_reply_through_the_persons_own_reply(write, make_response, make_article, capsys):
    article = make_article()
    first = write(article)
    second = write(article, parent=first)
    make_response(article, parent=second)

    assert run("forget", capsys, delete_text=True).startswith("0 deleted, 2 replaced")


def test_forget_names_what_it_left_similar_names_and_quotes(write, make_response, make_article, capsys):
    article = make_article()
    write(article, body="The doors were never locked, that is the point.", received_at="2014-02-01T12:00Z")
    namesake = make_response(article, author_name="ana", author_email="other@writer.test", author_key=author_key("other@writer.test"))
    mentions = make_response(article, body=f"Write to {ANA} about it.")
    reply = make_response(
        article, body="You say “the doors were NEVER locked” – that is the point I doubt.", received_at="2014-02-03T12:00Z"
    )
    make_response(article, body="The doors were open.", received_at="2014-02-03T12:00Z")
    quoting = make_article("She wrote:[fn]“the doors were never locked, that is the point”[/fn]", slug="quoting")
    remark = quoting.remarks.create(text="She says that the doors were never locked; that is the point.")
    quoting.remarks.create(text="Which doors?")

    out = run("forget", capsys)

    assert [line.split(" on ")[0] for line in part(out, "similar, not touched")] == [f"comment {namesake.pk}", f"comment {mentions.pk}"]
    assert [line.split(" on ")[0] for line in part(out, "quoted in")] == [
        f"comment {reply.pk}",
        f"article {quoting.pk}",
        f"remark {remark.pk}",
    ]
    assert fields_of(namesake)["author_name"] == "ana"


@pytest.mark.parametrize(
    ("written", "is_same"),
    [
        ("ana+blog@writer.test", True),
        ("Ana+Blog+2@Writer.Test", True),
        (" ana @writer.test", True),
        ("ana\u00a0+x@writer.test", True),
        ("an.a@writer.test", False),
        ("banana@writer.test", False),
        ("ana@writer.test.other.test", False),
    ],
)
@pytest.mark.parametrize("named", ["Ana", "Somebody else", ""])
def test_same_mailbox_in_another_writing_is_named_and_not_touched(write, make_response, make_article, capsys, written, is_same, named):
    article = make_article()
    write(article, author_name="")
    row = make_response(article, author_name=named, author_email=written, author_key=author_key(written))

    said = part(run("forget", capsys), "similar, not touched") if is_same else run("forget", capsys)

    assert (
        ([line.split(": ")[1].split(" (")[0] for line in said] == ["the same mailbox in another writing"])
        if is_same
        else ("similar, not touched: none" in said)
    )
    assert fields_of(row)["author_name"] == named


@pytest.mark.parametrize(
    "written",
    [
        "ANA+x@Exämple.test",
        "ana@xn--exmple-cua.test",
        "ana@exämple.test.",
        "ana@exämple。test",
        '"ana"@exämple.test',
        "Ana <ana@exämple.test>",
        '"Ana, too" < ana@exämple.test >',
        "mailto:ana@exämple.test",
        "a\u200bna@ex\u00adämple.test",
        "ａｎａ@exa\u0308mple.test",
    ],
)
def test_writings_of_one_mailbox(written):
    assert mailbox_of(written) == "ana@xn--exmple-cua.test"
    assert writings_of(mailbox_of(written)) == {"ana@xn--exmple-cua.test", "ana@exämple.test"}


@pytest.mark.parametrize("written", ["", "ana", "@exämple.test", "ana@", "<>"])
def test_what_is_no_address_is_no_mailbox(written):
    assert mailbox_of(written) == ""


def test_names_in_any_script_and_addresses_in_all_words_are_named(write, make_response, make_article, capsys):
    article = make_article()
    write(article, author_name="Ángel  Ñandú")
    namesake = make_response(article, author_name="ángel ñandú")
    make_response(article, author_name="Angel Nandu")
    purged = make_response(article, author_key=author_key("ana@exämple.test"))
    held = [
        {"excerpt": f"Mail {ANA.upper()} now."},
        {"title": f"About {ANA}"},
        {"facts": {"claims": {"excerpt": f"So {ANA}"}}},
        {"pending_update": {"title": ANA, "facts": {}, "reasons": []}},
    ]
    linkbacks = [make_response(article, kind="webmention", **words) for words in held]

    out = part(run("forget", capsys), "similar, not touched")
    call_command("find_person", email="ana+x@xn--exmple-cua.test")

    assert [line.split(" on ")[0] for line in out] == [f"comment {namesake.pk}", *(f"webmention {row.pk}" for row in linkbacks)]
    assert f"comment {purged.pk} on" in capsys.readouterr().out


def test_plain_writing_is_found_by_one_with_a_tag_also_when_the_address_was_deleted(write, make_article, capsys):
    row = write(make_article(), author_email="")

    call_command("forget", email="ana+blog@writer.test")

    assert f"comment {row.pk} on" in capsys.readouterr().out
    assert fields_of(row)["author_key"] == author_key(ANA)


def test_search_for_quotes_is_over_before_anything_is_locked(write, make_article):
    write(make_article(), body="One two three four five six seven.")
    depths: dict[bool, set[int]] = {True: set(), False: set()}

    def note(execute, sql, params, many, context):
        is_search = '"articles_article"."body"' in sql and sql.startswith("SELECT")
        is_write = sql.startswith(("INSERT", "UPDATE", "DELETE"))
        if is_search or is_write:
            depths[is_search].add(len(connection.savepoint_ids))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        persons.forget(ANA, with_text=True, origin="command")

    assert depths[True] == {0}
    assert 0 not in depths[False]


def test_forget_says_none_where_it_left_nothing(write, make_article, capsys):
    write(make_article(), author_name="")

    out = run("forget", capsys)

    assert "similar, not touched: none" in out
    assert "quoted in: none" in out


def test_empty_address_finds_nobody(make_response, make_article, capsys):
    make_response(make_article())

    call_command("forget", email=" ", delete_text=True)

    assert Response.objects.count() == 1


def test_forgotten_writer_gets_no_mail_any_more(write, make_article, capsys, mailoutbox, time_machine):
    row = write(make_article(), state="pending", facts={"mail_when_approved": True})
    changes.move(Response.objects.filter(pk=row.pk), "approved", origin="web")
    assert QueuedMail.objects.exists()

    run("forget", capsys)
    time_machine.move_to(timezone.now() + timedelta(hours=1))
    drain()

    assert not mailoutbox


@pytest.mark.parametrize(
    ("text", "is_quote"),
    [
        pytest.param("as she says, ONE two, three – four five six!", True, id="whatever stands between"),
        pytest.param("two three four five six seven", True, id="from the middle"),
        pytest.param("one two three four five and six", False, id="five words"),
        pytest.param("so here I am, you know", True, id="short text as a whole"),
        pytest.param("here I am", False, id="a part of a short text"),
        pytest.param("yes indeed", False, id="what anybody says"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_quote_is_a_run_of_words(text, is_quote):
    assert (
        quotes(text, runs_of(["One two three four five six seven.", "Here I am, you!", "Here I am, you know", "Yes indeed."])) == is_quote
    )


def test_export_holds_every_comment_in_every_state_with_its_record(write, make_article, make_response, staff, tmp_path):
    article = make_article(title="On <counting>")
    rows = [write(article, state=state, body=f"<b>{state}</b>") for state in ("pending", "approved", "spam", "trash", "gone")]
    Response.objects.bulk_create(
        Response(article=article, kind="comment", author_key=author_key(ANA), body=f"Old {number}.", received_at=timezone.now())
        for number in range(600)
    )
    make_response(article, author_name="Somebody else")
    changes.move(Response.objects.filter(pk=rows[0].pk), "approved", by=staff, origin="web")

    call_command("export_person", email=ANA, to=tmp_path / "new")

    told = json.loads((tmp_path / "new/responses.json").read_text(encoding="utf-8"))
    assert (told["count"], len(told["responses"])) == (605, 605)
    first = next(row for row in told["responses"] if row["number"] == rows[0].pk)
    assert (first["text"], first["name"], first["e_mail"]) == ("<b>pending</b>", "Ana", ANA)
    assert first["record"][0]["from"] == "Waiting for a moderator"
    assert staff.username not in str(told)
    page = (tmp_path / "new/responses.html").read_text(encoding="utf-8")
    assert page.count("<h2>") == 605
    assert "&lt;b&gt;spam&lt;/b&gt;" in page
    assert "<b>" not in page
    assert "Somebody else" not in page + str(told)
    assert stat.S_IMODE((tmp_path / "new/responses.json").stat().st_mode) == 0o600


def ask(client, action, **fields):
    return client.post(PAGE, {"email": ANA, "action": action} | fields)


def test_administrator_finds_exports_and_forgets_after_a_page_that_says_how_many(member, client_of, write, make_article):
    article = make_article()
    row = write(article, body="My own words.")
    write(article, state="spam")
    user = member("Administrator")
    client = client_of(user)
    assert PAGE in client.get("/admin/").content.decode()

    found = ask(client, "find")
    exports = {name: ask(client, name) for name in ("json", "html")}
    asked = ask(client, "forget")
    untouched = fields_of(row)["author_name"]
    outdated = ask(client, "forget", count="3")
    still = fields_of(row)["author_name"]
    done = ask(client, "forget", count="2")

    assert "2 comments under this address\nApproved: 1\nSpam: 1" in text_of(found.content, "#content-main")
    assert f"/admin/comments/response/{row.pk}/change/" in found.content.decode()
    assert all("attachment" in answer["Content-Disposition"] for answer in exports.values())
    assert all("My own words." in answer.content.decode() for answer in exports.values())
    assert "cannot be undone" in text_of(asked.content, "#content-main")
    assert "the number has changed" in text_of(outdated.content, "#content-main")
    assert (untouched, still) == ("Ana", "Ana")
    assert "taken from 2 comments" in text_of(done.content, "#content-main")
    assert set(fields_of(row).values()) == {""}
    event = row.events.get()
    assert (event.actor, event.origin) == (user, "web")
    assert ANA not in str(ModerationEvent.objects.values())


def test_administrator_deletes_the_words_too(staff_client, write, make_article):
    article = make_article()
    write(article)

    assert "1 comment deleted" in text_of(ask(staff_client, "delete", count="1").content, "#content-main")
    assert not article.responses.exists()


def test_address_that_is_none_is_told_and_nothing_is_kept_of_the_page(staff_client):
    answer = staff_client.post(PAGE, {"email": "nobody", "action": "find"})

    assert answer.status_code == 422
    assert "valid email" in answer.content.decode()
    assert "no-store" in staff_client.get(PAGE)["Cache-Control"]


def test_moderator_neither_sees_the_page_nor_forgets_anybody(member, client_of, write, make_article):
    row = write(make_article())
    client = client_of(member("Moderator"))

    assert (client.get(PAGE).status_code, ask(client, "delete", count="1").status_code) == (403, 403)
    assert PAGE not in client.get("/admin/").content.decode()
    assert fields_of(row)["author_name"] == "Ana"


def decided_days(time_machine, days, *steps):
    """Take steps, each on its day, and let the worker look on the last one."""
    start = timezone.now()
    for day, step in steps:
        time_machine.move_to(start + timedelta(days=day))
        step()
    time_machine.move_to(start + timedelta(days=days))
    drain()


@pytest.mark.parametrize(
    ("moves", "day", "is_kept"),
    [
        pytest.param([(0, "approved")], 29, True, id="29 days"),
        pytest.param([(0, "approved")], 31, False, id="31 days"),
        pytest.param([(0, "approved"), (29, "trash")], 31, False, id="moved on the 29th day"),
        pytest.param([(0, "spam"), (20, "trash"), (29, "approved")], 31, False, id="moved again and again"),
        pytest.param([(0, "approved"), (1, "pending")], 60, True, id="undone, so it waits"),
        pytest.param([(0, "approved"), (1, "pending"), (29, "approved")], 31, True, id="undone and decided anew"),
        pytest.param([(0, "approved"), (1, "pending"), (29, "approved")], 60, False, id="30 days after the new decision"),
        pytest.param([], 400, True, id="nobody has decided"),
    ],
)
def test_address_goes_thirty_days_after_the_decision_whatever_came_after_it(reader, make_article, time_machine, moves, day, is_kept):
    time_machine.move_to("2026-03-01T12:00Z")
    comment(reader, make_article(), email=ANA, body="Mine.")
    row = Response.objects.get()
    steps = [(on, lambda to=to: changes.move(Response.objects.filter(pk=row.pk), to, origin="web")) for on, to in moves]

    decided_days(time_machine, day, *steps)

    row.refresh_from_db()
    assert bool(row.author_email) == is_kept
    assert row.author_key == author_key(ANA)


def test_change_of_the_words_does_not_keep_the_address_longer(staff_client, make_article, write, time_machine):
    time_machine.move_to("2026-03-01T12:00Z")
    row = write(make_article(), state="pending")
    decide(staff_client, "approve", row)

    decided_days(
        time_machine, 31, (29, lambda: row.events.create(origin="web", from_state="approved", to_state="approved", reason="changed"))
    )

    row.refresh_from_db()
    assert row.author_email == ""
