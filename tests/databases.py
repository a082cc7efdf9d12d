"""Databases of blogs, each in a folder with its data: a file of SQLite there, or a database of the server that TEST_DATABASE_URL names.

Everything that a test asks of a database beside Django is here, so that one test is for both.
"""

import os
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.prepared import prepared, state_of_the_code, unfinished

try:
    import psycopg
except ImportError:  # which only a run on PostgreSQL needs
    psycopg = None

# Made by tests/postgres.py, for a run of the suite on PostgreSQL.
SERVER = os.environ.get("TEST_DATABASE_URL", "")
PATIENCE = 120
FILE, MIGRATED = "htc.sqlite3", "migrated.sqlite3"
SIDE_FILES = {FILE, f"{FILE}-wal", f"{FILE}-shm"}


class SqliteDatabase:
    """A file of SQLite; ``name`` is its path, as in Django's settings."""

    def __init__(self, name: str):
        self.name = name
        self.environment: dict[str, str] = {}
        self.files = SIDE_FILES

    @classmethod
    @contextmanager
    def migrated(cls) -> Iterator["SqliteDatabase"]:
        """Give the database that is migrated once for each state of the code; whoever finds that it does not exist calls ``make``."""
        with prepared("migrated") as place:
            yield cls(str(place / MIGRATED))

    def empty(self) -> None:
        """Leave no table in it."""
        self.remove()

    def remove(self) -> None:
        Path(self.name).unlink(missing_ok=True)

    @classmethod
    def of_backup(cls, folder: Path) -> "SqliteDatabase":
        """Give the database that lies in an archive, which was unpacked into a folder."""
        return cls(str(folder / "database.sqlite3"))

    def make(self, migrate: Callable[[str], None]) -> None:
        """Have an empty database of some name migrated, and give it this name: a run can be ended at any moment."""
        place = Path(self.name).parent
        made = unfinished(place)
        migrate(str(made / MIGRATED))
        made.rename(place)

    def exists(self) -> bool:
        return Path(self.name).exists()

    def become(self, other: "SqliteDatabase") -> None:
        """Become a copy of another one; nobody is connected to this."""
        with closing(sqlite3.connect(other.name)) as rows, closing(sqlite3.connect(self.name)) as copy:
            copy.execute("PRAGMA synchronous=OFF")
            rows.backup(copy)

    def write_into(self, connection) -> None:
        """Make the database of Django's connection a copy of this one."""
        connection.ensure_connection()
        with closing(sqlite3.connect(self.name)) as rows:
            rows.backup(connection.connection)

    @contextmanager
    def watched(self) -> Iterator[Any]:
        """Give a function that asks a query, each of the moment in which it is asked."""
        with closing(sqlite3.connect(self.name, timeout=PATIENCE, isolation_level=None)) as database:
            yield lambda query: database.execute(query).fetchall()

    @contextmanager
    def opened(self) -> Iterator[Any]:
        """Give a function that asks a query, all of them of one moment, and that tells what was written."""
        with closing(sqlite3.connect(self.name, timeout=PATIENCE)) as database, database:
            yield lambda query: database.execute(query).fetchall()

    def bytes_held(self) -> Iterator[bytes]:
        """Give what its files hold."""
        yield from (path.read_bytes() for path in Path(self.name).parent.glob(f"{FILE}*"))

    def tables(self, ask) -> dict[str, list[str]]:
        """Give the columns of each table, without those in which search keeps what it makes of them."""
        named = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'articles_searchtext%'"
        return {name: [column[1] for column in ask(f'PRAGMA table_xinfo("{name}")')] for (name,) in ask(named)}

    def rows(self, query: str) -> list[tuple]:
        """Execute one statement, and give its rows."""
        with self.opened() as ask:
            return ask(query)


class PostgresDatabase:
    """A database of the server; ``name`` is its name there."""

    def __init__(self, name: str):
        self.name = name
        self.environment = {"DATABASE_URL": urlsplit(SERVER)._replace(path=f"/{name}").geturl()}
        self.files: set[str] = set()

    @classmethod
    def of_backup(cls, folder: Path) -> "PostgresDatabase":
        """Give the database that lies in an archive, which was unpacked into a folder."""
        made = of(folder)
        made.empty()
        options = ["--no-owner", f"--dbname={made.environment['DATABASE_URL']}"]
        subprocess.run(["pg_restore", *options, str(folder / "database.dump")], check=True)
        return made

    @classmethod
    @contextmanager
    def migrated(cls) -> Iterator["PostgresDatabase"]:
        """Give the database that is migrated once for each state of the code; whoever finds that it does not exist calls ``make``."""
        with prepared("server-migrated"):
            yield cls(f"migrated_{state_of_the_code()}")

    def make(self, migrate: Callable[[str], None]) -> None:
        """Have an empty database of some name migrated, and give it this name: a run can be ended at any moment."""
        made = PostgresDatabase(f"{self.name}_unfinished")
        made.empty()
        migrate(made.name)
        _on_the_server(f'ALTER DATABASE "{made.name}" RENAME TO "{self.name}"')

    def empty(self) -> None:
        """Make it anew, without any table."""
        self.remove()
        _on_the_server(f'CREATE DATABASE "{self.name}"')

    def exists(self) -> bool:
        return bool(_on_the_server(f"SELECT 1 FROM pg_database WHERE datname = '{self.name}'"))

    def remove(self) -> None:
        """Remove it; whoever is connected still is so no more."""
        _on_the_server(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')

    def become(self, other: "PostgresDatabase") -> None:
        """Become a copy of another one, to which nobody is connected."""
        self.remove()
        _on_the_server(f'CREATE DATABASE "{self.name}" TEMPLATE "{other.name}"')

    def write_into(self, connection) -> None:
        """Make the database of Django's connection a copy of this one."""
        connection.close()
        PostgresDatabase(connection.settings_dict["NAME"]).become(self)

    @contextmanager
    def watched(self) -> Iterator[Any]:
        """Give a function that asks a query, each of the moment in which it is asked."""
        with psycopg.connect(self.environment["DATABASE_URL"], autocommit=True) as connection:
            yield lambda query: _answer(connection.execute(query))

    @contextmanager
    def opened(self) -> Iterator[Any]:
        """Give a function that asks a query, all of them of one moment, and that tells what was written."""
        with psycopg.connect(self.environment["DATABASE_URL"]) as connection:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            yield lambda query: _answer(connection.execute(query))

    def bytes_held(self) -> Iterator[bytes]:
        """Give what its files hold; the server is on this machine, and its log of writes is not among them."""
        _on_the_server("CHECKPOINT")
        [(folder, number)] = _on_the_server(f"SELECT current_setting('data_directory'), oid FROM pg_database WHERE datname = '{self.name}'")
        yield from (path.read_bytes() for path in Path(folder, "base", str(number)).iterdir())

    def tables(self, ask) -> dict[str, list[str]]:
        """Give the columns of each table."""
        named = "SELECT table_name, array_agg(column_name::text) FROM information_schema.columns WHERE table_schema = 'public' GROUP BY 1"
        return dict(ask(named))

    def rows(self, query: str) -> list[tuple]:
        """Execute one statement, and give its rows."""
        with self.opened() as ask:
            return ask(query)


def _on_the_server(statement: str) -> list[tuple]:
    with psycopg.connect(SERVER, autocommit=True) as connection:
        return _answer(connection.execute(statement))


def _answer(cursor) -> list[tuple]:
    return cursor.fetchall() if cursor.description else []


Database: Any = PostgresDatabase if SERVER else SqliteDatabase


def of(folder: Path) -> SqliteDatabase | PostgresDatabase:
    """Give the database of the blog that has its data in a folder."""
    return Database(f"blog_{sha256(str(folder).encode()).hexdigest()[:16]}" if SERVER else str(folder / FILE))
