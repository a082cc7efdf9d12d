"""Mail to moderators and to writers: when it comes, what it tells and what it never does, and what happens when it is not taken."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from comments.decisions import changes
from comments.mail import outbox
from comments.mail.digest import harmless
from comments.models import MailChoice, ModerationEvent, QueuedMail, Response
from tests.site.journey import comment, decide, mail_due, text_of
from tests.smtp import mail_server

NOON = datetime(2026, 3, 1, 18, tzinfo=UTC)  # 11:00 in Denver


@pytest.fixture(autouse=True)
def _noon(time_machine):
    time_machine.move_to(NOON)


@pytest.fixture
def moderator(member):
    return member("Moderator", username="mo", email="mo@htc.test")


@pytest.fixture
def choose(moderator):
    """Set how often the moderator is told."""

    def set_choice(frequency, threshold=1):
        MailChoice.objects.update_or_create(user=moderator, defaults={"frequency": frequency, "threshold": threshold})

    return set_choice


@pytest.fixture
def wait(make_response):
    """Let a response wait since now."""

    def make(article, **fields) -> Response:
        row = make_response(article, **{"state": "pending", "received_at": timezone.now()} | fields)
        ModerationEvent.objects.create(response=row, origin="rule", to_state="pending")
        return row

    return make


def links_in(message) -> list[str]:
    """Give the paths of the links that decide."""
    return [path.removeprefix("https://htc.test") for path in re.findall(r"https://htc\.test/moderate/[^\s\"<]+", message.body)]


def html_of(message) -> str:
    (alternative,) = message.alternatives
    return alternative.content


def test_moderator_is_told_of_a_comment_with_its_words_why_it_waits_and_what_to_do(moderator, mailoutbox, reader, make_article):
    article = make_article(title="On counting")
    comment(reader, article, name="Ana", body="I have a question. See example.org/a", email="ana@writer.test")
    Response.objects.update(reasons=["hidden_link"])

    mail_due()

    (message,) = mailoutbox
    assert (message.to, message.subject) == (["mo@htc.test"], "1 response waits for a decision")
    for part in (message.body, html_of(message)):
        for words in (
            "Comment on “On counting”",
            "Ana",
            "I have a question.",
            "the link is hidden from readers",
            "Approve",
            "Spam",
            "Trash",
        ):
            assert words in part
        assert len(set(re.findall(r"/moderate/[\w.:-]+", part))) == 3
        assert "writer.test" not in part
        assert "example.org" not in part
    assert "<img" not in html_of(message)
    assert {url.split("/")[2] for url in re.findall(r"https?://[^\s\"<]+", message.body + html_of(message))} == {"htc.test"}


def test_only_those_who_may_decide_are_told(member, mailoutbox, make_article, wait):
    for groups, fields in ((["Author"], {}), (["Editor"], {}), (["Moderator"], {"is_active": False}), (["Moderator"], {"email": ""})):
        member(*groups, **fields)
    told = {member("Moderator").email, member("Administrator").email}
    wait(make_article())

    mail_due()

    assert {message.to[0] for message in mailoutbox} == told
    assert all(len(message.recipients()) == 1 for message in mailoutbox)


def test_who_has_not_accepted_the_invitation_is_told_nothing(moderator, mailoutbox, make_article, wait):
    moderator.set_unusable_password()
    moderator.save()
    wait(make_article())

    mail_due()

    assert not mailoutbox


def test_account_that_was_never_used_is_deleted_with_its_choice(moderator, staff_client, choose):
    choose("daily")

    staff_client.post(f"/admin/auth/user/{moderator.pk}/delete/", {"post": "yes"})

    assert not type(moderator).objects.filter(pk=moderator.pk).exists()
    assert not MailChoice.objects.exists()


def test_what_was_told_is_not_told_again_and_what_was_decided_meanwhile_is_left_out(
    moderator, mailoutbox, choose, make_article, wait, time_machine
):
    choose("hourly")
    article = make_article()
    wait(article, body="The first.")
    mail_due()
    gone, kept = wait(article, body="Decided meanwhile."), wait(article, body="The second.")
    mail_due()
    assert len(mailoutbox) == 1
    changes.move(Response.objects.filter(pk=gone.pk), "spam", origin="web")

    time_machine.move_to(NOON + timedelta(hours=1))
    mail_due()
    time_machine.move_to(NOON + timedelta(hours=9))
    mail_due()

    assert [message.subject for message in mailoutbox] == ["1 response waits for a decision"] * 2
    assert "The second." in mailoutbox[1].body
    assert "The first." not in mailoutbox[1].body + "Decided meanwhile."[20:]
    assert "Decided meanwhile." not in mailoutbox[1].body
    assert kept.state == "pending"


def test_nothing_is_sent_when_all_was_decided_before_its_time(moderator, mailoutbox, choose, make_article, wait, time_machine):
    choose("daily")
    row = wait(make_article())
    mail_due()
    changes.move(Response.objects.filter(pk=row.pk), "approved", origin="web")

    time_machine.move_to(NOON + timedelta(days=2))
    mail_due()

    assert not mailoutbox
    assert not QueuedMail.objects.exists()


@pytest.mark.parametrize(
    ("frequency", "minutes"),
    [
        pytest.param("at_once", [0, 30, 60, 90], id="at once, and every half hour when many come"),
        pytest.param("hourly", [0, 60, 120], id="hourly"),
        pytest.param("daily", [1260], id="daily at eight in Denver"),
        pytest.param("never", [], id="never"),
    ],
)
def test_frequency_says_when_mail_comes(moderator, mailoutbox, choose, make_article, make_response, time_machine, frequency, minutes):
    """Responses come every ten minutes for an hour and a half; the worker looks as often, and in the morning."""
    choose(frequency)
    article = make_article()
    sent = []
    for minute in [*range(0, 200, 10), 1250, 1260, 1270]:
        time_machine.move_to(NOON + timedelta(minutes=minute))
        if minute <= 80:
            Response.objects.bulk_create(
                Response(article=article, kind="comment", state="pending", received_at=timezone.now()) for _ in range(3)
            )
        outbox.plan(timezone.now())
        before = len(mailoutbox)
        while outbox.work_one():
            pass
        sent += [minute] * (len(mailoutbox) - before)

    assert sent == minutes
    assert MailChoice.told.through.objects.count() == (0 if frequency == "never" else 27)


def test_threshold_holds_mail_back_but_never_word_of_danger(moderator, mailoutbox, choose, make_article, wait, time_machine):
    choose("at_once", threshold=3)
    article = make_article()
    wait(article), wait(article)
    mail_due()
    assert not mailoutbox

    wait(article)
    mail_due()
    time_machine.move_to(NOON + timedelta(hours=1))
    wait(article, reasons=["disclosure"])
    mail_due()

    assert [message.subject for message in mailoutbox] == [
        "3 responses wait for a decision",
        "1 response waits for a decision, 1 of them in the safeguarding lane",
    ]


def test_safeguarding_lane_comes_first_without_name_words_and_links_that_decide(moderator, mailoutbox, make_article, wait):
    article = make_article()
    wait(article, body="An ordinary comment.")
    row = wait(article, body="They hold me here.", author_name="Lena", reasons=["disclosure", "phone"])

    mail_due()

    (message,) = mailoutbox
    assert message.subject == "2 responses wait for a decision, 1 of them in the safeguarding lane"
    for part in (message.body, html_of(message)):
        assert part.index("Safeguarding lane") < part.index("An ordinary comment.")
        assert not any(words in part for words in ("hold me", "Lena"))
        assert f"/admin/comments/response/{row.pk}/change/" in part
        assert len(set(re.findall(r"/moderate/[\w.:-]+", part))) == 3


def test_new_words_of_a_linkback_are_told_of_and_decided_in_the_admin(moderator, mailoutbox, make_article, make_response, time_machine):
    row = make_response(make_article(), kind="pingback", title="Their post", pending_update={"excerpt": "Buy pills."})
    make_response(make_article(), kind="pingback")
    mail_due()
    Response.objects.filter(pk=row.pk).update(pending_update=None)
    time_machine.move_to(NOON + timedelta(hours=2))
    mail_due()

    (message,) = mailoutbox
    assert message.subject == "1 response waits for a decision"
    assert f"{row.source_domain.replace('.', ' . ')}: Their post" in message.body
    assert "the page has new words" in message.body
    assert f"/admin/comments/response/{row.pk}/change/" in message.body
    assert "/moderate/" not in message.body + html_of(message)
    assert "pills" not in message.body
    assert not MailChoice.told.through.objects.exists()


def test_long_queue_is_listed_to_fifty_and_counted(moderator, mailoutbox, make_article):
    article = make_article()
    Response.objects.bulk_create(Response(article=article, kind="comment", state="pending", received_at=NOON) for _ in range(60))

    mail_due()

    assert mailoutbox[0].subject.startswith("60 responses wait")
    assert len(links_in(mailoutbox[0])) == 150
    assert "10 more are in the admin" in mailoutbox[0].body


HOSTILE = "<script>alert(1)</script> & \"' <img src=//evil.test/x.png>"


def test_hostile_words_do_nothing_in_either_part(moderator, mailoutbox, make_article, wait):
    article = make_article()
    wait(article, author_name=HOSTILE, body=HOSTILE)
    wait(
        article, kind="pingback", title=HOSTILE, excerpt=HOSTILE, author_name=HOSTILE, source_url="https://a.test/<script>", source_key="a"
    )

    mail_due()

    html = html_of(mailoutbox[0])
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "evil.test" not in html + mailoutbox[0].body


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        pytest.param("Fine, and/or 3.5 km/h.", "Fine, and/or 3.5 km/h.", id="plain"),
        pytest.param("See https://evil.test/x now", "See [link] now", id="address of a page"),
        pytest.param("See www.evil.test now", "See [link] now", id="without scheme"),
        pytest.param("See evil.test/moderate/ now", "See [link] now", id="like one of ours"),
        pytest.param("See evil.test, e.g. at 3.5 in the U.S.", "See [link] e.g. at 3.5 in the U.S.", id="name of a site alone"),
        pytest.param("/moderate/abc", "[link]", id="path alone"),
        pytest.param("Write (ana@mail.test), please", "Write [e-mail address] please", id="address of a mailbox"),
        pytest.param("@ana and 5 @ home", "@ana and 5 @ home", id="at sign alone"),
        pytest.param("x" * 9000, "x" * 199 + "…", id="one long word"),
        pytest.param("a." * 5000, "a." * 99 + "a…", id="endless dots"),
        pytest.param("1\r\n2\n\n3", "1 2 3", id="lines"),
    ],
)
def test_words_in_a_mail_lead_nowhere(typed, shown):
    assert harmless(typed) == shown


def test_writer_who_asked_is_told_once_when_the_approval_cannot_be_undone_any_more(
    staff_client, reader, mailoutbox, make_article, wait, time_machine
):
    article = make_article(title="A telling title")
    row = wait(article, author_email="ana@writer.test", body="My words.", facts={"mail_when_approved": True})
    for silent in ({"author_email": "ben@writer.test"}, {"facts": {"mail_when_approved": True}}):
        decide(staff_client, "approve", wait(article, **silent))

    decide(staff_client, "approve", row)
    mail_due()
    assert not mailoutbox
    time_machine.move_to(NOON + timedelta(minutes=10))
    mail_due()
    for action in ("trash", "approve"):
        decide(staff_client, action, row)
    time_machine.move_to(NOON + timedelta(days=1))
    mail_due()

    (message,) = mailoutbox
    assert (message.to, message.alternatives) == (["ana@writer.test"], [])
    assert f"https://htc.test/responses/{row.pk}/" in message.body
    assert not any(words in message.body + message.subject for words in ("My words", "telling title"))
    assert reader.get(f"/responses/{row.pk}/").status_code == 302
    assert not QueuedMail.objects.exists()


def test_writer_is_not_told_of_an_approval_that_was_undone(staff_client, mailoutbox, make_article, wait, time_machine):
    row = wait(make_article(), author_email="ana@writer.test", facts={"mail_when_approved": True})
    decide(staff_client, "approve", row)
    decide(staff_client, "trash", row)

    time_machine.move_to(NOON + timedelta(hours=1))
    mail_due()

    assert not mailoutbox


def test_other_writers_never_get_mail(staff_client, mailoutbox, make_article, wait, time_machine):
    article = make_article()
    first = wait(article, author_email="a@writer.test")
    decide(staff_client, "approve", first)
    decide(staff_client, "approve", wait(article, parent=first, author_email="b@writer.test"))

    time_machine.move_to(NOON + timedelta(days=1))
    mail_due()

    assert not mailoutbox


@pytest.fixture
def smtp(settings):
    with mail_server() as server:
        settings.MAILERS = server.mailers
        yield server


def test_mail_arrives_at_a_real_server_in_two_parts_that_say_nothing_about_the_machine(moderator, smtp, make_article, wait):
    wait(make_article(), body="Žluťoučký kůň.")

    mail_due()

    (message,) = smtp.mails
    assert message["To"] == "mo@htc.test"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"].endswith("@htc.test>")
    assert [part.get_content_type() for part in message.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert all("Žluťoučký kůň." in part.get_content() for part in message.iter_parts())


def test_mail_that_is_not_taken_is_tried_after_1_10_60_minutes_and_6_hours_then_told_on_the_desk(
    staff_client, moderator, smtp, make_article, wait, time_machine, caplog
):
    smtp.answers["RCPT"] = "550 5.1.1 mo@htc.test is unknown"
    wait(make_article())
    minute, tries = 0, []
    while (queued := QueuedMail.objects.first()) is None or queued.next_try_at:
        minute = (queued.next_try_at - NOON).total_seconds() / 60 if queued else 0
        time_machine.move_to(NOON + timedelta(minutes=minute))
        mail_due()
        tries.append(minute)

    assert tries == [0, 1, 11, 71, 431]
    assert queued.error == "SMTPRecipientsRefused 550"
    assert "mo@htc.test" not in caplog.text
    assert "1 mail was not sent (SMTPRecipientsRefused 550)." in text_of(staff_client.get("/admin/").content, "#content")

    smtp.answers.clear()
    page = staff_client.get("/admin/comments/mailchoice/").content.decode()
    assert "SMTPRecipientsRefused 550" in page
    staff_client.post("/admin/comments/mailchoice/try-again/")
    mail_due()
    assert len(smtp.mails) == 1
    assert not QueuedMail.objects.exists()


def test_digest_that_was_given_up_makes_room_for_the_next_one(moderator, smtp, make_article, wait, time_machine):
    article = make_article()
    wait(article)
    QueuedMail.objects.create(kind="digest", user=moderator, attempts=5, tried_at=NOON, error="TimeoutError")
    mail_due()
    assert not smtp.mails

    time_machine.move_to(NOON + timedelta(days=1, minutes=1))
    mail_due()

    assert len(smtp.mails) == 1


def test_mail_in_the_hands_of_another_worker_is_left_until_its_lease_ends(moderator, smtp, make_article, wait, time_machine):
    wait(make_article())
    outbox.plan(timezone.now())
    taken = QueuedMail.objects.take(timezone.now())

    assert not outbox.work_one()
    time_machine.move_to(NOON + timedelta(minutes=11))
    assert outbox.work_one()
    outbox._send_digest(taken, timezone.now())  # the one that was slow finds nothing left to tell

    assert len(smtp.mails) == 1


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        pytest.param({}, "took the mail to admin@htc.test", id="taken"),
        pytest.param({"RCPT": "550 5.1.1 No such user"}, "answered: 550 5.1.1 No such user", id="unknown address"),
        pytest.param({"MAIL": "451 Try again later"}, "answered: 451 Try again later", id="later"),
        pytest.param({"end": "554 This is spam"}, "answered: 554 This is spam", id="refused after the text"),
        pytest.param({"connect": "421 Too busy"}, "answered: 421 Too busy", id="busy"),
        pytest.param({"connect": None}, "did not answer in time", id="silence"),
    ],
)
def test_test_mail_says_in_words_what_the_server_answered(smtp, member, client_of, answers, sentence):
    smtp.answers |= answers

    answer = client_of(member("Administrator", email="admin@htc.test")).post("/admin/comments/mailchoice/test/", follow=True)

    assert sentence in text_of(answer.content, "body")
    assert len(smtp.mails) == (not answers)


@pytest.mark.parametrize(
    ("mailer", "sentence"),
    [
        pytest.param({"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}, "HTC_MAIL_URL is not set", id="no server"),
        pytest.param({"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}, "names no mail server", id="written only"),
        pytest.param(
            {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": {"host": "127.0.0.1", "port": 1}},
            "Nothing answers at 127.0.0.1:1",
            id="nobody listens",
        ),
    ],
)
def test_test_mail_without_a_server_says_what_is_missing(settings, member, client_of, mailer, sentence):
    settings.MAILERS = {"default": mailer}

    answer = client_of(member("Administrator")).post("/admin/comments/mailchoice/test/", follow=True)

    assert sentence in text_of(answer.content, "body")


def test_without_a_mail_server_nothing_is_queued(settings, moderator, make_article, wait):
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}}
    wait(make_article())

    mail_due()

    assert not QueuedMail.objects.exists()


def test_moderator_chooses_on_the_own_page_and_administrators_see_it(moderator, client_of, member, mailoutbox, make_article, wait):
    own = client_of(moderator)
    assert "/admin/account/mail/" in own.get("/admin/account/").content.decode()

    refused = own.post("/admin/account/mail/", {"frequency": "daily", "threshold": "0"})
    saved = own.post("/admin/account/mail/", {"frequency": "never", "threshold": "4"})
    wait(make_article())
    mail_due()

    assert (refused.status_code, saved.status_code) == (422, 302)
    assert not mailoutbox
    assert "Never" in text_of(client_of(member("Administrator", email="")).get("/admin/comments/mailchoice/").content, "#result_list")
