"""The forms of writers: a body is cleaned once on its way to the row, whichever way that is."""

import pytest
from django.urls import reverse

from articles.models import Article
from articles.models.references import write_article
from articles.text.notes import deflate
from htc.lib import html as cleaner
from htc.lib.elements import ARTICLE
from tests.articles.admin.test_article import change
from tests.site.journey import add_article, add_case

DIRTY = '<p onclick="x()">Word[fn]<b onclick="x()">note</b>[/fn]</p><script>x()</script>'


@pytest.fixture
def cleanings(monkeypatch):
    """The bodies that the cleaner has read."""
    read: list[str] = []
    clean = cleaner._clean

    def counting(html, allowed):
        if allowed is ARTICLE:
            read.append(html)
        return clean(html, allowed)

    monkeypatch.setattr(cleaner, "_clean", counting)
    return read


def test_body_is_cleaned_once_on_its_way_from_the_form_to_the_row(staff_client, make_case, cleanings):
    make_case("jakarta")
    del cleanings[:]
    add_article(staff_client, slug="new", body=DIRTY + "<p> </p>\n\n[case:jakarta]")
    of_a_new_one = len(cleanings)
    article = Article.objects.get()
    held = article.body
    note = article.footnotes.get()

    del cleanings[:]
    change(staff_client, article, body="Other words.", confirm_drop_notes="on", confirm_drop_cases="on")
    of_another_body = len(cleanings)
    article.refresh_from_db()

    del cleanings[:]
    change(staff_client, article, title="Another title")
    of_a_title = len(cleanings)

    assert (of_a_new_one, of_another_body, of_a_title) == (1, 1, 1)
    assert "x()" not in held
    assert "<p></p>" not in held
    assert 'data-case-study="jakarta"' in held
    assert note.text == "<strong>note</strong>"
    assert (article.body, Article.objects.get().title) == ("<p>Other words.</p>", "Another title")


def test_texts_of_a_case_study_are_cleaned_once_each(staff_client, cleanings):
    add_case(staff_client, slug="java", title="Java", body="<p onclick='x()'>One.</p>", sources="<p onclick='x()'>Two.</p>")

    assert len(cleanings) == 2


def test_preview_cleans_the_body_once(staff_client, make_article, cleanings):
    article = make_article()
    del cleanings[:]
    form = {"title": "T", "slug": "t", "status": "draft", "body": DIRTY}
    page = staff_client.post(reverse("admin:articles_article_preview", args=[article.pk]), form)

    assert (page.status_code, len(cleanings)) == (200, 1)
    assert "x()" not in page.content.decode().partition("<main")[2].partition("</main")[0]


@pytest.mark.parametrize("way", ["created", "written unread", "changed after it was cleaned"])
def test_dirty_body_is_cleaned_whichever_way_it_comes(db, way):
    if way == "created":
        article = Article.objects.create(title="T", slug="t", body="<p onclick='x()'>Word</p><script>x()</script>")
    elif way == "written unread":
        article = Article(title="T", slug="t")
        write_article(article, deflate("<p onclick='x()'>Word</p><script>x()</script>", {}))
    else:
        article = Article.objects.create(title="T", slug="t", body=cleaner.clean_article("<p>Word</p>") + "<script>x()</script>")

    assert Article.objects.get(pk=article.pk).body == "<p>Word</p>"
