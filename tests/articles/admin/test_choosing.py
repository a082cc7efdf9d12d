"""Tags, authors and other rows in the forms of staff: each is chosen by typing, and posted as without script."""

import pytest
from django import forms
from django.contrib import admin
from django.urls import resolve, reverse
from taggit.forms import TagField

from articles.models import Article, Author, Site
from articles.writing.choosing import ChoosingSelect, TagsInput
from tests.site.journey import article_form, form_fields, text_of

# Lists that stay short: the pages of the menu.
SHORT = {("articles.MenuEntry", "page")}


def relations_and_tags(request) -> dict[tuple[str, str], forms.Widget]:
    """Give the widget of each field of the admin's forms that refers to other rows or names tags."""
    found = {}
    for model, model_admin in admin.site._registry.items():
        if not model_admin.has_change_permission(request):
            continue
        shown = [(model._meta.label, model_admin.get_form(request).base_fields)]
        shown += [
            (inline.model._meta.label, formset.form.base_fields) for formset, inline in model_admin.get_formsets_with_inlines(request)
        ]
        for label, fields in shown:
            for name, field in fields.items():
                single = isinstance(field, forms.ModelChoiceField) and not isinstance(field, forms.ModelMultipleChoiceField)
                if single or isinstance(field, TagField):
                    found[label, name] = getattr(field.widget, "widget", field.widget)
    return found


def test_every_relation_and_every_line_of_tags_is_chosen_by_typing(rf, admin_user):
    request = rf.get(reverse("admin:articles_article_add"))
    request.user, request.site = admin_user, Site.current()
    request.resolver_match = resolve(request.path)

    found = relations_and_tags(request)

    assert {key for key, widget in found.items() if isinstance(widget, TagsInput)} == {
        ("articles.Article", "tags"),
        ("articles.CaseStudy", "tags"),
    }
    others = {key for key, widget in found.items() if not isinstance(widget, TagsInput | ChoosingSelect)}
    assert others - SHORT == {("articles.Article", "featured_image")}


def lines(*rows: dict) -> dict:
    named = {f"bylines-{number}-{name}": value for number, row in enumerate(rows) for name, value in ({"position": number} | row).items()}
    return {"bylines-TOTAL_FORMS": len(rows)} | named


def test_new_author_is_made_with_the_article_and_once(staff_client):
    known = Author.objects.create(name="Ada Lind")
    rows = [
        {"author": "", "new_author": name, "role": role}
        for name, role in (("Cora  Vale", "Host"), ("ADA LIND", ""), ("Cora Vale", "Guest"))
    ]

    staff_client.post(reverse("admin:articles_article_add"), article_form(**lines(*rows)))

    article = Article.objects.get()
    assert [(line.author.name, line.role) for line in article.bylines.all()] == [
        ("Cora Vale", "Host"),
        ("Ada Lind", ""),
        ("Cora Vale", "Guest"),
    ]
    assert article.bylines.all()[1].author == known
    assert Author.objects.get(name="Cora Vale").slug == "cora-vale"


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        pytest.param({"author": "", "role": "Host"}, "Please choose an author, or write the name of a new one.", id="nobody"),
        pytest.param({"author": "known", "new_author": "Cora"}, "Please choose either “Ada Lind” or the new author “Cora”", id="two"),
        pytest.param({"author": "", "new_author": "x" * 121}, "at most 120 characters", id="too long"),
    ],
)
def test_line_that_names_nobody_or_two_is_refused_and_nobody_is_made(staff_client, row, sentence):
    known = Author.objects.create(name="Ada Lind")
    row |= {"author": known.pk} if row["author"] == "known" else {}

    answer = staff_client.post(reverse("admin:articles_article_add"), article_form(**lines(row)))

    assert sentence in text_of(answer.content)
    assert list(Author.objects.all()) == [known]
    assert not Article.objects.exists()


def test_who_may_add_no_authors_makes_none_from_an_article(client_of, member):
    writer = member("Author")
    client = client_of(writer)
    Author.objects.create(name="Mine", user=writer)

    fields = form_fields(client, reverse("admin:articles_article_add"))
    client.post(reverse("admin:articles_article_add"), article_form(status="draft", **lines({"author": "", "new_author": "Cora Vale"})))

    assert not [name for name in fields if name.endswith("new_author")]
    assert not Author.objects.filter(name="Cora Vale").exists()


def test_names_of_tags_are_offered_to_who_writes(client_of, member, make_article):
    make_article(tags=["two words", "Ethics"])
    offered = reverse("admin:taggit_tag_offered")

    assert client_of(member("Author")).get(offered).json() == {"names": ["Ethics", "two words"]}
    assert client_of(member("Moderator")).get(offered).status_code == 403
