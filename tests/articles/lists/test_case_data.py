"""Case studies for programs: their feed, and their facts as CSV, JSON and a data package."""

import csv
import io
import json
from datetime import date

import pytest
from django.utils import timezone
from justhtml import JustHTML

from articles.models import CaseStudy, Site
from tests.articles.syndication.reading import UNFIT, read_feed
from tests.site.journey import text_of

FEED, CSV, JSON, PACKAGE = "/feed/case-studies/", "/case-studies/cases.csv", "/case-studies/cases.json", "/case-studies/datapackage.json"
# How a value of Table Schema is read from a cell.
READ = {
    "string": str,
    "year": int,
    "date": date.fromisoformat,
    "array": json.loads,
    "boolean": {"true": True, "false": False}.__getitem__,
}


@pytest.fixture
def three_cases(make_case, make_article):
    """Three published cases in two countries, one of them told of by articles, and a draft."""
    source = '<p>Court file, <a href="https://court.test/file?a=1&amp;b=2">part 2</a>.</p>'
    jakarta = make_case(
        "jakarta", country="Indonesia", place="Jakarta", year_from=2013, kind="raid", sources=source, content_notes=["sexual violence"]
    )
    bali = make_case("bali", country="Indonesia", year_from=2001, year_to=2004, names_changed=True)
    tulsa = make_case("tulsa", country="United States", year_from=2001)
    make_case("secret", status=CaseStudy.Status.DRAFT)
    jakarta.tags.add("Fishing; boats", "Labor law")
    tulsa.tags.add("Labor law")
    make_article("Text.\n\n[case:jakarta]\n\nText.", slug="telling")
    make_article("Text.\n\n[case:jakarta]\n\nText.", slug="draft", status="draft")
    return jakarta, bali, tulsa


def read_csv(answer, fields: list[dict]) -> list[dict]:
    """Read the rows by their schema."""
    rows = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""))
    assert rows.fieldnames == [field["name"] for field in fields]
    kinds = {field["name"]: READ[field["type"]] for field in fields}
    return [{name: kinds[name](cell) if cell else None for name, cell in row.items()} for row in rows]


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("", ["bali", "jakarta", "tulsa"]),
        ("?country=Indonesia", ["bali", "jakarta"]),
        ("?tag=labor-law&year=2013", ["jakarta"]),
        ("?year=2001", ["bali", "tulsa"]),
        ("?country=Atlantis", []),
    ],
)
def test_page_csv_and_json_hold_the_same_cases_for_each_question(reader, three_cases, question, found):
    fields = reader.get(PACKAGE).json()["resources"][0]["schema"]["fields"]
    page = reader.get(f"/case-studies/{question}").content.decode()
    tree = JustHTML(page, sanitize=False)

    files = [link.attrs["href"] for link in tree.query("section[aria-labelledby=data-h] a[type]")][:2]
    table, listed = read_csv(reader.get(CSV + question), fields), reader.get(JSON + question).json()

    assert files == [path + (question if found else "") for path in (CSV, JSON)]
    assert [row["name"] for row in table] == [row["name"] for row in listed] == found
    assert [link.attrs["href"] for link in tree.query(".case-card h2 a")] == [f"/case-studies/{name}/" for name in found]
    dates = ("published_on", "changed_on")
    assert [row | {name: row[name].isoformat() for name in dates} for row in table] == listed


def test_record_holds_the_facts_with_their_sources_and_the_public_articles(reader, three_cases):
    _, record, tulsa = reader.get(JSON).json()
    today = timezone.localdate(timezone=Site.current().zone).isoformat()

    assert record == {
        "name": "jakarta",
        "title": "Jakarta",
        "address": "https://htc.test/case-studies/jakarta/",
        "summary": three_cases[0].summary,
        "country": "Indonesia",
        "place": "Jakarta",
        "kind": "raid",
        "outcome": None,
        "content_note": "sexual violence.",
        "year_from": 2013,
        "year_to": None,
        "tags": ["Fishing; boats", "Labor law"],
        "names_changed": False,
        "sources": "Court file, part 2.",
        "source_links": ["https://court.test/file?a=1&b=2"],
        "articles": ["https://htc.test/2014/01/telling/"],
        "published_on": today,
        "changed_on": today,
    }
    assert tulsa["articles"] == []


def test_package_names_files_schema_licence_and_date(reader, three_cases):
    Site(data_licence=Site.DataLicence.BY).save()
    CaseStudy.objects.filter(slug="bali").update(changed_at="2999-01-01T12:00Z")

    package = reader.get(PACKAGE).json()

    assert (package["name"], package["created"]) == ("case-studies", "2999-01-01T12:00:00+00:00")
    assert package["licenses"] == [{"name": "CC-BY-4.0", "title": "CC BY 4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}]
    for resource in package["resources"]:
        answer = reader.get(f"/case-studies/{resource['path']}")
        assert answer["Content-Type"] == f"{resource['mediatype']}; charset=utf-8"
        assert resource["schema"]["primaryKey"] in [field["name"] for field in resource["schema"]["fields"]]
    words = text_of(reader.get("/case-studies/").content)
    assert "Licence: CC BY 4.0" in words
    assert "Last change: 1 January 2999" in words


@pytest.mark.parametrize(
    ("licence", "name", "address"),
    [
        ("", "", ""),
        ("CC0-1.0", "CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
        ("CC-BY-4.0", "CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"),
        ("CC-BY-NC-4.0", "CC BY-NC 4.0", "https://creativecommons.org/licenses/by-nc/4.0/"),
    ],
)
def test_licence_has_its_name_and_deed(licence, name, address):
    site = Site(data_licence=licence)

    assert (site.data_licence_name, site.data_licence_address) == (name, address)


def test_without_a_licence_page_and_package_say_so(reader, three_cases):
    assert reader.get(PACKAGE).json()["licenses"][0]["name"] == "notspecified"
    assert "No licence is given yet" in text_of(reader.get("/case-studies/").content)


def test_hostile_words_are_no_formula_and_break_nothing(reader, make_case):
    hostile = "=cmd|' /C calc'!A0;=1\r\n@x\x0b]]><script>\u202e"
    make_case("bad", title=hostile, summary=hostile, outcome=hostile, place=hostile).tags.add("=tag")

    table = reader.get(CSV).content.decode("utf-8-sig")
    (_, row) = csv.reader(io.StringIO(table, newline=""))

    assert [cell for cell in row if cell.startswith(("=", "+", "-", "@"))] == []
    assert ";=" not in table
    assert all(UNFIT.search(reader.get(path).content.decode()) is None for path in (CSV, JSON, PACKAGE))
    assert len(read_feed(reader.get(FEED)).entries) == 1


def test_feed_has_the_newest_cases_with_their_note_first_and_their_whole_text(reader, make_case, time_machine):
    time_machine.move_to("2026-03-01T12:00Z")
    draft = make_case("draft", status=CaseStudy.Status.DRAFT)
    folded = "<p>Before.</p><details><summary>An account</summary><p>Foldedword.</p></details>"
    first = make_case("first", body=folded, content_notes=["sexual violence"], outcome="Two convictions.", country="Ghana")
    time_machine.move_to("2026-03-02T12:00Z")
    draft.status = CaseStudy.Status.PUBLISHED
    draft.save()

    feed = read_feed(reader.get(FEED))

    assert [entry.guid for entry in feed.entries] == [draft.feed_id.urn, first.feed_id.urn]
    assert [entry.published_at.date().isoformat() for entry in feed.entries] == ["2026-03-02", "2026-03-01"]
    entry = feed.entries[1]
    assert entry.summary == f"Content note: sexual violence. {first.summary}"
    assert entry.content.strip().startswith("<p><strong>Content note:</strong> sexual violence")
    assert all(words in entry.content for words in ("Ghana", "Foldedword.", "Two convictions."))
    assert (entry.link, feed.link) == ("https://htc.test/case-studies/first/", "https://htc.test/case-studies/")


def test_days_in_the_data_are_those_of_the_site(reader, make_case, time_machine):
    time_machine.move_to("2026-03-08T02:00Z")
    Site(time_zone="America/Denver").save()
    make_case("first")

    (record,) = reader.get(JSON).json()

    assert (record["published_on"], record["changed_on"]) == ("2026-03-07", "2026-03-07")
    assert "Last change: 7 March 2026" in text_of(reader.get("/case-studies/").content)


def test_identifier_outlives_a_new_address_and_dates_move_with_what_readers_see_alone(make_case, time_machine):
    time_machine.move_to("2026-03-01T12:00Z")
    case = make_case("first")
    began = case.feed_id, case.published_at
    time_machine.move_to("2026-03-02T12:00Z")
    case.save()

    assert case.changed_at == began[1]

    case.slug = "second"
    case.save()
    assert (case.feed_id, case.published_at, case.changed_at) == (*began, timezone.now())
    time_machine.move_to("2026-03-03T12:00Z")
    case.status = CaseStudy.Status.DRAFT
    case.save()
    assert case.changed_at == timezone.now()
    time_machine.move_to("2026-03-04T12:00Z")
    case.status = CaseStudy.Status.PUBLISHED
    case.save()
    assert case.published_at == began[1]


@pytest.mark.parametrize("path", [FEED, CSV, JSON, PACKAGE])
def test_files_are_asked_for_again_with_304_until_something_changes(reader, make_case, time_machine, path):
    time_machine.move_to("2026-03-01T12:00Z")
    case = make_case("first", country="Ghana")
    first = reader.get(path)

    assert reader.get(path, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304
    time_machine.move_to("2026-03-02T12:00Z")
    case.country = "Togo"
    case.save()
    assert reader.get(path, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200


def test_files_cost_the_same_whatever_they_hold(reader, make_case, make_article, django_assert_max_num_queries):
    for number in range(12):
        make_case(f"case-{number}").tags.add("one")
        make_article(f"Text.\n\n[case:case-{number}]")

    for path in (FEED, CSV, JSON, PACKAGE):
        with django_assert_max_num_queries(6):
            reader.get(f"{path}?anew=1")
