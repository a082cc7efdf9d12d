"""The page of the admin that closes all old articles: it counts first."""

import pytest
from django.urls import reverse

from articles.models import Article
from tests.site.journey import text_of


@pytest.fixture
def old_and_new(make_article):
    return {
        "old": make_article(slug="old", title="Old", published_at="2014-01-15T12:00Z"),
        "half": make_article(slug="half", title="Half", published_at="2014-01-15T12:00Z", comments_open=False),
        "new": make_article(slug="new", title="New", published_at="2016-01-15T12:00Z"),
        "draft": make_article(slug="draft", title="Draft", status="draft"),
    }


def states(articles) -> dict[str, tuple[bool, bool]]:
    return {name: Article.objects.values_list("comments_open", "linkbacks_open").get(pk=row.pk) for name, row in articles.items()}


def test_all_old_articles_are_counted_first_and_closed_when_confirmed(staff_client, old_and_new, reader):
    address = reverse("admin:articles_article_close_old")
    choice = {"before": "2015-01-01", "comments": "on", "linkbacks": "on"}
    touched = Article.objects.get(slug="old").touched_at
    reader.get("/2014/01/old/")

    counted = staff_client.post(address, choice)
    before = states(old_and_new)
    done = staff_client.post(address, choice | {"confirmed": "yes"}, follow=True)

    assert "2 articles" in text_of(counted.content, "#content-main")
    assert before["old"] == (True, True)
    assert "2 articles were closed." in done.content.decode()
    assert states(old_and_new) == {"old": (False, False), "half": (False, False), "new": (True, True), "draft": (True, True)}
    assert Article.objects.get(slug="old").touched_at > touched
    assert "closed" in text_of(reader.get("/2014/01/old/").content)
    history = staff_client.get(reverse("admin:articles_article_history", args=[old_and_new["old"].pk]))
    assert "Closed together with all older articles." in history.content.decode()


def test_comments_alone_are_closed_where_nothing_else_was_chosen(staff_client, old_and_new):
    address = reverse("admin:articles_article_close_old")

    staff_client.post(address, {"before": "2015-01-01", "comments": "on", "confirmed": "yes"})

    assert states(old_and_new) == {"old": (False, True), "half": (False, True), "new": (True, True), "draft": (True, True)}


@pytest.mark.parametrize(
    "fields", [{}, {"before": "2015-01-01"}, {"before": "x", "comments": "on"}, {"before": "2001-01-01", "comments": "on"}]
)
def test_without_a_date_a_choice_or_an_open_article_nothing_is_closed(staff_client, old_and_new, fields):
    before = states(old_and_new)

    answer = staff_client.post(reverse("admin:articles_article_close_old"), fields | {"confirmed": "yes"})

    assert answer.status_code == 200
    assert states(old_and_new) == before


def test_list_of_articles_leads_editors_to_the_switch_and_authors_not(member, client_of):
    address, link = reverse("admin:articles_article_changelist"), reverse("admin:articles_article_close_old")

    assert link in client_of(member("Editor")).get(address).content.decode()
    assert link not in client_of(member("Author")).get(address).content.decode()
