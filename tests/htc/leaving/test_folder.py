"""A folder is written as a whole, and over nothing but an earlier one of the same kind."""

import json
from pathlib import Path

import pytest

from htc.leaving.folder import NotFree, digest, whole_folder


def write(target, made_by="export_site", text=b"words"):
    with whole_folder(target, made_by) as (folder, facts):
        folder.write("a/b.txt", text)
        facts["pages"] = 1


def interrupted():
    yield b"half"
    raise KeyboardInterrupt


def test_folder_has_a_manifest_and_takes_the_place_of_an_earlier_one(tmp_path):
    write(tmp_path / "copy")
    write(tmp_path / "copy", text=b"other words")

    manifest = json.loads((tmp_path / "copy/manifest.json").read_text())
    assert (tmp_path / "copy/a/b.txt").read_bytes() == b"other words"
    assert manifest == {"made_by": "export_site", "pages": 1, "files": {"a/b.txt": digest(tmp_path / "copy/a/b.txt")}}
    assert [path.name for path in tmp_path.iterdir()] == ["copy"]


@pytest.mark.parametrize("made_by", ["export_site", "export_content"])
@pytest.mark.parametrize("name", ["letter.txt", "a/letter.txt", "manifest.json"])
def test_folder_with_other_content_is_left_as_it_is(tmp_path, made_by, name):
    target = tmp_path / "copy"
    write(target, "export_site")
    (target / name).write_text("[]")

    with pytest.raises(NotFree, match="files of another kind"):
        write(target, made_by)

    assert (target / name).read_text() == "[]"
    assert [path.name for path in tmp_path.iterdir()] == ["copy"]


def test_what_fails_or_is_interrupted_leaves_everything_as_it_was(tmp_path):
    write(tmp_path / "copy")

    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "copy", text=interrupted())

    assert (tmp_path / "copy/a/b.txt").read_bytes() == b"words"
    assert [path.name for path in tmp_path.iterdir()] == ["copy"]


@pytest.mark.parametrize(
    ("name", "sentence"), [("file", "is not a folder"), ("missing/copy", "There is no folder"), ("busy", "another run")]
)
def test_places_that_cannot_be_written_are_told(tmp_path, name, sentence):
    (tmp_path / "file").write_text("a letter")
    (tmp_path / "busy.unfinished").mkdir()

    with pytest.raises(NotFree, match=sentence):
        write(tmp_path / name)


def test_no_name_leads_out_of_the_folder(tmp_path):
    with pytest.raises(ValueError, match="outside"), whole_folder(tmp_path / "copy", "export_site") as (folder, _):
        folder.write("../letter.txt", b"words")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("target", ["/", "/proc/copy"])
def test_folder_that_cannot_be_written_is_told(target):
    with pytest.raises(NotFree, match=r"(cannot be|was not) written"):
        write(Path(target))
