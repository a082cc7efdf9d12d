"""A backup restored: into an empty blog alone, and only after all of it was verified."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from comments.models import QueuedMail
from htc.backups.archive import MEDIA, Alive, BackupError, Manifest, extract, verify
from htc.backups.databases import database
from htc.backups.making import fingerprint, in_words, unfinished
from htc.backups.redactions import NotedRedaction, UnreadableNote, noted_after
from htc.backups.summary import MAIN
from htc.lib.words import counted

# What “migrate” makes, and what a blog that nobody has used yet writes about itself. Rows of any other table are content.
NO_CONTENT = frozenset(
    {
        "articles.ContentTopic",
        "articles.LookedUntil",
        "articles.Site",
        "auth.Group",
        "auth.Group_permissions",
        "auth.Permission",
        "backups.LastBackup",
        "comments.ErrorCount",
        "comments.Fetch",
        "comments.WordRule",
        "comments.WorkerSeen",
        "contenttypes.ContentType",
        "safety.Helpline",
        "sessions.Session",
    }
)
MOST_NAMED = 4
INCOMING = ".restoring"
HELD_BACK = "held back by a restore"


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored: whether our secret key is another one than that of the blog that was kept, what was taken out of it since, and how
    many mails are held back."""

    manifest: Manifest
    key_differs: bool
    redactions: list[NotedRedaction | UnreadableNote]
    mails_held: int


def restore(file: Path, alive: Alive = lambda: None) -> Restored:
    """Make this empty blog the one that was kept in ``file``. Raises BackupError, and has changed nothing then."""
    with in_words("restored"):
        manifest = verify(file, alive)
        _refuse_foreign(manifest)
        if found := content():
            raise BackupError(
                f"This blog has content ({found}), and a backup is restored over nothing. Name an empty folder by HTC_DATA_DIR, or an "
                "empty database by DATABASE_URL, and restore into that."
            )
        with unfinished(settings.DATA_DIR) as place, _incoming() as media:
            extract(file, manifest, lambda name: media / name.removeprefix(MEDIA) if name.startswith(MEDIA) else place / name, alive)
            # The files come first: what a row names is there when readers see the row.
            with _moved(media):
                database().put(place / database().member, manifest.rows, alive)
        ContentType.objects.clear_cache()
    return Restored(manifest, manifest.secret_key != fingerprint(), noted_after(manifest.made_at, file), _hold_mails())


def content() -> str:
    """Say what of this blog would be lost if another one were written over it; "" where nothing would."""
    present, main, found = set(connection.introspection.table_names()), dict(MAIN), []
    for model in sorted(apps.get_models(include_auto_created=True), key=lambda model: model not in main):
        names = model._meta
        if names.label not in NO_CONTENT and names.managed and names.db_table in present and (count := model._base_manager.count()):
            words = [main[model]] if model in main else [str(names.verbose_name), str(names.verbose_name_plural)]
            found.append(counted(count, *words))
    if count := sum(1 for path in settings.MEDIA_ROOT.rglob("*") if path.is_file() and INCOMING not in path.parts):
        found.append(counted(count, "file of the media", "files of the media"))
    return ", ".join(found[:MOST_NAMED]) + (" and more" if len(found) > MOST_NAMED else "")


def _hold_mails() -> int:
    """Hold back the mails that waited when the backup was made: since then the blog that was kept has most likely sent them."""
    if QueuedMail._meta.db_table not in connection.introspection.table_names():
        return 0  # of a version that sent none
    return QueuedMail.objects.hold_back(HELD_BACK, timezone.now())


def _refuse_foreign(manifest: Manifest) -> None:
    """Raise BackupError where the blog that was kept is of another kind than this one, or newer."""
    if manifest.engine != database().engine:
        raise BackupError(f"This backup is of a database of {manifest.engine}, and this blog has one of {database().engine}.")
    known = set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)
    newer = [f"{app}.{name}" for app, names in manifest.migrations.items() for name in names if (app, name) not in known]
    if newer:
        raise BackupError(
            f"This backup was made by a newer version of the blog, with {newer[-1]}; install that version or a later one first."
        )


@contextmanager
def _incoming() -> Iterator[Path]:
    """Give a folder among the media for what comes in; it goes in any case, and so does one that was left by a restore that was killed."""
    folder = settings.MEDIA_ROOT / INCOMING
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _moved(folder: Path) -> Iterator[None]:
    """Move what is in a folder of the media up among them; back, should what follows fail."""
    moved: list[Path] = []
    try:
        for path in sorted(folder.iterdir()):
            target = settings.MEDIA_ROOT / path.name
            if target.is_dir():
                shutil.rmtree(target)  # folders without files: there is no content
            os.replace(path, target)
            moved.append(target)
        yield
    except BaseException:
        for path in moved:
            os.replace(path, folder / path.name)
        raise
