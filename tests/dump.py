"""Everything that a blog holds, in a form that can be compared: each row of each table, and each file of the media."""

import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path

# Rows of the moment, and the note of the backup itself.
OF_THE_MOMENT = {"django_session", "comments_workerseen", "backups_lastbackup"}


def dump_of(database: Path, media: Path) -> dict[str, list]:
    """Give the rows of each table in their order, what search keeps among them, and the media by name."""
    with closing(sqlite3.connect(database, timeout=60, isolation_level=None)) as rows:
        rows.execute("BEGIN")
        rows.text_factory = bytes
        named = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND sql NOT LIKE 'CREATE VIRTUAL%'"
        tables = {name.decode() for (name,) in rows.execute(named)} - OF_THE_MOMENT
        dump = {table: sorted(rows.execute(f'SELECT * FROM "{table}"'), key=repr) for table in sorted(tables)}
    files = sorted(path for path in media.rglob("*") if path.is_file())
    return dump | {"media": [(path.relative_to(media).as_posix(), sha256(path.read_bytes()).hexdigest()) for path in files]}
