import io
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article, Author, Image, OldAddress
from comments.models import Response
from htc.wordpress.models import ImportRecord, ImportRun
from tests.htc.wordpress.kiln import BLOG, attachment, comment, export, item

pytestmark = pytest.mark.django_db


def test_post_comes_with_its_words_names_tags_date_and_addresses(taken, client):
    post = item(
        101,
        title="Brick &amp; <em>mortar</em>",
        content="<p>By Mara Lind, Fellow</p>\n<p>What a kiln costs.</p>",
        post_name="brick-and-mortar",
        excerpt="In short.",
        terms=[
            ("category", "courts-law", "Courts &amp; Law"),
            ("post_tag", "kilns", "kilns"),
            ("category", "uncategorized", "Uncategorized"),
        ],
        meta=[("_wp_old_slug", "bricks"), ("_edit_last", "3")],
    )

    report = taken(post)

    article = Article.objects.get()
    assert (article.title, article.slug, article.path, article.excerpt) == (
        "Brick & mortar",
        "brick-and-mortar",
        "2014/01/brick-and-mortar",
        "In short.",
    )
    assert (article.published_at, article.touched_at) == (datetime(2014, 1, 21, 15, tzinfo=UTC), datetime(2014, 1, 22, 16, 12, tzinfo=UTC))
    assert (article.date_words, article.feed_guid) == ("Jan 2014", f"{BLOG}/?p=101")
    assert [(line.author.name, line.role) for line in article.bylines.all()] == [("Mara Lind", "Fellow")]
    assert article.tag_names == ["Courts & Law", "kilns"]
    assert "Mara" not in article.body
    assert set(OldAddress.objects.values_list("path", flat=True)) == {"2014/01/21/brick-and-mortar", "2014/01/21/bricks", "?p=101"}
    assert "What a kiln costs." in client.get("/2014/01/brick-and-mortar/").content.decode()
    assert (report["rows"][0]["path"], report["summary"]["items"]) == ("/2014/01/brick-and-mortar/", {"created": 1})


@pytest.mark.parametrize(
    ("written", "state"),
    [
        ({"status": "publish"}, ("published", True)),
        ({"status": "future", "post_date_gmt": "2090-01-01 00:00:00"}, ("published", False)),
        ({"status": "pending"}, ("review", False)),
        ({"status": "draft", "post_date_gmt": "0000-00-00 00:00:00", "post_date": "0000-00-00 00:00:00"}, ("draft", False)),
        ({"status": "private"}, ("draft", False)),
        ({"status": "of-a-plug-in"}, ("draft", False)),
        ({"post_password": "sesame"}, ("draft", False)),
        (
            {"post_date_gmt": "0000-00-00 00:00:00", "post_date": "0000-00-00 00:00:00", "pubDate": "Wed, 30 Nov -0001 00:00:00 +0000"},
            ("draft", False),
        ),
    ],
    ids=str,
)
def test_nothing_becomes_public_that_was_not(taken, written, state):
    taken(item(7, **written))

    article = Article.objects.get()
    assert (article.status, article.is_public) == state


def test_responses_come_in_their_threads_with_kinds_states_and_dates(taken, reader):
    post = item(
        5,
        comment(11, "First.\n\nSecond <strong>part</strong>.", author="Tom &amp; Ann", url="http://tom.example/?a=1&b=2"),
        comment(12, "Reply.", parent=11, user=3),
        comment(13, "To a spam.", parent=14),
        comment(14, "Buy.", approved="spam", parent=12),
        comment(15, "[&#8230;] on kilns [&#8230;]", kind="pingback", author="Kilns &#8217; n things", url="http://other.example/kilns"),
        comment(16, "<strong>Of bricks</strong>\n\nA word on them", kind="trackback", url="http://bricks.example/of"),
        comment(17, "Held.", approved="0"),
        comment(
            18,
            "",
            kind="like",
            url="http://me.example/",
            meta=[("protocol", "webmention"), ("webmention_source_url", "http://me.example/likes/1")],
        ),
    )

    report = taken(post)

    rows = {row.former_id: row for row in Response.objects.select_related("parent")}
    assert rows.keys() == {11, 12, 13, 15, 16, 17, 18}
    assert (rows[11].author_name, rows[11].body, rows[11].author_url) == (
        "Tom & Ann",
        "First.\n\nSecond part.",
        "http://tom.example/?a=1&b=2",
    )
    assert rows[11].received_at == datetime(2014, 2, 1, 10, 4, 5, tzinfo=UTC)
    assert (rows[12].parent, rows[13].parent, rows[12].is_staff, rows[11].is_staff) == (rows[11], rows[12], True, False)
    assert (rows[15].kind, rows[15].title, rows[15].excerpt) == ("pingback", "Kilns ’ n things", "on kilns")
    assert (rows[16].kind, rows[16].title, rows[16].excerpt) == ("trackback", "Of bricks", "A word on them")
    assert (rows[18].kind, rows[18].source_url, rows[18].mention_words) == ("webmention", "http://me.example/likes/1", "liked this")
    assert (rows[17].state, rows[11].state) == ("pending", "approved")
    assert report["summary"]["responses"] == {"created": 7, "skipped": 1}
    assert report["summary"]["responses_left_out"] == {"spam": 1}
    page = " ".join(reader.get(Article.objects.get().get_absolute_url()).content.decode().split())
    assert ("[…] on kilns […]" in page, "[…] […]" in page) == (True, False)


def test_no_address_of_a_visitor_is_kept(taken):
    taken(item(5, comment(11)))

    row = Response.objects.get()
    assert (row.author_email, len(row.author_key)) == ("", 64)
    raw = ImportRecord.objects.get(kind="post").raw
    assert b"203.0.113.7" not in raw
    assert b"ana@mail.example" not in raw
    assert b"A word." in raw


def test_circle_of_comments_is_opened_at_its_lowest_number(taken):
    taken(item(5, comment(3, parent=2), comment(1, parent=3), comment(2, parent=1)))

    assert dict(Response.objects.values_list("former_id", "parent__former_id")) == {1: None, 2: 1, 3: 2}


def test_second_run_changes_nothing_and_a_third_one_what_has_changed(taken):
    files = attachment(9, "2014/06/kiln.jpg")
    first, second = item(1, comment(11)), item(2, title="Old title")
    taken(files, first, second)
    before = sorted(Article.objects.values_list("pk", "title", "touched_at"))

    again = taken(files, first, second)

    assert again["summary"]["items"] == {"unchanged": 3}
    assert again["summary"]["responses"] == {"unchanged": 1}
    assert sorted(Article.objects.values_list("pk", "title", "touched_at")) == before

    changed = taken(files, first, item(2, comment(12), title="New title"))

    assert changed["summary"]["items"] == {"unchanged": 2, "updated": 1}
    assert Article.objects.get(title="New title").responses.count() == 1
    assert (Article.objects.count(), Image.objects.count()) == (2, 1)


def test_what_was_edited_or_deleted_here_stays_so(taken):
    taken(item(1), item(2))
    article = Article.objects.get(slug="post-1")
    article.title = "By hand"
    article.save()
    Article.objects.get(slug="post-2").delete()

    report = taken(item(1, title="Anew"), item(2, title="Anew"))

    assert [row["reason"] for row in report["rows"]] == ["edited here", "deleted here"]
    assert list(Article.objects.values_list("title", flat=True)) == ["By hand"]

    taken(item(1, title="Anew"), overwrite=True)

    assert list(Article.objects.values_list("title", flat=True)) == ["Anew"]


def test_dry_run_writes_nothing_and_reports_the_same(taken):
    items = (attachment(9, "2014/06/kiln.jpg"), item(1, comment(11)), item(2, post_name="post-1"))

    report = taken(*items, dry_run=True)

    assert not any(model.objects.exists() for model in (Article, Author, Image, ImportRecord, ImportRun, OldAddress, Response))
    real = taken(*items)
    assert report["rows"] == real["rows"]


def test_two_posts_of_one_name_and_month_both_come(taken, client):
    taken(item(1, post_name="kiln"), item(2, post_name="kiln", link=f"{BLOG}/other/kiln/"))

    assert sorted(Article.objects.values_list("path", flat=True)) == ["2014/01/kiln", "2014/01/kiln-2"]


def test_page_at_an_address_of_the_blog_s_own_comes_beside_it(taken, reader):
    taken(*(item(pk, post_name=name, kind="page", title=f"Page {name}") for pk, name in enumerate(("help", "search", "about"), start=1)))

    assert sorted(Article.objects.values_list("path", flat=True)) == ["about", "help-2", "search-2"]
    assert "Page help" in reader.get("/help-2/").content.decode()


def test_item_that_breaks_costs_no_other(taken, tmp_path):
    report = taken(item(1), item(2, content="<p>word</p>" * 30_000), item(3), code=1, quarantine=tmp_path / "aside")

    assert [row["action"] for row in report["rows"]] == ["created", "quarantined", "created"]
    assert "Please divide it" in report["rows"][1]["reason"]
    assert Article.objects.count() == 2


@pytest.mark.parametrize("content", [b"", b"<html></html>", b'<!DOCTYPE rss><rss version="2.0"></rss>', b"\x89PNG"])
def test_file_that_is_no_export_is_refused_in_a_sentence(tmp_path, content):
    file = tmp_path / "export.xml"
    file.write_bytes(content)

    with pytest.raises(CommandError) as refused:
        call_command("import_wordpress", file)

    assert refused.value.returncode == 2
    assert not ImportRun.objects.exists()


def test_two_posts_of_one_guid_both_come(taken):
    report = taken(item(1, guid=f"{BLOG}/?p=1"), item(2, guid=f"{BLOG}/?p=1"))

    assert [row["action"] for row in report["rows"]] == ["created", "created"]
    assert len(set(Article.objects.values_list("feed_guid", flat=True))) == 2
    assert "Its guid is that of another post too" in report["rows"][1]["warnings"][0]


def test_addresses_that_are_none_cost_nothing(taken):
    nowhere = "http://[kiln"
    file = attachment(9, "kiln.jpg").replace(f"{BLOG}/wp-content", nowhere)
    links = f"<p><a href='{nowhere}'>a</a> <img src='{nowhere}/wp-content/uploads/x.jpg' /></p>"
    post = item(1, comment(11, url=nowhere), link=nowhere, guid=nowhere, content=links, meta=[("_thumbnail_id", "²")])

    report = taken(file, post)

    assert report["summary"]["items"] == {"created": 2}


def test_blog_whose_address_is_none_is_taken_as_one(tmp_path):
    file = tmp_path / "export.xml"
    file.write_bytes(export(item(1), blog="http://[kiln"))

    call_command("import_wordpress", file, stdout=io.StringIO())

    assert Article.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("types", "foo", "--types takes post and page"),
        ("types", "", "--types takes post and page"),
        ("taxonomy", ["=tags"], "--taxonomy takes"),
        ("timezone", "America", "is no time zone"),
        ("run", 99, "There is no run 99"),
    ],
)
def test_option_that_cannot_be_is_refused_before_anything_is_done(name, value, told):
    with pytest.raises(CommandError, match=told) as refused:
        call_command("import_wordpress", "export.xml", **{name: value})

    assert refused.value.returncode == 2


def test_number_that_no_item_has_is_told_and_nothing_is_taken(taken):
    with pytest.raises(CommandError, match="No item has the number 8, 99"):
        taken(item(1), only="1,99,8")
    assert not Article.objects.exists()
