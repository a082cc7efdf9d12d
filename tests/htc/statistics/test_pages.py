"""The pages of numbers: a drawing, the table and the file say the same; what is compared, what is merged, who cites whom."""

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from justhtml import JustHTML

from articles.models import Site
from htc.statistics.models import DailyReferrers, add_counts

OVERVIEW, CITED = "/admin/statistics/", "/admin/statistics/linkbacks/"
TODAY = date(2026, 3, 8)


@pytest.fixture(autouse=True)
def _today(db, time_machine):
    time_machine.move_to("2026-03-08T18:00Z")
    Site.objects.update(time_zone="UTC")


def write(path: str, numbers: dict[int, int]) -> None:
    """Write views of a page, by the number of days ago."""
    add_counts({(TODAY - timedelta(days=ago), path): n for ago, n in numbers.items()}, {})


def page_of(client, address: str) -> JustHTML:
    return JustHTML(client.get(address).content.decode(), sanitize=False)


def drawn(page: JustHTML) -> list[int]:
    """Give the number of each bar, as its title says it."""
    return [int(title.to_text().rpartition(": ")[2]) for title in page.query(".chart rect title")]


def table(page: JustHTML, label: str) -> list[list[str]]:
    """Give the cells of a table by the words or the id that label it."""
    rows = page.query(f'[aria-label="{label}"] tbody tr') or page.query(f'[aria-labelledby="{label}"] tbody tr')
    return [[" ".join(cell.to_text().split()) for cell in row.query("th, td")] for row in rows]


def file_of(client, address: str) -> list[list[str]]:
    answer = client.get(address)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))[1:]


@pytest.mark.parametrize("days", [30, 90, 365])
def test_drawing_table_and_file_hold_the_same_numbers(staff_client, make_article, days):
    article = make_article(slug="open")
    write("/2014/01/open/", {0: 3, 1: 7, 29: 5, 89: 11, 364: 13, 400: 17, 729: 19})
    write("/", {0: 2})

    for address, file, more in ((OVERVIEW, "days.csv", 2), (f"{OVERVIEW}article/{article.pk}/", f"article/{article.pk}/days.csv", 0)):
        page = page_of(staff_client, f"{address}?days={days}")
        rows, lines = table(page, "Views by day"), file_of(staff_client, f"{OVERVIEW}{file}?days={days}")
        bars = drawn(page)
        assert bars == [int(row[1]) for row in rows]
        assert sum(bars) == sum(int(line[1]) for line in lines) == more + {30: 15, 90: 26, 365: 39}[days]
        assert sum(int(row[2]) for row in rows) == sum(int(line[2]) for line in lines) == {30: 0, 90: 0, 365: 36}[days]
        assert [lines[0][0], lines[-1][0], len(lines)] == [str(TODAY - timedelta(days=days - 1)), str(TODAY), days]
        assert len(bars) == {30: 30, 90: 90, 365: 52}[days]
        assert rows[-1][0] == {365: "2 March 2026 to 8 March 2026"}.get(days, "8 March 2026")


def test_period_is_compared_with_the_one_before_only_where_that_was_counted_whole(staff_client):
    write("/", {59: 50, 0: 62})
    compared = page_of(staff_client, OVERVIEW)
    too_long = page_of(staff_client, f"{OVERVIEW}?days=90")
    nonsense = page_of(staff_client, f"{OVERVIEW}?days=30 OR 1")

    assert "62 views from 7 February 2026 to 8 March 2026, 24 % more than in the 30 days before (50)." in compared.to_text()
    assert compared.query(".chart__line")
    assert "Counting began on 8 January 2026" in too_long.to_text()
    assert not too_long.query(".chart__line")
    assert nonsense.to_text() == compared.to_text()


def test_articles_stand_by_title_with_the_views_of_addresses_that_they_have_left(staff_client, make_article):
    article = make_article(slug="old", title="<b>Doors</b>")
    article.slug = "new"
    article.save()
    write("/2014/01/old/", {3: 4, 33: 1})
    write("/2014/01/new/", {0: 2})
    write("/tags/law/", {0: 5, 40: 9})
    DailyReferrers.objects.create(day=TODAY, domain="=other.test", views=3)
    DailyReferrers.objects.create(day=TODAY - timedelta(days=45), domain="gone.test", views=8)

    page = page_of(staff_client, OVERVIEW)

    assert table(page, "pages-h") == [["<b>Doors</b>", "6", "1"], ["/tags/law/", "5", "9"]]
    assert file_of(staff_client, f"{OVERVIEW}pages.csv") == [["/2014/01/new/", "<b>Doors</b>", "6", "1"], ["/tags/law/", "", "5", "9"]]
    assert table(page, "referrers-h") == [["=other.test", "3", "0"], ["gone.test", "0", "8"]]
    assert file_of(staff_client, f"{OVERVIEW}referrers.csv") == [["'=other.test", "3", "0"], ["gone.test", "0", "8"]]
    assert sum(drawn(page_of(staff_client, f"{OVERVIEW}article/{article.pk}/"))) == 6


def test_page_shows_the_first_of_the_file_and_says_how_many_more_are_there(staff_client, make_article):
    article = make_article(slug="old", title="Doors")
    article.slug = "new"
    article.save()
    write("/2014/01/old/", {40: 1, 0: 1})
    write("/2014/01/new/", {0: 1})
    add_counts({(TODAY, f"/tags/{letter}{n}/"): 1 for letter in "aZb_" for n in range(30)}, {})
    DailyReferrers.objects.bulk_create(
        DailyReferrers(day=TODAY, domain=f"{letter}{n}.test", views=3) for letter in "aZb" for n in range(34)
    )

    page = page_of(staff_client, OVERVIEW)
    pages, sites = (file_of(staff_client, f"{OVERVIEW}{name}.csv") for name in ("pages", "referrers"))

    assert table(page, "pages-h") == [[title or path, *numbers] for path, title, *numbers in pages[:100]]
    assert pages[:2] == [["/2014/01/new/", "Doors", "2", "1"], ["/tags/Z0/", "", "1", "0"]]
    assert [line[0] for line in pages[1:]] == sorted(line[0] for line in pages[1:])
    assert len(pages) == 121
    assert table(page, "referrers-h") == sites[:100]
    assert [line[0] for line in sites] == sorted(line[0] for line in sites)
    assert len(sites) == 102
    assert "21 more are in the file" in page.to_text()
    assert "2 more are in the file" in page.to_text()


def test_desk_shows_the_last_thirty_days_and_names_no_article(member, client_of, make_article):
    write(f"/2014/01/{make_article(title='Of somebody').slug}/", {0: 4, 29: 2, 30: 8})
    desk = page_of(client_of(member("Author")), "/admin/")

    assert (len(drawn(desk)), sum(drawn(desk))) == (30, 6)
    section = [section for section in desk.query("section") if section.query("#desk-views")]
    assert "Of somebody" not in section[0].to_text()
    assert not page_of(client_of(member()), "/admin/").query(".chart")


def test_article_that_was_never_public_has_no_page(staff_client, make_article):
    draft = make_article(status="draft")

    assert [staff_client.get(f"{OVERVIEW}article/{pk}/").status_code for pk in (draft.pk, draft.pk + 1)] == [404, 404]


def test_others_cite_articles_over_the_years(staff_client, make_article, make_response):
    article, other = make_article(title="Doors"), make_article(title="Gates")
    for year, kind, state in (
        (2014, "pingback", "approved"),
        (2014, "webmention", "approved"),
        (2026, "trackback", "approved"),
        (2026, "comment", "approved"),
        (2026, "pingback", "pending"),
    ):
        make_response(article, kind=kind, state=state, received_at=datetime(year, 2, 1, 12, tzinfo=UTC))
    make_response(article, kind="pingback", source_key=f"article:{other.pk}", source_url=other.full_url)
    make_response(other, kind="pingback", received_at=datetime(2025, 2, 1, 12, tzinfo=UTC))

    page = page_of(staff_client, CITED)
    years = dict.fromkeys(range(2014, 2027), 0) | {2014: 2, 2025: 1, 2026: 1}

    assert drawn(page) == list(years.values())
    assert table(page, "Linkbacks by year") == [[str(year), str(number)] for year, number in years.items()]
    assert table(page, "articles-h") == [["Doors", "1", "0", "3"], ["Gates", "0", "1", "1"]]
    assert [line[1:] for line in file_of(staff_client, f"{OVERVIEW}linkbacks.csv")] == [
        ["Doors", "2014", "2"],
        ["Doors", "2026", "1"],
        ["Gates", "2025", "1"],
    ]
    assert table(page_of(staff_client, f"{OVERVIEW}article/{article.pk}/"), "cited-h")[0] == ["2014", "2"]


@pytest.mark.parametrize("zone", ["UTC", "America/Denver", "Pacific/Auckland"])
def test_linkback_of_an_absurd_date_is_counted_for_no_year(staff_client, make_article, make_response, zone):
    Site.objects.update(time_zone=zone)
    article = make_article(title="Doors")
    for received_at in (datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, tzinfo=UTC), datetime(2025, 2, 1, tzinfo=UTC)):
        make_response(article, kind="pingback", received_at=received_at)

    page = page_of(staff_client, CITED)

    assert table(page, "Linkbacks by year") == [["2025", "1"], ["2026", "0"]]
    assert table(page, "articles-h") == [["Doors", "0", "1", "3"]]
    assert [line[1:] for line in file_of(staff_client, f"{OVERVIEW}linkbacks.csv")] == [["Doors", "2025", "1"]]
    assert table(page_of(staff_client, f"{OVERVIEW}article/{article.pk}/"), "cited-h") == [["2025", "1"], ["2026", "0"]]


def test_pages_say_what_is_not_counted_and_ask_for_no_more_with_more_rows(staff_client, make_article):
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            staff_client.get(OVERVIEW)
        return len(asked)

    assert "Nothing has been counted yet." in page_of(staff_client, OVERVIEW).to_text()
    write(f"/2014/01/{make_article().slug}/", {0: 1})
    few = queries()
    for number in range(30):
        write(f"/2014/01/{make_article().slug}/", {0: 1, number + 1: 2})
    text = re.sub(r"\s+", " ", page_of(staff_client, OVERVIEW).to_text())

    assert queries() == few
    for words in (
        "What a proxy in front of the blog answers by itself",
        "no persons",
        "fewer than three came on a day",
        "deleted after two years",
    ):
        assert words in text
