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


@dataclass(frozen=True, slots=True)
class UnreadableNote:
    """A note that is damaged: what was taken out since may be known elsewhere."""

    path: Path

    def __str__(self):
        return f"perhaps more, for {self.path} cannot be read; the list “Safety redactions” of the blog that was kept may tell"


def folder() -> Path:
    """Give the folder in which backups lie."""
    return settings.BACKUP_DIR or Path(settings.DATA_DIR) / "backups"


def note(at: datetime, rows: dict[str, list]) -> None:
    """Add a redaction to the note beside the backups. Raises OSError where it cannot be written."""
    path = folder() / FILE
    if settings.BACKUP_DIR is None:  # another one has to be there: a disk that is not mounted must not be taken for an empty folder
        path.parent.mkdir(mode=0o700, exist_ok=True)
    noted = _read(path)
    if noted is None:
        path.replace(path.with_suffix(".unreadable"))
    noted = [*(noted or []), {"at": at.astimezone(UTC).isoformat(), "rows": rows}]
    written = path.with_suffix(".part")
    with open(os.open(written, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
        json.dump(noted, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    written.replace(path)


def noted_after(made_at: datetime, archive: Path) -> list[NotedRedaction | UnreadableNote]:
    """Give the redactions after a moment by the notes beside an archive and our own backups, the oldest first, then damaged notes."""
    notes = {path: _read(path) for path in {archive.parent / FILE, folder() / FILE}}
    found = {entry["at"]: entry["rows"] for entries in notes.values() for entry in entries or ()}
    noted = [NotedRedaction(datetime.fromisoformat(at), rows) for at, rows in sorted(found.items())]
    return [*(each for each in noted if each.at > made_at), *(UnreadableNote(path) for path, entries in notes.items() if entries is None)]


def _read(path: Path) -> list[dict] | None:
    """Give what is noted; None where the file is no note of ours."""
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
        for entry in entries:
            NotedRedaction(datetime.fromisoformat(entry["at"]), entry["rows"])
    except FileNotFoundError:
        return []
    except (ValueError, TypeError, KeyError):
        return None
    return entries
