"""The second factor: set up, asked for, used up, lost and recovered."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from justhtml import JustHTML

from tests.htc.people.steps import ACCOUNT, CODE, LOGIN, PASSWORD, SET_UP, code_of, is_in, key_on, set_up, sign_in, with_factor
from tests.site.journey import text_of

REMOVE = reverse("admin:second_factor_remove")


@pytest.fixture
def user(member, time_machine):
    time_machine.move_to("2026-03-01T15:00Z")
    return member("Editor", username="ada", email="ada@example.org")


@pytest.fixture
def later(time_machine):
    """Let so many minutes pass."""
    minutes = [0]

    def wait(more: int = 1) -> None:
        minutes[0] += more
        time_machine.move_to(f"2026-03-01T15:{minutes[0]:02}Z")

    return wait


@pytest.fixture
def required(settings):
    """As it is in production."""
    settings.SECOND_FACTOR_REQUIRED = True


def test_account_without_a_factor_is_asked_for_its_password_alone(user):
    client = Client()

    assert sign_in(client, "ada")["Location"] == "/admin/"
    assert is_in(client)


def test_set_up_shows_picture_and_key_and_confirms_by_a_code(user, client_of):
    client = client_of(user)
    page = client.get(SET_UP)
    svg = JustHTML(page.content.decode(), sanitize=False).query("svg path")

    key, codes = set_up(client)

    assert svg
    assert "style=" not in page.content.decode()
    assert len(key) == 20
    assert len(set(codes)) == 10
    assert "10 recovery codes left" in text_of(client.get(ACCOUNT).content)


def test_wrong_code_confirms_nothing_and_keeps_the_key(user, client_of):
    client = client_of(user)
    key = key_on(client.get(SET_UP).content)

    answers = [client.post(SET_UP, {"code": code}) for code in ("000000", "12345", "abcdef", "١٢٣٤٥٦", "", "9" * 5000)]

    assert {answer.status_code for answer in answers} == {422}
    assert {key_on(answer.content) for answer in answers} == {key}
    assert not TOTPDevice.objects.exists()


def test_recovery_codes_are_shown_once_and_lie_nowhere_as_they_are(user, client_of):
    client = client_of(user)
    _, codes = set_up(client)

    again = client.get(SET_UP, follow=True).content.decode() + client.get(ACCOUNT).content.decode()
    kept = " ".join(StaticToken.objects.values_list("token", flat=True)) + json.dumps(dict(client.session))

    assert [code for code in codes if code in again or code in kept or code.replace("-", "") in kept] == []
    assert "key" not in json.dumps(dict(client.session))


@pytest.mark.parametrize(
    "write", [str, lambda code: f"{code[:3]} {code[3:]}", lambda code: f" {code}\t"], ids=["plain", "in groups", "pasted"]
)
def test_code_of_the_app_is_asked_for_after_the_password(user, later, write):
    key, _ = with_factor(user)
    later()
    client = Client()

    answer = sign_in(client, "ada")
    between = is_in(client)
    done = client.post(CODE, {"code": write(code_of(key))})

    assert answer["Location"] == CODE
    assert (between, done["Location"], is_in(client)) == (False, "/admin/", True)


def test_signing_in_leads_to_the_page_that_was_asked_for_and_nowhere_else(user, later):
    key, _ = with_factor(user)
    for asked, led in (("/admin/articles/article/", "/admin/articles/article/"), ("https://evil.test/", "/admin/")):
        later()
        client = Client()
        client.post(LOGIN, {"username": "ada", "password": PASSWORD, "next": asked})
        assert client.post(CODE, {"code": code_of(key)})["Location"] == led


def test_code_works_once(user, later):
    key, _ = with_factor(user)
    later()
    code = code_of(key)
    first, second = Client(), Client()
    for client in (first, second):
        sign_in(client, "ada")

    first.post(CODE, {"code": code})
    refused = second.post(CODE, {"code": code})

    assert (is_in(first), is_in(second)) == (True, False)
    assert "This code is not right, or it was used before." in text_of(refused.content, "#content")


def test_code_that_confirmed_the_set_up_does_not_sign_in_as_well(user, client_of):
    key, _ = set_up(client_of(user))
    client = Client()
    sign_in(client, "ada")

    assert client.post(CODE, {"code": code_of(key)}).status_code == 422


def test_recovery_code_works_once_however_it_is_typed(user):
    _, codes = with_factor(user)
    first, second = Client(), Client()
    for client in (first, second):
        sign_in(client, "ada")

    first.post(CODE, {"code": codes[3].upper().replace("-", " ")})
    second.post(CODE, {"code": codes[3]})

    assert (is_in(first), is_in(second)) == (True, False)
    assert "9 recovery codes left" in text_of(first.get(ACCOUNT).content)


def test_recovery_code_of_somebody_else_is_worth_nothing(user, member):
    with_factor(user)
    _, codes = with_factor(member("Editor"))
    client = Client()
    sign_in(client, "ada")

    assert client.post(CODE, {"code": codes[0]}).status_code == 422


def test_code_without_a_password_before_it_leads_back(user, later):
    key, _ = with_factor(user)
    client = Client()

    answers = [client.get(CODE, follow=True), client.post(CODE, {"code": code_of(key)}, follow=True)]

    assert all("Please sign in again" in text_of(answer.content, "#content-start") for answer in answers)
    assert not is_in(client)


def test_password_counts_for_ten_minutes(user, later):
    key, _ = with_factor(user)
    client = Client()
    sign_in(client, "ada")
    later(11)

    answer = client.post(CODE, {"code": code_of(key)}, follow=True)

    assert "Please sign in again" in text_of(answer.content, "#content-start")
    assert not is_in(client)


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}, {"password": "another"}])
def test_account_that_changes_between_password_and_code_is_not_let_in(user, later, change):
    key, _ = with_factor(user)
    later()
    client = Client()
    sign_in(client, "ada")
    for name, value in change.items():
        setattr(user, name, value)
    user.save()

    assert client.post(CODE, {"code": code_of(key)})["Location"] == LOGIN
    assert not is_in(client)


def test_half_signed_in_nobody_sets_another_factor_up(user, required):
    with_factor(user)
    client = Client()
    sign_in(client, "ada")

    assert client.get(SET_UP)["Location"] == LOGIN


def test_owner_takes_the_factor_away_with_password_and_code(user, later, client_of):
    key, _ = with_factor(user)
    client, elsewhere = client_of(user), client_of(user)
    later()

    wrong = [client.post(REMOVE, {"password": password, "code": code}) for password, code in (("x", code_of(key)), (PASSWORD, "000000"))]
    held = TOTPDevice.objects.exists()
    client.post(REMOVE, {"password": PASSWORD, "code": code_of(key)})

    assert [answer.status_code for answer in wrong] == [422, 422]
    assert "Nothing was changed." in text_of(wrong[0].content, "#content")
    assert (held, TOTPDevice.objects.exists(), StaticToken.objects.exists()) == (True, False, False)
    assert (is_in(client), is_in(elsewhere)) == (True, False)
    assert sign_in(Client(), "ada")["Location"] == "/admin/"


def test_setting_up_ends_the_sessions_that_knew_the_password_alone(user, client_of):
    here, elsewhere = client_of(user), client_of(user)

    set_up(here)

    assert (is_in(here), is_in(elsewhere)) == (True, False)


# Where a factor is required


def test_staff_without_a_factor_set_it_up_before_anything_else(user, required, later, make_article):
    draft = make_article(status="draft")
    client = Client()

    assert sign_in(client, "ada")["Location"] == SET_UP
    closed = [client.get(path)["Location"].split("?")[0] for path in ("/admin/", ACCOUNT, f"/preview/{draft.pk}/")]
    key, codes = set_up(client)
    later()
    again = Client()

    assert set(closed) == {LOGIN}
    assert is_in(client)
    assert sign_in(again, "ada")["Location"] == CODE
    assert again.post(CODE, {"code": code_of(key)})["Location"] == "/admin/"
    assert is_in(again)
    assert len(codes) == 10


def test_session_from_before_the_factor_was_required_is_over(user, client_of, settings, make_article):
    client = client_of(user)
    before = is_in(client)
    settings.SECOND_FACTOR_REQUIRED = True

    assert (before, is_in(client)) == (True, False)
    assert client.get(f"/preview/{make_article(status='draft').pk}/").status_code == 302


def test_taking_the_required_factor_away_signs_out_and_leads_to_a_new_one(user, required, later):
    client = Client()
    sign_in(client, "ada")
    key, _ = set_up(client)
    later()

    client.post(REMOVE, {"password": PASSWORD, "code": code_of(key)})

    assert not is_in(client)
    assert sign_in(client, "ada")["Location"] == SET_UP


# The phone is lost


def test_administrator_lets_somebody_in_who_lost_the_phone(user, required, later, member, mailoutbox):
    """Two steps: the administrator presses Reset, the person signs in and sets up the new phone."""
    lost = Client()
    sign_in(lost, "ada")
    set_up(lost)
    chief = Client()
    sign_in(chief, member("Administrator").username)
    set_up(chief)
    page = reverse("admin:auth_user_change", args=[user.pk])
    reset = reverse("admin:auth_user_reset_second_factor", args=[user.pk])

    offered = f'href="{reset}"' in chief.get(page).content.decode()
    asked = text_of(chief.get(reset).content)
    said = text_of(chief.post(reset, follow=True).content)
    out = not is_in(lost)
    later()
    again = Client()
    first = sign_in(again, "ada")["Location"]
    set_up(again)

    assert offered
    assert "the person themselves who asks" in asked
    assert "The second factor of ada was taken away" in said
    assert (out, first, is_in(again)) == (True, SET_UP, True)
    assert ("was taken away" in mailoutbox[0].body, mailoutbox[0].to) == (True, ["ada@example.org"])
    assert "Reset the second factor." in chief.get(reverse("admin:auth_user_history", args=[user.pk])).content.decode()


def test_reset_ends_a_sign_in_that_waits_for_its_code(user, required, later):
    with_factor(user)
    waiting = Client()
    sign_in(waiting, "ada")

    call_command("reset_second_factor", "ada")

    assert waiting.get(SET_UP)["Location"] == LOGIN


def test_command_takes_the_factor_away_and_ends_the_sessions(user, capsys, mailoutbox):
    client = Client()
    client.force_login(user)
    set_up(client)
    before = is_in(client)

    call_command("reset_second_factor", "ada")
    call_command("reset_second_factor", "ada")

    assert capsys.readouterr().out.splitlines() == [
        "The second factor of ada was taken away, and ada was signed out everywhere.",
        "ada had no second factor, and was signed out everywhere.",
    ]
    assert (before, is_in(client)) == (True, False)
    assert sign_in(Client(), "ada")["Location"] == "/admin/"
    assert len(mailoutbox) == 1


def test_command_names_an_account_that_does_not_exist(db):
    with pytest.raises(CommandError, match=r"There is no account “nobody”\."):
        call_command("reset_second_factor", "nobody")


def test_secrets_have_no_page_in_the_admin(staff_client):
    index = staff_client.get("/admin/").content.decode()

    assert "otp" not in index.lower()
    assert staff_client.get("/admin/otp_totp/totpdevice/").status_code == 404
