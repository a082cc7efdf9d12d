"""Signing in is slowed for an account and for an address, with the same sentence for accounts that do not exist."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client

from tests.htc.people.steps import CODE, PASSWORD, code_of, is_in, sign_in, with_factor
from tests.site.journey import text_of

WAIT = "There were too many attempts. Please wait 15 minutes, and try again."


@pytest.fixture
def user(member, time_machine):
    time_machine.move_to("2026-03-01T15:50Z")
    return member("Editor", username="ada")


def fail(count: int, name: str = "ada", **extra):
    return [sign_in(Client(), name, f"wrong {number}", **extra) for number in range(count)]


def sentence(answer) -> str:
    return text_of(answer.content, ".errornote")


@pytest.mark.parametrize("name", ["ada", "nobody"])
def test_sixth_attempt_waits_also_with_the_right_password_and_for_unknown_accounts(user, name):
    answers = [*fail(5, name), sign_in(Client(), name)]

    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert sentence(answers[0]).startswith("Please enter the correct username and password")
    assert sentence(answers[5]) == WAIT
    assert answers[5]["Retry-After"] == "900"


def test_account_opens_again_a_quarter_of_an_hour_after_the_first_attempt(user, time_machine):
    fail(5)
    time_machine.move_to("2026-03-01T15:58:30Z")
    (waiting,) = fail(1)
    time_machine.move_to("2026-03-01T16:04:59Z")
    still = sign_in(Client(), "ada")
    time_machine.move_to("2026-03-01T16:05:01Z")

    assert "Please wait 7 minutes" in sentence(waiting)
    assert still.status_code == 429
    assert sign_in(client := Client(), "ada").status_code == 302
    assert is_in(client)


def test_account_is_one_however_its_name_is_written(user):
    for name in ("ada", "Ada", "ADA", "adA", "ａｄａ"):
        fail(1, name)

    assert sign_in(Client(), "ada").status_code == 429


def test_address_waits_after_twenty_failures_over_many_accounts_and_others_do_not(user):
    for number in range(20):
        fail(1, f"nobody {number}", REMOTE_ADDR="5.5.5.1")

    assert sign_in(Client(), "ada", REMOTE_ADDR="5.5.5.1").status_code == 429
    assert sign_in(Client(), "ada", REMOTE_ADDR="5.5.5.2").status_code == 302


def test_forged_forwarding_makes_nobody_another_address(user):
    for number in range(20):
        fail(1, f"nobody {number}", HTTP_X_FORWARDED_FOR=f"5.5.5.{number}")

    assert sign_in(Client(), "ada", HTTP_X_FORWARDED_FOR="5.5.6.1").status_code == 429


def test_success_forgets_the_failures_of_the_account(user):
    for _ in range(3):
        fail(4)
        assert sign_in(Client(), "ada").status_code == 302


def test_success_with_the_own_account_gives_no_further_guesses_at_others(user):
    """Else whoever has an account could guess on and on, signing in to it in between."""
    for number in range(20):
        fail(1, f"nobody {number}")
        if number % 4 == 3:
            sign_in(Client(), "ada")

    assert sign_in(Client(), "ada").status_code == 429


def test_signing_in_often_is_no_attack(user):
    assert {sign_in(Client(), "ada").status_code for _ in range(30)} == {302}


def test_sixth_code_waits_also_the_right_one(user, time_machine):
    key, _ = with_factor(user)
    time_machine.move_to("2026-03-01T15:51Z")
    client = Client()
    sign_in(client, "ada")

    answers = [client.post(CODE, {"code": "000000"}) for _ in range(5)] + [client.post(CODE, {"code": code_of(key)})]

    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert WAIT in text_of(answers[5].content, "#content")
    assert not is_in(client)


def test_fresh_sign_in_gives_no_fresh_codes(user, time_machine):
    with_factor(user)
    for _ in range(5):
        client = Client()
        sign_in(client, "ada")
        client.post(CODE, {"code": "000000"})

    sign_in(client := Client(), "ada")
    assert client.post(CODE, {"code": "000000"}).status_code in (302, 429)
    assert not is_in(client)


def test_limits_that_are_off_slow_nobody(user, settings):
    settings.RATE_LIMITS = False

    assert {answer.status_code for answer in fail(30)} == {200}
    assert sign_in(Client(), "ada").status_code == 302


def test_no_address_agent_or_name_is_left_in_rows_log_or_cache(user, caplog):
    caplog.set_level("DEBUG")
    fail(6, "my-password-by-mistake", REMOTE_ADDR="5.5.5.77", HTTP_USER_AGENT="Strange Browser")
    client = Client()
    sign_in(client, "ada", REMOTE_ADDR="5.5.5.77", HTTP_USER_AGENT="Strange Browser")
    client.get("/admin/account/", REMOTE_ADDR="5.5.5.77", HTTP_USER_AGENT="Strange Browser")

    with connection.cursor() as cursor:
        rows = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            rows += cursor.fetchall()
    sessions = [session.get_decoded() for session in Session.objects.all()]
    kept = " ".join(map(str, [rows, sessions, caplog.messages, list(cache._cache), list(map(str, cache._cache.values()))]))
    assert len(sessions) == 1
    assert re.findall(r"5\.5\.5\.77|Strange|my-password|" + PASSWORD, kept) == []


@pytest.mark.parametrize(
    ("typed", "who"),
    [
        pytest.param("Ada@HTC.test", "ada", id="address of one account, in any capitals"),
        pytest.param("both@htc.test", None, id="address of two accounts, of which one is switched off"),
        pytest.param("bob@htc.test", "bob@htc.test", id="a name that looks like an address of somebody else"),
        pytest.param("nobody@htc.test", None, id="address of nobody"),
    ],
)
def test_address_signs_in_where_one_account_alone_has_it(user, member, typed, who):
    member("Editor", username="bea", email="both@htc.test")
    member("Editor", username="cy", email="both@htc.test", is_active=False)
    member("Editor", username="bob@htc.test", email="other@htc.test")
    member("Editor", username="dee", email="bob@htc.test")
    user.email = "ada@htc.test"
    user.save()

    sign_in(client := Client(), typed)

    assert is_in(client) == (who is not None)
    assert who is None or client.get("/admin/").context["user"].username == who


def test_account_is_one_by_its_name_and_by_its_address(user):
    for name in (user.email, "ada", user.email.upper()):
        fail(2, name)

    assert sign_in(Client(), "ada").status_code == sign_in(Client(), user.email).status_code == 429
