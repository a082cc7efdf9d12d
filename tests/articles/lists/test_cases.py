"""The index of case studies, the page of each, and the ways to them."""

import re

import feedparser
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from taggit.models import Tag

from articles.lists.cases import counted
from articles.models import CaseStudy, CaseTag
from tests.site.journey import add_case, text_of

INDEX = "/case-studies/"
MOST_QUERIES = 8


@pytest.fixture
def three_cases(make_case):
    """Three published cases in two countries, and a draft."""
    jakarta = make_case("jakarta", country="Indonesia", place="Jakarta", year_from=2013, kind="raid", summary="Workers were found.")
    bali = make_case("bali", country="Indonesia", year_from=2001, year_to=2004)
    tulsa = make_case("tulsa", country="United States", place="Tulsa, Oklahoma", year_from=2001)
    make_case("secret", title="Not yet told", country="Atlantis", status=CaseStudy.Status.DRAFT).tags.add("hidden")
    jakarta.tags.add("Fishing", "Labor law")
    tulsa.tags.add("Labor law")
    return jakarta, bali, tulsa


def titles(client, query: str = "") -> list[str]:
    answer = client.get(INDEX + query)
    assert answer.status_code == 200
    return re.findall(r'<h2><a href="/case-studies/[-\w]+/">([^<]*)</a></h2>', answer.content.decode())


def test_index_shows_every_published_case_by_title_with_its_facts(reader, three_cases):
    words = text_of(reader.get(INDEX).content)

    assert titles(reader) == ["Bali", "Jakarta", "Tulsa"]
    assert "Three case studies" in words
    assert "Jakarta, Indonesia · 2013 · raid\nWorkers were found." in words
    assert "Indonesia · 2001–2004" in words
    assert "Not yet told" not in words


def test_titles_are_sorted_as_people_sort_them(reader, make_case):
    for number, title in enumerate(["Zug", "el Monte", "Élan", "Ebro"]):
        make_case(f"case-{number}", title=title)

    assert titles(reader) == ["Ebro", "el Monte", "Élan", "Zug"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        pytest.param("?country=Indonesia", ["Bali", "Jakarta"], id="country"),
        pytest.param("?tag=labor-law", ["Jakarta", "Tulsa"], id="tag"),
        pytest.param("?year=2001", ["Bali", "Tulsa"], id="first year"),
        pytest.param("?year=2003", ["Bali"], id="year in between"),
        pytest.param("?country=Indonesia&tag=labor-law&year=2013", ["Jakarta"], id="all three"),
        pytest.param("?country=Indonesia&tag=&year=", ["Bali", "Jakarta"], id="as the form sends it"),
        pytest.param("?country=&tag=&year=", ["Bali", "Jakarta", "Tulsa"], id="nothing chosen"),
        pytest.param("?country=+Indonesia+", ["Bali", "Jakarta"], id="spaces around"),
        pytest.param("?other=1", ["Bali", "Jakarta", "Tulsa"], id="unknown name"),
    ],
)
def test_filters_choose_and_combine(reader, three_cases, query, found):
    assert titles(reader, query) == found


@pytest.mark.parametrize(
    "query",
    [
        "?country=Narnia",
        "?country=Atlantis",
        "?tag=nothing",
        "?tag=hidden",
        "?year=1801",
        "?year=abc",
        "?year=-1",
        "?year=99999999999999999999999",
        "?year=%D9%A2%D9%A0%D9%A0%D9%A1",
        "?country=Indonesia&year=1999",
        "?country=%00",
        "?tag=%ff",
        "?country=<script>alert(1)</script>",
        "?country=" + "x" * 5000,
    ],
)
def test_value_that_no_case_has_finds_none_and_says_what_to_do(reader, three_cases, query):
    answer = reader.get(INDEX + query)

    html = answer.content.decode()
    assert answer.status_code == 200
    assert titles(reader, query) == []
    assert "No case study found" in html
    assert f'<a href="{INDEX}">every case study</a>' in html
    assert "<script>" not in html
    assert "x" * 100 not in html


def test_menus_hold_what_exists_with_its_count_and_keep_what_was_chosen(reader, three_cases):
    html = reader.get(INDEX + "?country=Indonesia").content.decode()

    options = re.findall(r'<option value="([^"]+)"( selected)?>([^<]+)</option>', html)
    assert options == [
        ("Indonesia", " selected", "Indonesia (2)"),
        ("United States", "", "United States (1)"),
        ("fishing", "", "Fishing (1)"),
        ("labor-law", "", "Labor law (2)"),
        ("2013", "", "2013 (1)"),
        ("2004", "", "2004 (1)"),
        ("2003", "", "2003 (1)"),
        ("2002", "", "2002 (1)"),
        ("2001", "", "2001 (2)"),
    ]
    assert "Two case studies of 3: country Indonesia" in text_of(html.encode())
    assert 'class="filters"' in html
    assert 'method="post"' not in html


def test_chosen_part_of_the_index_names_the_whole_as_its_address(reader, three_cases):
    whole, part = (reader.get(INDEX + query).content.decode() for query in ("", "?year=2001"))

    for html in (whole, part):
        assert '<link rel="canonical" href="https://htc.test/case-studies/">' in html
    assert "noindex" in part
    assert "noindex" not in whole


def test_tag_without_a_slug_breaks_no_page(reader, make_case):
    make_case("jakarta").tags.add("!!!")

    assert titles(reader) == ["Jakarta"]
    assert "!!!" in text_of(reader.get("/case-studies/jakarta/").content)


def test_index_without_cases_says_so(reader, db):
    words = text_of(reader.get(INDEX).content)

    assert "No case study has been published here yet" in words


def test_case_in_many_articles_and_with_many_tags_stands_in_the_index_once(reader, make_case, make_article):
    make_case("jakarta").tags.add("one", "two", "three")
    for _ in range(3):
        make_article("[case:jakarta]")

    assert titles(reader) == titles(reader, "?tag=one") == ["Jakarta"]


@pytest.mark.parametrize(
    ("number", "words"), [(1, "One case study"), (2, "Two case studies"), (9, "Nine case studies"), (10, "10 case studies")]
)
def test_count_is_told_in_words(number, words):
    assert counted(number) == words


def test_page_of_a_case_shows_all_of_it(reader, make_case):
    case = make_case(
        "jakarta",
        title="Jakarta & after",
        summary="Workers were found.",
        country="Indonesia",
        place="Jakarta",
        year_from=2013,
        year_to=2014,
        kind="raid",
        outcome="Two convictions.",
        body="<p>The whole story.</p>",
        sources='<p><a href="https://court.example/1">The judgment</a></p>',
        names_changed=True,
    )
    case.tags.add("Labor law")

    html = reader.get("/case-studies/jakarta/").content.decode()

    words = text_of(html.encode())
    assert words.startswith("Case studies\nJakarta & after\nWorkers were found.\n")
    for part in ("Jakarta, Indonesia", "2013–2014", "raid", "Two convictions.", "The whole story.", "Names changed.", "Labor law"):
        assert f"{part}\n" in words + "\n"
    assert '<a href="https://court.example/1"' in html
    assert "Appears in" not in words


def test_tag_of_a_case_leads_to_its_page_or_where_no_post_carries_it_to_the_cases(reader, make_case, make_article):
    make_case("jakarta").tags.add("Labor law", "Fishing", "In a draft")
    make_article(tags=["labor law"])
    make_article(tags=["In a draft"], status="draft")

    html = reader.get("/case-studies/jakarta/").content.decode()

    links = re.findall(r'<li><a (?:rel="tag" )?href="([^"]+)">([^<]+)</a></li>', html.split('class="tags"')[1].split("</ul>")[0])
    assert links == [
        ("/case-studies/?tag=fishing", "Fishing"),
        ("/case-studies/?tag=in-a-draft", "In a draft"),
        ("/tags/labor-law/", "Labor law"),
    ]
    for address, _ in links:
        assert reader.get(address).status_code == 200


def test_page_says_its_address_and_its_subject_to_machines(reader, make_case):
    make_case("jakarta", title="Jakarta & after", summary="Workers “were” found.")

    html = reader.get("/case-studies/jakarta/").content.decode()

    for line in (
        "<title>Jakarta &amp; after – Human Trafficking Center</title>",
        '<meta name="description" content="Workers “were” found.">',
        '<link rel="canonical" href="https://htc.test/case-studies/jakarta/">',
        '<meta property="og:title" content="Jakarta &amp; after">',
        '<meta property="og:description" content="Workers “were” found.">',
        '<meta property="og:url" content="https://htc.test/case-studies/jakarta/">',
        '<meta property="og:site_name" content="Human Trafficking Center">',
    ):
        assert line in html
    assert html.count("<h1") == 1
    assert "noindex" not in html


def test_page_names_the_published_articles_that_place_the_case(reader, make_case, make_article):
    make_case("jakarta")
    make_article("[case:jakarta]", title="Older", published_at="2013-01-15T12:00Z", date_precision="month")
    make_article("[case:jakarta]", title="Newer", slug="newer")
    make_article("[case:jakarta]", title="A draft", status="draft")
    make_article("[case:jakarta]", title="Withdrawn", status="withdrawn")
    make_article("[case:jakarta]", title="To come", published_at="2999-01-01T12:00Z")
    make_article(title="Without it")

    html = reader.get("/case-studies/jakarta/").content.decode()

    assert "Appears in\nNewer, 15 January 2014\nOlder, Jan 2013" in text_of(html.encode())
    assert '<a href="/2014/01/newer/">Newer</a>' in html
    for absent in ("A draft", "Withdrawn", "To come", "Without it"):
        assert absent not in html


def test_draft_has_no_page(reader, make_case):
    make_case("jakarta", status=CaseStudy.Status.DRAFT)

    assert reader.get("/case-studies/jakarta/").status_code == 404
    assert reader.get("/case-studies/nowhere/").status_code == 404


def test_change_of_a_case_or_its_tags_reaches_the_pages_at_once(reader, make_case):
    case = make_case("jakarta")
    assert titles(reader) == ["Jakarta"]

    case.tags.add("Fishing")
    assert "Fishing" in text_of(reader.get("/case-studies/jakarta/").content)
    case.status = CaseStudy.Status.DRAFT
    case.save()
    assert titles(reader) == []


def test_article_and_feed_link_the_title_of_a_case_to_its_page(reader, make_article, make_case):
    make_case("jakarta")
    article = make_article("[case:jakarta]")

    page = reader.get(article.get_absolute_url()).content.decode()
    (entry,) = feedparser.parse(reader.get("/feed/").content).entries

    assert '<a href="/case-studies/jakarta/">Jakarta</a></h2>' in page
    assert '<a href="https://htc.test/case-studies/jakarta/">Jakarta</a></h2>' in entry.content[0].value


def test_title_of_a_draft_in_an_article_is_no_link(reader, make_article, make_case):
    case = make_case("jakarta")
    article = make_article("[case:jakarta]")
    case.status = CaseStudy.Status.DRAFT
    case.save()

    for path in (article.get_absolute_url(), "/feed/"):
        assert "/case-studies/jakarta/" not in reader.get(path).content.decode()


def test_no_page_asks_for_more_than_eight_queries_with_300_cases(reader, make_case, make_article):
    fields = {"summary": "S", "status": CaseStudy.Status.PUBLISHED}
    cases = CaseStudy.objects.bulk_create(
        CaseStudy(slug=f"case-{number}", title=f"Case {number}", country=f"Country {number % 40}", year_from=1990 + number % 30, **fields)
        for number in range(300)
    )
    tags = Tag.objects.bulk_create(Tag(name=name, slug=name) for name in ("every", *(f"tag-{number}" for number in range(50))))
    CaseTag.objects.bulk_create(
        CaseTag(content_object=case, tag=tag) for at, case in enumerate(cases) for tag in (tags[0], tags[1 + at % 50])
    )
    for _ in range(20):
        make_article("[case:case-7]", tags=["every"])

    counts = {}
    for path in (INDEX, f"{INDEX}?country=Country+7&tag=every&year=1997", "/case-studies/case-7/"):
        with CaptureQueriesContext(connection) as captured:
            assert reader.get(path).status_code == 200
        counts[path] = len(captured)

    assert {path: count for path, count in counts.items() if count > MOST_QUERIES} == {}
    assert len(titles(reader)) == 300


def test_staff_write_a_case_with_tags_and_are_led_to_its_page(staff_client, reader):
    add_case(staff_client, "jakarta", "Jakarta", tags="Fishing, Labor law")
    add_case(staff_client, "bali", "Bali", status="draft")

    form = reverse("admin:articles_casestudy_change", args=[CaseStudy.objects.get(slug="jakarta").pk])
    draft = reverse("admin:articles_casestudy_change", args=[CaseStudy.objects.get(slug="bali").pk])
    assert 'href="/case-studies/jakarta/"' in staff_client.get(form).content.decode()
    assert 'href="/case-studies/bali/"' not in staff_client.get(draft).content.decode()
    assert titles(reader, "?tag=fishing") == ["Jakarta"]


def test_year_of_other_than_four_digits_is_refused(staff_client, db):
    data = {"slug": "x", "title": "X", "summary": "S", "status": "published", "year_from": "199", "body": "", "sources": ""}

    answer = staff_client.post(reverse("admin:articles_casestudy_add"), data)

    assert "Please write the year with four digits." in answer.content.decode()
