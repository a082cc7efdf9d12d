"""What a tag is called is judged alike wherever tags are written."""

import pytest
from django.contrib import admin
from django.urls import reverse
from taggit.managers import TaggableManager
from taggit.models import Tag

from articles.models import Article, Site
from articles.writing.tag_names import TagsField, parse_tags, write_tags
from tests.site.journey import article_form, text_of


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ferry workers", ["Ferry workers"]),
        ("Ferry workers, ports", ["Ferry workers", "ports"]),
        ('"Ferry workers" , ports,', ["Ferry workers", "ports"]),
        ('"a, b", "say ""so""", c', ["a, b", 'say "so"', "c"]),
        ("  one \n two ,, , one   two", ["one two"]),
        ('5" disk', ['5" disk']),
        ('"never closed', ["never closed"]),
        (" , ", []),
        ("", []),
    ],
)
def test_commas_part_tags_and_spaces_do_not(text, names):
    assert parse_tags(text) == sorted(names)
    assert parse_tags(write_tags(Tag(name=name) for name in names)) == sorted(names)


def by_article(client, name: str) -> tuple[list[str], str]:
    """Write a name into the form of an article; give the names of all tags, and what the page says."""
    page = client.post(reverse("admin:articles_article_add"), article_form(title="T", slug="t", tags=name))
    return said(page)


def by_case(client, name: str):
    fields = {"title": "T", "slug": "t", "summary": "S.", "status": "draft", "tags": name}
    return said(client.post(reverse("admin:articles_casestudy_add"), fields))


def by_tag(client, name: str):
    return said(client.post(reverse("admin:taggit_tag_add"), {"name": name, "slug": ""}))


def by_bulk(client, name: str):
    article = Article.objects.create(title="U", slug="u", status="draft")
    fields = {"action": "add_tag", "_selected_action": [article.pk], "tag": name}
    asked = client.post(reverse("admin:articles_article_changelist"), fields)
    if asked.status_code == 200:
        client.post(reverse("admin:articles_article_changelist"), fields | {"confirmed": "yes"})
    return said(asked)


def said(answer) -> tuple[list[str], str]:
    return sorted(Tag.objects.values_list("name", flat=True)), text_of(answer.content) if answer.content else ""


WAYS = pytest.mark.parametrize("way", [by_article, by_case, by_tag, by_bulk])


@WAYS
@pytest.mark.parametrize(
    ("name", "kept"),
    [
        pytest.param("Ferry workers", "Ferry workers", id="several words"),
        pytest.param("Cafe\u0301", "Caf\u00e9", id="in NFC"),
        pytest.param("a\u200bb\u202ec", "abc", id="without what is not seen"),
        pytest.param("x" * 100, "x" * 100, id="a hundred characters"),
    ],
)
def test_name_is_kept_alike(staff_client, way, name, kept):
    assert way(staff_client, name)[0] == [kept]


@WAYS
@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        pytest.param("x" * 101, "at most 100 characters", id="too long"),
        pytest.param("!!!", "letters or digits", id="no address"),
        pytest.param('a "b" c', "without commas and quotes", id="quotes"),
    ],
)
def test_name_is_refused_alike(staff_client, way, name, sentence):
    names, words = way(staff_client, name)

    assert names == []
    assert sentence in words


@WAYS
@pytest.mark.parametrize("name", ["\u00e9migr\u00e9s", "\uff25\u0301\uff2d\uff29\uff27\uff32\u00c9s"], ids=["small letters", "full width"])
def test_known_tag_is_meant_in_any_case_and_width_of_any_script(staff_client, way, name):
    Tag.objects.create(name="\u00c9migr\u00e9s")

    assert way(staff_client, name)[0] == ["\u00c9migr\u00e9s"]


def test_every_form_with_tags_uses_the_one_rule(staff_client, rf, staff):
    request = rf.get("/")
    request.user, request.site = staff, Site.current()
    tagged = [model for model in admin.site._registry if any(isinstance(field, TaggableManager) for field in model._meta.get_fields())]

    assert {model.__name__ for model in tagged} == {"Article", "CaseStudy"}
    for model in tagged:
        assert isinstance(admin.site._registry[model].get_form(request).base_fields["tags"], TagsField)


def test_old_names_are_not_changed_by_a_form_that_is_saved_unchanged(staff_client, make_article):
    names = ["a, b", "Courts", 'say "so"', "!!!"]
    for name in names:
        Tag.objects.create(name=name, slug=f"s{names.index(name)}")
    article = make_article()
    article.tags.set(Tag.objects.all())

    fields = article_form(title=article.title, slug=article.slug, body=article.body, tags=write_tags(article.tags.all()))
    assert staff_client.post(reverse("admin:articles_article_change", args=[article.pk]), fields).status_code == 302

    assert sorted(article.tags.names()) == sorted(names)
