"""What `export_content --format json` wrote is read back into an empty blog: written once more it is the same, byte by byte."""

import io
import json
import shutil

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from taggit.models import Tag

from articles.models import Article, Author, CaseStudy, ContentTopic, Document, Image, OldAddress
from articles.series.models import Series, SeriesPart
from comments.models import Response
from htc.leaving import returning
from htc.leaving.folder import digest
from htc.wordpress.models import ImportSource
from tests.htc.leaving.reading import files_of
from tests.htc.leaving.test_content import blog  # noqa: F401  # the fixture
from tests.htc.wordpress.canonical import dump, forget_all
from tests.htc.wordpress.export.test_writing import BODY
from tests.htc.wordpress.kiln import attachment, comment, export, item
from tests.pictures import had


def emptied() -> None:
    """Take out of the blog, and out of its media, all that was written."""
    for model in (Response, Article, CaseStudy, OldAddress, Image, Document, Author, Tag, ContentTopic, Series):
        model.objects.all().delete()


@pytest.fixture
def out(tmp_path):
    def out(name: str):
        call_command("export_content", tmp_path / name, format="json", stdout=io.StringIO())
        return tmp_path / name

    return out


def take(folder) -> str:
    said = io.StringIO()
    call_command("import_content", folder, stdout=said)
    return said.getvalue()


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.mark.django_db
def test_blog_of_everything_comes_back_to_the_byte(media, blog, out, reader, tmp_path):  # noqa: F811
    Article.objects.get(slug="whole").corrections.create(text_wrong="Two.", text_right="Three.")
    series = Series.objects.create(title="Kilns", slug="ovens", intro="Of fire.")
    series.slug = "kilns"
    for position, part in enumerate(({"planned": "Bricks"}, {"article": Article.objects.get(slug="whole")})):
        SeriesPart.objects.create(series=series, position=position, **part)
    series.save()
    folder = out("first")
    page = reader.get("/2014/01/whole/").content
    assert b"Part 2 of 2 of" in page
    assert {path.stem for path in folder.glob("*.json")} == {"site", "manifest", *(name for name, _ in returning.TABLES)}
    emptied()
    shutil.rmtree(tmp_path / "media")

    assert "articles 3" in take(folder)

    assert files_of(out("second")) == files_of(folder)
    assert reader.get("/2014/01/whole/").content == page
    assert had(reader, f"/{blog['image'].file}").status_code == 200
    assert reader.get("/2014/01/other/")["Location"] == "/2014/01/another/"
    assert reader.get("/series/ovens/")["Location"] == "/series/kilns/"


@pytest.mark.django_db
def test_blog_from_wordpress_goes_out_and_comes_back_the_same(media, out, tmp_path):
    (tmp_path / "in.xml").write_bytes(
        export(
            attachment(9, "2014/06/kiln.jpg"),
            item(
                101,
                comment(11, "One & two.\n\nThree."),
                comment(12, "Reply.", parent=11, user=3),
                comment(15, "[&#8230;] on kilns [&#8230;]", kind="pingback", author="Of kilns", url="http://other.example/kilns"),
                comment(17, "Held.", approved="0"),
                content="By Mara Lind, Fellow, and Tom Field, Guest\n\n" + BODY,
                terms=[("post_tag", "kilns", "Kilns &amp; yards")],
                meta=[("_wp_old_slug", "bricks"), ("_thumbnail_id", "9")],
            ),
            item(102, kind="page", post_name="about"),
            item(103, status="draft", post_name=""),
            item(104, status="future", post_date_gmt="2090-01-01 00:00:00"),
        )
    )
    call_command("import_wordpress", tmp_path / "in.xml", stdout=io.StringIO())
    ImportSource.objects.all().delete()  # what it was in the old blog is not in the folder
    before, folder = dump(), out("first")
    assert [len(told["responses"]) for told in before] == [4, 0, 0, 0]
    forget_all()
    emptied()

    take(folder)

    assert dump() == before


@pytest.mark.django_db
def test_folder_that_is_not_whole_or_a_blog_that_is_not_empty_takes_nothing(media, make_article, out, tmp_path):
    make_article()
    folder = out("first")

    with pytest.raises(CommandError, match="This blog has articles"):
        take(folder)
    Article.objects.all().delete()
    (folder / "tags.json").write_text("[] ")
    with pytest.raises(CommandError, match=r"tags\.json is not as it was written"):
        take(folder)
    (folder / "manifest.json").write_text(json.dumps({"made_by": "export_site"}))
    with pytest.raises(CommandError, match="no whole copy"):
        take(folder)
    assert not Article.objects.exists()


@pytest.mark.django_db
def test_markup_that_was_put_into_a_folder_does_no_harm(media, make_article, out, monkeypatch):
    make_article("Words.")
    folder = out("first")
    [path] = folder.glob("articles/*/*/*/article.json")
    facts = json.loads(path.read_text())
    path.write_text(json.dumps(facts | {"body": facts["body"] + "<script>alert(1)</script>"}))
    monkeypatch.setattr("htc.leaving.returning.digest", lambda path: "")
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(manifest | {"files": dict.fromkeys(manifest["files"], "")}))
    Article.objects.all().delete()

    take(folder)

    assert "<script" not in Article.objects.get().body


@pytest.mark.django_db
def test_values_that_are_none_of_ours_are_told_and_leave_nothing(media, settings, make_image, out):
    image = make_image()
    folder, name = out("first"), str(image.file)
    emptied()
    pictures = folder / "pictures.json"
    facts, manifest = json.loads(pictures.read_text()), json.loads((folder / "manifest.json").read_text())

    for key, value in {"file": ".", "width": "wide", "created_at": None, "alt": None, "number": 2**70}.items():
        pictures.write_text(json.dumps([facts[0] | {key: value}]))
        manifest["files"]["pictures.json"] = digest(pictures)
        (folder / "manifest.json").write_text(json.dumps(manifest))
        with pytest.raises(CommandError, match="The files do not fit together"):
            take(folder)
    pictures.write_text(json.dumps(facts))
    manifest["files"]["pictures.json"] = digest(pictures)
    (folder / "manifest.json").write_text(json.dumps(manifest))
    default_storage.save(name, ContentFile(b"of another blog"))
    before = files_of(settings.MEDIA_ROOT)
    with pytest.raises(CommandError, match="is in the media already"):
        take(folder)

    assert files_of(settings.MEDIA_ROOT) == before
    assert not Image.objects.exists()
