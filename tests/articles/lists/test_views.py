"""Home, archive, tags and authors: what they list, in which order, and what they never show."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from justhtml import JustHTML
from taggit.models import Tag

from articles.models import Article, Author, MenuEntry, Site
from tests.site.journey import text_of

STATES = ["draft", "review", "withdrawn", "scheduled", "page"]


@pytest.fixture
def make_hidden(make_article):
    """Make an article that no list may show: a state, or “scheduled”, or “page”."""

    def make(state: str, **fields) -> Article:
        if state == "scheduled":
            return make_article(published_at=timezone.now() + timedelta(days=1), **fields)
        if state == "page":
            return make_article(kind="page", **fields)
        return make_article(status=state, published_at=datetime(2014, 1, 15, 19, tzinfo=UTC), **fields)

    return make


@pytest.fixture
def make_posts(make_article):
    """Make posts, one a day from 1 January 2014."""

    def make(count: int, **fields) -> None:
        for number in range(1, count + 1):
            day = datetime(2014, 1, 1, 12, tzinfo=UTC) + timedelta(days=number - 1)
            make_article(title=f"Post {number}", published_at=day, **fields)

    return make


def titles_on(reader, path: str) -> list[str]:
    """Give the titles of the cards on a page."""
    answer = reader.get(path)
    assert answer.status_code == 200, path
    return [link.to_text() for link in JustHTML(answer.content.decode(), sanitize=False).query(".article-card__title a")]


def links_of(html: str, rel: str) -> list[tuple[str, str]]:
    """Give (element, href) of the links with a relation."""
    nodes = JustHTML(html, sanitize=False).query(f"[rel={rel}]")
    return [(node.name, node.attrs["href"]) for node in nodes]


@pytest.mark.parametrize("state", STATES)
def test_no_list_shows_what_is_no_published_post(reader, make_article, make_hidden, state):
    make_article(title="Seen", tags=["law"], by=[("Ada", "Role")], published_at="2013-01-15T12:00Z")
    make_hidden(state, title="Hidden", tags=["law", "secret"], by=[("Ada", "Other role"), ("Ben", "Role")])

    for path in ("/", "/2013/", "/2013/01/", "/archive/", "/tags/", "/tags/law/", "/authors/ada/"):
        words = text_of(reader.get(path).content)
        assert "Hidden" not in words, path
        assert "secret" not in words, path
        assert "Other role" not in words, path
    assert "Hidden" not in reader.get("/feed/").content.decode()
    assert [reader.get(path).status_code for path in ("/tags/secret/", "/authors/ben/", "/2014/", "/2014/01/")] == [404] * 4
    assert "2014" not in text_of(reader.get("/archive/").content)


# Home


def test_home_goes_on_over_pages(reader, make_posts):
    make_posts(23)

    pages = [titles_on(reader, path) for path in ("/", "/page/2/", "/page/3/")]

    assert [title for page in pages for title in page] == [f"Post {number}" for number in range(23, 0, -1)]
    assert [len(page) for page in pages] == [7, 10, 6]
    assert reader.get("/page/4/").status_code == 404


def test_first_page_has_one_address(reader, make_posts):
    make_posts(1, tags=["law"], by=[("Ada", "")])

    for path in ("/", "/tags/law/", "/authors/ada/"):
        answer = reader.get(f"{path}page/1/")
        assert (answer.status_code, answer["Location"]) == (301, path)


@pytest.mark.parametrize("number", ["0", "01", "-1", "x", "1000000", "99999999999999999999"])
def test_page_that_is_no_number_of_a_page_is_a_404(reader, make_posts, number):
    make_posts(11)

    assert reader.get(f"/page/{number}/").status_code == 404


def test_pages_lead_to_their_neighbours_for_people_and_programs(reader, make_posts):
    make_posts(21)

    first, second, third = (reader.get(path).content.decode() for path in ("/", "/page/2/", "/page/3/"))

    assert (links_of(first, "prev"), links_of(first, "next")) == ([], [("link", "/page/2/"), ("a", "/page/2/")])
    assert (links_of(second, "prev"), links_of(second, "next")) == ([("link", "/"), ("a", "/")], [("link", "/page/3/"), ("a", "/page/3/")])
    assert (links_of(third, "prev"), links_of(third, "next")) == ([("link", "/page/2/"), ("a", "/page/2/")], [])
    assert '<link rel="canonical" href="https://htc.test/page/2/">' in second
    assert "Page 2 of 3" in text_of(second.encode())


def test_short_list_has_no_pager(reader, make_posts):
    make_posts(10)

    assert "pager" not in reader.get("/").content.decode()


# Archive


def test_archive_counts_years_and_months(reader, make_article):
    for month in (1, 1, 3):
        make_article(title="T", published_at=f"2014-{month:02}-15T12:00Z")
    make_article(title="T", published_at="2012-07-15T12:00Z")

    answer = reader.get("/archive/")

    words = " ".join(text_of(answer.content).split())
    assert words == (
        "Articles by year Years 2014 3 2012 1"
        " 2014 March 1 January 2 15 March 2014 T 15 January 2014 T 15 January 2014 T 2012 July 1 15 July 2012 T"
    )
    assert re.findall(r'href="(/\d{4}/(?:\d\d/)?)"', answer.content.decode()) == ["/2014/", "/2014/03/", "/2014/01/", "/2012/", "/2012/07/"]


def test_year_shows_its_months_with_their_posts(reader, make_article):
    make_article(title="Early", published_at="2014-01-05T12:00Z")
    make_article(title="Late", published_at="2014-01-25T12:00Z")
    make_article(title="Spring", published_at="2014-03-15T12:00Z", date_precision="month")
    make_article(title="Other year", published_at="2013-03-15T12:00Z")

    words = " ".join(text_of(reader.get("/2014/").content).split())

    assert words == ("Articles by year 2014 Years 2014 3 2013 1 March Mar 2014 Spring January 25 January 2014 Late 5 January 2014 Early")
    assert reader.get("/2012/").status_code == 404


def test_new_year_s_eve_stands_in_the_year_of_the_site_s_time_zone(reader, make_article):
    make_article(title="Late", published_at="2015-01-01T03:00Z")

    assert titles_on(reader, "/2014/12/") == ["Late"]
    assert "Late" in text_of(reader.get("/2014/").content)
    assert reader.get("/2015/").status_code == 404


@pytest.mark.parametrize("path", ["/archive/", "/tags/"])
def test_empty_list_of_the_menu_says_so(reader, db, path):
    answer = reader.get(path)

    assert answer.status_code == 200
    assert "yet" in text_of(answer.content)


# Tags


def test_tags_stand_in_alphabetical_order_with_their_numbers(reader, make_article):
    make_article(tags=["law", "Asia"])
    make_article(tags=["law", "éducation"])
    Tag.objects.create(name="unused", slug="unused")

    answer = reader.get("/tags/")

    assert " ".join(text_of(answer.content).split()) == "Tags Asia 1 law 2 éducation 1"


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("sex work", "sex-work"),
        ("éducation", "éducation"),
        ("Südostasien", "südostasien"),
        ("日本", "日本"),
        ("العمل", "العمل"),
        ("a_b", "a_b"),
    ],
)
def test_tag_of_any_script_has_a_page(reader, make_article, name, slug):
    article = make_article(title="Tagged", tags=[name])

    (link,) = JustHTML(reader.get(article.get_absolute_url()).content.decode(), sanitize=False).query("a.p-category")
    page = reader.get(link.attrs["href"])

    assert Tag.objects.get().slug == slug
    assert page.status_code == 200
    assert name in text_of(page.content)
    assert "Tagged" in text_of(page.content)


@pytest.mark.parametrize(
    "path",
    [
        "/tags/nope/",
        "/tags/nope/feed/",
        "/tags/%00/",
        "/tags/a%2Fb/",
        "/tags/a%20b/",
        "/tags/law/page/2/",
        "/authors/nope/",
        "/authors/nope/feed/",
        "/authors/",
    ],
)
def test_unknown_tag_author_or_page_is_a_404(reader, make_article, path):
    make_article(tags=["law"])

    assert reader.get(path).status_code == 404


def test_tag_of_signs_alone_is_shown_without_a_link(reader, make_article):
    article = make_article(tags=["???", "law"])

    html = reader.get(article.get_absolute_url()).content.decode()

    assert '<span class="p-category">???</span>' in html
    assert "???" not in text_of(reader.get("/tags/").content)
    assert reader.get("/sitemap.xml").status_code == 200


def test_tag_and_author_go_on_after_fifty_posts(reader, make_posts):
    make_posts(52, tags=["law"], by=[("Ada", "Role")])

    for path in ("/tags/law/", "/authors/ada/"):
        assert titles_on(reader, path) == [f"Post {number}" for number in range(52, 2, -1)]
        assert titles_on(reader, f"{path}page/2/") == ["Post 2", "Post 1"]
        assert "52 articles" in text_of(reader.get(f"{path}page/2/").content)
        assert reader.get(f"{path}page/3/").status_code == 404


# Authors


def test_author_s_roles_stand_with_their_years(reader, make_article):
    for year, role in [(2012, "Intern"), (2013, "Associate"), (2015, "Associate"), (2014, "")]:
        make_article(by=[("Ada Lind", role), ("Ben", "Editor")], published_at=f"{year}-06-15T12:00Z")

    lines = text_of(reader.get("/authors/ada-lind/").content).splitlines()

    assert lines[:5] == ["Author", "Ada Lind", "Roles", "Associate 2013–2015", "Intern 2012"]
    assert lines[5].startswith("4 articles")


def test_author_with_two_bylines_over_a_post_has_it_once(reader, make_article):
    make_article(title="Once", by=[("Ada", "Author"), ("Ada", "Photographer")])

    assert titles_on(reader, "/authors/ada/") == ["Once"]


def test_bylines_on_pages_and_cards_lead_to_the_author(reader, make_article):
    article = make_article(by=[("Ada", "Role"), ("Ben", "")])

    for path in (article.get_absolute_url(), "/", "/2014/01/"):
        html = reader.get(path).content.decode()
        role = "" if path == "/2014/01/" else ', <span class="p-job-title">Role</span>'  # cards of lists leave it out
        assert f'<span class="p-author h-card"><a class="p-name u-url" href="/authors/ada/">Ada</a>{role}</span>' in html
        assert '<a class="p-name u-url" href="/authors/ben/">Ben</a>' in html


def test_page_does_not_lead_to_lists_in_which_it_does_not_stand(reader, make_article):
    page = make_article(kind="page", slug="about", by=[("Ada", "Role")], tags=["law"])

    html = reader.get(page.get_absolute_url()).content.decode()

    assert "/authors/" not in html
    assert 'href="/tags/law/"' not in html


@pytest.mark.parametrize("path", ["/", "/page/2/", "/archive/", "/2014/", "/2014/01/", "/tags/", "/tags/law/", "/authors/ada/"])
def test_list_has_its_head_its_heading_and_may_be_kept_a_minute(reader, make_posts, path):
    make_posts(11, tags=["law"], by=[("Ada", "")])

    answer = reader.get(path)
    html = answer.content.decode()

    assert answer["Cache-Control"] == "max-age=60"
    assert f'<link rel="canonical" href="https://htc.test{path}">' in html
    assert html.count("<h1") == 1
    assert "noindex" not in html
    assert reader.get(path, HTTP_IF_NONE_MATCH=answer["ETag"]).status_code == 304


def test_every_list_has_a_title_of_its_own(reader, make_posts):
    make_posts(60, tags=["law"], by=[("Ada", "")])
    paths = [
        "/",
        "/page/2/",
        "/page/3/",
        "/archive/",
        "/2014/",
        "/2014/01/",
        "/tags/",
        "/tags/law/",
        "/tags/law/page/2/",
        "/authors/ada/",
        "/authors/ada/page/2/",
    ]

    titles = [re.search("<title>(.*)</title>", reader.get(path).content.decode())[1] for path in paths]

    assert len(set(titles)) == len(paths)
    assert all("Human Trafficking Center" in title for title in titles)


# Menu and foot


def menu_of(html: str) -> list[tuple[str, str]]:
    return links_in(html, ".masthead__nav a")


def links_in(html: str, selector: str) -> list[tuple[str, str]]:
    return [(link.to_text(), link.attrs["href"]) for link in JustHTML(html, sanitize=False).query(selector)]


@pytest.fixture
def menu(make_article):
    """Three pages in the menu, in another order than they were written in, and two that nobody may open."""
    site = Site.current()
    for position, (slug, status) in enumerate([("help", "published"), ("draft", "draft"), ("about", "published"), ("gone", "withdrawn")]):
        page = make_article(kind="page", slug=slug, title=slug.title(), status=status, published_at="2014-01-15T12:00Z")
        MenuEntry.objects.create(site=site, page=page, position=10 - position)
    later = make_article(kind="page", slug="later", title="Later", published_at=timezone.now() + timedelta(days=1))
    MenuEntry.objects.create(site=site, page=later)


def test_menu_has_the_lists_and_the_pages_of_staff_in_their_order(reader, menu):
    MenuEntry.objects.filter(page__slug="help").update(place="foot")
    expected = [("Articles", "/archive/"), ("Case studies", "/case-studies/"), ("Tags", "/tags/"), ("About", "/about/")]

    for path in ("/", "/archive/", "/about/", "/nope/"):
        html = reader.get(path).content.decode()
        assert menu_of(html) == expected, path
        assert links_in(html, ".footer [aria-labelledby=foot-print] a") == [("Help", "/help/")], path
        assert ("Draft", "/draft/") not in links_in(html, ".footer a"), path


def test_menu_whose_pages_are_all_hidden_leaves_the_site_there(reader, make_article):
    draft = make_article(kind="page", slug="draft", status="draft")
    MenuEntry.objects.create(site=Site.current(), page=draft)

    answer = reader.get("/")

    assert answer.status_code == 200
    assert len(menu_of(answer.content.decode())) == 3


def test_present_page_is_marked_in_the_menu(reader, menu):
    for path in ("/tags/", "/archive/", "/about/"):
        html = reader.get(path).content.decode()
        assert re.findall(r'<a href="([^"]*)" aria-current="page"', html) == [path]


def test_menu_changes_at_once(reader, menu):
    before = menu_of(reader.get("/").content.decode())

    MenuEntry.objects.filter(page__slug="help").delete()

    assert ("Help", "/help/") in before
    assert ("Help", "/help/") not in menu_of(reader.get("/").content.decode())


def test_withdrawn_post_still_has_the_menu(reader, menu, make_article):
    gone = make_article(status="withdrawn", published_at="2014-01-15T12:00Z")
    Article.objects.filter(pk=gone.pk).update(path="2014/01/gone")

    answer = reader.get("/2014/01/gone/")

    assert answer.status_code == 410
    assert ("About", "/about/") in menu_of(answer.content.decode())


def test_foot_shows_what_staff_wrote_and_nothing_of_it_is_markup(reader, db):
    site = Site.current()
    site.footer, site.contact_email = "First <b>line</b>\nsecond\n\nThird", "write+us@example.org"
    site.save()

    html = reader.get("/").content.decode()

    assert "<p>First &lt;b&gt;line&lt;/b&gt;<br>second</p>" in html
    assert "<p>Third</p>" in html
    assert '<a href="mailto:write%2Bus@example.org">write+us@example.org</a>' in html


def test_foot_without_an_address_has_no_mail_link(reader, db):
    assert "mailto:" not in reader.get("/").content.decode()


def test_author_s_new_name_is_seen_in_lists_at_once(reader, make_article):
    make_article(by=[("Ada", "")])
    reader.get("/authors/ada/")

    Author.objects.update(name="Ada Lind")

    assert "Ada Lind" in text_of(reader.get("/authors/ada/").content)
