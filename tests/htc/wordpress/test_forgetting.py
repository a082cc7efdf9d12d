import io

import pytest
from django.core.management import call_command

from comments.models import Response
from htc.wordpress.models import ImportRecord
from tests.htc.wordpress.kiln import comment, export, item

pytestmark = pytest.mark.django_db

EMAIL = "ana@mail.example"


def take(tmp_path, *items: str) -> None:
    file = tmp_path / "export.xml"
    file.write_bytes(export(*items))
    call_command("import_wordpress", file, stdout=io.StringIO())


@pytest.mark.parametrize("with_text", [[], ["--delete-text"]])
def test_person_is_forgotten_in_what_an_import_keeps_and_in_later_exports(tmp_path, with_text):
    post = [
        comment(11, "My word.", author="Ana Quay", url="http://ana.example/"),
        comment(12, "Another’s.", author="Ben", email="ben@mail.example"),
    ]
    take(tmp_path, item(1, *post))

    call_command("forget", email=EMAIL, stdout=io.StringIO(), **({"delete_text": True} if with_text else {}))

    raw = ImportRecord.objects.get(kind="post").raw.decode()
    assert not [word for word in ("Ana Quay", "ana.example", EMAIL, "My word.") if word in raw]
    assert "Another’s." in raw
    out = tmp_path / "out.xml"
    call_command("export_wordpress", out, stdout=io.StringIO())
    assert "Ana Quay" not in out.read_text()
    assert ("My word." in out.read_text()) is not bool(with_text)

    take(tmp_path, item(1, *post, title="Changed since"))

    assert not Response.objects.filter(author_name="Ana Quay").exists()
    assert Response.objects.filter(body="My word.").exists() is not bool(with_text)


def test_archive_of_items_can_be_ended(tmp_path):
    take(tmp_path, item(1))
    ImportRecord.objects.get(kind="post").run.__class__.objects.update(began_at="2014-01-01T00:00Z")
    out = io.StringIO()

    call_command("purge_import_raw", older_than=365, stdout=out)

    assert ImportRecord.objects.get(kind="post").raw == b""
    assert "1 item deleted" in out.getvalue()
