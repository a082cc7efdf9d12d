"""Forms in which one article is chosen among all: the newest stand in the list, and any other is found by words of its title."""

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from justhtml import JustHTML

from articles.models import Article, CaseStudy, Site
from articles.writing.offering import MOST_OFFERED
from tests.site.journey import form_fields

OFFERED = reverse("admin:articles_site_offered")


@pytest.fixture
def site_form(db) -> str:
    return reverse("admin:articles_site_change", args=[Site.current().pk])


def shown(page: bytes, name: str) -> tuple[list[str], str]:
    """Give the texts of the options of a list, and the chosen one."""
    options = JustHTML(page.decode(), sanitize=False).query(f"select[name={name}] option")
    chosen = [option.to_text() for option in options if "selected" in option.attrs]
    return [option.to_text() for option in options], "".join(chosen)


def test_no_form_of_the_admin_offers_all_articles_or_case_studies(staff_client, make_article, site_form):
    for number in range(MOST_OFFERED + 10):
        make_article(title=f"Row {number}")
        CaseStudy.objects.create(title=f"Row {number}", slug=f"row-{number}", summary="Of it.")
    named = {pattern.name for page in admin.site._registry.values() for pattern in page.get_urls()}
    forms = [reverse(f"admin:{name}") for name in named if name and name.endswith("_add")]

    lists = {}
    for address in [*forms, site_form, reverse("admin:articles_article_change", args=[Article.objects.first().pk])]:
        for select in JustHTML(staff_client.get(address).content.decode(), sanitize=False).query("select"):
            offered = [option for option in select.query("option") if option.to_text().startswith("Row ")]
            lists[address, select.attrs.get("name")] = len(offered)

    assert {number for number in lists.values() if number} == {MOST_OFFERED}
    assert {name for (_, name), number in lists.items() if number} >= {"lead", "starting_points-0-article", "parts-0-article"}


def test_article_of_the_home_page_is_any_that_is_found_by_its_title(staff_client, client_of, member, make_article, site_form):
    old = make_article(title="Of old ferries")
    first = make_article(title="First words")
    make_article(title="Of a page", kind="page", date_precision="none")
    make_article(title="Of the trash", status="draft", trashed_at=timezone.now())
    for number in range(MOST_OFFERED):
        make_article(title=f"Article {number}")

    found = staff_client.post(OFFERED, {"q": "of"}).json()["results"]
    offered, _ = shown(staff_client.get(site_form).content, "lead")
    fields = form_fields(staff_client, site_form) | {"lead": old.pk, "starting_points-0-article": first.pk}
    saved = staff_client.post(site_form, fields)

    assert found == [{"id": old.pk, "text": "Of old ferries"}]
    assert "Of old ferries" not in offered
    assert saved.status_code == 302
    assert Site.current().lead == old
    assert [str(start) for start in Site.current().starting_points.all()] == ["First words"]
    again = staff_client.get(site_form).content
    assert shown(again, "lead")[1] == "Of old ferries"
    assert shown(again, "starting_points-0-article")[1] == "First words"
    assert client_of(member("Editor")).post(OFFERED, {"q": "of"}).status_code == 403


def test_refused_form_of_the_site_says_it_at_the_field_and_keeps_what_was_chosen(staff_client, make_article, site_form):
    old, page = make_article(title="Of old ferries"), make_article(title="Of a page", kind="page", date_precision="none")
    for number in range(MOST_OFFERED):
        make_article(title=f"Article {number}")
    fields = form_fields(staff_client, site_form)

    refused = staff_client.post(site_form, fields | {"name": " ", "lead": old.pk, "starting_points-0-article": page.pk}).content

    assert shown(refused, "lead")[1] == "Of old ferries"
    row = refused.decode().split('<td class="field-article">')[1].split("</td>")[0]
    assert "This is no article that can stand here" in row
    assert Site.current().lead is None


def test_lead_that_lies_in_the_trash_stays_until_another_is_chosen(staff_client, make_article, site_form):
    trashed = make_article(title="Thrown away", status="draft", trashed_at=timezone.now())
    Site.objects.update(lead=trashed)

    _, chosen = shown(staff_client.get(site_form).content, "lead")
    saved = staff_client.post(site_form, form_fields(staff_client, site_form, tagline="Anew"))

    assert chosen == "Thrown away (in the trash) (draft)"
    assert saved.status_code == 302
    assert Site.current().lead == trashed
