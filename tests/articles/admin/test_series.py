"""Series in the admin: parts are put in order, each article stands in one series, and nobody sees the drafts of others by it."""

import pytest
from django.urls import reverse

from articles.models import Site
from articles.series.models import Series, SeriesPart
from tests.site.journey import form_fields, text_of

ADD = reverse("admin:series_series_add")


def change(series: Series) -> str:
    return reverse("admin:series_series_change", args=[series.pk])


def rows(*parts) -> dict[str, str | int]:
    """Give what a form posts for new parts: articles, or words."""
    posted: dict[str, str | int] = {"parts-TOTAL_FORMS": len(parts), "parts-INITIAL_FORMS": 0}
    for number, part in enumerate(parts):
        name = "planned" if isinstance(part, str) else "article"
        posted |= {f"parts-{number}-{name}": part if isinstance(part, str) else part.pk, f"parts-{number}-position": number + 1}
    return posted


def saved(client, url: str, **posted):
    return client.post(url, {"title": "Wages", "slug": "", "intro": ""} | posted)


def test_editor_makes_a_series_puts_it_into_another_order_and_plans_a_part(client_of, member, reader, make_article):
    client, one, two = client_of(member("Editor")), make_article(title="One"), make_article(title="Two")

    assert saved(client, ADD, intro="Of pay.", **rows(one, two, "Three, perhaps")).status_code == 302

    series = Series.objects.get()
    assert [str(part) for part in series.parts.all()] == ["One", "Two", "Three, perhaps"]
    fields = form_fields(client, change(series)) | {"parts-0-position": 2, "parts-1-position": 1, "parts-2-DELETE": "on"}
    assert client.post(change(series), fields).status_code == 302
    assert [str(part) for part in series.parts.all()] == ["Two", "One"]
    page = text_of(reader.get("/series/wages/").content)
    assert page.index("Two") < page.index("One")
    version = Site.current().version
    assert client.post(change(series), form_fields(client, change(series))).status_code == 302
    assert Site.current().version == version
    form = client.get(reverse("admin:articles_article_change", args=[one.pk])).content.decode()
    assert "Stands in" in form
    assert "Wages" in form


def test_part_without_a_typed_place_goes_behind_the_others(staff_client, make_article):
    one, two = make_article(title="One"), make_article(title="Two")
    saved(staff_client, ADD, **rows("Three", one))
    series = Series.objects.get()
    fields = form_fields(staff_client, change(series)) | {"parts-TOTAL_FORMS": 4, "parts-2-article": two.pk, "parts-2-position": ""}

    staff_client.post(change(series), fields | {"parts-0-position": 7, "parts-3-planned": "Five", "parts-3-position": ""})

    assert [str(part) for part in series.parts.all()] == ["One", "Three", "Two", "Five"]


def test_plan_of_a_draft_that_is_deleted_stays_and_a_part_without_words_goes(make_article):
    drafts = [make_article(status="draft") for _ in range(2)]
    series = Series.objects.create(title="Wages")
    for draft, words in zip(drafts, ("Three, perhaps", ""), strict=True):
        SeriesPart.objects.create(series=series, article=draft, planned=words)
        draft.delete()

    assert list(series.parts.values_list("article", "planned")) == [(None, "Three, perhaps")]


def test_each_article_in_whatever_language_stands_in_one_series_once(staff_client, make_article):
    one, two, spanish = make_article(title="One"), make_article(title="Two"), make_article(title="Uno", language="es")
    spanish.set_translations([one])
    other = Series.objects.create(title="Older")
    SeriesPart.objects.create(series=other, article=one)

    taken = saved(staff_client, ADD, **rows(two, spanish)).content.decode()
    held = form_fields(staff_client, change(other))
    twice = staff_client.post(change(other), held | {"parts-1-article": spanish.pk, "parts-1-position": 2}).content.decode()
    empty, again = (saved(staff_client, ADD, **rows(two, other)).content.decode() for other in (" ", two))

    assert "“Uno” stands in the series “Older” already, itself or in another language." in taken
    assert Series.objects.count() == 1
    assert SeriesPart.objects.count() == 1
    assert "“Uno” is “One” in another language. One of the two is enough" in twice
    assert "Please choose an article, or write what is planned." in empty
    assert "An article stands in a series once: please choose another one" in again


def test_deletion_says_what_stays_and_authors_see_no_series(client_of, member, staff_client, make_article):
    series = Series.objects.create(title="Wages")
    SeriesPart.objects.create(series=series, article=make_article(status="draft", title="Secret draft"))

    question = staff_client.get(reverse("admin:series_series_delete", args=[series.pk])).content.decode()

    assert "“Wages”: its 1 article will stay, and stand in no series. /series/wages/ will say that it is gone." in question
    assert client_of(member("Author")).get(change(series)).status_code == 403


@pytest.mark.parametrize("role", ["Editor", "Administrator"])
def test_who_arranges_series_is_led_there(client_of, member, role):
    client = client_of(member(role))

    assert reverse("admin:series_series_changelist") in client.get("/admin/").content.decode()
    assert client.get(reverse("admin:series_series_changelist")).status_code == 200
