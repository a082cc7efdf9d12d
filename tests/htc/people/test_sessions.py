"""Where one is signed in: own sessions with their times, ended one by one or all at once, and nothing about the machine."""

import pytest
from django.test import Client
from django.urls import reverse
from justhtml import JustHTML

from tests.htc.people.steps import ACCOUNT, PASSWORD, is_in, sign_in
from tests.site.journey import text_of


@pytest.fixture
def user(member, time_machine):
    time_machine.move_to("2026-03-01T15:00:42Z")
    return member("Editor", username="ada")


@pytest.fixture
def signed_in(user):
    """Sign the user in once more."""

    def make() -> Client:
        client = Client()
        sign_in(client, "ada")
        assert is_in(client)
        return client

    return make


def names_on(client) -> list[str]:
    """Give the values of the buttons that end one session."""
    return [button.attrs["value"] for button in JustHTML(client.get(ACCOUNT).content.decode(), sanitize=False).query("button[name=end]")]


def test_own_sessions_stand_with_beginning_and_last_use_to_the_minute(signed_in, member, client_of, time_machine):
    first = signed_in()
    client_of(member("Editor")).get("/admin/")
    time_machine.move_to("2026-03-01T16:30:10Z")
    first.get("/admin/")
    time_machine.move_to("2026-03-01T17:05:00Z")
    second = signed_in()

    rows = JustHTML(second.get(ACCOUNT).content.decode(), sanitize=False).query(".account-facts tbody tr")

    assert [" | ".join(cell.to_text() for cell in row.query("td")) for row in rows] == [
        "1 March 2026, 10:05 | 1 March 2026, 10:05 | here, now",
        "1 March 2026, 08:00 | 1 March 2026, 09:30 | End",
    ]


def test_one_session_is_ended_and_the_others_go_on(signed_in, time_machine):
    first = signed_in()
    time_machine.move_to("2026-03-01T15:10Z")
    second, third = signed_in(), signed_in()
    oldest = names_on(third)[-1]

    said = text_of(third.post(ACCOUNT, {"end": oldest}, follow=True).content)

    assert "1 session was ended." in said
    assert [is_in(client) for client in (first, second, third)] == [False, True, True]


def test_all_others_are_ended_at_once(signed_in):
    clients = [signed_in() for _ in range(3)]

    said = text_of(clients[0].post(ACCOUNT, {"others": "all"}, follow=True).content)

    assert "2 sessions were ended." in said
    assert [is_in(client) for client in clients] == [True, False, False]


@pytest.mark.parametrize("data", [{}, {"end": ""}, {"end": "made-up"}])
def test_session_that_is_not_there_ends_none(signed_in, data):
    first, second = signed_in(), signed_in()

    said = text_of(first.post(ACCOUNT, data, follow=True).content)

    assert "no such session any more" in said
    assert (is_in(first), is_in(second)) == (True, True)


def test_session_of_somebody_else_is_neither_shown_nor_ended(signed_in, member, client_of):
    other = client_of(member("Editor"))
    other.get("/admin/")
    mine, elsewhere = signed_in(), signed_in()
    (name,) = names_on(mine)

    other.post(ACCOUNT, {"end": name})
    other.post(ACCOUNT, {"others": "all"})

    assert names_on(other) == []
    assert (is_in(mine), is_in(elsewhere)) == (True, True)


def test_page_shows_no_key_with_which_a_session_could_be_taken_over(signed_in):
    first, second = signed_in(), signed_in()

    page = first.get(ACCOUNT).content.decode()

    assert first.session.session_key not in page
    assert second.session.session_key not in page


def test_changing_the_password_ends_the_others_and_they_are_shown_no_longer(signed_in):
    here, elsewhere = signed_in(), signed_in()
    new = {"new_password1": "many rooms have doors", "new_password2": "many rooms have doors"}

    here.post(reverse("admin:password_change"), {"old_password": PASSWORD} | new)

    assert names_on(here) == []
    assert (is_in(here), is_in(elsewhere)) == (True, False)


def test_signing_out_takes_the_session_from_the_list(signed_in):
    here, elsewhere = signed_in(), signed_in()

    elsewhere.post(reverse("admin:logout"))

    assert names_on(here) == []


def test_use_is_written_once_a_minute(signed_in, time_machine):
    client = signed_in()
    used = [client.session["used_at"]]

    for moment in ("15:00:43", "15:01:41", "15:01:42", "15:02:41"):
        time_machine.move_to(f"2026-03-01T{moment}Z")
        client.get("/admin/")
        used.append(client.session["used_at"])

    assert [at - used[0] for at in used] == [0, 0, 0, 60, 60]
