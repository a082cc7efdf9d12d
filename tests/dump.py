"""Everything that a blog holds, in a form that can be compared, whichever kind of database it has: each row of each table, and each file of the media."""

import json
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

# Rows of the moment, the note of the backup itself, and the numbers under which migrations were noted.
OF_THE_MOMENT = {"django_session", "comments_workerseen", "backups_lastbackup", "django_migrations"}


def dump_of(database, media: Path) -> dict[str, list]:
    """Give the rows of each table in their order, and the media by name; ``database`` is one of ``tests.databases``."""
    with database.opened() as ask:
        dump = {}
        for table, columns in sorted(database.tables(ask).items()):
            if table not in OF_THE_MOMENT:
                names = ", ".join(f'"{name}"' for name in sorted(columns))
                dump[table] = sorted((tuple(map(_plain, row)) for row in ask(f'SELECT {names} FROM "{table}"')), key=repr)
    files = sorted(path for path in media.rglob("*") if path.is_file())
    return dump | {"media": [(path.relative_to(media).as_posix(), sha256(path.read_bytes()).hexdigest()) for path in files]}


def differing(one: dict[str, list], other: dict[str, list]) -> dict[str, list]:
    """Give for each table in which two dumps differ the rows that stand in one of them."""
    tables = [table for table in one.keys() | other.keys() if one.get(table) != other.get(table)]
    return {table: sorted(set(one.get(table, ())) ^ set(other.get(table, ())), key=repr) or ["as often"] for table in tables}


def _plain(value: Any) -> Any:
    """Give a value as SQLite has it: truth as 0 and 1, moments as text in UTC, keys of 128 bits as digits, JSON as text, whose keys are in order here."""
    match value:
        case bool():
            return int(value)
        case datetime():
            return str(value.astimezone(UTC).replace(tzinfo=None))
        case UUID():
            return value.hex
        case date():
            return str(value)
        case dict() | list():
            return json.dumps(value, sort_keys=True)
        case str() if value[:1] in ("{", "["):
            try:
                return json.dumps(json.loads(value), sort_keys=True)
            except ValueError:
                return value
        case _:
            return value
