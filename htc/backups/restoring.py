"""A backup restored: into an empty blog alone, and only after all of it was verified."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import File
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from comments.models.mail import MailWork
from htc.backups.archive import MEDIA, Alive, BackupError, Manifest, extract, verify
from htc.backups.crossing import put_sqlite
from htc.backups.databases import Sqlite, database
from htc.backups.making import INCOMING, UNFINISHED, fingerprint, in_words
from htc.backups.redactions import NotedRedaction, UnreadableNote, noted_after
from htc.backups.summary import MAIN
from htc.lib.stores.scratch import scratch
from htc.lib.stores.store import Store, media
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
        "comments.ErrorMail",
        "comments.Fetch",
        "comments.WordRule",
        "comments.WorkerSeen",
        "contenttypes.ContentType",
        "following.Newsletter",
        "safety.Helpline",
        "sessions.Session",
    }
)
MOST_NAMED = 4
HELD_BACK = "held back by a restore"


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored: whether our secret key is another one than that of the blog that was kept, what was taken out of it since, and how
    many mails are held back."""

    manifest: Manifest
    key_differs: bool
    redactions: list[NotedRedaction | UnreadableNote]
    mails_held: int


def restore(kept: Store, name: str, alive: Alive = lambda: None) -> Restored:
    """Make this empty blog the one that was kept in a store under a name. Raises BackupError, and has changed nothing then."""
    with in_words("restored"), kept.local(name) as file:
        manifest = verify(file, alive)
        _refuse_foreign(manifest)
        if found := content():
            raise BackupError(
                f"This blog has content ({found}), and a backup is restored over nothing. Name an empty folder by HTC_DATA_DIR, or an "
                "empty database by DATABASE_URL, and restore into that."
            )
        _discard(_incoming())
        # The files come first: what a row names is there when readers see the row.
        with scratch(settings.DATA_DIR, UNFINISHED) as place, _all_or_none(manifest):
            extract(file, manifest, partial(_take, place), alive)
            if manifest.engine == database().engine:
                database().put(place / database().member, manifest.rows, alive)
            else:
                put_sqlite(place / Sqlite.member, manifest.rows, alive)
        ContentType.objects.clear_cache()
        return Restored(manifest, manifest.secret_key != fingerprint(), noted_after(manifest.made_at, kept), _hold_mails())


def content() -> str:
    """Say what of this blog would be lost if another one were written over it; "" where nothing would."""
    present, main, found = set(connection.introspection.table_names()), dict(MAIN), []
    for model in sorted(apps.get_models(include_auto_created=True), key=lambda model: model not in main):
        names = model._meta
        if names.label not in NO_CONTENT and names.managed and names.db_table in present and (count := model._base_manager.count()):
            words = [main[model]] if model in main else [str(names.verbose_name), str(names.verbose_name_plural)]
            found.append(counted(count, *words))
    ours = {INCOMING, *_incoming()}
    if count := sum(file.name not in ours for file in media().walk()):
        found.append(counted(count, "file of the media", "files of the media"))
    return ", ".join(found[:MOST_NAMED]) + (" and more" if len(found) > MOST_NAMED else "")


def _hold_mails() -> int:
    """Hold back the mails that waited when the backup was made: since then the blog that was kept has most likely sent them."""
    present = set(connection.introspection.table_names())  # a version before this one had fewer kinds
    queues = (model for model in apps.get_models() if issubclass(model, MailWork) and model._meta.db_table in present)
    return sum(model._default_manager.hold_back(HELD_BACK, timezone.now()) for model in queues)  # type: ignore[attr-defined]  # a MailWorkQuerySet


def _refuse_foreign(manifest: Manifest) -> None:
    """Raise BackupError where the blog that was kept is of another kind than this one, or newer."""
    if manifest.engine not in (Sqlite.engine, database().engine):
        raise BackupError(
            f"This backup is of a database of {manifest.engine}, and this blog has one of {database().engine}: from SQLite one moves to "
            "PostgreSQL, not back. All that was written comes back by export_content and import_content."
        )
    known = set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)
    newer = [f"{app}.{name}" for app, names in manifest.migrations.items() for name in names if (app, name) not in known]
    if newer:
        raise BackupError(
            f"This backup was made by a newer version of the blog, with {newer[-1]}; install that version or a later one first."
        )


def _take(place: Path, name: str, source: IO[bytes]) -> None:
    """Bring a file of the media where it belongs, and the database into a folder of ours."""
    if name.startswith(MEDIA):
        media().save(name.removeprefix(MEDIA), File(source))
        return
    with (place / name).open("xb") as target:
        shutil.copyfileobj(source, target)


@contextmanager
def _all_or_none(manifest: Manifest) -> Iterator[None]:
    """Note which files come in, and take them away again where something fails. Of a restore that is killed the note is left."""
    names = [name.removeprefix(MEDIA) for name in manifest.members if name.startswith(MEDIA)]
    media().put(INCOMING, json.dumps(names).encode())
    try:
        yield
    except BaseException:
        _discard(names)
        raise
    media().delete(INCOMING)


def _incoming() -> list[str]:
    """Give the files that a restore brought which was killed."""
    try:
        with media().open(INCOMING) as file:
            return json.loads(file.read())
    except FileNotFoundError:
        return []


def _discard(names: list[str]) -> None:
    for name in names:
        media().delete(name)
    folders = {str(folder) for name in names for folder in PurePosixPath(name).parents if folder.name}
    for folder in sorted(folders, key=len, reverse=True):
        with suppress(OSError):  # something else lies in it
            media().delete(folder)
    media().delete(INCOMING)
