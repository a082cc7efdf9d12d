import io

import pytest
from django.core.management import call_command

from articles.models import Article, Document, Image
from tests.htc.wordpress.kiln import BLOG, attachment, export, item
from tests.pictures import SECRETS, had, pdf, photograph
from tests.testnet import Page

UPLOADS = f"{BLOG}/wp-content/uploads"
MP3 = b"ID3\x04\x00\x00\x00\x00\x00\x00" + bytes(200)
BODY = (
    f'<p><a href="{UPLOADS}/2014/06/report.pdf">The report</a>, <a href="{UPLOADS}/talk.mp3">a talk</a></p>\n'
    f'<img src="{UPLOADS}/2014/06/kiln-300x200.jpg" alt="A kiln" />'
)


@pytest.fixture
def take(tmp_path, db, settings):
    settings.MEDIA_ROOT = tmp_path / "media"

    def take(*items: str, **wishes) -> str:
        file = tmp_path / "export.xml"
        file.write_bytes(export(*items))
        out = io.StringIO()
        call_command("import_wordpress", file, report=tmp_path / "report", stdout=out, **wishes)
        return (tmp_path / "report" / "report.json").read_text()

    return take


@pytest.fixture
def blog():
    files = [attachment(9, "2014/06/kiln.jpg"), attachment(10, "2014/06/report.pdf"), attachment(11, "talk.mp3")]
    return [*files, item(1, content=BODY)]


def lay(folder, **files: bytes):
    for name, data in files.items():
        path = folder / {"kiln": "2014/06/kiln.jpg", "report": "2014/06/report.pdf", "talk": "talk.mp3"}[name]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def test_files_come_later_and_no_text_is_touched(take, blog, reader, tmp_path):
    take(*blog)
    article = Article.objects.get()
    page = reader.get(article.get_absolute_url()).content.decode()
    assert ("<img" in page, "The report" in page) == (False, True)
    assert reader.get("/wp-content/uploads/2014/06/kiln.jpg").status_code == 404

    take(*blog, media=lay(tmp_path / "uploads", kiln=photograph("JPEG"), report=pdf(), talk=MP3))

    again = Article.objects.get()
    assert (again.body, again.touched_at) == (article.body, article.touched_at)
    assert not Image.objects.get().is_missing
    assert not any(document.is_missing for document in Document.objects.all())
    page = reader.get(article.get_absolute_url()).content.decode()
    assert 'alt="A kiln"' in page
    for old in ("2014/06/kiln.jpg", "2014/06/kiln-300x200.jpg", "2014/06/report.pdf", "talk.mp3"):
        led = reader.get(f"/wp-content/uploads/{old}")
        assert (old, led.status_code, had(reader, led["Location"]).status_code) == (old, 301, 200)
    with Image.objects.get().file.open() as file:
        kept = file.read()
    assert not [secret for secret in SECRETS if secret in kept]


@pytest.mark.parametrize(
    "data", [b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", b"<!doctype html><p>404", b""], ids=["SVG", "HTML", "nothing"]
)
def test_file_that_is_another_thing_than_its_name_says_is_not_taken(take, blog, tmp_path, data):
    report = take(*blog, media=lay(tmp_path / "uploads", kiln=data, report=data, talk=data))

    assert Image.objects.get().is_missing
    assert all(document.is_missing for document in Document.objects.all())
    assert "2014/06/kiln.jpg" in report.rpartition("files_missing")[2]


def test_name_that_leads_out_of_the_folder_brings_nothing(take, tmp_path):
    lay(tmp_path, kiln=photograph("JPEG"))
    (tmp_path / "uploads").mkdir()

    take(attachment(9, "../2014/06/kiln.jpg"), media=tmp_path / "uploads")

    assert not Image.objects.exclude(file=None).exists()


def test_nothing_is_fetched_unless_it_was_asked_for(take, blog, testnet):
    testnet[f"{UPLOADS}/2014/06/kiln.jpg"] = Page(photograph("JPEG"), 200, {"Content-Type": "image/jpeg"})
    testnet[f"{UPLOADS}/2014/06/report.pdf"] = Page(pdf(), 200, {"Content-Type": "application/pdf"})
    testnet[f"{UPLOADS}/talk.mp3"] = Page("gone", 404)

    take(*blog)
    assert Image.objects.get().is_missing

    report = take(*blog, fetch_media=True)

    assert not Image.objects.get().is_missing
    assert [document.is_missing for document in Document.objects.order_by("pk")] == [False, True]
    assert "the old blog answered 404" in report
