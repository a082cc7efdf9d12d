"""Beside the backups: when something was taken out of the blog for somebody's safety, and of which rows, never what.

A backup that is older holds it still. Whoever restores it is told what has to be done once more.
"""

import errno
import json
from dataclasses import dataclass
from datetime import UTC, datetime

from htc.backups import folder
from htc.backups.archive import BackupError
from htc.backups.making import place_of
from htc.lib.stores.store import Store
from htc.lib.words import counted

FILE, DAMAGED = "redactions.json", "redactions.unreadable"


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

    place: str

    def __str__(self):
        return f"perhaps more, for {self.place} cannot be read; the list “Safety redactions” of the blog that was kept may tell"


def note(at: datetime, rows: dict[str, list]) -> None:
    """Add a redaction to the note beside the backups. Raises OSError where it cannot be written."""
    try:
        kept = folder.store()
    except BackupError as error:
        raise OSError(errno.ENOENT, str(error)) from error
    noted = _read(kept)
    if noted is None:
        with kept.open(FILE) as file:
            kept.put(DAMAGED, file.read())
    noted = [*(noted or []), {"at": at.astimezone(UTC).isoformat(), "rows": rows}]
    kept.put(FILE, json.dumps(noted, indent=1).encode())


def noted_after(made_at: datetime, beside: Store) -> list[NotedRedaction | UnreadableNote]:
    """Give the redactions after a moment by the notes beside an archive and our own backups, the oldest first, then damaged notes."""
    notes = {place_of(kept, FILE): _read(kept) for kept in (beside, *_own())}
    found = {entry["at"]: entry["rows"] for entries in notes.values() for entry in entries or ()}
    noted = [NotedRedaction(datetime.fromisoformat(at), rows) for at, rows in sorted(found.items())]
    damaged = [UnreadableNote(place) for place, entries in notes.items() if entries is None]
    return [*(each for each in noted if each.at > made_at), *damaged]


def _own() -> list[Store]:
    try:
        return [folder.store()]
    except BackupError:  # there is no note in a folder that is not there
        return []


def _read(kept: Store) -> list[dict] | None:
    """Give what is noted; None where the file is no note of ours."""
    try:
        with kept.open(FILE) as file:
            entries = json.loads(file.read().decode())
        for entry in entries:
            NotedRedaction(datetime.fromisoformat(entry["at"]), entry["rows"])
    except FileNotFoundError:
        return []
    except (ValueError, TypeError, KeyError):
        return None
    return entries
