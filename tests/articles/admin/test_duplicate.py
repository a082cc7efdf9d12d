"""Copies of articles and case studies: all of the text, nothing of its fate."""

import pytest
from django.urls import reverse

from articles.models import Article, CaseStudy, Revision, SearchRow
from articles.revisions.history import snapshot_of


@pytest.fixture
def article(make_article, make_case, make_image, make_response):
    make_case("quay", status="published")
    image = make_image(alt="A gate")
    body = f'Words[fn]A note with a <a href="https://source.test/">source</a>.[/fn].\n\n[case:quay left]\n\n[image:{image.pk}]'
    made = make_article(body, title="On quays", by=[("Ada", "Fellow"), ("Bo", "")], tags=["Courts", "Labour"], featured_image=image)
    made.set_translations([make_article(language="es")])
    make_response(made, state="approved")
    return made


def duplicate(client, row):
    return client.post(reverse(f"admin:articles_{row._meta.model_name}_duplicate", args=[row.pk]))


def test_copy_has_the_whole_text_and_nothing_of_its_fate(client_of, member, article):
    editor = member("Editor")
    client = client_of(editor)
    asked = client.get(reverse("admin:articles_article_duplicate", args=[article.pk]))
    assert (asked.status_code, Article.objects.count()) == (200, 2)

    answer = duplicate(client, article)

    copy = Article.objects.get(title="Copy of On quays")
    assert answer["Location"] == reverse("admin:articles_article_change", args=[copy.pk])
    began_anew = ("title", "slug", "status", "published_at", "touched_at")
    one, other = ({name: value for name, value in snapshot_of(row).items() if name not in began_anew} for row in (article, copy))
    assert one == other
    assert (copy.status, copy.path, copy.published_at, copy.created_by, copy.translation_group) == ("draft", None, None, editor, None)
    assert copy.feed_guid != article.feed_guid
    assert copy.responses.count() == 0
    assert list(copy.footnotes.values_list("key", "text", "position")) == list(article.footnotes.values_list("key", "text", "position"))
    assert (article.footnotes.count(), article.placements.count(), article.pictures.count(), article.bylines.count()) == (1, 1, 1, 2)
    assert [row.changed for row in Revision.objects.filter(article=copy)] == ["Copied from “On quays”"]
    assert SearchRow.objects.filter(article=copy, kind=SearchRow.Kind.FOOTNOTE).count() == 1


def test_copy_of_a_case_has_a_short_name_of_its_own(staff_client, make_case):
    case = make_case("quay", title="At the quay", country="Oman")
    case.tags.set(["Courts"])

    for _ in range(2):
        duplicate(staff_client, case)

    copies = CaseStudy.objects.exclude(pk=case.pk).order_by("pk")
    assert [(row.slug, row.title, row.status, row.was_public) for row in copies] == [
        ("copy-of-at-the-quay", "Copy of At the quay", "draft", False),
        ("copy-of-at-the-quay-2", "Copy of At the quay", "draft", False),
    ]
    assert all((row.country, row.body, row.summary, row.tag_names) == ("Oman", case.body, case.summary, ["Courts"]) for row in copies)


def test_author_copies_own_articles_alone(client_of, member, make_article):
    ada = member("Author")
    own, foreign = make_article(created_by=ada, title="Own"), make_article()

    answers = [duplicate(client_of(ada), row).status_code for row in (own, foreign)]

    assert answers == [302, 404]
    assert Article.objects.get(title="Copy of Own").created_by == ada
