"""What a second run meets, and the checks that fail a run."""

import io

import pytest
from taggit.models import Tag

from articles.models import Article, Correction, TagWords
from articles.models.tags import describe, words_about
from comments.models import Response
from htc.wordpress.importing import articles
from htc.wordpress.models import ImportRun, Leftover
from htc.wordpress.report.rows import Sums
from tests.htc.wordpress.kiln import BLOG, attachment, comment, item

pytestmark = pytest.mark.django_db

LATER = "2015-03-01 00:00:00"
LINKED = f'<p><a href="/?p=2">on</a> <a href="{BLOG}/2014/01/21/post-2/#x">and on</a> <a href="{BLOG}/wp-login.php">in</a></p>'
CASE = "Operation Brick Yard in 2005 was among the largest of its kind, and freed 120 people, among them Ana Silva."
PICTURED = f'<p>Words.</p>\n<img src="{BLOG}/wp-content/uploads/kiln.jpg" alt="A kiln" />'


def test_run_that_would_write_again_fails_in_a_sentence(taken):
    err = io.StringIO()

    report = taken(item(1, title="One"), item(2), item(1, title="Other"), code=1, stderr=err)

    sentence = "Writing the same files once more would change something again: post 1."
    assert sentence in err.getvalue()
    assert sentence in report["summary"]["wrong"][0]
    assert ImportRun.objects.values_list("state", "said").get()[0] == "failed"


def test_what_the_old_blog_says_about_a_tag_is_taken_once(taken):
    terms = [("category", "courts-law", "Courts &amp; Law"), ("post_tag", "kilns", "kilns")]
    taken(item(1, terms=terms))
    said = {tag.name: words_about(tag) for tag in Tag.objects.all()}
    describe(Tag.objects.get(name="Courts & Law"), "")

    taken(item(1, terms=terms), item(2, terms=terms))

    assert said == {"Courts & Law": "What judges & juries do.\n\nWhere.", "kilns": ""}
    assert not TagWords.objects.exists()


def test_what_is_in_no_sum_fails_the_run(taken, monkeypatch):
    monkeypatch.setattr(Sums, "add", lambda sums, row: None)

    report = taken(item(1, comment(11), comment(12)), dry_run=True, code=1)

    assert report["summary"]["wrong"] == [
        "Items read: 1, but accounted for: 0.",
        "Responses read: 2, but accounted for: 0.",
    ]


def test_item_that_stands_otherwise_than_it_was_written_is_not_taken(taken, monkeypatch):
    monkeypatch.setattr(articles, "create_references", lambda written: None)

    report = taken(item(1), item(2, comment(11), content="<p>Words[mfn]A note.[/mfn].</p>"), code=1)

    assert [(row["action"], row["reason"]) for row in report["rows"]] == [
        ("created", ""),
        ("quarantined", "it stands in the database otherwise than it was written (notes)"),
    ]
    assert (Article.objects.count(), Response.objects.count()) == (1, 0)


@pytest.mark.parametrize("way", [1, -1], ids=["older first", "newer first"])
def test_overlapping_exports_give_the_later_state_in_any_order(taken, way):
    older = item(1, comment(11), comment(12), title="Old")
    newer = item(1, comment(11), comment(13), title="New", post_modified_gmt=LATER)
    files = [older, newer][::way]

    taken(*files)

    assert Article.objects.get().title == "New"
    assert set(Response.objects.values_list("former_id", flat=True)) == {11, 12, 13}
    assert taken(*files)["summary"]["items"] == {"unchanged": 2}


def test_second_run_with_what_was_in_the_trash_changes_nothing(taken):
    thrown = item(1, status="trash", content="<p>Thrown away.</p>")
    taken(thrown, with_trash=True)

    assert taken(thrown, with_trash=True)["summary"]["items"] == {"unchanged": 1}


def test_new_responses_come_to_an_article_that_was_edited_here(taken):
    taken(item(1, comment(11)))
    article = Article.objects.get()
    article.title = "By hand"
    article.save()

    report = taken(item(1, comment(11), comment(12), title="Anew"))

    assert (report["rows"][0]["reason"], report["summary"]["responses"]) == ("edited here", {"created": 1, "unchanged": 1})
    assert (Article.objects.get().title, Response.objects.count()) == ("By hand", 2)


def test_words_of_a_picture_that_were_edited_here_stay_so(taken):
    taken(attachment(9, "kiln.jpg"), item(1, content=PICTURED))
    row = Article.objects.get().pictures.get()
    row.alt = "Smoke over a yard"
    row.save()

    report = taken(item(1, content=PICTURED, title="Anew"))

    assert report["rows"][0]["reason"] == "edited here"
    assert Article.objects.get().pictures.get().alt == "Smoke over a yard"


def test_link_is_led_on_when_a_later_run_brings_its_target(taken, client):
    taken(item(1, content=LINKED))
    assert 'href="/?p=2"' in Article.objects.get().body

    for wishes in ({"dry_run": True}, {}):
        assert taken(item(2), **wishes)["summary"]["links_led_on"] == 2

    first = Article.objects.get(slug="post-1")
    assert first.body.count('href="/2014/01/post-2/') == 2
    assert "/2014/01/post-2/#x" in first.body
    assert taken(item(2))["summary"]["links_led_on"] == 0
    # And one back, whose target is in no file of this run.
    taken(item(3, content='<p><a href="/?p=1">back</a></p>'))
    assert 'href="/2014/01/post-1/"' in Article.objects.get(slug="post-3").body
    assert taken(item(1, content=LINKED), item(2), item(3, content='<p><a href="/?p=1">back</a></p>'))["summary"]["items"] == {
        "unchanged": 3
    }


def test_link_in_what_was_edited_here_is_left_alone(taken):
    taken(item(1, content=LINKED))
    Article.objects.update(title="By hand")

    assert taken(item(2))["summary"]["links_led_on"] == 0


def test_picture_comes_to_an_earlier_article_and_stays_in_one_that_changes(taken):
    taken(item(1, content=PICTURED, meta=[("_thumbnail_id", "9")]))
    assert not Article.objects.get().pictures.exists()

    assert taken(attachment(9, "kiln.jpg"))["summary"]["pictures_led_on"] == 2
    taken(item(1, content=PICTURED, title="Anew", meta=[("_thumbnail_id", "9")]))

    article = Article.objects.get()
    assert (article.title, [row.alt for row in article.pictures.all()]) == ("Anew", ["A kiln"])
    assert article.featured_image == article.pictures.get().image


def test_what_was_removed_for_safety_does_not_come_back(taken):
    posts = item(1, content=f"<p>Ana Silva came.</p><p>{CASE}</p>"), item(2, content="<p>Words.</p>")
    taken(*posts)
    article = Article.objects.get(feed_guid__endswith="?p=1")
    Article.objects.update(body="<p>Others came.</p>")
    Correction.objects.create(article=article, kind=Correction.Kind.SAFETY)

    report = taken(*posts, overwrite=True, suggest_cases=True)

    assert [(row["action"], row["reason"]) for row in report["rows"]] == [
        ("unchanged", "details were removed here for safety"),
        ("updated", ""),
    ]
    assert {each.body for each in Article.objects.all()} == {"<p>Others came.</p>", "<p>Words.</p>"}
    assert not Leftover.objects.exists()
