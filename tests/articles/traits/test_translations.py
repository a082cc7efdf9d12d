"""The language of an article, its translations, and what readers and programs are told of both."""

import json
import re

import pytest
from django.urls import reverse
from justhtml import JustHTML

from articles.models import Article, MenuEntry, Site
from tests.site.journey import change_article


@pytest.fixture
def trio(make_article):
    """Three articles that say the same in English, Spanish and French."""
    return [
        make_article(title=title, slug=title.lower(), language=code)
        for title, code in (("Doors", "en"), ("Puertas", "es"), ("Portes", "fr"))
    ]


def names(article: Article) -> list[str]:
    return [row.title for row in Article.objects.get(pk=article.pk).in_other_languages()]


def links(html: str, selector: str) -> dict[str, str]:
    return {node.attrs["hreflang"]: node.attrs["href"] for node in JustHTML(html, sanitize=False).query(selector)}


def test_translations_are_linked_both_ways_by_the_form(staff_client, trio):
    english, spanish, french = trio
    form = reverse("admin:articles_article_change", args=[french.pk])

    change_article(staff_client, english, translations=spanish.get_absolute_url())
    change_article(staff_client, spanish, translations=f"https://htc.test/2014/01/doors/\r\nhttps://htc.test{form}")

    assert [names(row) for row in trio] == [["Puertas", "Portes"], ["Doors", "Portes"], ["Doors", "Puertas"]]
    # Saved as it is shown, nothing changes; what is left out leaves.
    change_article(staff_client, english)
    assert names(english) == ["Puertas", "Portes"]
    change_article(staff_client, english, translations="/2014/01/portes/")
    assert [names(row) for row in trio] == [["Portes"], [], ["Doors"]]
    change_article(staff_client, english, translations="")
    assert [names(row) for row in trio] == [[], [], []]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        pytest.param("https://other.test/2014/01/puertas/", "is not the address of an article here", id="another site"),
        pytest.param("/2014/01/nothing/", "“/2014/01/nothing/” is not the address", id="no article"),
        pytest.param("/tags/", "“/tags/” is not the address", id="another page"),
        pytest.param("/2014/01/gates/", "Two of these articles would be in one language, English", id="the same language"),
    ],
)
def test_what_is_no_translation_is_refused_in_a_sentence(staff_client, make_article, trio, line, said):
    make_article(slug="gates")
    form = reverse("admin:articles_article_change", args=[trio[0].pk])
    page = JustHTML(staff_client.get(form).content.decode(), sanitize=False)
    posted = {field.attrs["name"]: field.attrs.get("value") or "" for field in page.query("#article_form input[name]")}

    answer = staff_client.post(form, posted | {"title": "Doors", "status": "published", "body": "A.", "translations": line})

    assert said in " ".join(map(str, answer.context["errors"]))
    assert line in answer.content.decode()


def test_author_names_the_own_articles_alone_and_loses_no_other_translation(member, client_of, make_article, trio):
    author = member("Author")
    draft = make_article(status="draft", language="de", created_by=author)
    draft.set_translations([trio[0]])

    other = make_article(status="draft", language="it", title="Porte", created_by=author)
    change_article(client_of(author), draft, title="Türen", translations=f"/preview/{other.pk}/")

    assert names(draft) == ["Doors", "Porte"]
    form = reverse("admin:articles_article_change", args=[draft.pk])
    assert "/2014/01/doors/" not in client_of(author).get(form).content.decode()


def test_readers_and_programs_are_told_of_translations_that_are_public(reader, make_article, trio):
    english, spanish, french = trio
    english.set_translations([spanish, french])
    draft = make_article(status="draft", language="de")
    draft.set_translations([english])

    pages = {row: reader.get(row.get_absolute_url()) for row in trio}
    html = {row: page.content.decode() for row, page in pages.items()}

    own = {"en": "/2014/01/doors/", "es": "/2014/01/puertas/", "fr": "/2014/01/portes/"}
    for row in trio:
        assert links(html[row], ".translations a") == {code: path for code, path in own.items() if code != row.language}
        assert links(html[row], "head [hreflang]") == {code: f"https://htc.test{path}" for code, path in own.items()}
        assert json.loads(re.search(r"ld\+json\">(.+?)</script>", html[row], re.DOTALL)[1])["inLanguage"] == row.language
    # The frame is that of the article where its language is one of ours, else that of the site.
    assert [page["Content-Language"] for page in pages.values()] == ["en", "es", "en"]
    assert [re.search(r'<html lang="(\w+)" dir="ltr">', page)[1] for page in html.values()] == ["en", "es", "en"]
    assert '<h1 class="p-name" lang="fr">' in html[french]
    assert 'lang="es"' not in html[spanish].partition("<h1")[2].partition("</h1>")[0]
    sitemap = reader.get("/sitemap-articles-1.xml").content.decode()
    assert sitemap.count('hreflang="fr" href="https://htc.test/2014/01/portes/"') == 3


def test_an_article_from_right_to_left_says_so(reader, make_article):
    html = reader.get(make_article(language="ar").get_absolute_url()).content.decode()

    assert re.search(r'<div class="article__body e-content" lang="ar" dir="rtl">', html)


def test_menu_leads_to_the_page_in_the_language_of_the_reader(reader, make_article):
    about = make_article(kind="page", title="About us", slug="about")
    help_page = make_article(kind="page", title="Advice", slug="advice")
    spanish = make_article(kind="page", title="Quiénes somos", slug="quienes-somos", language="es")
    about.set_translations([spanish])
    for page in (about, help_page):
        MenuEntry.objects.create(site=Site.current(), page=page)

    def menu(address: str) -> dict[str, tuple[str, str]]:
        nodes = JustHTML(reader.get(address).content.decode(), sanitize=False).query(".masthead__nav a")
        return {node.to_text(): (node.attrs["href"], node.attrs.get("lang", "")) for node in nodes}

    assert {"About us": ("/about/", ""), "Advice": ("/advice/", "")}.items() <= menu("/archive/").items()
    assert {"Quiénes somos": ("/quienes-somos/", ""), "Advice": ("/es/advice/", "en")}.items() <= menu("/es/archive/").items()
    # Each has one address: that of its text, or its frame in a language in which there is no such text.
    assert reader.get("/es/about/")["Location"] == "/quienes-somos/"
    assert reader.get("/es/quienes-somos/")["Location"] == "/quienes-somos/"
    framed = reader.get("/es/advice/")
    assert (framed.status_code, framed["Content-Language"]) == (200, "es")
    assert '<link rel="canonical" href="https://htc.test/advice/">' in framed.content.decode()
