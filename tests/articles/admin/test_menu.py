"""The menu: links of any kind in the order of staff, each in the language of the reader."""

import re

import pytest
from django.urls import reverse
from taggit.models import Tag

from articles.models import Author, MenuEntry, Site
from articles.models.tags import merge
from tests.site.journey import posted_form, save_site, text_of


def menu_of(reader, path: str = "/") -> list[tuple[str, str]]:
    nav = re.search(r"<nav class=\"masthead__nav\".*?</nav>", reader.get(path).content.decode(), re.DOTALL)[0]
    return re.findall(r'<a href="([^"]*)"[^>]*>([^<]+)</a>', nav)[3:]


def save_menu(client, *rows: dict):
    data = {"menu-TOTAL_FORMS": str(len(rows))}
    for n, row in enumerate(rows):
        for name, value in ({"page": "", "leads_to": "", "words": "", "place": "menu", "position": n} | row).items():
            data[f"menu-{n}-{name}"] = value
    return save_site(client, **data)


@pytest.fixture
def about(make_article):
    make_article(title="A post", slug="open", by=[("Ada", "")], tags=["Courts"])
    return make_article(kind="page", title="About us", slug="about", date_precision="none")


def test_menu_takes_links_of_any_kind(staff_client, reader, about):
    answer = save_menu(
        staff_client,
        {"leads_to": "/tags/courts/", "position": 3},
        {"leads_to": "https://htc.test/authors/ada/", "words": "Who writes", "position": 2},
        {"leads_to": "/", "words": "Home", "position": 1},
        {"leads_to": "/case-studies/?country=Oman", "words": "Cases in Oman", "position": 4},
        {"leads_to": "/about/", "position": 5},
        {"leads_to": "/2014/01/open/", "words": "Begin here", "position": 6},
        {"leads_to": "https://other.test/donate?x=1", "words": "Donate", "position": 7},
    )

    assert answer.status_code == 302
    assert menu_of(reader) == [
        ("/", "Home"),
        ("/authors/ada/", "Who writes"),
        ("/tags/courts/", "Courts"),
        ("/case-studies/?country=Oman", "Cases in Oman"),
        ("/about/", "About us"),
        ("/2014/01/open/", "Begin here"),
        ("https://other.test/donate?x=1", "Donate"),
    ]
    assert menu_of(reader, "/es/") == [
        ("/es/", "Home"),
        ("/es/authors/ada/", "Who writes"),
        ("/es/tags/courts/", "Courts"),
        ("/es/case-studies/?country=Oman", "Cases in Oman"),
        ("/es/about/", "About us"),
        ("/2014/01/open/", "Begin here"),
        ("https://other.test/donate?x=1", "Donate"),
    ]


def test_links_follow_what_they_lead_to(staff_client, reader, about):
    save_menu(staff_client, {"leads_to": "/tags/courts/"}, {"leads_to": "/authors/ada/"})
    Author.objects.update(name="Ada L.", slug="ada-l")
    Author.objects.get().save()
    other = Tag.objects.create(name="Law", slug="law")
    merge([Tag.objects.get(name="Courts")], other)

    assert menu_of(reader) == [("/tags/law/", "Law"), ("/authors/ada-l/", "Ada L.")]
    about.tags.clear()
    MenuEntry.objects.filter(tag=other).update(tag=Tag.objects.create(name="Empty", slug="empty"))
    assert menu_of(reader) == [("/authors/ada-l/", "Ada L.")]  # a tag that nothing carries has no page


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("https://htc.test/", "/"),
        ("https://htc.test", "/"),
        ("https://htc.test/?page=2#more", "/?page=2#more"),
        ("https://htc.test/case-studies?country=Oman", "/case-studies/?country=Oman"),
        ("/2014/01/open", "/2014/01/open/"),
        ("/about#team", "/about/#team"),
        ("///", "/"),
    ],
)
def test_address_is_read_as_people_copy_and_write_it(staff_client, reader, about, written, address):
    save_menu(staff_client, {"leads_to": written, "words": "x"})

    assert menu_of(reader) == [(address, "x")]


def test_page_and_tag_are_known_without_the_slash_at_their_end(staff_client, about):
    save_menu(staff_client, {"leads_to": "https://htc.test/about"}, {"leads_to": "/tags/courts"})

    assert [(entry.page, entry.tag and entry.tag.name) for entry in MenuEntry.objects.all()] == [(about, None), (None, "Courts")]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"leads_to": "javascript:alert(1)", "words": "x"}, "Please give an address of this blog"),
        ({"leads_to": "//other.test/", "words": "x"}, "Please give an address of this blog"),
        ({"leads_to": "https://name@other.test/", "words": "x"}, "Please give an address of this blog"),
        ({"leads_to": "https://other.test:99999/", "words": "x"}, "Please give an address of this blog"),
        ({"leads_to": "about", "words": "x"}, "Please give an address of this blog"),
        ({"leads_to": "/admin/", "words": "x"}, "/admin/ is no page for readers."),
        ({"leads_to": "/tags/never/", "words": "x"}, "There is no page at /tags/never/ here."),
        ({"leads_to": "/never/", "words": "x"}, "There is no page at /never/ here."),
        ({"leads_to": "https://other.test/"}, "Please say in which words the menu shows it."),
        ({"words": "x"}, "Please choose a page or give an address, one of the two."),
    ],
)
def test_what_leads_nowhere_is_refused(staff_client, about, row, sentence):
    answer = save_menu(staff_client, row)

    assert sentence in text_of(answer.content)
    assert not MenuEntry.objects.exists()


def test_menu_that_nobody_touched_saves_nothing(staff_client, about):
    save_menu(staff_client, {"page": about.pk}, {"leads_to": "/tags/courts/"}, {"leads_to": "https://other.test/", "words": "Other"})
    version, rows = Site.current().version, list(MenuEntry.objects.values())
    form = reverse("admin:articles_site_change", args=[1])

    assert staff_client.post(form, posted_form(staff_client, form)).status_code == 302

    assert (Site.current().version, list(MenuEntry.objects.values())) == (version, rows)
