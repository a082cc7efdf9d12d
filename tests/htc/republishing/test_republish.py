"""What an article allows others to take, what they get, and what nobody may take any more."""

import html as entities
import re

import pytest
from django.urls import reverse

from articles.models import Article, Correction, Image, Site
from articles.models.references import write_article
from articles.text.notes import deflate
from articles.text.shorthand import expand
from htc.lib.html import clean_article, tags
from tests.site.journey import text_of

TERMS = "You may publish it, on paper too"


def address(article: Article) -> str:
    return f"{article.get_absolute_url()}republish/"


def allow(licence: str = "cc-by-nd") -> None:
    site = Site.current()
    site.licence = licence
    site.save()


def copies(reader, article: Article) -> dict[str, str]:
    """Give the text of each form by its name."""
    page = reader.get(address(article)).content.decode()
    return {name: entities.unescape(text) for name, text in re.findall(r'<textarea id="copy-(\w+)"[^>]*>(.*?)</textarea>', page, re.DOTALL)}


@pytest.mark.parametrize(
    ("site", "own", "name"),
    [
        pytest.param("", "site", "", id="nothing is allowed until the center decides"),
        pytest.param("", "cc-by", "CC BY 4.0", id="one article says more than the site"),
        pytest.param("cc-by-nd", "site", "CC BY-ND 4.0", id="as the site says"),
        pytest.param("cc-by-nd", "cc-by-nc-nd", "CC BY-NC-ND 4.0", id="another licence"),
        pytest.param("cc-by-nd", "none", "", id="not this one"),
    ],
)
def test_page_is_there_where_a_licence_allows_it(reader, make_article, site, own, name):
    article = make_article(licence=own)
    allow(site)

    answer, page = reader.get(address(article)), reader.get(article.get_absolute_url()).content.decode()

    assert answer.status_code == (200 if name else 404)
    assert (f'href="{address(article)}"' in page) == (f">{name}</a>" in page and name != "") == bool(name)
    if name:
        deed = f"https://creativecommons.org/licenses/{name.removeprefix('CC ').removesuffix(' 4.0').lower()}/4.0/"
        assert f'"license":"{deed}",' in page
        assert f'<a rel="license" href="{deed}deed.en">{name}</a>' in answer.content.decode()
        assert answer["X-Robots-Tag"] == "noindex"
        assert '<meta name="robots" content="noindex">' in answer.content.decode()
        assert f'<link rel="canonical" href="{article.full_url}">' in answer.content.decode()


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        pytest.param({"kind": "page", "slug": "about"}, 404, id="a page of the blog"),
        pytest.param({"status": "draft"}, 404, id="a draft again"),
        pytest.param({"status": "withdrawn"}, 410, id="withdrawn"),
    ],
)
def test_what_is_no_public_post_cannot_be_taken(reader, make_article, fields, status):
    allow("cc-by")
    article = make_article(licence="cc-by", slug=fields.get("slug", "mine"), kind=fields.get("kind", "post"))
    article.status = fields.get("status", "published")
    article.save()

    assert reader.get(f"/2014/01/{article.slug}/republish/").status_code == status
    if fields.get("kind"):
        assert "republish" not in reader.get("/about/").content.decode()


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (Correction.Kind.RETRACTION, "It was retracted"),
        (Correction.Kind.SAFETY, "Details were removed from it to protect someone"),
    ],
)
def test_what_is_taken_back_answers_as_gone_with_the_reason(reader, make_article, kind, words):
    allow()
    article = make_article()
    assert reader.get(address(article)).status_code == 200
    article.corrections.create(kind=kind, text_right="" if kind == "safety" else "Wrong.")

    answer = reader.get(address(article))

    assert answer.status_code == 410
    assert words in text_of(answer.content)
    assert "textarea" not in answer.content.decode()
    assert "republish" not in reader.get(article.get_absolute_url()).content.decode()


@pytest.fixture
def whole(make_article, make_case, make_image) -> Article:
    """Give an article with everything that a copy has to carry, or to leave behind."""
    own, free, agreed = (
        make_image(alt=alt, licence=licence, consent=consent)
        for alt, licence, consent in (
            ("A gate of ours", Image.Licence.OWN, "nobody"),
            ("A free field", Image.Licence.BY_SA, "nobody"),
            ("A face", Image.Licence.BY, "given"),
        )
    )
    make_case("kiln", title="The kiln", content_notes=["police violence"], sources="<p><a href='/about/'>Ours</a></p>")
    article = make_article(
        title="Wages & “debts” <owed>",
        standfirst="Said first.",
        by=[("Ana Lind", "HTC Fellow"), ("N. N.", "")],
        content_notes=["sexual violence"],
        content_note_text="The second part quotes a child.",
        licence="cc-by",
    )
    body = (
        f"<h2>First</h2>\n\nText[fn]Of the <em>file</em>, [/fn] and <a href='/tags/'>tags</a>, <a href='#section-first'>above</a>.\n\n"
        f"[image:{own.pk}]\n\n[image:{free.pk}]\n\n[image:{agreed.pk}]\n\n[case:kiln]\n\n"
        "[fold: What she said]\n\nThree words more.\n\n[/fold]\n\n<ul><li>One</li><li>Two</li></ul>"
    )
    write_article(article, deflate(clean_article(expand(body)), {}))
    article.corrections.create(text_wrong="Nine.", text_right="Ten.")
    article.corrections.create(kind="update", text_right="Paid since.")
    return article


def test_html_has_credit_canonical_link_notes_and_corrections_and_nothing_that_loads_or_looks(reader, whole):
    copy = copies(reader, whole)["html"]

    found = list(tags(copy))
    assert not {tag.name for tag in found} & {"img", "picture", "source", "script", "style", "link", "iframe", "figure"}
    assert not any({"class", "style", "src", "srcset"} & tag.values.keys() for tag in found)
    addresses = [tag.values["href"] for tag in found if "href" in tag.values]
    assert all(re.match(rf"https://|#p{whole.pk}-", each) for each in addresses)
    assert {
        whole.full_url,
        "https://htc.test/",
        "https://htc.test/help/",
        "https://htc.test/tags/",
        f"{whole.full_url}#section-first",
    } <= set(addresses)
    ids = {tag.values.get("id") for tag in found}
    assert {each.removeprefix("#") for each in addresses if each.startswith("#")} <= ids
    words = text_of(f"<main>{copy}</main>".encode())
    for said in (
        "Wages & “debts” <owed>",
        "By Ana Lind, HTC Fellow and N. N.",
        "Content note: sexual violence. The second part quotes a child.",
        "Content note: police violence.",
        "What was wrong: Nine.",
        "Paid since.",
        "The kiln",
        "Of the file,",
        "What she said (3 words)",
        "was first published by Human Trafficking Center, 15 January 2014, at https://htc.test/",
        "It is republished here under the licence CC BY 4.0.",
    ):
        assert said in words, (said, words)
    assert words.index("Content note: sexual") < words.index("Nine.") < words.index("First") < words.index("Paid since.")
    assert "<details>" in copy


def test_markdown_and_plain_text_say_the_same(reader, whole):
    said = copies(reader, whole)

    markdown, text = said["markdown"], said["text"]
    assert markdown.startswith("# Wages & “debts” \\<owed>\n\nSaid first.")
    for words in (
        "By Ana Lind, HTC Fellow and N. N.",
        "<strong>Content note:</strong> sexual violence. The second part quotes a child. [Get help](https://htc.test/help/)",
        "> <strong>Content note:</strong> police violence.",
        "> [Ours](https://htc.test/about/)",
        "> **Correction**, ",
        "Text[^1]",
        "[^1]: Of the *file*,",
        "[tags](https://htc.test/tags/)",
        "## First",
        "- One\n- Two",
        f"at [{whole.full_url}]({whole.full_url})",
        "[CC BY 4.0](https://creativecommons.org/licenses/by/4.0/deed.en)",
    ):
        assert words in markdown, (words, markdown)
    for words in (
        "Wages & “debts” <owed>\n\nSaid first.\n\nBy Ana Lind",
        "Content note: sexual violence. The second part quotes a child. Get help (https://htc.test/help/)",
        "    Content note: police violence.",
        "    Ours (https://htc.test/about/)",
        "    Correction, ",
        "Text[1] and tags (https://htc.test/tags/)",
        "[1] Of the file,",
        "What she said\n\nThree words more.",
        "- One\n- Two",
        f"at {whole.full_url}. It is",
        "CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/deed.en)",
    ):
        assert words in text, (words, text)
    for form in (markdown, text):
        assert "A gate of ours" not in form
        assert "A free field" not in form


def test_title_and_standfirst_have_the_direction_of_their_language(reader, make_article):
    allow()
    arabic, english = (copies(reader, make_article(language=code, standfirst="Said first."))["html"] for code in ("ar", "en"))

    assert re.findall(r'<(h1|p) dir="rtl">', arabic.split("was first published")[0])[:2] == ["h1", "p"]
    assert "dir=" not in english


def test_pictures_are_offered_apart_where_everybody_may_use_them(reader, whole):
    page = text_of(reader.get(address(whole)).content)

    assert "Pictures that everybody may use" in page
    assert "A free field CC BY-SA" in page
    assert "A gate of ours" not in page
    assert "A face" not in page


@pytest.mark.parametrize(
    ("licence", "words"),
    [
        ("cc-by", "You may shorten or translate it"),
        ("cc-by-nd", "Publish it whole and unchanged. The title"),
        ("cc-by-nc-nd", "whole and unchanged, and ask no money for it"),
    ],
)
def test_terms_are_five_and_fit_the_licence(reader, make_article, licence, words):
    article = make_article(licence=licence)

    page = reader.get(address(article)).content

    assert words in text_of(page)
    assert page.decode().split("<main")[1].split("</ol>")[0].count("<li>") == 5


def test_spanish_article_is_taken_in_spanish(reader, make_article):
    article = make_article(language="es", licence="cc-by", title="Salarios")

    said = copies(reader, article)["html"]

    assert "/licenses/by/4.0/deed.es" in said
    assert "publicó" in said
    assert '<article lang="es">' in said


def test_former_address_leads_on_and_robots_pass_by(reader, make_article):
    article = make_article(slug="old", licence="cc-by")
    former = address(article)
    article.slug = "new"
    article.save()

    assert reader.get(former)["Location"] == address(article)
    assert "Disallow: /*/republish/\n" in reader.get("/robots.txt").content.decode()
    assert "republish" not in reader.get("/sitemap-articles-1.xml").content.decode()


def test_staff_allow_it_for_the_site_and_for_one_article(staff_client, make_article):
    article = make_article()

    site = staff_client.get(reverse("admin:articles_site_change", args=[1])).content.decode()
    form = staff_client.get(reverse("admin:articles_article_change", args=[article.pk])).content.decode()

    assert "CC BY-ND: whole and unchanged" in site
    assert "As the site says" in form
