"""Whoever is asked to write over a colleague sees what differs: between what was saved since and what stands in the form."""

from django.urls import reverse

from articles.models import Article
from tests.site.journey import posted_form, text_of


def test_article_shows_what_would_be_written_over(staff_client, client_of, member, make_article):
    article = make_article("The harbour is old.", title="Harbours", by=[("Ada", "")], tags=["Law"], status="draft")
    form = reverse("admin:articles_article_change", args=[article.pk])
    began = posted_form(staff_client, form)
    other = client_of(member("Editor"))
    other.post(form, posted_form(other, form, title="Ports", body="<p>The harbour is old and deep.</p>", standfirst="Theirs."))

    asked = staff_client.post(form, began | {"title": "Harbours at night", "tags": "Courts"})
    differs = text_of(asked.content, "#overwrite")

    assert "What differs between what was saved since and what stands here" in differs
    for words in ("Ports", "Harbours at night", "Theirs.", "Law", "Courts", "and deep"):
        assert words in differs
    assert "Byline" not in differs
    assert Article.objects.get().title == "Ports"
    assert 'id="overwrite"' not in staff_client.get(form).content.decode()


def test_case_study_shows_what_would_be_written_over(staff_client, client_of, member, make_case):
    case = make_case("quay", title="Quay", summary="Old.", body="<p>The quay.</p>")
    form = reverse("admin:articles_casestudy_change", args=[case.pk])
    began = posted_form(staff_client, form)
    other = client_of(member("Editor"))
    other.post(form, posted_form(other, form, summary="Theirs.", body="<p>The long quay.</p>"))

    differs = text_of(staff_client.post(form, began | {"summary": "Mine.", "tags": "Law"}).content, "#overwrite")

    for words in ("Theirs.", "Mine.", "long", "Law"):
        assert words in differs
