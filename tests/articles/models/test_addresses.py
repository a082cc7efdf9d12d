"""Short names for titles in any script, and the defaults of pages."""

import feedparser
import pytest
from django.urls import reverse

from articles.models import Article, Author, CaseStudy
from articles.models.addresses import proposed
from tests.site.journey import add_case, article_form, posted_form


@pytest.mark.parametrize(
    ("words", "short_name"),
    [
        ("After the doors open", "after-the-doors-open"),
        ("Élan: 2 à 3", "elan-2-a-3"),
        ("訪談 NGO 2013", "ngo-2013"),
        ("လျှော်ကြေး", "name-e0a725b8"),
        ("  人口 \n 販運 ", "name-e0166860"),
        ("人口 販運", "name-e0166860"),
        ("", ""),
    ],
)
def test_short_name_of_a_title(words, short_name):
    assert proposed(words) == short_name


def test_what_has_no_short_name_gets_one_in_every_form(staff_client, reader):
    for _ in range(2):
        add_case(staff_client, "", "人口 販運")
    staff_client.post(reverse("admin:articles_author_add"), {"name": "人口 販運", "slug": "", "bio": "", "user": ""})
    answer = staff_client.post(reverse("admin:articles_article_add"), article_form(title="人口 販運", slug=""))

    assert answer.status_code == 302, answer.context["errors"]
    assert reader.get("/2014/01/name-e0166860/").status_code == 200
    assert set(CaseStudy.objects.values_list("slug", flat=True)) == {"name-e0166860", "name-e0166860-2"}
    assert Author.objects.get().slug == "name-e0166860"


def test_links_inside_an_article_work_in_its_feed(reader, make_article):
    body = '<h2>The gate</h2><p>See <a href="#section-the-gate">above</a>.[fn]A note, see <a href="#fn-x">another</a>.[/fn]</p>'
    article = make_article(body)

    (entry,) = feedparser.parse(reader.get("/feed/").content).entries

    html = entry.content[0].value
    assert f'href="{article.full_url}#section-the-gate"' in html
    assert f'href="{article.full_url}#fn-x"' in html
    assert f'href="#p{article.pk}-fn-' in html


def test_page_starts_without_responses_and_without_a_date(staff_client, reader):
    address = f"{reverse('admin:articles_article_add')}?kind=page"
    fields = posted_form(staff_client, address, title="About us", slug="about", body="<p>Who we are.</p>", status="published")
    assert "comments_open" not in fields
    assert "linkbacks_open" not in fields

    assert staff_client.post(address, fields).status_code == 302

    page = Article.objects.get()
    assert (page.kind, page.comments_open, page.linkbacks_open, page.date_precision) == ("page", False, False, "none")
    shown = reader.get("/about/").content.decode()
    assert "<time" not in shown
    assert "datePublished" not in shown
    assert "published_time" not in shown
    post = staff_client.post(reverse("admin:articles_article_add"), article_form(date_precision="none"))
    assert "shows one" in str(post.context["errors"])
