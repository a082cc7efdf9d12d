"""A copy of SQLite made a database of PostgreSQL: each row as it is, under the number that it has."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import batched
from pathlib import Path
from urllib.parse import quote

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DataError, IntegrityError, connection, connections, transaction
from django.db.models import AutoField, Model

from htc.backups.archive import Alive, BackupError
from htc.backups.databases import Sqlite

KEPT = "kept"  # the connection to the copy
BATCH = 500


def put_sqlite(file: Path, rows: dict[str, int], alive: Alive) -> None:
    """Verify a copy of SQLite and the numbers of its rows, migrate it, and write its rows into this database, all or none.

    A new row gets a number that none had before, also where the last ones were deleted. Raises BackupError where a row does not fit, and
    subprocess.CalledProcessError.
    """
    Sqlite().check(file, rows)
    _migrate(file)
    call_command("migrate", verbosity=0, interactive=False)
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed and not model._meta.proxy]
    with _opened(file), transaction.atomic():
        with connection.cursor() as cursor:
            tables = [model._meta.db_table for model in models]
            for statement in connection.ops.sql_flush(no_style(), tables, reset_sequences=True, allow_cascade=True):
                cursor.execute(statement)
        for model in models:
            _copy(model, alive)
        _go_on_counting(models)


def _migrate(file: Path) -> None:
    """Bring a copy to the tables of this version: in a process of its own, since migrations write into the blog's own database."""
    environment = os.environ | {"DATABASE_URL": f"sqlite:///{quote(str(file))}", "DJANGO_SETTINGS_MODULE": "htc.settings"}
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "migrate", "--verbosity", "0", "--no-input"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise BackupError(f"The copy could not be brought to this version: {last}")


@contextmanager
def _opened(file: Path) -> Iterator[None]:
    """Have Django know a copy under a name of its own."""
    connections.settings[KEPT] = connections.configure_settings({"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(file)}})[
        "default"
    ]
    try:
        with closing(connections[KEPT]):
            yield
    finally:
        del connections[KEPT], connections.settings[KEPT]


def _copy(model: type[Model], alive: Alive) -> None:
    """Write the rows of a table."""
    names, quoted = model._meta, connection.ops.quote_name
    fields = [field for field in names.local_concrete_fields if not field.generated]
    columns = ", ".join(quoted(field.column) for field in fields)  # type: ignore[arg-type]  # a concrete field has a column
    marks = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {quoted(names.db_table)} ({columns}) VALUES ({marks})"  # noqa: S608 - names of ours
    held = model._base_manager.using(KEPT).order_by("pk").values_list(*(field.attname for field in fields))
    with connection.cursor() as cursor:
        for rows in batched(held.iterator(BATCH), BATCH):
            alive()
            written = [[field.get_db_prep_save(value, connection) for field, value in zip(fields, row, strict=True)] for row in rows]
            try:
                cursor.executemany(statement, written)
            except (DataError, IntegrityError) as error:
                raise BackupError(f"The rows of {names.db_table} do not fit into this database: {str(error).splitlines()[0]}.") from error


def _go_on_counting(models: list[type[Model]]) -> None:
    """Let numbers of new rows follow the last that SQLite gave, and not the last that is there: what was deleted may be named elsewhere."""
    with connections[KEPT].cursor() as kept, connection.cursor() as cursor:
        kept.execute("SELECT name, seq FROM sqlite_sequence")
        last = dict(kept.fetchall())
        for model in models:
            number, key = last.get(model._meta.db_table, 0), model._meta.pk
            if number and isinstance(key, AutoField):
                cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [f'"{model._meta.db_table}"', key.column, number])
