"""Beside the backups: when something was taken out of the blog for somebody's safety, and of which rows, never what.

A backup that is older holds it still. Whoever restores it is told what has to be done once more.
"""

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from htc.lib.words import counted

FILE = "redactions.json"


@dataclass(frozen=True, slots=True)
class NotedRedaction:
    """A redaction: its moment, and the keys of the rows by the labels of their models."""

    at: datetime
    rows: dict[str, list]

    def __str__(self):
        parts = [f"{counted(len(pks), 'row')} of {label} ({', '.join(map(str, pks))})" for label, pks in sorted(self.rows.items())]
        return f"{self.at:%-d %B %Y, %H:%M} UTC: {'; '.join(parts) or 'no row'}"


def folder() -> Path:
    """Give the folder in which backups lie."""
    return settings.BACKUP_DIR or Path(settings.DATA_DIR) / "backups"


def note(at: datetime, rows: dict[str, list]) -> None:
    """Add a redaction to the note beside the backups. Raises OSError where it cannot be written."""
    path = folder() / FILE
    if settings.BACKUP_DIR is None:  # another one has to be there: a disk that is not mounted must not be taken for an empty folder
        path.parent.mkdir(mode=0o700, exist_ok=True)
    noted = [*_read(path), {"at": at.astimezone(UTC).isoformat(), "rows": rows}]
    written = path.with_suffix(".part")
    with open(os.open(written, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
        json.dump(noted, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    written.replace(path)


def noted_after(made_at: datetime, archive: Path) -> list[NotedRedaction]:
    """Give the redactions after a moment by the notes beside an archive and beside our own backups, the oldest first."""
    found = {entry["at"]: entry["rows"] for path in {archive.parent / FILE, folder() / FILE} for entry in _read(path)}
    noted = [NotedRedaction(datetime.fromisoformat(at), rows) for at, rows in sorted(found.items())]
    return [each for each in noted if each.at > made_at]


def _read(path: Path) -> list[dict]:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
