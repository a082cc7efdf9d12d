"""Pictures and documents that the library knows before their files have come: readers see nothing of them, staff bring the files."""

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from articles.files.documents import CSV, PDF
from articles.models import Article, Document, Image
from tests.pictures import had, pdf, picture
from tests.site.journey import article_form, posted_form


@pytest.fixture
def image(db) -> Image:
    Image.expect(alt="Another")  # two of them are no conflict
    return Image.expect(alt="A gate", caption="At dusk", credit="Photo: Ada", licence="own", consent="nobody")


@pytest.fixture
def document(db) -> Document:
    return Document.expect(PDF, title="A report")


def upload_to(client, row, name: str, data: bytes, **fields):
    address = reverse(f"admin:articles_{row._meta.model_name}_change", args=[row.pk])
    return client.post(address, posted_form(client, address, **fields) | {"upload": SimpleUploadedFile(name, data)})


def test_readers_see_nothing_of_a_missing_picture(reader, make_article, image):
    text = f"Before.\n\n[image:{image.pk}]\n\nBehind."
    article = make_article(text, featured_image=image, by=[("Ann", "")])
    make_article("Text.", featured_image=image)

    for address in (article.get_absolute_url(), "/", "/feed/", "/archive/", "/authors/ann/", "/search/?q=behind"):
        html = reader.get(address).content.decode()
        assert not re.search(r"<img|<picture|<figure|og:image|media:content|At dusk|Photo: Ada|/images/", html), address
    assert "Before." in reader.get(article.get_absolute_url()).content.decode()


def test_articles_with_a_missing_picture_are_written_and_published(staff_client, reader, image):
    image.alt = ""
    image.save()
    body = f'<p>Text.</p><div data-image="{image.pk}" data-align="full"></div>'

    answer = staff_client.post(reverse("admin:articles_article_add"), article_form(body=body))
    assert answer.status_code == 302, answer.context["errors"]
    article = Article.objects.get()
    address = reverse("admin:articles_article_change", args=[article.pk])
    assert staff_client.post(address, posted_form(staff_client, address, title="New title")).status_code == 302

    assert reader.get(article.get_absolute_url()).status_code == 200
    (told,) = json.loads(re.search(r'data-images="([^"]*)"', staff_client.get(address).content.decode())[1].replace("&quot;", '"'))
    assert (told["isMissing"], told["thumbnail"]) == (True, "")
    preview = staff_client.get(reverse("articles:preview", args=[article.pk])).content.decode()
    assert "<figure" not in preview


def test_file_of_a_picture_is_brought_without_touching_texts(staff_client, reader, make_article, image):
    article = make_article(f"[image:{image.pk}]")
    before = Article.objects.values().get(pk=article.pk)
    page = reverse("admin:articles_image_change", args=[image.pk])
    library, desk = reverse("admin:articles_image_changelist"), staff_client.get(reverse("admin:index")).content.decode()

    assert "2 pictures are without the file." in desk
    assert f"[image:{image.pk}]" in staff_client.get(library, {"lacking": "file"}).content.decode()
    assert "The file is missing" in staff_client.get(library).content.decode()
    assert "The file is missing" in staff_client.get(page).content.decode()
    refused = upload_to(staff_client, image, "gate.png", b"no picture")
    assert refused.context["errors"]
    assert upload_to(staff_client, image, "gate.png", picture()).status_code == 302

    image.refresh_from_db()
    assert {had(reader, f"/{name}").status_code for name in image.file_names()} == {200}
    html = reader.get(article.get_absolute_url()).content.decode()
    assert f'src="{image.shared_address}"' in html
    assert "At dusk" in html
    assert Article.objects.values().get(pk=article.pk) == before
    assert 'name="upload"' not in staff_client.get(page).content.decode()


def test_picture_that_readers_will_see_is_described_when_its_file_comes(staff_client, make_article):
    image = Image.expect(consent="nobody")
    make_article(f"[image:{image.pk}]")

    silent = upload_to(staff_client, image, "gate.png", picture())
    said = upload_to(staff_client, image, "gate.png", picture(), alt="A gate")

    assert "Please describe it" in silent.content.decode()
    assert said.status_code == 302
    assert not Image.objects.get(pk=image.pk).is_missing


def test_document_has_its_address_before_its_file_comes(staff_client, reader, make_article, document):
    make_article(f'<a href="{document.get_absolute_url()}">Report</a>')
    address = document.get_absolute_url()

    assert had(reader, address).status_code == 404
    assert "1 document is without the file." in staff_client.get(reverse("admin:index")).content.decode()
    shown = staff_client.get(reverse("admin:articles_document_changelist"), {"lacking": "file"}).content.decode()
    assert "PDF, the file is missing" in shown
    other = upload_to(staff_client, document, "table.csv", b"a,b\n1,2\n")
    assert f"This is a {CSV.words} document" in other.content.decode()
    assert upload_to(staff_client, document, "report.pdf", pdf()).status_code == 302

    answer = had(reader, address)
    assert (answer.status_code, answer.body) == (200, pdf())
    assert not Document.objects.missing().exists()


def test_missing_rows_are_deleted_like_others(staff_client, image, document):
    for row in (image, document):
        address = reverse(f"admin:articles_{row._meta.model_name}_delete", args=[row.pk])
        assert staff_client.post(address, {"post": "yes"}).status_code == 302
        assert not type(row).objects.filter(pk=row.pk).exists()
