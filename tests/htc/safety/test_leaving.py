"""The way out: on every page and at its place, what it has the browser forget, and where the site says it leads."""

from contextlib import nullcontext

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse
from justhtml import JustHTML

from articles.models import Article, CaseStudy, Site
from comments.models import Response
from htc.serving import pagecache
from tests.site.journey import comment, posted_form

ARTICLE = "/2014/03/after-the-doors-open/"
PAGES = {
    "/": 200,
    "/archive/": 200,
    "/2014/": 200,
    "/2014/03/": 200,
    "/tags/": 200,
    "/tags/research-methods/": 200,
    "/authors/tobias-renner-adeyemi/": 200,
    "/case-studies/": 200,
    "/case-studies/benjina/": 200,
    "/search/?q=work": 200,
    "/about/": 200,
    ARTICLE: 200,
    f"{ARTICLE}responses/pingbacks/": 200,
    "/responses/remove/": 200,
    "/responses/removed/": 200,
    "/responses/reported/": 200,
    "/webmention/": 200,
    "/nothing-here/": 404,
    "/withdrawn/": 410,
}
SKIP, OURS, OTHERS = ("Skip to content", "#main"), ("Leave this site", "/exit/"), ("Leave this site", "https://www.weather.gov/")


def first_links(html: bytes) -> list[tuple[str, str]]:
    """Give the words and addresses of the first two links of a page, and of the last one above its head."""
    tree = JustHTML(html.decode(), sanitize=False)
    links = [*tree.query("a")[:2], *tree.query("body > nav a")[-1:]]
    return [(" ".join(link.to_text().split()), link.attrs["href"]) for link in links]


def locked(execute, sql, params, many, context):
    raise OperationalError("database is locked")


@pytest.fixture
def blog(db):
    call_command("demo")
    page = Article.objects.create(kind="page", title="Withdrawn", slug="withdrawn", status="published")
    page.status = "withdrawn"
    page.save()


def test_every_page_has_both_ways_out_in_the_same_order(blog, time_machine):
    time_machine.move_to("2026-03-01T18:00Z")
    reader = Client(raise_request_exception=False)
    answers = {path: reader.get(path) for path in PAGES}
    article, row = Article.objects.get(path=ARTICLE.strip("/")), Response.objects.approved().filter(kind="comment").first()
    asked = f"/respond/{row.article_id}/to/{row.pk}/", f"/responses/{row.pk}/report/"
    answers |= {path: reader.get(path) for path in asked}
    answers["an error"] = comment(reader, article, body="")
    answers["received"] = reader.get(comment(reader, article, body="Words.")["Location"])
    answers["too fast"] = comment(reader, article, body="Other words.")
    answers["foreign"] = comment(reader, article, body="Words.", token="foreign")
    with connection.execute_wrapper(locked):
        broken = {503: reader.get("/")}
        way_out = reader.get("/exit/")
    expected = PAGES | dict.fromkeys(asked, 200) | {"an error": 422, "received": 200, "too fast": 429, "foreign": 403}

    assert {name: answer.status_code for name, answer in answers.items()} == expected
    assert {name: found for name, answer in answers.items() if (found := first_links(answer.content)) != [SKIP, OURS, OURS]} == {}
    # Where the server is in trouble nothing is asked of it, and what is asked of it all the same it answers.
    assert [(status, first_links(answer.content)) for status, answer in broken.items()] == [(503, [SKIP, OTHERS, OTHERS])]
    assert (way_out.status_code, 'content="0; url=https://www.weather.gov/"' in way_out.content.decode()) == (200, True)


def test_fault_of_ours_has_both_ways_out(monkeypatch):
    """Without its fixture, the database of tests refuses to be asked."""
    monkeypatch.setattr(pagecache.cache, "site", None)

    answer = Client(raise_request_exception=False).get("/")

    assert (answer.status_code, first_links(answer.content)) == (500, [SKIP, OTHERS, OTHERS])


def test_way_out_is_an_empty_page_that_nobody_keeps_and_that_forgets(reader, db):
    Site(neutral_title="Tides & winds", neutral_url="https://tides.example/?a=1&b=2").save()

    answer = reader.get("/exit/")

    html = answer.content.decode()
    tree = JustHTML(html, sanitize=False)
    assert answer.status_code == 200
    assert {"no-store", "private"} <= {part.strip() for part in answer["Cache-Control"].split(",")}
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["Clear-Site-Data"] == '"cookies", "storage"'
    assert not answer.cookies
    assert [(link.to_text(), link.attrs["href"]) for link in tree.query("a")] == [("Continue", "https://tides.example/?a=1&b=2")]
    assert [tag.attrs.get("content") for tag in tree.query("meta[http-equiv]")] == ["0; url=https://tides.example/?a=1&b=2"]
    assert tree.query("title")[0].to_text() == "Tides & winds"
    assert "Human Trafficking" not in html
    assert "/exit/" in reader.get("/robots.txt").content.decode()


def test_script_tells_the_server_afterwards_and_gets_nothing(reader, db):
    answer = reader.post("/exit/clear/")

    assert (answer.status_code, answer.content, answer["Clear-Site-Data"]) == (204, b"", '"cookies"')
    assert not answer.cookies
    assert reader.get("/exit/clear/").status_code == 405


@pytest.mark.parametrize(
    "leave", [lambda client, **named: client.get("/exit/", **named), lambda client, **named: client.post("/exit/clear/", **named)]
)
def test_session_of_staff_ends_for_who_leaves_and_not_for_a_picture_on_another_site(staff_client, leave):
    foreign = leave(staff_client, headers={"Sec-Fetch-Site": "cross-site"})
    assert "Clear-Site-Data" not in foreign
    assert staff_client.get("/admin/").status_code == 200

    answer = leave(staff_client, headers={"Sec-Fetch-Site": "same-origin"})

    assert "Clear-Site-Data" in answer
    assert answer.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == 0
    assert staff_client.get("/admin/").status_code == 302


def test_pages_say_which_site_stands_there_next_and_stay_the_same_for_everybody(reader, make_article):
    make_article(slug="open")
    Site(neutral_url="https://tides.example/").save()

    answer = reader.get("/2014/01/open/")

    script = JustHTML(answer.content.decode(), sanitize=False).query("script[data-to]")[0].attrs
    assert (script["data-to"], script["data-title"], script["data-clear"]) == ("https://tides.example/", "Weather", "/exit/clear/")
    assert "defer" in script


@pytest.mark.parametrize(
    ("leaving", "shown"),
    [
        ("all", {"/", "/2014/01/flagged/", "/2014/01/plain/", "/case-studies/flagged/", "/case-studies/plain/"}),
        ("flagged", {"/2014/01/flagged/", "/case-studies/flagged/"}),
        ("off", set()),
    ],
)
def test_site_says_on_which_pages_it_stands(reader, make_article, make_case, leaving, shown):
    for slug in ("flagged", "plain"):
        make_article(slug=slug, leave_shown=slug == "flagged")
        make_case(slug, leave_shown=slug == "flagged")
    Site(leaving=leaving).save()

    paths = ["/", "/2014/01/flagged/", "/2014/01/plain/", "/case-studies/flagged/", "/case-studies/plain/"]
    pages = {path: reader.get(path).content for path in paths}

    assert {path for path, html in pages.items() if b"data-leave" in html} == shown
    # Back from the other site leads to pages that have no link: their script covers them too.
    assert {path for path, html in pages.items() if b"data-to=" in html} == (set(paths) if leaving != "off" else set())


def test_form_asks_for_the_flag_only_where_it_counts(staff_client, make_article, make_case):
    forms = [
        reverse("admin:articles_article_change", args=[make_article().pk]),
        reverse("admin:articles_casestudy_change", args=[make_case("quay").pk]),
    ]
    assert [b"leave_shown" in staff_client.get(form).content for form in forms] == [False, False]

    Site(leaving="flagged").save()
    for form in forms:
        staff_client.post(form, posted_form(staff_client, form, leave_shown="on"))

    assert [model.objects.get().leave_shown for model in (Article, CaseStudy)] == [True, True]


@pytest.mark.parametrize(
    ("address", "is_taken"),
    [
        ("https://www.weather.gov/", True),
        ("https://wetter.example/heute?x=1", True),
        ("http://www.weather.gov/", False),
        ("https://htc.test/", False),
        ("https://WWW.htc.test/somewhere", False),
        ("https://old.htc.test/", False),
        ("https://name:word@weather.example/", False),
        ("javascript:alert(1)", False),
        ("https://", False),
    ],
)
def test_neutral_address_is_of_another_site_by_https(address, is_taken):
    with nullcontext() if is_taken else pytest.raises(ValidationError, match="neutral_url"):
        Site(neutral_url=address).clean_fields()
