"""The link from a public page to its form: for who may change what it shows, and for nobody else."""

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from taggit.models import Tag

from articles.models import Article, Author, CaseStudy, Site

# What readers open, with the model behind it.
PAGES = {
    "/2014/01/open/": Article,
    "/about/": Article,
    "/case-studies/jakarta/": CaseStudy,
    "/authors/ada/": Author,
    "/tags/courts/": Tag,
    "/": Site,
    "/safety/": Site,
    "/help/": None,
}


@pytest.fixture
def blog(make_article, make_case):
    make_case("jakarta", title="Jakarta")
    make_article("Text.", slug="open", by=[("Ada", "")], tags=["Courts"])
    make_article("About us.", slug="about", kind="page", date_precision="none")


def form_of(model, path: str) -> str:
    if model is None:
        return reverse("admin:safety_helpline_changelist")
    rows = {Article: {"slug": path.strip("/").split("/")[-1]}, Site: {}}.get(model, {"slug": path.strip("/").split("/")[-1]})
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[model.objects.get(**rows).pk])


@pytest.mark.parametrize("path", PAGES)
def test_who_may_change_a_page_is_led_to_its_form_and_nobody_else(blog, staff_client, client_of, member, reader, path):
    asked = staff_client.get(path)
    address = form_of(PAGES[path], path)
    others = [reader.get(path), client_of(member("Moderator")).get(path), client_of(member("Author")).get(path), reader.get(path)]

    assert f'href="{address}"'.encode() in asked.content
    assert {"private", "no-store"} <= set(asked["Cache-Control"].split(", "))
    assert "Cookie" in asked["Vary"]
    assert staff_client.get(address).status_code == 200
    for answer in others:
        assert answer.status_code == 200
        assert b"/admin/" not in answer.content.split(b"<main")[0]


def test_author_edits_own_drafts_from_their_preview_and_nothing_that_is_public(blog, client_of, member):
    ada = member("Author")
    client = client_of(ada)
    draft = Article.objects.create(title="Draft", created_by=ada)
    Article.objects.filter(slug="open").update(created_by=ada)

    preview = client.get(reverse("articles:preview", args=[draft.pk]))

    assert f'href="{reverse("admin:articles_article_change", args=[draft.pk])}"'.encode() in preview.content
    assert b"edit-link" not in client.get("/2014/01/open/").content


def test_reader_without_a_session_costs_no_query_more(blog, staff_client):
    queries = []
    for cookie in ("", "made up"):
        client = Client()
        if cookie:
            client.cookies[settings.SESSION_COOKIE_NAME] = cookie
        with CaptureQueriesContext(connection) as captured:
            answer = client.get("/2014/01/open/?x=1")
        queries.append([query["sql"] for query in captured])
        assert b"edit-link" not in answer.content

    assert not any("django_session" in sql or "auth_user" in sql for sql in queries[0])
    assert "Cookie" not in Client().get("/2014/01/open/?x=1").get("Vary", "")
