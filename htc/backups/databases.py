"""The database of a backup: copied while others write, and put into an empty blog. One class for each kind, with the same methods."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from django.apps import apps
from django.core.management import call_command
from django.db import connection

from htc.backups.archive import Alive, BackupError
from htc.lib.words import counted

# Rows of the moment: a session is a key to the admin for whoever reads the backup, and workers are not seen elsewhere.
LEFT_OUT = ("sessions.Session", "comments.WorkerSeen")
MIGRATIONS = "django_migrations"
PAGES = 500
PATIENCE = 60


@dataclass(frozen=True, slots=True)
class Copied:
    """What stands in a copy: the rows of each table of ours, and the names of the applied migrations by app."""

    rows: dict[str, int]
    migrations: dict[str, list[str]]


class Sqlite:
    """A file of SQLite."""

    engine, member = "sqlite", "database.sqlite3"

    def copy_to(self, file: Path, alive: Alive) -> Copied:
        """Write a copy as the database is at this moment, without what was deleted from it, and verify it.

        Others go on writing meanwhile, for the copy is one read transaction in WAL mode. Raises sqlite3.Error and BackupError.
        """
        raw = _empty_file(file.with_suffix(".raw"))
        with self._opened() as source, _plain(raw) as copy:
            # Without a transaction that stands, each write of somebody else would make the copy begin anew.
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM sqlite_master").fetchone()
            source.backup(copy, pages=PAGES, progress=lambda *_: alive())
            source.execute("ROLLBACK")
            copy.execute("PRAGMA journal_mode=DELETE")
            present = _tables(copy)
            for table in _left_out() & present:
                copy.execute(f'DELETE FROM "{table}"')  # noqa: S608 - a name of ours
            # Pages that are free still hold what was deleted and forgotten; VACUUM INTO leaves them behind.
            copy.execute("VACUUM INTO ?", [str(_empty_file(file))])
        raw.unlink()
        with _plain(file) as copy:
            copy.execute("PRAGMA journal_mode=DELETE")
            _check(copy)
            return _contents(_tables(copy), lambda query: copy.execute(query).fetchall())

    def check(self, file: Path, rows: dict[str, int]) -> None:
        """Verify a copy and the numbers of its rows. Raises BackupError and sqlite3.Error."""
        with _plain(file) as copy:
            _check(copy)
            _compare(rows, _tables(copy), lambda query: copy.execute(query).fetchall())

    def put(self, file: Path, rows: dict[str, int], alive: Alive) -> None:
        """Verify a copy and the numbers of its rows, migrate it, and make it the database in one step, wholly or not at all."""
        self.check(file, rows)
        with self._pointed_at(file):
            call_command("migrate", verbosity=0, interactive=False)
        waits = iter(range(PATIENCE * 4))

        def progress(status: int, *_: int) -> None:
            alive()
            if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and next(waits, None) is None:
                raise BackupError("The database is in use; stop what serves the blog, and restore again.")

        with _plain(file) as copy, closing(sqlite3.connect(self._path())) as database:
            copy.backup(database, progress=progress)

    def _path(self) -> Path:
        return Path(connection.settings_dict["NAME"])

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        address = f"file:{quote(str(self._path()))}?mode=rw"
        with closing(sqlite3.connect(address, uri=True, timeout=PATIENCE, isolation_level=None)) as database:
            yield database

    @contextmanager
    def _pointed_at(self, file: Path) -> Iterator[None]:
        connection.close()
        settings = connection.settings_dict
        name, settings["NAME"] = settings["NAME"], str(file)
        try:
            yield
        finally:
            connection.close()
            settings["NAME"] = name


class Postgres:
    """A database of PostgreSQL, by its own programs ``pg_dump`` and ``pg_restore``."""

    engine, member = "postgresql", "database.dump"

    def copy_to(self, file: Path, alive: Alive) -> Copied:
        """Write a dump of one snapshot, in which the rows are counted too. Raises DatabaseError and BackupError."""
        left_out = _left_out()
        # A connection of its own: what is ``alive`` writes on the usual one.
        with closing(connection.copy()) as standing, standing.cursor() as cursor:
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            try:
                cursor.execute("SELECT pg_export_snapshot()")
                [snapshot] = cursor.fetchone()
                options = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={_empty_file(file)}"]
                self._run("pg_dump", *options, *(f"--exclude-table-data={table}" for table in sorted(left_out)), alive=alive)
                copied = _contents(set(standing.introspection.table_names(cursor)), lambda query: _asked(cursor, query))
            finally:
                cursor.execute("ROLLBACK")
        self._run("pg_restore", "--list", str(file), alive=alive)
        return Copied(copied.rows | dict.fromkeys(left_out & copied.rows.keys(), 0), copied.migrations)

    def put(self, file: Path, rows: dict[str, int], alive: Alive) -> None:
        """Make a dump the database and verify the numbers of its rows in one transaction, wholly or not at all, and migrate it."""
        present = connection.introspection.django_table_names(only_existing=True, include_views=False)
        connection.close()
        script, tables = _empty_file(file.with_suffix(".sql")), _empty_file(file.with_suffix(".tables"))
        self._run("pg_restore", "--no-owner", "--no-privileges", "--clean", "--if-exists", f"--file={tables}", str(file), alive=alive)
        with script.open("w", encoding="utf-8") as statements:
            # A table that is younger than the backup is made when that is migrated.
            statements.writelines(f'DROP TABLE IF EXISTS "{table}" CASCADE;\n' for table in present)
            statements.write(f"\\i {tables}\nRESET search_path;\n")
            statements.writelines(_required(table, count) for table, count in rows.items())
        self._run("psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--single-transaction", f"--file={script}", alive=alive)
        script.unlink()
        tables.unlink()
        call_command("migrate", verbosity=0, interactive=False)

    def _run(self, program: str, *arguments: str, alive: Alive) -> None:
        found = shutil.which(program)
        if not found:
            raise BackupError(
                f"PostgreSQL’s program {program} is not installed on this machine; install the client programs of the version that your "
                "server has (on Debian the package postgresql-client), or have the server’s own backups made."
            )
        place = connection.settings_dict
        names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
        environment = os.environ | {name: str(place[key]) for name, key in names.items() if place[key]}
        process = subprocess.Popen(  # noqa: S603 - a program of PostgreSQL with options of ours
            [found, *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            restore_signals=False,  # or a limit of the size of files would end it before it can say so
        )
        with process:
            try:
                said = _said_by(process, alive)
            except BaseException:
                process.kill()
                raise
        if process.returncode:
            lines = said.strip().splitlines() or ["it said nothing"]
            # psql tells further lines of context below its error.
            last = next((line.partition("ERROR:")[2] for line in lines if "ERROR:" in line), lines[-1])
            raise BackupError(f"{program} failed: {last.strip().removeprefix(f'{program}: error: ').rstrip('.')}.")


def database() -> Sqlite | Postgres:
    """Give the kind of database that this blog has."""
    return Sqlite() if connection.vendor == "sqlite" else Postgres()


def _asked(cursor, query: str) -> list[tuple]:
    cursor.execute(query)
    return cursor.fetchall()


def _said_by(process: subprocess.Popen, alive: Alive) -> str:
    while True:
        with suppress(subprocess.TimeoutExpired):
            return process.communicate(timeout=1)[1]
        alive()


def _left_out() -> set[str]:
    return {apps.get_model(name)._meta.db_table for name in LEFT_OUT}


def _contents(present: set[str], ask) -> Copied:
    """Count the rows of our tables that are ``present``, and read the migrations; ``ask`` answers a query with its rows."""
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)} & present
    rows = {table: ask(f'SELECT count(*) FROM "{table}"')[0][0] for table in sorted(tables)}  # noqa: S608 - a name of ours
    migrations: dict[str, list[str]] = {}
    for app, name in ask(f"SELECT app, name FROM {MIGRATIONS} ORDER BY app, name") if MIGRATIONS in present else ():  # noqa: S608
        migrations.setdefault(app, []).append(name)
    return Copied(rows, migrations)


def _compare(rows: dict[str, int], present: set[str], ask) -> None:
    """Raise BackupError where a table has another number of rows than the manifest says."""
    for table, count in rows.items():
        if table not in present or ask(f'SELECT count(*) FROM "{table}"')[0][0] != count:  # noqa: S608 - it is the name of a table
            raise BackupError(_too_few(table, count))


def _required(table: str, count: int) -> str:
    """Give a statement of PostgreSQL that fails where a table has another number of rows. Raises BackupError unless it can be a name."""
    if not table.isidentifier():
        raise BackupError(_too_few(table, count))
    differs = f'(SELECT count(*) FROM "{table}") <> {count:d}'  # noqa: S608 - it is the name of a table
    return f"DO $$ BEGIN IF {differs} THEN RAISE '{_too_few(table, count)}'; END IF; END $$;\n"


def _too_few(table: str, count: int) -> str:
    return f"The table {table} of the backup has not the {counted(count, 'row')} that its manifest names."


def _check(copy: sqlite3.Connection) -> None:
    [verdict] = copy.execute("PRAGMA integrity_check(1)").fetchone()
    if verdict != "ok":
        raise BackupError(f"The database is damaged: {verdict}.")


def _tables(copy: sqlite3.Connection) -> set[str]:
    return {name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def _empty_file(path: Path) -> Path:
    """Make an empty file that its owner alone can read, before anything is written to it."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    return path


@contextmanager
def _plain(file: Path) -> Iterator[sqlite3.Connection]:
    """Open a copy that nobody else has, and that is of no use unless it is finished."""
    with closing(sqlite3.connect(file, isolation_level=None)) as copy:
        copy.execute("PRAGMA synchronous=OFF")
        yield copy
