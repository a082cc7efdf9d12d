"""Uploads of every kind of hostile file: a sentence for each, nothing kept of it, and the next upload works."""

import gzip
import io
import json
import struct
import zipfile
from collections.abc import Callable

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.urls import reverse
from PIL import Image as Pillow

from articles.models import Document, Image
from tests.pictures import (
    SECRETS,
    had,
    noise,
    office,
    open_document,
    packed,
    pdf,
    photograph,
    picture,
    png_that_says,
    upload,
    written,
)

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><title>x</title><script>alert(1)</script>"
WHOLE = picture("JPEG")
SMALL = picture("JPEG", (40, 30))


def stored() -> set[str]:
    """Give the names of every file in the media folder."""
    return {path.relative_to(settings.MEDIA_ROOT).as_posix() for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()}


def send_pictures(client, *files, **fields):
    """Upload pictures in the library."""
    return client.post(reverse("admin:articles_image_add"), {"uploads": files, "consent": "nobody", "credit": "", "licence": ""} | fields)


def send_documents(client, *files):
    return client.post(reverse("admin:articles_document_add"), {"uploads": files})


def bytes_of(name: str) -> bytes:
    with default_storage.open(name) as file:
        return file.read()


def pixels_of(name: str) -> Pillow.Image:
    return Pillow.open(io.BytesIO(bytes_of(name)))


def frames(kind: str) -> bytes:
    each = [Pillow.new("RGB", (400, 300), color) for color in ("red", "blue", "green")]
    return written(each[0], kind, save_all=True, append_images=each[1:], duration=100)


def bmp_in_png_name() -> bytes:
    return written(Pillow.new("RGB", (10, 10)), "BMP")


def corrupted(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + noise(64) + data[middle + 64 :]


def archive_that_ends_like_a_pdf() -> bytes:
    out = io.BytesIO(pdf())
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("evil.js", "alert(1)")
        archive.comment = b"startxref\n9\n%%EOF\n"
    return out.getvalue()


# What takes long to make is a function, so that only its own test makes it.
BAD_PICTURES = {
    "empty file": (b"", "empty"),
    "drawing that is a program": (SVG, "no picture that can be read"),
    "packed drawing": (gzip.compress(SVG), "no picture that can be read"),
    "web page under a picture’s name": (HTML, "no picture that can be read"),
    "web page behind a picture’s first bytes": (b"\xff\xd8\xff\xe0" + HTML, "no picture that can be read"),
    "GIF that is a script": (b"GIF89a=1;alert(1)//" + b"A" * 40, "no picture that can be read"),
    "program of Windows": (b"MZ\x90\x00" + noise(500), "no picture that can be read"),
    "PDF": (pdf(), "no picture that can be read"),
    "PostScript": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n(%pipe%id) (w) file", "no picture that can be read"),
    "bitmap, which we do not take": (bmp_in_png_name(), "no picture that can be read"),
    "TIFF, which we do not take": (written(Pillow.new("RGB", (10, 10)), "TIFF"), "no picture that can be read"),
    "head of a JPEG alone": (WHOLE[:20], "no picture that can be read"),
    "JPEG cut off": (WHOLE[: len(WHOLE) // 2], "no picture that can be read"),
    "PNG cut off": (lambda: picture("PNG", (300, 300))[:-40], "no picture that can be read"),
    "WebP cut off": (lambda: photograph("WEBP")[:2000], "no picture that can be read"),
    "PNG whose sums are wrong": (lambda: picture("PNG")[:60] + noise(8) + picture("PNG")[68:], "no picture that can be read"),
    "PNG of four thousand million pixels": (png_that_says(65_000, 65_000), "60 megapixels"),
    "PNG that says it has no height": (png_that_says(100, 0), "no picture that can be read"),
    "PNG with far too little in it": (png_that_says(7000, 7000, b"\0" * 100), "no picture that can be read"),
    "JPEG of 61 megapixels": (WHOLE.replace(b"\x02\x58\x03\x20", struct.pack(">HH", 7810, 7811), 1), "60 megapixels"),
    "line of 20,000 pixels": (lambda: picture("PNG", (20_000, 10)), "16,000 pixels"),
    "GIF whose frame is larger than itself": (
        b"GIF89a\x01\x00\x01\x00\x80\x00\x00\0\0\0\xff\xff\xff,\0\0\0\0\xff\xff\xff\xff\0\x02\x02D\x01\0;",
        ("60 megapixels", "no picture that can be read"),
    ),
    "noise": (noise(5000), "no picture that can be read"),
    "21 MB": (lambda: WHOLE + b"\0" * (21 * 2**20), "larger than 20 MB"),
}
MACROS = "holds macros"
BAD_DOCUMENTS = {
    "empty file": ("a.pdf", b"", "empty"),
    "web page called PDF": ("a.pdf", HTML, "no document that we take"),
    "drawing called CSV": ("a.csv", SVG, "a web page or a drawing"),
    "web page called CSV": ("a.csv", b"a,b\n1,<script>alert(1)</script>", "a web page or a drawing"),
    "program called CSV": ("a.csv", b"MZ\x90\x00\x03" + noise(300), "no text that can be read"),
    "picture called PDF": ("a.pdf", WHOLE, "no document that we take"),
    "PDF cut off": ("a.pdf", pdf()[:-60], "broken"),
    "PDF with an archive behind it": ("a.pdf", pdf() + packed({"evil.js": "alert(1)"}), ("broken", "second file")),
    "PDF that is an archive as well": ("a.pdf", archive_that_ends_like_a_pdf(), "hides a second file"),
    "DOCX behind another archive": ("a.docx", packed({"evil.exe": b"MZ"}) + office(), "broken"),
    "PDF called DOCX": ("a.docx", pdf(), "holds a PDF document"),
    "DOCX called PDF": ("a.pdf", office(), "holds a Word document"),
    "DOCX with macros": ("a.docx", office(**{"word/vbaProject.bin": noise(100)}), MACROS),
    "DOCX whose types say macros": (
        "a.docx",
        packed({"[Content_Types].xml": "application/vnd.ms-word.document.macroEnabled.main+xml", "word/document.xml": "<d/>"}),
        MACROS,
    ),
    "ODT with macros": ("a.odt", open_document(**{"Basic/Standard/script.xml": "<x/>"}), MACROS),
    "archive called DOCX": ("a.docx", packed({"evil.exe": noise(100)}), "no document that we take"),
    "DOCX that is 210 MB inside": ("a.docx", lambda: office(**{"word/media/a.bin": b"\0" * (210 * 2**20)}), "unpacks to far more"),
    "DOCX of ten thousand parts": ("a.docx", lambda: office(**{f"word/{n}": "" for n in range(10_000)}), "unpacks to far more"),
    "DOCX cut off": ("a.docx", office()[:-30], "broken"),
    "DOCX with a broken part": ("a.docx", corrupted(office(**{"word/media/a.bin": noise(4000)})), "broken"),
    "DOCX behind a web page": ("a.docx", HTML + office(), "no document that we take"),
    "ODT that says it is a drawing": ("a.odt", open_document("graphics"), "no document that we take"),
    "21 MB": ("a.pdf", lambda: b"%PDF-" + b"\0" * (21 * 2**20), "larger than 20 MB"),
}


def made(data: bytes | Callable[[], bytes]) -> bytes:
    return data() if callable(data) else data


@pytest.mark.parametrize(("data", "sentence"), BAD_PICTURES.values(), ids=BAD_PICTURES)
def test_file_that_is_no_picture_is_refused_with_a_sentence_and_leaves_nothing(staff_client, data, sentence):
    before = stored()

    answer = send_pictures(staff_client, upload(made(data), "holiday.jpg"))

    html = answer.content.decode()
    assert answer.status_code == 422
    assert "“holiday.jpg”: " in html
    assert any(words in html for words in ([sentence] if isinstance(sentence, str) else sentence))
    assert not Image.objects.exists()
    assert stored() == before


@pytest.mark.parametrize("kind", ["noise", "WebP cut off", "PNG of four thousand million pixels", "line of 20,000 pixels"])
def test_picture_after_a_bad_one_is_taken(staff_client, kind):
    assert send_pictures(staff_client, upload(made(BAD_PICTURES[kind][0]))).status_code == 422
    assert send_pictures(staff_client, upload(SMALL)).status_code == 302


@pytest.mark.parametrize(("name", "data", "sentence"), BAD_DOCUMENTS.values(), ids=BAD_DOCUMENTS)
def test_file_that_is_no_document_is_refused_with_a_sentence_and_leaves_nothing(staff_client, name, data, sentence):
    before = stored()

    answer = send_documents(staff_client, upload(made(data), name))

    html = answer.content.decode()
    assert answer.status_code == 422
    assert any(words in html for words in ([sentence] if isinstance(sentence, str) else sentence))
    assert not Document.objects.exists()
    assert stored() == before


def test_archive_that_lies_about_the_size_of_its_parts_is_broken(staff_client):
    data = bytearray(office(**{"word/media/a.bin": b"\0" * 10**6}))
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 10)  # the size in the list of parts

    assert "broken" in send_documents(staff_client, upload(bytes(data), "a.docx")).content.decode()


def test_good_files_are_kept_and_the_bad_one_among_them_is_named(staff_client):
    answer = send_pictures(staff_client, upload(picture(), "one.png"), upload(HTML, "two.png"), upload(picture("WEBP"), "three.webp"))

    html = answer.content.decode()
    assert answer.status_code == 422
    assert "2 pictures added." in html
    assert "“two.png”: " in html
    assert Image.objects.count() == 2


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd.jpg", "a\u202egpj.exe", "CON", ".htaccess", "n" * 300 + ".jpg", "a;b|c&d.jpg", "<b>x</b>.png", "тест.jpg", "x.php"],
)
def test_name_of_a_picture_is_not_kept(staff_client, name):
    assert send_pictures(staff_client, upload(SMALL, name)).status_code == 302

    image = Image.objects.get()
    assert all(part.isascii() and part.removeprefix("images/")[:16].isalnum() for part in image.file_names())
    assert set(image.file_names()) <= stored()


PHOTOGRAPHS = [(kind, orientation) for kind in ("JPEG", "WEBP", "PNG") for orientation in (1, 3, 5, 6, 7, 8)] + [("GIF", 1), ("GIF", 1)]


def test_no_byte_of_twenty_photographs_holds_what_cameras_and_programs_write(staff_client):
    sent = [photograph(kind, (480, 320), orientation) for kind, orientation in PHOTOGRAPHS]
    assert len(sent) == 20
    for secret, kinds in zip(SECRETS, ((0, 18), (0, 18), (0, 18), (0, 6), (0, 20)), strict=True):
        assert all(secret in data for data in sent[slice(*kinds)] if not data.startswith(b"\x89PNG") or secret == SECRETS[0])

    for data in sent:
        assert send_pictures(staff_client, upload(data)).status_code == 302

    for image in Image.objects.all():
        for name in image.file_names():
            data = bytes_of(name)
            assert not [mark for mark in (*SECRETS, b"Exif\0\0", b"xmpmeta", b"http://", b"Photoshop") if mark in data]
            with Pillow.open(io.BytesIO(data)) as opened:
                assert not opened.getexif()
                assert not {"exif", "xmp", "photoshop", "comment", "icc_profile", "XML:com.adobe.xmp"} & set(opened.info)


def test_picture_stands_upright_and_is_drawn_in_widths_that_it_fills(staff_client):
    send_pictures(staff_client, upload(photograph("JPEG", (900, 600), orientation=6)))

    image = Image.objects.get()
    assert (image.width, image.height) == (600, 900)
    assert image.widths == [320, 600]
    sizes = {name.rpartition("/")[2][16:]: pixels_of(name).size for name in image.file_names()}
    assert sizes == {".jpg": (600, 900), "-320.webp": (320, 480), "-320.jpg": (320, 480), "-600.webp": (600, 900), "-600.jpg": (600, 900)}


@pytest.mark.parametrize(
    ("data", "mode"),
    [
        pytest.param(picture("PNG", mode="RGBA", color=(0, 0, 0, 0)), "RGBA", id="clear"),
        pytest.param(picture("PNG", mode="P", color=0, transparency=0), "RGBA", id="palette with a clear color"),
        pytest.param(picture("PNG", mode="LA", color=(0, 0)), "RGBA", id="gray and clear"),
        pytest.param(written(Pillow.new("I;16", (400, 300), 65535), "PNG"), "L", id="sixteen bits"),
        pytest.param(picture("PNG", mode="1", color=1), "L", id="black and white"),
        pytest.param(picture("JPEG", mode="CMYK", color=(0, 0, 0, 0)), "RGB", id="for print"),
        pytest.param(picture("WEBP", mode="RGBA", color=(0, 0, 0, 0)), "RGBA", id="clear WebP"),
    ],
)
def test_picture_of_any_mode_is_white_where_it_is_clear_or_white(staff_client, data, mode):
    assert send_pictures(staff_client, upload(data)).status_code == 302

    image = Image.objects.get()
    assert image.file.name.endswith(".jpg" if mode == "RGB" else ".png")
    shown = pixels_of(image.address(320)[1:]).convert("RGB")
    assert min(shown.getpixel((10, 10))) > 250


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_moving_picture_stands_still_and_that_is_said(staff_client, kind):
    answer = staff_client.post(
        reverse("admin:articles_image_add"),
        {"uploads": upload(frames(kind)), "consent": "nobody", "credit": "", "licence": ""},
        follow=True,
    )

    assert "Only its first picture was kept" in answer.content.decode()
    image = Image.objects.get()
    red, green, _ = pixels_of(image.file.name).convert("RGB").getpixel((5, 5))
    assert red > 200 > green


@pytest.mark.parametrize(
    ("name", "data", "media_type", "words"),
    [
        ("Annual Report_2014.pdf", pdf(), "application/pdf", "PDF"),
        ("REPORT.DOCX", office(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "Word"),
        ("table.xlsx", office("xlsx"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel"),
        ("text.odt", open_document(), "application/vnd.oasis.opendocument.text", "ODT"),
        ("table.ods", open_document("spreadsheet"), "application/vnd.oasis.opendocument.spreadsheet", "ODS"),
        ("slides.odp", open_document("presentation"), "application/vnd.oasis.opendocument.presentation", "ODP"),
        ("data.csv", "place;people\r\nMünchen;12".encode("cp1252"), "text/csv; charset=utf-8", "CSV"),
        ("data.csv", "place,people\nMünchen,12".encode("utf-16"), "text/csv; charset=utf-8", "CSV"),
        ("data.csv", b"\xef\xbb\xbfplace,people\nM\xc3\xbcnchen,12", "text/csv; charset=utf-8", "CSV"),
    ],
)
def test_document_is_had_as_a_download_of_a_fixed_type(staff_client, reader, name, data, media_type, words):
    assert send_documents(staff_client, upload(data, name)).status_code == 302
    document = Document.objects.get()
    document.marked_public = True
    document.save()

    answer = had(reader, document.get_absolute_url())

    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == (media_type, "nosniff")
    assert answer["Content-Disposition"].startswith("attachment; ")
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert document.facts.startswith(f"{words}, ")
    assert answer.body == data if not name.endswith("csv") else "München" in answer.body.decode("utf-8")


def test_larger_upload_than_any_judge_would_read_fills_no_disk(staff_client, monkeypatch, tmp_path):
    monkeypatch.setattr("articles.library.uploads.BoundedUploadHandler.MOST", 3 * 2**20)
    monkeypatch.setattr("articles.library.uploads.LARGEST_PICTURE", 4 * 2**20)
    written_bytes = []
    monkeypatch.setattr(
        "django.core.files.uploadhandler.TemporaryFileUploadHandler.receive_data_chunk",
        lambda self, raw_data, start: written_bytes.append(len(raw_data)),
    )

    answer = send_pictures(staff_client, upload(b"\0" * (8 * 2**20)))

    assert "larger than 20 MB" in answer.content.decode()
    assert sum(written_bytes) <= 3 * 2**20 + 2**16


def test_upload_from_the_editor_answers_with_the_picture_or_a_sentence(staff_client):
    address = reverse("admin:articles_image_upload")

    good = staff_client.post(address, {"upload": upload(picture()), "alt": "A gate", "consent": "nobody"})
    bad = staff_client.post(address, {"upload": upload(HTML)})
    none = staff_client.post(address, {})

    assert json.loads(good.content)["image"]["alt"] == "A gate"
    assert (bad.status_code, none.status_code) == (422, 422)
    assert "no picture that can be read" in json.loads(bad.content)["error"]
    assert Image.objects.count() == 1


def test_upload_that_cannot_be_written_leaves_nothing(staff_client, monkeypatch):
    before = stored()
    real = default_storage.save

    def full(name, content):
        if name.endswith(".webp"):
            raise OSError(28, "No space left on device")
        return real(name, content)

    monkeypatch.setattr("articles.models.media.default_storage.save", full)
    staff_client.raise_request_exception = False
    send_pictures(staff_client, upload(picture()))

    assert not Image.objects.exists()
    assert stored() == before


def test_reader_cannot_upload(reader, db):
    for name in ("image_add", "image_upload", "image_library", "document_add"):
        assert reader.post(reverse(f"admin:articles_{name}"), {"upload": upload(picture())})["Location"].startswith("/admin/login/")
    assert not Image.objects.exists()
