"""Authors as readers and programs meet them: with a few words about them, and pseudonyms without a person behind."""

import json
import re

import pytest
from django.urls import reverse

from articles.models import Author
from tests.site.journey import add_article, byline_fields, text_of


def linked_data(answer) -> dict:
    (data,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', answer.content.decode(), re.DOTALL)
    return json.loads(data)


def test_author_s_page_says_who_they_are(staff_client, make_article, reader):
    make_article(by=[("Ada", "Fellow")])
    author = Author.objects.get()
    form = {"name": "Ada", "slug": "ada", "bio": "Studies <b>locks</b>.\r\n\r\nLives by the sea.", "user": ""}

    staff_client.post(reverse("admin:articles_author_change", args=[author.pk]), form)

    words = text_of(reader.get("/authors/ada/").content)
    assert "Studies <b>locks</b>.\nLives by the sea." in words


def test_article_can_name_somebody_without_an_account_and_somebody_with_one(staff_client, staff, reader):
    Author.objects.create(name="Ben", user=staff)

    add_article(staff_client, slug="two", **byline_fields(("Ada", ""), ("Ben", "Editor")))

    assert "By Ada and Ben, Editor" in text_of(reader.get("/2014/01/two/").content)


@pytest.mark.parametrize("path", ["/2014/01/told/", "/authors/a-friend/", "/authors/a-friend/feed/", "/feed/", "/", "/search/?q=words"])
def test_pseudonym_stands_over_the_article_and_is_no_person_to_programs(member, make_article, reader, path):
    make_article("Some words.", slug="told", by=[("A Friend", "Survivor")])
    Author.objects.update(is_pseudonym=True, user=member("Author", username="her-real-name"))

    page = reader.get(path).content.decode()

    assert "A Friend" in page
    assert "h-card" not in page
    assert '"Person"' not in page
    assert "her-real-name" not in page


def test_persons_beside_a_pseudonym_are_described_as_before(make_article, reader):
    make_article(slug="told", by=[("A Friend", ""), ("Ada", "Fellow"), ("Ben", "")])
    Author.objects.filter(name="A Friend").update(is_pseudonym=True)

    data = linked_data(reader.get("/2014/01/told/"))

    assert [person["name"] for person in data["author"]] == ["Ada", "Ben"]


def test_marking_a_pseudonym_is_seen_at_once(staff_client, make_article, reader, monkeypatch):
    make_article(slug="told", by=[("A Friend", "")])
    before = linked_data(reader.get("/2014/01/told/"))["author"]
    author = Author.objects.get()

    staff_client.post(
        reverse("admin:articles_author_change", args=[author.pk]),
        {"name": author.name, "slug": author.slug, "bio": "", "is_pseudonym": "on"},
    )

    assert (len(before), linked_data(reader.get("/2014/01/told/"))["author"]) == (1, [])
