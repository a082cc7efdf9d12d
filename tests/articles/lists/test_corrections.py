"""Corrections: written in the admin, told above or below the text, in dates, lists and feeds; a mend of writing moves none of them."""

import io
import json
from datetime import UTC, datetime

import feedparser
import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from articles.models import Article, Correction, Site
from articles.revisions import history
from tests.articles.admin.test_article import change
from tests.articles.lists.test_sitemaps import entries
from tests.site.journey import text_of

AT = datetime(2015, 5, 3, 16, 30, tzinfo=UTC)
UNCHANGED = {"published_at_0": "2014-01-15", "published_at_1": "12:00:00", "tags": "law"}
WORDS = {"text_wrong": "Twelve ships.", "text_right": "Eleven ships."}


@pytest.fixture
def correct():
    """Write a correction of an article; one of its words unless it is for safety."""

    def write(article, kind="correction", at=AT, **words) -> Correction:
        return Correction.objects.create(article=article, kind=kind, made_at=at, **({} if kind == "safety" else WORDS | words))

    return write


def rows(*corrections: dict) -> dict:
    """Give what the browser posts of the corrections below the form of an article."""
    fields = {"corrections-TOTAL_FORMS": str(len(corrections)), "corrections-INITIAL_FORMS": "0"}
    for number, row in enumerate(corrections):
        row = {"made_at_0": "2015-05-03", "made_at_1": "10:30:00"} | row
        fields |= {f"corrections-{number}-{name}": value for name, value in row.items()}
    return fields


def dates(reader, article) -> tuple:
    """Give every date by which somebody learns that an article changed: on its page, to programs, in the sitemap, in the feed."""
    page = reader.get(article.get_absolute_url()).content.decode()
    data = json.loads(page.partition("application/ld+json")[2].partition(">")[2].partition("</script>")[0])
    feed = feedparser.parse(reader.get("/feed/").content)
    return data.get("dateModified"), "dt-updated" in page, entries(reader)[article.full_url], feed.feed.updated


def test_correction_moves_every_date_and_a_mended_word_none(staff_client, reader, make_article):
    article = make_article("Twelve shps.", tags=["law"], by=[("Ada", "")])
    before = dates(reader, article)

    assert change(staff_client, article, body="Twelve ships.", **UNCHANGED).status_code == 302
    assert dates(reader, article) == before
    assert before[:3] == (None, False, "2014-01-15")

    assert change(staff_client, article, body="Eleven ships.", **UNCHANGED, **rows({"kind": "correction"} | WORDS)).status_code == 302
    assert dates(reader, article) == ("2015-05-03T10:30-06:00", True, "2015-05-03", "Sun, 03 May 2015 16:30:00 +0000")
    assert {entries(reader)[f"https://htc.test/{path}/"] for path in ("tags/law", "authors/ada")} == {"2015-05-03"}


@pytest.mark.parametrize(
    "row",
    [
        {"kind": "correction", "text_right": "Eleven."},
        {"kind": "update"},
        {"kind": "retraction", "text_wrong": " "},
        {"kind": "safety", "text_wrong": "Her name."},
    ],
    ids=lambda row: row["kind"],
)
def test_correction_that_says_too_little_or_too_much_is_not_saved(staff_client, make_article, row):
    article = make_article()

    answer = change(staff_client, article, body="Other words.", **rows(row))

    assert answer.status_code == 200
    assert "Other words." in answer.content.decode()
    assert not Correction.objects.exists()
    told = answer.content.decode().partition("errorlist nonfield")[2].partition("</ul>")[0]
    assert told.count("<li>") == 1


@pytest.mark.parametrize("fields", [{"kind": "safety", "text_right": "x"}, {"kind": "update"}], ids=["safety", "update"])
def test_database_keeps_no_correction_with_too_much_or_nothing(make_article, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        Correction.objects.create(article=make_article(), **fields)


def test_page_tells_each_kind_in_its_place(reader, make_article, correct):
    article = make_article("The text itself.", title="On ships & keys")
    Site.objects.update(contact_email="desk@htc.test")
    for kind in Correction.Kind:
        correct(article, kind, text_right="" if kind == "retraction" else "Eleven ships.")

    page = reader.get(article.get_absolute_url()).content.decode()
    above, _, below = page.partition("The text itself.</p>")

    told = [kind.label for kind in Correction.Kind]
    assert [label for label in told if f'aria-label="{label}"' in above] == ["Correction", "Retraction"]
    assert above.index('aria-label="Retraction"') < above.index('aria-label="Correction"')
    assert [label for label in told if f'aria-label="{label}"' in below] == [
        "Clarification", "Update", "Editor’s note", "Details removed for safety",
    ]  # fmt: skip
    assert "Details were removed to protect someone." in below
    assert 'href="mailto:desk@htc.test?subject=On%20ships%20%26%20keys"' in below
    assert "<title>Retracted: On ships &amp; keys" in page


def test_retracted_article_says_so_wherever_its_title_stands(reader, make_article, make_case, correct):
    make_case("jakarta")
    article = make_article("Words of shame.\n\n[case:jakarta]", title="Shame", tags=["law"], by=[("Ada", "")])
    correct(article, "retraction")

    for path in ("/", "/2014/", "/2014/01/", "/tags/law/", "/authors/ada/", "/case-studies/jakarta/"):
        assert "Retracted: Shame" in text_of(reader.get(path).content), path
    assert "Retracted · Article" in text_of(reader.get("/search/?q=shame").content)
    for path in ("/feed/", "/tags/law/feed/"):
        (entry,) = feedparser.parse(reader.get(path).content).entries
        assert (entry.title, "Twelve ships." in entry.content[0].value) == ("Retracted: Shame", True)


def test_list_and_feed_have_what_readers_can_open_newest_first(reader, make_article, correct):
    article = make_article(title="First & last")
    correct(article)
    newest = correct(article, "safety", AT.replace(year=2016))
    correct(make_article(status="withdrawn", title="Taken back"))

    words = text_of(reader.get("/corrections/").content)
    feed = feedparser.parse(reader.get("/feed/corrections/").content)

    assert words.index("Details were removed") < words.index("Twelve ships.")
    assert "Taken back" not in words
    assert not feed.bozo
    assert [entry.title for entry in feed.entries] == ["Details removed for safety: First & last", "Correction: First & last"]
    assert feed.entries[0].link == f"{article.full_url}#correction-{newest.pk}"
    assert 'href="/corrections/"' in reader.get("/").content.decode()
    assert reader.get("/corrections/page/2/").status_code == 404


def test_number_of_queries_does_not_grow_with_corrections(reader, make_article, correct):
    article, paths, counts = make_article(), ("/", "/feed/", "/corrections/", "/feed/corrections/", "/2014/"), []
    correct(article)
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            for path in paths:
                assert reader.get(path).status_code == 200
        counts.append(len(asked))
        for other in (article, make_article(), make_article()):
            correct(other)

    assert counts[0] == counts[1]


def test_revision_tells_of_a_correction_and_an_older_text_does_not_take_it_back(staff, staff_client, make_article, correct):
    article = make_article("Twelve ships.")
    change(staff_client, article, body="Eleven ships.", **rows({"kind": "correction"} | WORDS))
    first, second = article.revisions.all()

    assert "corrections" in second.changed
    assert history.plan(Article.objects.get(), first).snapshot["corrections"] == second.snapshot["corrections"] != []
    assert not history.restore(Article.objects.get(), first, by=staff).errors
    assert Correction.objects.get().text_right == "Eleven ships."


def test_corrections_leave_with_the_article(make_article, correct, tmp_path):
    article = make_article("The text.", by=[("Ada Lind", "Fellow")])
    correct(article)
    correct(article, "safety")

    call_command("export_wordpress", tmp_path / "out.xml", stdout=io.StringIO())
    call_command("export_content", tmp_path / "md", stdout=io.StringIO())
    call_command("export_content", tmp_path / "json", format="json", stdout=io.StringIO())

    written = (tmp_path / "out.xml").read_text()
    places = [written.index(words) for words in ("By Ada Lind, Fellow", "Twelve ships. Eleven ships.", "The text.", "Details were removed")]
    assert places == sorted(places)
    (page,) = (tmp_path / "md").rglob("index.md")
    assert '"text_wrong": "Twelve ships."' in page.read_text()
    (facts,) = (tmp_path / "json").rglob("article.json")
    assert [row["kind"] for row in json.loads(facts.read_text())["corrections"]] == ["safety", "correction"]
