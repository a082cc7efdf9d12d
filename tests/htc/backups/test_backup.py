"""`manage.py backup`: what is in the archive, who may read it, and what is left when it cannot be written."""

import contextlib
import fcntl
import json
import os
import re
import resource
import stat
import subprocess
from io import StringIO
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection

from comments.models import Response
from htc.backups import databases, making
from htc.lib.stores.disk import DiskStore
from tests.databases import Database
from tests.dump import dump_of


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("backup", *arguments, stdout=out)
    return out.getvalue()


def unpacked(archive, folder):
    """Give the folder in which an archive lies open."""
    with ZipFile(archive) as members:
        members.extractall(folder)
    return folder


@contextlib.contextmanager
def full_disk(size: int):
    """Let no file grow beyond so many bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_archive_holds_the_whole_blog_and_no_secret(home, target, tmp_path, make_article, make_response, make_image, staff_client):
    make_response(make_article("Words[fn]A note.[/fn] of it.", tags=["law"], by=[("Ada", "")]))
    make_image()

    said = run(str(target) + "/")

    [archive] = target.iterdir()
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    assert said.startswith(f"Wrote {archive} (")
    assert "1 article, 1 response, 1 picture, 0 documents, 1 account and 7 files of the media" in said
    folder = unpacked(archive, tmp_path / "open")
    assert dump_of(Database.of_backup(folder), folder / "media") == home.dump()
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["rows"]["articles_article"] == 1
    assert {"HTC_ENV", "HTC_SITE_URL"} <= set(manifest["settings"])
    everything = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert settings.SECRET_KEY.encode() not in everything
    assert staff_client.session.session_key.encode() not in everything


@pytest.mark.sqlite
def test_others_write_while_the_copy_is_made_and_it_holds_the_blog_as_it_began(
    home, target, tmp_path, make_article, make_response, monkeypatch
):
    monkeypatch.setattr(databases, "PAGES", 5)
    article, before = make_article(), []
    make_response(article, body="It was there before.")
    before.append(home.dump())
    turns = []

    def write():
        turns.append(make_response(article, body=f"Turn {len(turns)}").pk)
        article.title = f"Turn {len(turns)}"
        article.save()

    making.make(DiskStore.at(target), "blog.zip", making.moment(), write)

    folder = unpacked(target / "blog.zip", tmp_path / "open")
    assert dump_of(Database.of_backup(folder), folder / "media") == before[0]
    assert Response.objects.count() == len(turns) + 1 > 20


def test_nothing_unfinished_can_be_read_by_others_or_taken_for_a_backup(home, target, make_image):
    make_image()
    seen = set()

    def look():
        for path in target.rglob("*"):
            seen.add((path.parent == target, path.suffix == ".zip", stat.S_IMODE(path.stat().st_mode)))

    making.make(DiskStore.at(target), "blog.zip", making.moment(), look)

    assert seen == {(True, False, 0o700), (False, False, 0o600)}
    assert [path.name for path in target.iterdir()] == ["blog.zip"]


@pytest.mark.sqlite
def test_what_was_deleted_is_not_in_the_pages_of_the_copy(home, target, tmp_path, make_article, make_response):
    make_response(make_article(), body=f"{'Forget' * 200} me.")
    connection.cursor().execute("PRAGMA secure_delete=OFF")  # Debian's SQLite has it on, others have not
    Response.objects.all().delete()
    connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert b"ForgetForget" in b"".join(home.database.bytes_held())

    run(str(target / "blog.zip"))

    assert b"ForgetForget" not in (unpacked(target / "blog.zip", tmp_path / "open") / "database.sqlite3").read_bytes()


def test_file_that_goes_meanwhile_is_left_out(home, target):
    default_storage.save("documents/a", ContentFile(b"a" * 10))
    gone = default_storage.save("documents/b", ContentFile(b"b"))

    def delete():
        # The archive has its database, so this is called for the first of the two files.
        if {path.name for path in target.rglob("*") if path.is_file()} == {"archive"} and default_storage.exists(gone):
            default_storage.delete(gone)

    making.make(DiskStore.at(target), "blog.zip", making.moment(), delete)

    assert [name for name in ZipFile(target / "blog.zip").namelist() if "media" in name] == ["media/documents/a"]


@pytest.mark.parametrize(
    ("path", "why"),
    [
        pytest.param("kept/there.zip", "is there already", id="over a file"),
        pytest.param("nowhere/blog.zip", "No such file or directory", id="a folder that is not there"),
        pytest.param("kept/there.zip/blog.zip", "Not a directory", id="a folder that is a file"),
        pytest.param("home/media/blog.zip", "among the media", id="among the media"),
    ],
)
def test_place_that_takes_no_backup_is_told_in_one_sentence(home, target, tmp_path, path, why):
    (target / "there.zip").write_text("of somebody else")

    with pytest.raises(CommandError, match=why) as told:
        run(str(tmp_path / path))

    assert told.value.returncode == 1
    assert "\n" not in str(told.value)
    assert [path.name for path in target.iterdir()] == ["there.zip"]
    assert home.files == {"media"}


@pytest.mark.parametrize("size", [100_000, 400_000, 1_500_000], ids=["in the database", "in its second copy", "in the archive"])
def test_full_disk_leaves_nothing(home, target, size):
    default_storage.save("documents/large", ContentFile(os.urandom(2_000_000)))

    with (
        full_disk(size),
        pytest.raises(CommandError, match=r"(The backup could not be made|pg_dump failed): .*(File too large|disk)") as told,
    ):
        run(str(target / "blog.zip"))

    assert "\n" not in str(told.value)
    assert list(target.iterdir()) == []


def test_database_without_tables_is_no_blog_to_keep(home, target):
    connection.close()
    home.database.empty()

    with pytest.raises(CommandError, match="no database yet"):
        run(str(target / "blog.zip"))


def test_what_a_killed_process_left_goes_with_the_next_backup_and_what_another_one_writes_stays(home, target):
    left, written = target / ".unfinished-backup-left", target / ".unfinished-backup-written"
    for folder in (left, written):
        folder.mkdir()
        (folder / "archive").write_text("half of it")
    descriptor = os.open(written, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)

    run(str(target / "blog.zip"))
    os.close(descriptor)

    assert {path.name for path in target.iterdir()} == {"blog.zip", written.name}


def test_update_makes_a_backup_before_it_migrates():
    said = subprocess.run(["make", "--dry-run", "update"], cwd=settings.BASE_DIR, capture_output=True, text=True, check=True).stdout

    assert re.findall(r"python manage\.py (\w+)", said) == ["backup", "migrate", "collectstatic"]
