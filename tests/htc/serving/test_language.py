"""The language of a page is in its address, and in nothing else."""

import re

import pytest
from django.test import Client
from django.urls import clear_url_caches, resolve, reverse
from django.utils import translation
from justhtml import JustHTML

from articles.models import Article, Site
from articles.models.tags import describe
from comments.readers.own_addresses import own_address, received_address
from htc.serving import pagecache
from tests.site.journey import article_form

PAGES = ("/", "/archive/", "/tags/", "/tags/law/", "/authors/ada/", "/2014/", "/2014/01/", "/case-studies/", "/case-studies/jakarta/",
    "/search/", "/responses/remove/", "/responses/removed/", "/corrections/", "/help/", "/safety/", "/responses/reported/", "/webmention/",
    "/follow/", "/follow/asked/", "/follow/confirmed/")  # fmt: skip


@pytest.fixture
def blog(make_article, make_case):
    """A blog with a page of each kind."""
    make_case("jakarta")
    return make_article("[case:jakarta]", title="Doors", tags=["law"], by=[("Ada", "Editor")])


@pytest.fixture
def spanish_site(settings):
    """A blog whose own language is Spanish."""
    settings.LANGUAGE_CODE = "es"
    clear_url_caches()
    translation.activate("es")
    yield
    translation.deactivate()
    clear_url_caches()


def heads(html: str) -> tuple[str, dict[str, str], str]:
    """Give language, alternates and the visible way to the other language of a page."""
    language = re.search(r'<html lang="([\w-]+)"', html)[1]
    alternates = dict(re.findall(r'rel="alternate" hreflang="(\w+)" href="https://htc.test([^"]+)"', html))
    invitation = re.search(r'<p class="footer__languages">\s*<a href="([^"]+)"', html)
    return language, alternates, invitation[1] if invitation else ""


def check_twins(own: str, other: str) -> None:
    for path in PAGES:
        for address, code, elsewhere in ((path, own, f"/{other}{path}"), (f"/{other}{path}", other, path)):
            # What the browser says that it prefers, and a cookie of the kind that sites keep a language in, change nothing.
            answer = Client(headers={"accept-language": "de"}).get(address)
            html = answer.content.decode()
            assert (answer.status_code, answer["Content-Language"]) == (200, code), address
            assert heads(html) == (code, {own: path, other: f"/{other}{path}"}, elsewhere), address
            # Help guesses the country by it, and says so.
            assert ("Accept-Language" in answer.get("Vary", "")) == (path == "/help/")
            assert not answer.cookies
            links = set(
                re.findall(r'href="(/[^"?#]*)"', re.sub(r"<head>.*?</head>|<p class=\"footer__languages\">.*?</p>", "", html, flags=re.S))
            )
            for link in links:
                assert (link.startswith(f"/{other}/") == (code == other)) or not has_twin(link), (address, link)


def has_twin(path: str) -> bool:
    match = resolve(path)
    addresses = set()
    for code in ("en", "es"):
        with translation.override(code):
            addresses.add(reverse(match.view_name, args=match.args, kwargs=match.kwargs))
    return len(addresses) > 1


def test_every_page_has_its_twin_and_stays_in_its_language(blog):
    check_twins("en", "es")


def test_the_same_holds_where_the_site_is_spanish(blog, spanish_site):
    Article.objects.update(language="es")

    check_twins("es", "en")


def test_an_article_and_the_answers_to_it_have_one_address_in_its_language(reader, make_article, make_response):
    article = make_article(language="es", title="Puertas", slug="puertas")
    waiting = make_response(article, state="pending")
    shown = make_response(article)
    form = reader.get(article.get_absolute_url())
    token = re.search(r'name="token" value="([^"]+)"', form.content.decode())[1]
    sent = {"name": "", "email": "", "body": "Una palabra", "token": token}

    answers = [
        form,
        reader.post(f"/respond/{article.pk}/", sent | {"action": "preview"}),
        reader.post(f"/respond/{article.pk}/", sent | {"body": ""}),
        reader.get(f"/respond/{article.pk}/to/{shown.pk}/"),
        reader.get(f"/responses/{shown.pk}/report/"),
        reader.get(received_address(waiting)),
        reader.get(own_address(waiting)),
    ]

    assert {(answer.status_code, answer["Content-Language"]) for answer in answers} == {(200, "es"), (422, "es")}
    for path in (
        article.get_absolute_url(),
        f"/respond/{article.pk}/to/{shown.pk}/",
        f"/responses/{shown.pk}/report/",
        "/feed/",
        "/admin/",
    ):
        assert reader.get(f"/es{path}").status_code == 404
    assert reader.post(f"/responses/{shown.pk}/report/", {"reason": "other"})["Location"] == "/es/responses/reported/"
    assert "<language>es</language>" in reader.get(f"{article.get_absolute_url()}feed/").content.decode()


def test_pages_are_kept_one_for_each_address(blog, reader):
    for path in ("/archive/", "/es/archive/", "/archive/", "/es/archive/"):
        assert heads(reader.get(path).content.decode())[0] == ("es" if path.startswith("/es") else "en")

    assert sorted(key[-1] for key in pagecache.cache.pages) == ["/archive/", "/es/archive/"]


def test_error_pages_speak_the_language_of_the_address(reader, db):
    for path, code in (("/nothing/here/", "en"), ("/es/nothing/here/", "es")):
        answer = reader.get(path)
        assert (answer.status_code, answer["Content-Language"]) == (404, code)
    assert reader.get("/es/archive")["Location"] == "/es/archive/"


@pytest.mark.parametrize("slug", ["es", "en"])  # the site’s own too: it may become another one
def test_no_page_may_take_the_address_of_a_language(staff_client, slug):
    answer = staff_client.post("/admin/articles/article/add/", article_form(kind="page", slug=slug, date_precision="none"))

    assert "is an address of the blog itself" in str(answer.context["errors"])


def test_the_admin_is_english_whatever_the_site_is(staff_client, spanish_site):
    html = staff_client.get(f"/admin/articles/site/{Site.current().pk}/change/").content.decode()

    assert 'lang="en"' in html
    assert "Save and continue editing" in html


def test_spanish_has_its_own_dates_numbers_and_plurals(reader, make_article, make_case, make_response):
    article = make_article("Una[fn]Dos[/fn]", title="Puertas", language="es")
    make_response(article, received_at="2014-02-01T12:05Z")
    month = make_article(title="Ventanas", language="es", date_precision="month", comments_open=False)
    for year in (2001, 2004, 2011):
        make_case(f"case-{year}", year_from=year, year_to=year + 1)

    html = reader.get(article.get_absolute_url()).content.decode()
    assert "15 de enero de 2014" in html
    assert "1 respuesta a «Puertas»" in html
    assert "1 de febrero de 2014 a las 05:05" in html
    assert '<span class="vh">Nota </span>1' in html
    closed = reader.get(month.get_absolute_url()).content.decode()
    assert ">enero de 2014</time>" in closed
    assert "Los comentarios a este artículo están cerrados" in closed
    assert "Todavía no hay respuestas" in closed
    assert ">enero de 2014</h1>" in reader.get("/es/2014/01/").content.decode()
    cases = reader.get("/es/case-studies/").content.decode()
    assert "3 casos" in cases
    # A drawing has numbers for programs.
    drawing = cases.partition('<svg class="timeline')[2].partition("</svg>")[0]
    assert re.search(r'x="\d+\.\d+%"', drawing)
    assert not re.search(r"\d,\d", drawing)


STAFFS_OWN = {
    "/es/": ("What we are for", "Give to the shelter", "Words of the foot", "Jakarta", "law"),
    "/es/case-studies/": ("Jakarta", "A raid and a house"),
    "/es/case-studies/jakarta/": ("Jakarta", "A raid and a house", "Nobody was charged", "Forty people were held.", "A newspaper"),
    "/es/tags/law/": ("law", "What courts go by."),
    "/es/authors/ada/": ("Writes about courts.", "Editor"),
    "/es/safety/": ("Ask at the desk.",),
    "/doors-es/": ("A raid and a house", "Forty people were held.", "Writes about courts.", "Other doors"),
}


def test_words_that_staff_wrote_once_are_marked_with_their_language(client, blog, make_article):
    Site.objects.update(
        tagline="What we are for", appeal="Give to the shelter", footer="Words of the foot", safety_words="Ask at the desk."
    )
    blog.placements.get().case_study.__class__.objects.update(
        summary="A raid and a house", outcome="Nobody was charged", sources="A newspaper",
        body="<p>Forty people were held.</p>",
    )  # fmt: skip
    blog.bylines.get().author.__class__.objects.update(bio="Writes about courts.")
    describe(blog.tags.get(name="law"), "What courts go by.")
    make_article("[case:jakarta]", title="Other doors", tags=["law"])
    Article.objects.filter(pk=blog.pk).update(language="es")

    for path, said in STAFFS_OWN.items():
        page = JustHTML(client.get(blog.get_absolute_url() if path == "/doors-es/" else path).content.decode(), sanitize=False)
        for words in said:
            assert languages_of(page, words) == {"en"}, (path, words)


def languages_of(page: JustHTML, words: str) -> set[str]:
    """Give in which languages a page says that these words are, wherever they stand as a text of its body."""
    found = set()
    waiting = [(page.query("body")[0], page.query("html")[0].attrs["lang"])]
    while waiting:
        node, language = waiting.pop()
        language = (getattr(node, "attrs", None) or {}).get("lang") or language
        if node.name == "#text" and node.data.strip() == words:
            found.add(language)
        waiting += [(child, language) for child in node.children or ()]
    return found
