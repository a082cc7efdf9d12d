"""`manage.py restore`: the same blog elsewhere, and nothing at all from an archive that is not what it says."""

import contextlib
import hashlib
import json
import struct
import zlib
from io import StringIO
from zipfile import ZIP_STORED, BadZipFile, ZipFile

import pytest
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone
from taggit.models import Tag

from articles.models import Article, Site
from comments.models import QueuedMail, Response
from comments.models.health import WorkerSeen
from htc.backups import databases
from htc.backups.models import LastBackup
from tests.htc.backups.test_backup import full_disk


def restore(archive) -> tuple[str, str]:
    """Restore by the command, and give what it said, and what it warned of."""
    out, err = StringIO(), StringIO()
    call_command("restore", str(archive), stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


@pytest.fixture
def archive(home, backup, make_article, make_response, make_image):
    """A backup of a blog with an article, a response and a picture."""
    make_response(make_article("Words[fn]A note.[/fn] of it.", tags=["unmistakable"], by=[("Ada", "")]))
    make_image()
    return backup()


def changed(archive, **changes) -> None:
    """Write an archive anew: its members, and those of ``changes`` with their bytes (None: left out), the checksums of which are right.

    ``manifest`` is a function that changes the manifest; ``raw`` gives members that the manifest does not know.
    """
    with ZipFile(archive) as old:
        members = {name: old.read(name) for name in old.namelist()}
    manifest = json.loads(members.pop("manifest.json"))
    for name, data in changes.get("members", {}).items():
        manifest["members"].pop(name, None)
        members.pop(name, None)
        if data is not None:
            members[name] = data
            manifest["members"][name] = {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    changes.get("manifest", lambda facts: None)(manifest)
    with ZipFile(archive, "w", ZIP_STORED) as new:
        for name, data in [*members.items(), *changes.get("raw", [])]:
            new.writestr(name, data)
        new.writestr("manifest.json", json.dumps(manifest))


def test_blog_is_the_same_elsewhere_and_nothing_else_is_left(home, archive, elsewhere):
    before = home.dump()

    said, warned = restore_in(elsewhere, archive)

    assert elsewhere.dump() == before
    assert said.startswith("Restored https://htc.test as it was on ")
    assert "1 article, 1 response, 1 picture, 0 documents, 0 accounts and 7 files of the media. Everybody signs in anew.\n" in said
    assert warned == ""
    assert {name for name in elsewhere.files if "media/" not in name} == {"media"}
    assert Article.objects.get().footnotes.get().text == "A note."


def restore_in(place, archive) -> tuple[str, str]:
    place.move()
    return restore(archive)


def test_blog_that_was_looked_at_but_not_used_is_empty(archive, elsewhere, reader):
    elsewhere.move()
    reader.get("/")
    Site.current()
    WorkerSeen.objects.see("worker 1")
    LastBackup.objects.note("of nothing", 1, "2026-03-01T12:00Z")
    (elsewhere.folder / "media/images").mkdir()
    (elsewhere.folder / "media/images/half.jpg").write_text("of a restore that was killed")
    (elsewhere.folder / "media/.restoring").write_text('["images/half.jpg", "images/not-yet.jpg"]')

    restore(archive)

    assert Article.objects.count() == 1
    assert not any(".restoring" in name or "half" in name for name in elsewhere.files)


@pytest.mark.parametrize(
    ("write", "named"),
    [
        pytest.param(lambda: Article.objects.create(title="One", slug="one"), "1 article", id="an article"),
        pytest.param(lambda: get_user_model().objects.create_user("ada"), "1 account", id="an account"),
        pytest.param(lambda: Tag.objects.create(name="law"), "1 tag", id="a tag"),
        pytest.param(lambda: default_storage.save("site/logo", ContentFile(b"x")), "1 file of the media", id="a file without a row"),
    ],
)
def test_blog_with_content_is_not_written_over(archive, elsewhere, write, named):
    elsewhere.move()
    write()
    before = elsewhere.dump()

    with pytest.raises(CommandError, match=rf"This blog has content \(.*{named}"):
        restore(archive)

    assert elsewhere.dump() == before


def test_older_backup_is_migrated_and_a_backup_can_be_made_before_its_own_table_is_there(home, make_article, elsewhere, target):
    make_article()
    call_command("migrate", "backups", "zero", verbosity=0)
    call_command("backup", stdout=StringIO())
    [archive] = (home.folder / "backups").iterdir()

    restore_in(elsewhere, archive)

    assert Article.objects.count() == 1
    assert LastBackup.objects.count() == 0


def test_another_secret_key_is_told_with_what_becomes_worthless(archive, elsewhere, settings):
    settings.SECRET_KEY = "another key than that of the kept blog, which is long enough"

    _, warned = restore_in(elsewhere, archive)

    assert warned.startswith("The secret key is another one than the kept blog had.")
    assert "recovery codes of staff and removal codes" in warned


def with_a_broken_index(archive) -> bytes:
    return ZipFile(archive).read("database.sqlite3").replace(b"unmistakable", b"unmistakeble", 1)


@pytest.mark.parametrize("note", ["half a no", "{}x", "[1]", '[{"at": "then", "rows": {}}]'])
def test_damaged_note_of_redactions_is_told(archive, elsewhere, note):
    (archive.parent / "redactions.json").write_text(note)

    _, warned = restore_in(elsewhere, archive)

    assert "redactions.json cannot be read" in warned


DAMAGES = {
    "no archive": (lambda path: path.write_bytes(b"something else"), "is no backup, or was cut off"),
    "nothing": (lambda path: path.unlink(), "could not be restored: No such file"),
    "cut off": (lambda path: path.write_bytes(path.read_bytes()[:-1000]), "is no backup, or was cut off"),
    "a byte less": (lambda path: path.write_bytes(path.read_bytes()[:500] + path.read_bytes()[501:]), "cut off or damaged"),
    "another zip": (lambda path: ZipFile(path, "w").writestr("a", "b"), "no manifest"),
    "member missing": (lambda path: changed(path, manifest=lambda facts: facts["members"].update(HIDDEN)), "lacks media/hidden"),
    "another sum": (
        lambda path: changed(path, manifest=lambda facts: [row.update(sha256="0" * 64) for row in facts["members"].values()]),
        "is not what its manifest says",
    ),
    "member added": (lambda path: changed(path, raw=[("media/added", b"x")]), "media/added, which its manifest does not name"),
    "no database": (lambda path: changed(path, members={DATABASE: None}), "names no database"),
    "newer form": (lambda path: changed(path, manifest=lambda facts: facts.update(format=2)), "a newer version of the blog"),
    "newer schema": (
        lambda path: changed(path, manifest=lambda facts: facts["migrations"].update(articles=["9999_new"])),
        "articles.9999_new",
    ),
    "another kind": (lambda path: changed(path, manifest=lambda facts: facts.update(engine="oracle")), "database of oracle"),
    "a row less": (
        lambda path: changed(path, manifest=lambda facts: facts["rows"].update(taggit_tag=2)),
        "taggit_tag of the backup has not the 2 rows",
    ),
    "no database inside": (
        lambda path: changed(path, members={DATABASE: b"words" * 999}),
        "file is not a database|does not appear to be a valid archive",
    ),
}
DATABASE = databases.database().member
HIDDEN = {"media/hidden": {"size": 1, "sha256": "0" * 64}}


@pytest.mark.parametrize("damage", DAMAGES)
def test_archive_that_is_not_what_it_says_restores_nothing(archive, elsewhere, damage):
    break_it, why = DAMAGES[damage]
    before = elsewhere.dump()
    break_it(archive)

    with pytest.raises(CommandError, match=why) as told:
        restore_in(elsewhere, archive)

    assert "\n" not in str(told.value)
    assert elsewhere.dump() == before
    assert elsewhere.files == {"media"}


@pytest.mark.parametrize(
    "name",
    [
        "media/../../out",
        "../out",
        "/out",
        "media//out",
        "media/./out",
        "media/a\\..\\..\\out",
        "media/",
        "htc.sqlite3",
        "media/images/../../x",
    ],
)
def test_name_that_leads_out_of_its_folder_is_refused(archive, elsewhere, tmp_path, name):
    changed(archive, members={name: b"x"})
    before = elsewhere.files

    with pytest.raises(CommandError, match="leads out of its folder"):
        restore_in(elsewhere, archive)

    assert elsewhere.files == before
    assert not (tmp_path / "out").exists()


@pytest.mark.sqlite
def test_broken_index_restores_nothing(archive, elsewhere):
    before = elsewhere.dump()
    changed(archive, members={DATABASE: with_a_broken_index(archive)})

    with pytest.raises(CommandError, match="The database is damaged"):
        restore_in(elsewhere, archive)

    assert elsewhere.dump() == before


def places_of_content(archive) -> list[int]:
    """Give where the bytes of the members stand; between them zip has some that mean nothing, such as the times of files."""
    data, places = archive.read_bytes(), []
    with ZipFile(archive) as members:
        for member in members.infolist():
            name, extra = struct.unpack_from("<HH", data, member.header_offset + 26)
            start = member.header_offset + 30 + name + extra
            places += range(start, start + member.compress_size)
    return places


def content_of(archive) -> dict[str, bytes] | None:
    """Give what the members hold; None where they cannot be read. Packed bytes may differ and say the same, such as those of an end."""
    with contextlib.suppress(BadZipFile, zlib.error, EOFError), ZipFile(archive) as members:
        return {name: members.read(name) for name in members.namelist()}
    return None


def test_every_byte_counts(archive, elsewhere):
    data, before, content = archive.read_bytes(), elsewhere.dump(), content_of(archive)
    places = places_of_content(archive)
    elsewhere.move()
    refused = 0
    for place in places[:: len(places) // 60]:
        archive.write_bytes(data[:place] + bytes([data[place] ^ 0x40]) + data[place + 1 :])
        if content_of(archive) != content:
            with pytest.raises(CommandError):
                restore(archive)
            refused += 1

    assert refused > 50
    assert elsewhere.dump() == before


@pytest.mark.parametrize("size", [40_000, 2_000_000], ids=["in the database", "in the media"])
def test_full_disk_restores_nothing(home, backup, make_article, elsewhere, size):
    make_article()
    default_storage.save("documents/large", ContentFile(b"x" * 3_000_000))
    archive, before = backup(), elsewhere.dump()

    with full_disk(size), pytest.raises(CommandError, match="The backup could not be restored"):
        restore_in(elsewhere, archive)

    assert elsewhere.dump() == before
    assert elsewhere.files == {"media"}
    restore(archive)
    assert Article.objects.count() == 1
    assert Response.objects.count() == 0


def test_mails_that_waited_are_held_back_until_somebody_sends_them(home, backup, elsewhere, make_article, make_response):
    told = make_response(make_article(), author_email="reader@mail.example")
    chief = get_user_model().objects.create(username="chief")
    QueuedMail.objects.create(kind="approved", response=told, next_try_at=timezone.now())
    QueuedMail.objects.create(kind="digest", user=chief, next_try_at=timezone.now())
    archive = backup()
    elsewhere.move()

    said = restore(archive)[1]

    assert "1 mail that was waiting is held back" in said
    [mail] = QueuedMail.objects.all()
    assert (mail.kind, mail.error) == ("approved", "held back by a restore")
    assert QueuedMail.objects.take(timezone.now()) is None
    assert QueuedMail.objects.try_again(timezone.now()) == 1
