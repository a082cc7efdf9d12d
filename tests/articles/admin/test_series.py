"""Series in the admin: parts are put in order, each article stands in one series, and nobody sees the drafts of others by it."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.models import Site
from articles.series.models import Series, SeriesPart
from tests.site.journey import form_fields, text_of

ADD = reverse("admin:series_series_add")
OFFERED = reverse("admin:series_series_offered")


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


def found(client, words: str = "") -> list[str]:
    return [row["text"] for row in client.post(OFFERED, {"q": words}).json()["results"]]


def test_article_is_found_by_words_of_its_title_where_it_may_become_a_part(
    staff_client, make_article, client_of, member, django_user_model
):
    for title in ("The wages", "Pay and wages", "Wages", "Wages of Älvdal", "Fish"):
        make_article(title=title)
    make_article(title="Wages, a draft", status="draft")
    make_article(title="Wages in the trash", status="draft", trashed_at=timezone.now())
    make_article(title="Wages, a page", kind="page", date_precision="none")
    SeriesPart.objects.create(series=Series.objects.create(title="Older"), article=make_article(title="Wages elsewhere"))
    own = django_user_model.objects.create_user("own", is_staff=True)
    own.user_permissions.add(*Permission.objects.filter(codename__in=["add_series", "change_series", "view_series"]))

    assert found(staff_client, "WAGES") == ["Wages", "Wages, a draft (draft)", "Wages of Älvdal", "Pay and wages", "The wages"]
    assert found(staff_client, "alvdal  wág") == ["Wages of Älvdal"]
    assert found(staff_client, "nowhere") == []
    assert found(staff_client) == ["Wages, a draft (draft)", "Fish", "Wages of Älvdal", "Wages", "Pay and wages", "The wages"]
    assert found(client_of(own), "wages") == []
    assert client_of(member("Author")).post(OFFERED, {"q": "wages"}).status_code == 403


def test_form_costs_the_same_with_any_number_of_articles_and_of_parts(staff_client, make_article):
    series = Series.objects.create(title="Wages")
    series.parts.create(article=make_article(title="One"), position=1)
    costs, sizes = [], []
    staff_client.get(ADD)  # what is read once
    for _ in range(2):
        for address in (ADD, change(series)):
            with CaptureQueriesContext(connection) as queries:
                page = staff_client.get(address).content.decode()
            costs.append(len(queries))
            sizes.append(page.count("<option"))
        series.parts.create(article=make_article(title="Two"), position=2)
        for number in range(60):
            make_article(title=f"Article {number}")

    assert costs[:2] == costs[2:]
    assert max(sizes) < 60
    assert "selected>Two</option>" in page


def test_refused_form_says_it_at_the_field_and_goes_on_showing_what_was_chosen(staff_client, client_of, make_article, django_user_model):
    old = make_article(title="An old one")
    for number in range(40):
        make_article(title=f"Article {number}")
    trashed = make_article(title="Thrown away", status="draft", trashed_at=timezone.now())
    taken = make_article(title="Taken")
    Series.objects.create(title="Older").parts.create(article=taken)
    own = django_user_model.objects.create_user("own", is_staff=True)
    own.user_permissions.add(*Permission.objects.filter(codename__in=["add_series", "change_series", "view_series"]))

    page = saved(staff_client, ADD, title="Mine", **rows(old, taken, trashed)).content.decode()
    unseen = saved(client_of(own), ADD, **rows(old)).content.decode()

    fields = [page.split('<td class="field-article">')[number].split("</td>")[0] for number in (1, 2, 3)]
    refusal = "This article cannot be a part here"
    assert [refusal in field for field in fields] == [False, True, True]
    assert "selected>An old one</option>" in fields[0]
    assert "selected>Taken</option>" in fields[1]
    assert "Thrown away" not in page
    assert 'value="Mine"' in page
    assert refusal in unseen
    assert "An old one" not in unseen
    assert Series.objects.count() == 1


def test_order_is_the_one_that_is_seen_with_empty_rows_and_gaps_between(staff_client, make_article):
    one, two, three = (make_article(title=title) for title in ("One", "Two", "Three"))
    posted = {"parts-TOTAL_FORMS": 6, "parts-INITIAL_FORMS": 0}
    posted |= {"parts-0-article": one.pk, "parts-0-position": 3, "parts-1-article": "", "parts-1-position": "", "parts-1-planned": " "}
    posted |= {"parts-2-planned": "Between", "parts-2-position": 5, "parts-4-article": two.pk, "parts-4-position": 32767}
    posted |= {"parts-5-article": three.pk, "parts-5-position": ""}

    assert saved(staff_client, ADD, **posted).status_code == 302

    series = Series.objects.get()
    assert [str(part) for part in series.parts.all()] == ["One", "Between", "Two", "Three"]
    fields = form_fields(staff_client, change(series))
    assert staff_client.post(change(series), fields | {"parts-1-article": "", "parts-1-planned": "Between, perhaps"}).status_code == 302
    assert [str(part) for part in series.parts.all()] == ["One", "Between, perhaps", "Two", "Three"]


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
