"""A forgotten password: a link by mail, the same answer for everybody, and an end to the other sessions."""

import logging
from io import StringIO

import pytest
from django.test import Client
from django.urls import reverse

from tests.htc.people.steps import PASSWORD, choose, is_in, link_in, sign_in
from tests.site.journey import text_of

ASK = reverse("admin_password_reset")


def ask(client, email: str, **extra):
    return client.post(ASK, {"email": email}, follow=True, **extra)


def test_forgotten_password_is_replaced_by_mail(member, client_of, reader, mailoutbox):
    user = member("Editor", email="ada@example.org")
    elsewhere = client_of(user)
    before = is_in(elsewhere)

    ask(reader, "ADA@example.org")
    (mail,) = mailoutbox
    choose(reader, link_in(mail), "many rooms have doors")

    assert mail.to == ["ada@example.org"]
    assert (before, is_in(elsewhere)) == (True, False)
    assert sign_in(Client(), user.username).status_code == 200
    assert sign_in(reader, user.username, "many rooms have doors").status_code == 302


def test_answer_is_the_same_for_an_address_that_nobody_has(member, reader, mailoutbox):
    known = member("Editor").email

    answers = [ask(reader, email) for email in (known, "nobody@example.org")]

    assert answers[0].redirect_chain == answers[1].redirect_chain
    assert text_of(answers[0].content, "body") == text_of(answers[1].content, "body")
    assert "If this is the address of an account" in text_of(answers[0].content)
    assert len(mailoutbox) == 1


@pytest.mark.parametrize("email", ["", "nobody", "a b@example.org"])
def test_address_that_is_none_is_told(reader, db, email):
    answer = ask(reader, email)

    assert answer.status_code == 422
    assert "Please write" in answer.content.decode()


def test_reader_without_rights_gets_no_mail(member, reader, mailoutbox):
    ask(reader, member(is_staff=False).email)

    assert not mailoutbox


def test_address_that_only_looks_alike_gets_no_mail(member, reader, mailoutbox):
    member("Editor", email="mike@example.org")

    ask(reader, "mıke@example.org")

    assert not mailoutbox


def test_link_is_made_for_the_canonical_host_whatever_the_request_says(member, reader, mailoutbox):
    ask(reader, member("Editor").email, HTTP_HOST="old.htc.test")

    assert "https://htc.test/admin/password_reset/" in mailoutbox[0].body
    assert "old.htc.test" not in mailoutbox[0].body


def test_asking_too_often_is_put_off_with_a_sentence(reader, db, time_machine):
    time_machine.move_to("2026-03-01T15:00Z")

    answers = [ask(reader, f"nobody{number}@example.org") for number in range(6)]

    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert "Please wait 15 minutes, and try again." in text_of(answers[-1].content, "#content")
    assert answers[-1]["Retry-After"] == "900"
    time_machine.move_to("2026-03-01T15:15:01Z")
    assert ask(reader, "nobody@example.org").status_code == 200


def test_mailbox_of_an_account_is_not_flooded_from_many_addresses(member, mailoutbox):
    email = member("Editor").email

    answers = [ask(Client(), email, REMOTE_ADDR=f"5.5.5.{number}") for number in range(6)]

    assert {answer.status_code for answer in answers} == {200}
    assert len(mailoutbox) == 3


def test_mail_that_cannot_be_sent_gives_the_same_answer_and_no_address_in_the_log(member, reader, settings, caplog):
    settings.MAILERS = {
        "default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": {"host": "127.0.0.1", "port": 1, "timeout": 1}}
    }
    email = member("Editor").email

    answer = ask(reader, email)

    assert "If this is the address of an account" in text_of(answer.content)
    assert "did not go out" in caplog.text
    assert email not in caplog.text


def test_link_for_one_account_opens_no_other_and_no_made_up_one_works(member, reader, mailoutbox):
    first, second = member("Editor"), member("Editor")
    ask(reader, first.email)
    ask(reader, second.email)
    parts = [link_in(mail).split("/") for mail in mailoutbox]

    swapped = "/".join([*parts[0][:3], parts[0][3], parts[1][4], ""])

    for path in (swapped, f"{ASK}MQ/made-up/", f"{ASK}%20/x-y/", f"{ASK}Mg/set-password/"):
        assert "This link works no longer" in reader.get(path, follow=True).content.decode()


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}, {"email": "another@example.org"}])
def test_link_of_an_account_that_changed_since_works_no_longer(member, reader, mailoutbox, change):
    user = member("Editor")
    ask(reader, user.email)
    for name, value in change.items():
        setattr(user, name, value)
    user.save()

    assert "This link works no longer" in reader.get(link_in(mailoutbox[0]), follow=True).content.decode()


def test_weak_password_is_refused_and_the_link_still_works(member, reader, mailoutbox):
    user = member("Editor")
    ask(reader, user.email)

    refused = choose(reader, link_in(mailoutbox[0]), "12345678")

    assert "too common" in refused.content.decode()
    assert "Your password is set" in text_of(choose(reader, link_in(mailoutbox[0]), "many rooms have doors").content)


def test_logs_hold_no_token_of_a_link(member, reader, mailoutbox):
    ask(reader, member("Editor").email)
    path = link_in(mailoutbox[0])
    console = next(handler for handler in logging.getLogger().handlers if type(handler) is logging.StreamHandler)
    written, stream = StringIO(), console.stream
    console.setStream(written)
    try:
        Client(enforce_csrf_checks=True).post(path, {"new_password1": PASSWORD})
    finally:
        console.setStream(stream)

    assert "/password_reset/" in written.getvalue()
    assert path.split("/")[4] not in written.getvalue()
