import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from htc.wordpress.models import ImportRun
from htc.wordpress.moving import files
from tests.htc.wordpress.kiln import export, item

PAGE = "/admin/wordpress/importrun/"


@pytest.fixture
def data(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path


def piece(content: bytes, start: int, end: int, name="blog.xml"):
    return {
        "piece": SimpleUploadedFile(name, content[start:end]),
        "name": name,
        "offset": start,
        "size": len(content),
    }


@pytest.mark.django_db
def test_file_comes_in_pieces_goes_on_where_it_stopped_and_is_there_once_whole(staff_client, data):
    content = export(item(1))

    assert staff_client.post(f"{PAGE}upload/", piece(content, 0, 100)).json() == {"there": 100}
    assert files.waiting() == []
    # One too far ahead is not taken; what is there is told.
    assert staff_client.post(f"{PAGE}upload/", piece(content, 300, 400)).json() == {"there": 100}
    assert staff_client.post(f"{PAGE}upload/", piece(content, 100, len(content))).json() == {"there": len(content)}

    assert (files.place() / "blog.xml").read_bytes() == content
    assert (files.place() / "blog.xml").stat().st_mode & 0o777 == 0o600
    assert "blog.xml" in staff_client.get(PAGE).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"name": "../../etc/passwd", "offset": "0", "size": "4"}, "ends in .xml"),
        ({"name": "blog.php", "offset": "0", "size": "4"}, "ends in .xml"),
        ({"name": "blog.xml", "offset": "-1", "size": "4"}, "do not fit together"),
        ({"name": "blog.xml", "offset": "3", "size": "4"}, "do not fit together"),
        ({"name": "blog.xml", "offset": "0", "size": str(2**40)}, "do not fit together"),
        ({"name": "blog.xml", "offset": "many", "size": "4"}, "do not fit together"),
    ],
)
def test_piece_that_fits_nowhere_is_refused_in_a_sentence(staff_client, data, sent, sentence):
    answer = staff_client.post(f"{PAGE}upload/", {"piece": SimpleUploadedFile("blog.xml", b"four"), **sent})

    assert answer.status_code == 422
    assert sentence in answer.json()["error"]
    assert not files.place().exists()


@pytest.mark.django_db
def test_file_without_script_comes_whole_and_can_be_deleted(staff_client, data):
    said = staff_client.post(f"{PAGE}upload/", {"piece": SimpleUploadedFile("my blog.xml", export())}, follow=True).content.decode()
    assert "blog.xml is here." in said
    assert [file.name for file in files.waiting()] == ["my-blog.xml"]

    staff_client.post(f"{PAGE}remove/", {"name": "my-blog.xml"})

    assert files.waiting() == []


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["Author", "Editor", "Moderator"])
def test_only_administrators_move_a_blog_in(member, client_of, data, role):
    client = client_of(member(role))

    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, {"exports": ["blog.xml"], "action": "import"}).status_code == 403
    assert client.post(f"{PAGE}upload/", piece(b"four", 0, 4)).status_code == 403


@pytest.mark.django_db
def test_second_run_is_not_begun_while_one_goes_on(staff_client, data):
    files.place().mkdir()
    (files.place() / "blog.xml").write_bytes(export())
    going_on = ImportRun.objects.begin()

    answer = staff_client.post(PAGE, {"exports": ["blog.xml"], "action": "import"}, follow=True)

    assert answer.redirect_chain == [(f"{PAGE}{going_on.pk}/", 302)]
    assert "Another run is going on" in answer.content.decode()


@pytest.mark.django_db
def test_run_that_was_killed_is_told_as_interrupted_and_hinders_nobody(staff_client, data, settings):
    run = ImportRun.objects.begin()
    ImportRun.objects.update(seen_at="2014-01-01T00:00Z")

    page = staff_client.get(f"{PAGE}{run.pk}/").content.decode()

    assert "Its process was ended from outside" in page
    assert ImportRun.objects.begin().pk != run.pk
    run.refresh_from_db()
    assert run.state == "interrupted"


@pytest.mark.django_db
@pytest.mark.parametrize("stem", ["a" * 300, "ё" * 130, "名" * 110])
def test_long_name_is_made_shorter_and_keeps_its_ending(staff_client, data, stem):
    staff_client.post(f"{PAGE}upload/", piece(b"four", 0, 4, name=f"{stem}.xml"))

    [kept] = files.waiting()
    assert kept.name.removesuffix(".xml") == stem[: len(kept.name) - 4]


@pytest.mark.django_db
def test_folder_that_cannot_be_used_is_told(staff_client, data, monkeypatch):
    monkeypatch.setattr(files, "waiting", lambda: [files.WaitingFile("blog.xml", 4)])
    (data / "imports").write_text("a file")

    page = staff_client.get(PAGE).content.decode()
    piece_answer = staff_client.post(f"{PAGE}upload/", piece(b"four", 0, 4))
    removed = staff_client.post(f"{PAGE}remove/", {"name": "blog.xml"}, follow=True).content.decode()
    begun = staff_client.post(PAGE, {"exports": "blog.xml", "action": "import"}, follow=True).content.decode()

    assert "the folder of imports cannot be used: File exists" in page
    assert (piece_answer.status_code, piece_answer.json()["error"][:37]) == (422, "This file cannot be kept: File exists")
    assert "The file blog.xml cannot be deleted: Not a directory" in removed
    assert "The run could not begin: Not a directory" in begun
    assert ImportRun.objects.get().state == ImportRun.State.FAILED
