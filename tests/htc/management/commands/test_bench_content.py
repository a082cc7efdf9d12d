"""Content for measuring: as much as was asked for, as good as what staff write, and only on an empty blog."""

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article, CaseStudy, Footnote
from articles.text.notes import deflate, inflate
from comments.models import Response
from htc.lib.html import clean_article, clean_note
from htc.management.commands.bench_content import CROWD, CROWD_SLUG, Prose
from tests import database


def fill(**options):
    """Run the command on a small scale and give what it says."""
    call_command("bench_content", **{"articles": 5, "responses": 40, "seed": 3} | options)


@pytest.fixture
def filled(transactional_db):
    """A blog of six generated articles."""
    database.fill_once("generated", fill)


def test_it_writes_exactly_what_it_says(db, capsys):
    fill()

    crowded = Article.objects.get(slug=CROWD_SLUG)
    assert capsys.readouterr().out == f"Wrote 6 articles and 340 responses; 300 approved ones are on {crowded.get_absolute_url()}.\n"
    assert Article.objects.published().count() == 6
    assert Response.objects.count() == 340
    assert crowded.responses.approved().count() == crowded.responses.count() == CROWD
    assert Response.objects.exclude(article=crowded).linkbacks().count() == 8
    assert Response.objects.exclude(state=Response.State.APPROVED).count() == 1


def test_every_page_shows_its_notes_cases_and_responses(filled, reader):
    for article in Article.objects.all():
        page = reader.get(article.get_absolute_url())

        assert page.status_code == 200
        text = page.content.decode()
        assert text.count('role="doc-noteref"') == sum(article.footnotes.values_list("uses", flat=True))
        assert text.count('<aside class="case-study') == article.placements.count()
        assert text.count('<li id="response-') == min(50, article.responses.approved().count())


@pytest.mark.parametrize("path", ["/", "/feed/"])
def test_lists_show_the_articles(filled, reader, path):
    page = reader.get(path)

    assert page.status_code == 200
    assert all(title in page.content.decode() for title in Article.objects.values_list("title", flat=True))


def test_excerpt_of_a_pingback_marks_its_link(filled):
    row = Response.objects.linkbacks().first()

    assert row.excerpt_before.endswith(" ")
    assert row.excerpt_link == row.excerpt_link.strip() != ""
    assert row.excerpt_after.startswith(" ")


def test_bodies_are_as_saving_would_leave_them(filled):
    for article in Article.objects.all():
        again = deflate(clean_article(inflate(article.body, article.note_texts)), {})

        assert again.body == article.body
        assert [(note.key, note.text, note.position, note.uses) for note in again.notes] == list(
            article.footnotes.values_list("key", "text", "position", "uses")
        )
        assert [(case.slug, case.align, case.position) for case in again.cases] == list(
            article.placements.values_list("case_study__slug", "align", "position")
        )
        assert not again.errors
        assert not again.warnings


@pytest.mark.parametrize("seed", range(5))
def test_manuscript_is_what_deflate_gives_with_many_notes_and_cases_too(seed):
    parsed = Prose(seed).manuscript(1500, notes=40, cases=("one", "two"))

    texts = {note.key: note.text for note in parsed.notes}
    assert deflate(clean_article(inflate(parsed.body, texts)), {}) == parsed
    assert len(parsed.notes) == 40


def test_stored_texts_need_no_cleaning(filled):
    assert all(clean_note(text) == text for text in Footnote.objects.values_list("text", flat=True))
    assert all(clean_article(case.body) == case.body and clean_article(case.sources) == case.sources for case in CaseStudy.objects.all())


def test_address_and_feed_identifier_are_those_that_saving_gives(filled):
    for article in Article.objects.all():
        assert article.path == article.planned_path()
        assert article.feed_guid.startswith("urn:uuid:")


def test_same_seed_writes_the_same(db):
    def texts() -> list:
        bodies = Article.objects.order_by("path").values_list("path", "feed_guid", "body")
        return [*bodies, *Response.objects.order_by("pk").values_list("received_at", "source_url", "body", "excerpt")]

    fill()
    first = texts()
    Article.objects.all().delete()
    CaseStudy.objects.all().delete()
    call_command("flush", interactive=False, verbosity=0)
    fill()

    assert texts() == first


def test_blog_with_an_article_is_left_alone(make_article):
    make_article()

    with pytest.raises(CommandError, match="only an empty one"):
        fill()
    assert Article.objects.count() == 1


def test_second_run_is_refused(filled):
    with pytest.raises(CommandError, match="has articles already"):
        fill()


def test_production_is_refused(db, settings):
    settings.ENV = "production"

    with pytest.raises(CommandError, match="not for production"):
        fill()
    assert not Article.objects.exists()


@pytest.mark.parametrize("numbers", [{"articles": 0}, {"articles": 1, "responses": 251}, {"responses": -1}])
def test_impossible_numbers_are_refused(db, numbers):
    with pytest.raises(CommandError, match="at least one article"):
        fill(**numbers)
    assert not Article.objects.exists()


def test_text_too_short_for_its_notes_has_one_in_each_sentence():
    parsed = Prose(1).manuscript(12, notes=20)

    assert 0 < len(parsed.notes) < 20
    assert parsed.body.count("data-fn=") >= len(parsed.notes)
