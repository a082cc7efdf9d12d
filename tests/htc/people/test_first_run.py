"""A new blog is set up by who holds the link that the server printed, once."""

from urllib.parse import urlsplit

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client
from justhtml import JustHTML

from articles.models import Site
from htc.people.first_run import first_link
from tests.htc.people.steps import LOGIN, is_in
from tests.site.journey import text_of

pytestmark = pytest.mark.django_db

FIRST = {
    "site_name": "The Lantern",
    "time_zone": "Europe/Madrid",
    "username": "ada",
    "email": "ada@example.org",
    "password1": "a lantern by the quay",
    "password2": "a lantern by the quay",
    "begin": "empty",
}


@pytest.fixture
def address(db) -> str:
    link = first_link()
    assert link.startswith("https://htc.test/admin/first-run/")
    return urlsplit(link).path


@pytest.mark.parametrize(("begin", "onward"), [("empty", "/admin/"), ("import", "/admin/wordpress/importrun/")])
def test_holder_of_the_link_names_the_blog_and_signs_in(address, begin, onward):
    client = Client()
    page = client.get(address)
    assert "https://htc.test" in text_of(page.content)
    assert "no-store" in page["Cache-Control"]

    answer = client.post(address, FIRST | {"begin": begin})

    assert urlsplit(answer["Location"]).path == LOGIN
    page = client.get(answer["Location"]).content
    assert "The Lantern" in text_of(page)
    (form,) = JustHTML(page.decode(), sanitize=False).query("#login-form")
    sent = {field.attrs["name"]: field.attrs.get("value") for field in form.query("input[name]")}
    answer = client.post(LOGIN, sent | {"username": "ada", "password": FIRST["password1"]})
    assert answer["Location"] == onward
    assert is_in(client)
    account, site = User.objects.get(), Site.current()
    assert (account.is_superuser, account.email) == (True, "ada@example.org")
    assert (site.name, site.time_zone) == ("The Lantern", "Europe/Madrid")
    assert "The Lantern" in Client().get("/").content.decode()


def test_link_works_once_and_for_a_day_and_nobody_guesses_it(address):
    client = Client()
    assert client.get(f"{address[:-2]}x/").status_code == 404
    assert client.get("/admin/first-run/anything/").status_code == 404
    with time_machine.travel("2199-01-01", tick=False):
        assert client.get(address).status_code == 404

    User.objects.create_user("ben")

    assert urlsplit(client.get(address)["Location"]).path == LOGIN
    assert urlsplit(client.post(address, FIRST)["Location"]).path == LOGIN
    assert not User.objects.filter(username="ada").exists()
    assert first_link() == ""


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("time_zone", "Denver", "not a time zone"),
        ("password2", "another", "match"),
        ("password1", "12345", "match"),
        ("email", "", "required"),
        ("site_name", "", "required"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(address, field, value, sentence):
    answer = Client().post(address, FIRST | {field: value})

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert 'value="ada"' in answer.content.decode()
    assert not User.objects.exists()
