"""Files chosen in a form that is refused: they stay chosen, for the account that chose them alone, until the form is sent or a day has gone."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django import forms
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import resolve, reverse
from django.utils import timezone

from articles.files.documents import PDF
from articles.library.chosen import ChosenInput, KeepsChosen, forget_chosen
from articles.models import Document, Image, Site
from htc.lib.stores.store import private
from tests.pictures import pdf, picture
from tests.site.journey import form_fields, text_of


@dataclass(frozen=True)
class Kind:
    """A form that takes files: where it is, which fields spoil it, and what shows that the file has come."""

    name: str
    place: str
    file: tuple[str, bytes]
    field: str
    spoilt: dict
    came: str
    mended: dict = field(default_factory=dict)


PHOTO, REPORT = ("Harbour, 1999.png", picture()), ("report.pdf", pdf())
KINDS = [
    Kind("pictures", "articles_image_add", PHOTO, "uploads", {"consent": ""}, "Image.objects.exists()", {"consent": "nobody"}),
    Kind("missing picture", "articles_image_change", PHOTO, "upload", {"alt": "A gate", "decorative": "on"}, "not row.is_missing"),
    Kind("missing document", "articles_document_change", REPORT, "upload", {"title": ""}, "not row.is_missing", {"title": "A report"}),
    Kind("logo", "articles_site_change", PHOTO, "logo", {"name": ""}, "row.logo", {"name": "The blog"}),
    Kind("icon", "articles_site_change", PHOTO, "icon", {"menu-0-page": "", "menu-0-position": "7"}, "row.icon", {"menu-0-position": ""}),
]


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture(params=KINDS, ids=lambda kind: kind.name)
def kind(request) -> Kind:
    return request.param


@pytest.fixture
def row(kind, db):
    """What the form is about."""
    made = {
        "articles_image_change": lambda: Image.expect(consent="nobody"),
        "articles_document_change": lambda: Document.expect(PDF, title="A report"),
        "articles_site_change": Site.current,
    }
    return made.get(kind.place, lambda: None)()


def held() -> list:
    """Give the files that are kept."""
    return [Path(private().path(file.name)) for file in private().walk("chosen")]


def tokens_in(answer, kind: Kind) -> list[str]:
    return re.findall(rf'name="{kind.field}_chosen" value="([^"]+)" checked', answer.content.decode())


class Form:
    """The form of a kind as somebody has it before them."""

    def __init__(self, client, kind: Kind, row):
        self.client, self.kind = client, kind
        self.address = reverse(f"admin:{kind.place}", args=[row.pk] if row else [])
        self.fields = {"credit": "", "licence": ""} if row is None else form_fields(client, self.address)
        self.fields.pop(kind.field, None)

    def send(self, **fields):
        return self.client.post(self.address, self.fields | fields)

    def send_spoilt(self):
        name, data = self.kind.file
        return self.send(**self.kind.spoilt, **{self.kind.field: SimpleUploadedFile(name, data)})


@pytest.fixture
def form(staff_client, kind, row) -> Form:
    return Form(staff_client, kind, row)


def test_file_of_a_refused_form_comes_when_it_is_sent_again(form, kind, row, reader, django_capture_on_commit_callbacks):
    refused = form.send_spoilt()
    (token,) = tokens_in(refused, kind)
    assert "Error" in refused.content.decode()
    assert re.search(rf"{re.escape(kind.file[0])} \(\d", text_of(refused.content).replace("\xa0", " "))
    (path,) = held()
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert [reader.get(f"/{start}/{path.name}").status_code for start in ("chosen", "images", "media", "site", "documents")] == [404] * 5

    again = form.send(**kind.spoilt, **{f"{kind.field}_chosen": token})
    assert tokens_in(again, kind) == [token]
    with django_capture_on_commit_callbacks(execute=True):
        answer = form.send(**kind.mended, **{f"{kind.field}_chosen": token})

    assert answer.status_code == 302
    if row:
        row.refresh_from_db()
    assert eval(kind.came, {"Image": Image, "row": row})
    assert held() == []


def test_kept_file_is_nobody_elses_and_ends_after_a_day(form, kind, row, client_of, django_user_model):
    (token,) = tokens_in(form.send_spoilt(), kind)
    other = Form(client_of(django_user_model.objects.create_superuser("other")), kind, row)

    assert tokens_in(other.send(**kind.spoilt, **{f"{kind.field}_chosen": token}), kind) == []
    assert tokens_in(form.send(**kind.spoilt, **{f"{kind.field}_chosen": token + "x"}), kind) == []
    forget_chosen(timezone.now() + timedelta(hours=23))
    assert len(held()) == 1
    with time_machine.travel(timezone.now() + timedelta(hours=25), tick=False):
        assert tokens_in(form.send(**kind.spoilt, **{f"{kind.field}_chosen": token}), kind) == []
        forget_chosen(timezone.now())
    assert held() == []


def test_what_the_form_refuses_for_itself_is_not_kept(form, kind):
    answer = form.send(**kind.mended, **{kind.field: SimpleUploadedFile("note.png", b"no picture")})

    assert tokens_in(answer, kind) == []
    assert held() == []


def test_of_several_the_good_come_the_bad_go_and_those_without_time_stay_chosen(staff_client, monkeypatch):
    kind = KINDS[0]
    form = Form(staff_client, kind, None)
    files = [SimpleUploadedFile(f"{name}.png", data) for name, data in (("one", picture()), ("bad", b"no"), ("late", picture(color="red")))]
    moments = iter([0, 1, 100])
    monkeypatch.setattr("articles.library.admin.time.monotonic", lambda: next(moments, 100))

    answer = form.send(consent="nobody", uploads=files)

    assert Image.objects.count() == 1
    assert len(tokens_in(answer, kind)) == 1
    monkeypatch.undo()
    form.send(consent="nobody", uploads_chosen=tokens_in(answer, kind), uploads=[SimpleUploadedFile("more.png", picture(color="blue"))])
    assert Image.objects.count() == 3
    assert held() == []


def test_file_that_cannot_be_kept_is_named(staff_client, monkeypatch):
    monkeypatch.setattr("articles.library.chosen.MOST", 100)
    answer = Form(staff_client, KINDS[0], None).send_spoilt()

    assert "Harbour, 1999.png could not be kept. Please choose it once more." in text_of(answer.content)
    assert held() == []


def test_every_form_of_the_admin_that_takes_files_keeps_them(rf, admin_user):
    """The page that moves a blog in keeps its files in the folder of imports until they are imported, see ``moving.files``."""
    request = rf.get(reverse("admin:articles_article_add"))
    request.user, request.site = admin_user, Site.current()
    request.resolver_match = resolve(request.path)
    found = [getattr(page, "upload_form", None) for page in admin.site._registry.values()]
    found += [page.get_form(request) for page in admin.site._registry.values() if page.has_change_permission(request)]

    with_files = {form for form in found if form and any(isinstance(each, forms.FileField) for each in form.base_fields.values())}

    assert {form.__name__ for form in with_files} >= {"PictureUploadForm", "DocumentUploadForm", "ImageForm", "DocumentForm", "SiteForm"}
    assert [form for form in with_files if not issubclass(form, KeepsChosen)] == []
    inputs = [each.widget for form in with_files for each in form.base_fields.values() if isinstance(each, forms.FileField)]
    assert [each for each in inputs if not isinstance(each, ChosenInput)] == []
