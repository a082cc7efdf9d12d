"""What an import promises as a whole: from files of every kind to what readers are shown, and to whom nothing is told."""

import gzip
import io
import json
import zipfile
from itertools import chain

import pytest
from django.core.management import call_command

from articles.models import Article
from comments.models import OutgoingLinkback, QueuedMail, Response
from tests.htc.wordpress.canonical import dump, forget_all
from tests.htc.wordpress.kiln import BLOG, attachment, comment, export, item
from tests.site.journey import text_of

pytestmark = pytest.mark.django_db

BLOG_IN_PARTS = (
    [item(1, comment(11), comment(12, parent=11), content=f'<a href="{BLOG}/?p=3">on</a>\n\n[gallery ids="9"]', terms=[("category", "a", "Ash")])],
    [attachment(9, "2014/06/kiln.jpg", parent=1), item(2, content='<p>Words[mfn]A note.[/mfn].</p> <img src="/wp-content/uploads/2014/06/kiln.jpg" />')],
    [item(3, content='<a href="/2014/01/21/post-1/#comment-12">back</a>', terms=[("post_tag", "ash", "ash")]), item(4, kind="page", post_name="about")],
)  # fmt: skip


def gzipped(folder):
    (folder / "blog.xml.gz").write_bytes(gzip.compress(export(*chain(*BLOG_IN_PARTS))))
    return ["blog.xml.gz"]


def zipped(folder):
    with zipfile.ZipFile(folder / "blog.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number, part in enumerate(BLOG_IN_PARTS):
            archive.writestr(f"blog/part.{number}.xml", export(*part))
    return ["blog.zip"]


def parts(folder):
    for number, part in enumerate(BLOG_IN_PARTS):
        (folder / f"{number}.xml").write_bytes(export(*part))
    return ["0.xml", "1.xml", "2.xml"]


def take(folder, names) -> None:
    call_command("import_wordpress", *(folder / name for name in names), stdout=io.StringIO())


@pytest.mark.parametrize(
    "names",
    [gzipped, zipped, parts, lambda folder: parts(folder)[::-1], lambda folder: parts(folder)[1:] + ["0.xml"]],
    ids=["gz", "zip", "parts", "backwards", "turned"],
)
def test_every_form_and_order_of_files_gives_one_blog(tmp_path, names):
    (tmp_path / "whole.xml").write_bytes(export(*chain(*BLOG_IN_PARTS)))
    take(tmp_path, ["whole.xml"])
    whole = dump()
    assert [len(each["responses"]) for each in whole] == [2, 0, 0, 0]
    forget_all()

    take(tmp_path, names(tmp_path))

    assert dump() == whole


def test_page_shows_the_words_as_the_old_blog_did_with_names_notes_and_links(taken, reader):
    taken(
        item(
            1,
            comment(11, "One."),
            comment(12, "Two.", parent=11),
            comment(13, "[&#8230;] on kilns [&#8230;]", kind="pingback", author="Do’s &amp; Don’t’s", url="http://other.example/kilns"),
            comment(14, "<strong>Of bricks</strong>\n\nA word on them", kind="trackback", url="http://bricks.example/of"),
            title="What a kiln's fire costs",
            content=(
                'By Ana Quay, Fellow\n\nShe said "no" -- twice* -- in \'14.\n\n[button link="http://form.example/a?b=1"]Apply now[/button]\n\n'
                "https://film.example/watch?v=1\n\n[embed]https://film.example/2[/embed]\n\n[youtube https://www.youtube.com/watch?v=abcdefghijk]\n\n"
                '* In the "words" of the court.'
            ),
            terms=[("category", "shelters", "Shelters"), ("post_tag", "shelters", "shelters"), ("category", "law", "Law &amp; Policy")],
        ),
        item(2, content='<a href="/?p=1#comment-12">there</a>'),
    )

    answer = reader.get(Article.objects.get(slug="post-1").get_absolute_url())
    page, text = answer.content.decode(), text_of(answer.content)
    assert "What a kiln’s fire costs" in text
    assert "Ana Quay, Fellow" in text
    assert "She said “no” — twice" in text
    assert "In the “words” of the court." in text
    assert "By Ana Quay" not in Article.objects.get(slug="post-1").plain_body
    assert "4 responses" in text
    assert "Do’s & Don’t’s" in text
    for address in (
        "http://form.example/a?b=1",
        "https://film.example/watch?v=1",
        "https://film.example/2",
        "https://www.youtube.com/watch?v=abcdefghijk",
    ):
        assert f'href="{address}"' in page, address
    assert "<iframe" not in page
    assert sorted(Article.objects.get(slug="post-1").tag_names, key=str.casefold) == ["Law & Policy", "Shelters"]
    assert '/2014/01/post-1/#comment-12"' in Article.objects.get(slug="post-2").body
    assert 'id="comment-12"' in page


def test_future_article_is_there_at_its_time_and_not_before(taken, reader, time_machine):
    time_machine.move_to("2024-03-01T12:00Z")
    taken(item(1, status="future", post_date="2024-03-02 05:00:00", post_date_gmt="2024-03-02 12:00:00", title="To come"))
    address = f"/{Article.objects.get().path}/"

    assert [reader.get(each).status_code for each in (address, "/?p=1")] == [404, 404]
    assert "To come" not in reader.get("/feed/").content.decode() + reader.get("/sitemap-articles-1.xml").content.decode()

    time_machine.move_to("2024-03-02T12:00Z")

    assert (reader.get(address).status_code, reader.get("/?p=1")["Location"]) == (200, address)
    assert "To come" in reader.get("/feed/").content.decode()


def test_spam_and_trash_are_stored_only_when_asked_for_and_never_shown(taken, reader, tmp_path):
    some = [
        item(1, comment(11, "Buy kilns.", approved="spam"), comment(12, "Thrown.", approved="trash"), comment(13, "Kept.")),
        item(2, status="trash", post_name="post-2__trashed"),
    ]
    report = taken(*some)
    assert report["summary"]["responses_left_out"] == {"spam": 1, "trash": 1}
    assert "left out: spam" in (tmp_path / "report/report.html").read_text()
    assert (Article.objects.count(), Response.objects.count()) == (1, 1)
    forget_all()

    taken(*some, with_spam=True, with_trash=True)

    assert dict(Response.objects.values_list("former_id", "state")) == {11: "spam", 12: "trash", 13: "approved"}
    assert dict(Article.objects.values_list("slug", "status")) == {"post-1": "published", "post-2": "draft"}
    page = text_of(reader.get(Article.objects.get(slug="post-1").get_absolute_url()).content)
    assert ("Kept." in page, "Buy kilns." in page, "Thrown." in page) == (True, False, False)


def test_file_that_is_cut_off_gives_its_whole_items_and_says_where_it_ends(tmp_path):
    data = export(item(1), item(2), item(3))
    at = data.index(b"<item>", data.index(b"post-2"))
    (tmp_path / "cut.xml").write_bytes(data[: at + 300])

    with pytest.raises(SystemExit) as end:
        call_command("import_wordpress", tmp_path / "cut.xml", report=tmp_path / "report", stdout=io.StringIO())

    rows = json.loads((tmp_path / "report/report.json").read_text())["rows"]
    assert (end.value.code, [row["action"] for row in rows]) == (1, ["quarantined", "created", "created"])
    assert rows[0]["offset"] == at
    assert f"byte {at}" in (tmp_path / "report/report.html").read_text()


def test_import_tells_nobody_of_anything(taken, mailoutbox, django_capture_on_commit_callbacks):
    """Names are resolved nowhere in tests, so a connection would be an error that fails the run."""
    with django_capture_on_commit_callbacks(execute=True):
        taken(item(1, comment(11), comment(12, approved="0"), content='<p><a href="http://other.example/page">out</a></p>'))

    assert mailoutbox == []
    assert not QueuedMail.objects.exists()
    assert not OutgoingLinkback.objects.exists()


@pytest.mark.parametrize("status", ["publish", "draft"])
def test_item_without_a_number_is_set_aside_with_its_reason(tmp_path, caplog, status):
    numberless = item(1, comment(11), status=status).replace("<wp:post_id>1</wp:post_id>", "")
    (tmp_path / "export.xml").write_bytes(export(numberless, item(2)))

    with pytest.raises(SystemExit) as end:
        call_command("import_wordpress", tmp_path / "export.xml", report=tmp_path / "report", stdout=io.StringIO())

    rows = json.loads((tmp_path / "report/report.json").read_text())["rows"]
    assert end.value.code == 1
    assert {(row["id"], row["action"], row["reason"]) for row in rows} == {
        (None, "quarantined", "it has no number (wp:post_id)"),
        (2, "created", ""),
    }
    assert [record.message for record in caplog.records] == []
