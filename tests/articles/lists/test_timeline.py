"""Case studies drawn over the years."""

import re

import pytest
from justhtml import JustHTML

from articles.lists.timeline import MOST_ROWS, timeline
from articles.models import CaseStudy


def case(title: str, first: int | None = None, last: int | None = None, country: str = "") -> CaseStudy:
    return CaseStudy(title=title, slug=title, year_from=first, year_to=last, country=country)


def test_bars_reach_from_the_first_to_the_end_of_the_last_year_and_stand_by_their_first():
    drawing = timeline([case("c", 2009), case("a", 2000, 2004), case("none"), case("b", 2000), case("d", None, 2005)])

    assert [(bar.case.title, bar.left, bar.width) for bar in drawing.bars] == [
        ("b", 0, 10),
        ("a", 0, 50),
        ("d", 50, 10),
        ("c", 90, 10),
    ]
    assert drawing.ticks == [(2000, 0), (2002, 20), (2004, 40), (2006, 60), (2008, 80)]
    assert [bar.top for bar in drawing.bars] == [0, 2.3, 4.6, 6.9]
    assert (drawing.first, drawing.last, drawing.height) == (2000, 2009, 9.2)


@pytest.mark.parametrize(
    ("first", "last", "at", "is_wide", "is_late"),
    [
        pytest.param(2000, 2001, 20, False, False, id="early: behind the bar"),
        pytest.param(2008, 2009, 80, False, True, id="late: before it"),
        pytest.param(2001, 2008, 10, True, False, id="nearly everywhere: in it"),
    ],
)
def test_words_stand_where_there_is_room(first, last, at, is_wide, is_late):
    drawing = timeline([case("x", first, last), case("edge", 2000), case("end", 2009)])

    (bar,) = [bar for bar in drawing.bars if bar.case.title == "x"]

    assert (bar.words_at, bar.is_wide) == (at, is_wide)
    assert is_wide or bar.is_late is is_late


@pytest.mark.parametrize("years", [[], [2000], [None, None]], ids=["none", "one", "no years"])
def test_fewer_than_two_cases_with_years_are_not_drawn(years):
    assert timeline([case(str(at), year) for at, year in enumerate(years)]) is None


def test_more_cases_than_can_be_told_apart_are_drawn_by_country_the_darker_the_more():
    cases = [case(f"p{n}", 2000, country="Peru") for n in range(40)] + [case(f"q{n}", 2003, 2009, country="Peru") for n in range(10)]
    cases += [case("g", 2001, 2002, country="Ghana")] + [case(f"n{n}", 2009) for n in range(20)]

    drawing = timeline(cases)

    assert drawing.bars == []
    assert [(row.name, row.cases, row.years, row.left, row.width, row.top) for row in drawing.countries] == [
        ("Peru", 50, "2000–2009", 0, 100, 0),
        ("Ghana", 1, "2001–2002", 10, 20, 3.3),
        ("", 20, "2009", 90, 10, 6.6),
    ]
    assert [(shade.left, shade.width, shade.share) for shade in drawing.countries[0].shades] == [(0, 10, 4), (30, 70, 1)]
    assert [row.shades[0].share for row in drawing.countries] == [4, 1, 2]
    assert drawing.height == 9.9


def test_more_countries_than_rows_share_the_last_one():
    cases = [case(f"{country}-{n}", 2000, country=f"Country {country}") for country in range(70) for n in range(1 + (country < 59))]

    rows = timeline(cases).countries

    assert len(rows) == MOST_ROWS
    assert (rows[-1].name, rows[-1].others, rows[-1].cases) == ("", 11, 11)
    assert {row.cases for row in rows[:-1]} == {2}


def test_index_of_many_cases_leads_from_each_country_to_its_cases_and_keeps_what_is_chosen(reader, make_case):
    for number in range(MOST_ROWS + 1):
        make_case(f"case-{number}", country="Peru & Chile" if number else "", year_from=2001, year_to=2003)

    page = JustHTML(reader.get("/case-studies/?year=2003").content.decode(), sanitize=False)

    drawn = [(link.attrs["href"], link.attrs["aria-label"]) for link in page.query("svg.timeline__drawing a")]
    assert drawn == [("/case-studies/?year=2003&country=Peru+%26+Chile", "Peru & Chile: 60 cases, 2001–2003")]
    table = [[cell.to_text() for cell in row.query("td, th")] for row in page.query(".timeline__table tbody tr")]
    assert table == [["2001–2003", "No country named: 1 case"], ["2001–2003", "Peru & Chile: 60 cases"]]
    assert len(JustHTML(reader.get(drawn[0][0]).content.decode(), sanitize=False).query(".case-card")) == MOST_ROWS


def test_index_draws_the_chosen_cases_each_a_link_with_a_name_and_says_the_same_as_a_table(reader, make_case):
    make_case("jakarta", country="Indonesia", year_from=2013)
    make_case("tulsa", country="United <States>", year_from=2001, year_to=2006)
    make_case("bali", country="Indonesia", year_from=2001, year_to=2004)

    html = reader.get("/case-studies/").content.decode()
    tree = JustHTML(html, sanitize=False)

    drawn = [(link.attrs["href"], link.attrs["aria-label"]) for link in tree.query("svg.timeline__drawing a")]
    assert drawn == [
        ("/case-studies/bali/", "Bali, Indonesia, 2001–2004"),
        ("/case-studies/tulsa/", "Tulsa, United <States>, 2001–2006"),
        ("/case-studies/jakarta/", "Jakarta, Indonesia, 2013"),
    ]
    table = [[cell.to_text() for cell in row.query("td, th")] for row in tree.query(".timeline__table tbody tr")]
    assert [", ".join([title, country, years]) for years, title, country in table] == [name for _, name in drawn]
    assert [(node.name, node.to_text()) for node in tree.query(".by-country dt, .by-country dd")] == [
        ("dt", "Indonesia 2"), ("dd", "Bali"), ("dd", "Jakarta"), ("dt", "United <States> 1"), ("dd", "Tulsa"),
    ]  # fmt: skip
    assert not re.search(r"\sstyle=", html)
    chosen = JustHTML(reader.get("/case-studies/?year=2003").content.decode(), sanitize=False)
    assert [link.attrs["href"] for link in chosen.query("svg.timeline__drawing a")] == [href for href, _ in drawn[:2]]


def test_case_shows_the_responses_of_the_articles_that_tell_it(reader, make_article, make_case, make_response):
    make_case("quay")
    make_response(make_article("[case:quay]", title="Told"), author_name="Ana", body="What she said of it.")
    make_response(make_article(title="Other"), author_name="Ben")

    (section,) = JustHTML(reader.get("/case-studies/quay/").content.decode(), sanitize=False).query("[aria-labelledby=recent-h]")

    assert "What she said of it." in section.to_text()
    assert "Ben" not in section.to_text()
