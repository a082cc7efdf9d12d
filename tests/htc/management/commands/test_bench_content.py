"""Content for measuring: a file of it becomes a blog as saving would leave it, whole or not at all, and only where there is none."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article, Author, CaseStudy, Footnote, Site
from articles.text.notes import deflate, inflate
from comments.models import Response
from comments.models.authors import author_key
from htc.lib.html import clean_article, clean_note
from tests import database
from tests.bench import content
from tests.site.journey import text_of

COUNTS = {"authors": 1, "tags": 1, "articles": 2, "comments": 6}
META = {"type": "meta", "schema": 1, "site": {"title": "A blog", "tagline": "Words"}, "counts": COUNTS, "featured_article": 2}
AUTHOR = {"type": "author", "id": 1, "username": "ada", "name": "Ada Abreu", "role": "Editor"}
TAG = {"type": "tag", "id": 1, "slug": "fisheries", "name": "Fisheries"}
PLAIN = {
    "type": "article",
    "id": 1,
    "slug": "a-boat",
    "title": "A boat",
    "author": 1,
    "published": "2014-01-15T15:00:00Z",
    "date_precision": "month",
    "tags": [1],
    "excerpt": "Of a boat.",
    "body_html": "<p>One boat <script>alert(1)</script>left.</p>",
    "footnotes": [],
    "case_studies": [],
}
BODY = "<p>First.</p>\n<blockquote><p>Quoted.</p></blockquote>\n<p>The crew[[fn:1]] was <em>paid</em> late[[fn:2]].</p>\n<p>Last.</p>"
NOTES = [{"n": 1, "marker": "*", "text": 'Of five & "more" <men>.'}, {"n": 2, "marker": "†", "text": "Twice."}]
TOLD = PLAIN | {
    "id": 2,
    "slug": "a-crew",
    "title": "A crew",
    "body_html": BODY,
    "footnotes": NOTES,
    "case_studies": [{"title": "Svay Pak", "paragraph": 2}],
}
COMMENT = {
    "type": "comment",
    "id": 1,
    "article": 2,
    "kind": "comment",
    "status": "approved",
    "parent": None,
    "author_name": "Hoa",
    "author_email": "hoa@reader.example",
    "author_url": "",
    "ip": "203.0.113.77",
    "created": "2014-02-01T09:00:00Z",
    "body": "One.\n\nTwo.",
    "source_title": None,
    "source_url": None,
}
REPLY = COMMENT | {"id": 2, "parent": 1, "body": "A reply."}
DEEPER = COMMENT | {"id": 3, "parent": 2, "body": "A reply to it."}
WAITING = COMMENT | {"id": 4, "status": "pending", "body": "Not yet."}
PINGBACK = COMMENT | {
    "id": 5,
    "kind": "pingback",
    "author_email": "",
    "body": "[…] of the crew […]",
    "source_title": "A page | Elsewhere",
    "source_url": "https://elsewhere.example/crew/",
}
REPEATED = PINGBACK | {"id": 6, "source_url": "https://www.elsewhere.example/crew"}
ROWS = [META, AUTHOR, TAG, PLAIN, TOLD, COMMENT, REPLY, DEEPER, WAITING, PINGBACK, REPEATED]


@pytest.fixture
def fill(tmp_path):
    """Have the command read rows, or a file, and give what it says."""

    def run(rows: list | Path) -> str:
        file, out = rows if isinstance(rows, Path) else tmp_path / "content.jsonl", StringIO()
        if not isinstance(rows, Path):
            file.write_text("".join(row if isinstance(row, str) else json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        call_command("bench_content", file, stdout=out)
        return out.getvalue()

    return run


def test_file_becomes_articles_with_notes_and_cases_and_their_responses(db, reader, fill):
    said = fill(ROWS)

    assert said == (
        "Wrote 1 author, 1 tag, 2 articles and 5 responses.\nLeft out 1 linkback whose page stands under the same article already.\n"
    )
    article = Site.current().lead
    answer = reader.get(article.get_absolute_url())
    page = answer.content.decode()
    assert article.get_absolute_url() == "/2014/01/a-crew/"
    assert 'Of five &amp; "more" &lt;men&gt;.' in page
    assert "By Ada Abreu, Editor" in text_of(answer.content)
    assert page.index("The crew") < page.index("Svay Pak") < page.index("Last.")
    assert [case.summary for case in CaseStudy.objects.all()] == ["The crew was paid late."]
    assert page.index("One.</p>") < page.index("A reply.") < page.index("A reply to it.")
    assert "https://elsewhere.example/crew/" in page
    assert "Not yet." not in page
    assert "alert" not in reader.get("/2014/01/a-boat/").content.decode()


def test_no_address_of_a_machine_is_kept_and_no_mail_address_longer_than_the_blog_would(db, fill):
    fill(ROWS)

    rows = Response.objects.filter(kind="comment")
    assert "203.0.113.77" not in str(list(Response.objects.values()))
    assert {row.author_email for row in rows.approved()} == {""}
    assert [row.author_email for row in rows.exclude(state="approved")] == ["hoa@reader.example"]
    assert {row.author_key for row in rows} == {author_key("hoa@reader.example")}


def without(row: dict, name: str) -> dict:
    return {key: value for key, value in row.items() if key != name}


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([], "promises None authors"),
        ([AUTHOR], "The first line is not"),
        ([META, "{\n"], "Line 2 is no JSON"),
        ([META, "[]\n"], "Line 2 is not an object"),
        ([META, {"type": "page"}], "Line 2 is not an object with one of the types"),
        ([META | {"schema": 2}], "the schema is 2"),
        ([META, TAG, AUTHOR], "Line 3 is of the type “author”"),
        ([META, META], "not of the format"),
        ([META, AUTHOR, TAG, without(PLAIN, "slug")], "In lines 4 to 4 something is not of the format: KeyError: 'slug'"),
        ([META, AUTHOR, TAG, TOLD | {"footnotes": []}], "KeyError: 1"),
        ([META, AUTHOR, TAG, PLAIN, COMMENT], "KeyError: 2"),
        ([*ROWS[:5], REPLY], "comment 2 answers one that does not stand before it"),
        (ROWS[:-1], "Its first line promises 6 comments, and it has 5."),
    ],
)
def test_file_of_another_form_leaves_nothing(db, fill, rows, sentence):
    with pytest.raises(CommandError, match="Nothing was written") as told:
        fill(rows)

    assert sentence in str(told.value)
    assert not Author.objects.exists()
    assert Site.current().name != "A blog"


def test_missing_file_is_told(db, tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        call_command("bench_content", tmp_path / "none.jsonl")


def test_blog_with_content_is_left_alone(make_article, fill):
    make_article()

    with pytest.raises(CommandError, match="only an empty one"):
        fill(ROWS)
    assert Article.objects.count() == 1


def test_production_is_refused(db, settings, fill):
    settings.ENV = "production"

    with pytest.raises(CommandError, match="not for production"):
        fill(ROWS)
    assert not Article.objects.exists()


# What is generated


@pytest.fixture
def generated(transactional_db, tmp_path, fill):
    """A blog of six generated articles."""
    database.fill_once("generated", lambda: fill(content.write(tmp_path / "generated.jsonl", 5, 40, pending=3, seed=3)))


def test_generated_content_is_as_saving_would_leave_it(generated, reader):
    assert (Article.objects.count(), Response.objects.approved().count(), Response.objects.waiting().count()) == (6, 49, 3)
    assert Site.current().lead.responses.linkbacks().count() == 8
    for article in Article.objects.all():
        again = deflate(clean_article(inflate(article.body, article.note_texts)), {})
        page = reader.get(article.get_absolute_url()).content.decode()

        assert again.body == article.body
        assert (again.errors, again.warnings) == ((), ())
        assert article.path == article.planned_path()
        assert page.count('role="doc-noteref"') == article.footnotes.count()
        assert page.count('<aside class="case-study') == article.placements.count()
        assert page.count('<li id="response-') == article.responses.approved().count()
    assert all(clean_note(text) == text for text in Footnote.objects.values_list("text", flat=True))
    assert all(clean_article(case.body) == case.body for case in CaseStudy.objects.all())


def test_same_seed_gives_the_same_file(tmp_path):
    one, same, other = (content.write(tmp_path / f"{at}.jsonl", 3, 9, seed=seed).read_bytes() for at, seed in enumerate((7, 7, 8)))

    assert one == same != other


@pytest.mark.parametrize("numbers", [(0, 0), (1, 251), (1, -1)])
def test_impossible_numbers_are_refused(tmp_path, numbers):
    with pytest.raises(ValueError, match="at least one article"):
        content.write(tmp_path / "none.jsonl", *numbers)
