"""What moderators find by words among all responses."""

import pytest

from comments.models import Response
from comments.moderation import searching

PAGE = "/admin/comments/response/?state=all"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        pytest.param("alru", {"comment", "held"}, id="any part of a word of the newest"),
        pytest.param("walrus ruth", {"comment"}, id="all the words, in any fields"),
        pytest.param("elsewhere.example", {"pingback"}, id="an address"),
        pytest.param("ferries", {"comment", "held", "pingback", "old"}, id="the title of the article"),
        pytest.param("otters", {"old"}, id="an older comment by the index, in other forms"),
        pytest.param("tte", set(), id="no part of a word of an older one"),
        pytest.param("puffin", set(), id="what nobody wrote"),
        pytest.param('"', set(), id="signs alone"),
    ],
)
def test_responses_are_found_by_words(make_article, make_response, monkeypatch, words, found):
    article = make_article(title="On Ferries")
    rows = {"old": make_response(article, author_name="Ana", body="An otter.")}
    rows["comment"] = make_response(article, author_name="Ruth", body="A walrus.")
    rows["held"] = make_response(article, author_name="Ben", body="The walrus.", state="pending")
    rows["pingback"] = make_response(article, kind="pingback", source_url="https://elsewhere.example/post/")
    monkeypatch.setattr(searching, "MOST_READ", 3)

    pks = set(searching.search(Response.objects.all(), words).values_list("pk", flat=True))

    assert {name for name, row in rows.items() if row.pk in pks} == found


def test_list_shows_what_is_found_in_the_chosen_state(staff_client, make_article, make_response):
    article = make_article()
    make_response(article, author_name="Ruth", body="A walrus.")
    make_response(article, author_name="Ben", body="The walrus.", state="spam")

    page = staff_client.get("/admin/comments/response/", {"state": "spam", "q": "walrus"}).content.decode()

    assert "Ben" in page
    assert "Ruth" not in page
