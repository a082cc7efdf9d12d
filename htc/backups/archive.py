"""The archive of a backup: a zip of the database, the media and a manifest that says what all of it has to be.

``manifest.json`` comes last, with the size and the SHA-256 of every other member. Whoever opens the archive with any program
for zip files finds the media as they were.
"""

import errno
import hashlib
import io
import json
import zlib
from collections.abc import Callable
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from stat import S_IFREG
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

FORMAT = 1
MANIFEST, MEDIA = "manifest.json", "media/"
DATABASES = frozenset({"database.sqlite3", "database.dump"})
LARGEST_MANIFEST = 256 * 2**20
CHUNK = 2**20
# Of the files in the archive, for whoever unpacks it by other programs; a zip knows no earlier moment.
PUBLIC, PRIVATE, EARLIEST = 0o644, 0o600, (1980, 1, 1, 0, 0, 0)

Alive = Callable[[], None]


class BackupError(Exception):
    """A backup could not be made, or is none that can be restored; says why in one sentence for a person."""


@dataclass(frozen=True, slots=True)
class Member:
    """What a file in the archive has to be: its size in bytes, and its SHA-256 in hexadecimal digits."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive holds: the moment in UTC, the address of the blog, its database, and all other members by name.

    ``rows`` counts the rows of each table; ``migrations`` are those applied, by app; ``settings`` are names of variables without their
    values; ``secret_key`` is a fingerprint, from which the key cannot be had.
    """

    made_at: datetime
    site: str
    engine: str
    rows: dict[str, int]
    migrations: dict[str, list[str]]
    settings: list[str]
    secret_key: str
    members: dict[str, Member]

    def packed(self) -> bytes:
        """Give the manifest as JSON."""
        facts = asdict(self) | {"format": FORMAT, "made_at": self.made_at.isoformat()}
        return json.dumps(facts, indent=1, sort_keys=True, ensure_ascii=False).encode()


class Writer:
    """Writes an archive into an open file, which is one when the block ends; ``alive`` is called for each megabyte, and may raise."""

    def __init__(self, file: IO[bytes], alive: Alive):
        self._zip, self._alive = ZipFile(file, "w"), alive
        self.members: dict[str, Member] = {}

    def __enter__(self) -> "Writer":
        return self

    def __exit__(self, kind: type[BaseException] | None, *error: object) -> None:
        # A zip ends by writing once more, which fails where the disk is full already.
        with suppress(OSError, ValueError) if kind else nullcontext():
            self._zip.close()

    def add(self, name: str, source: IO[bytes], written_at: datetime, *, packed: bool) -> None:
        """Add what a file says under a name, ``packed`` where that makes it smaller. Raises OSError where it cannot be read."""
        digest, size = hashlib.sha256(), 0
        info = ZipInfo(name, max(written_at.timetuple()[:6], EARLIEST))
        info.external_attr = (S_IFREG | (PUBLIC if name.startswith(MEDIA) else PRIVATE)) << 16
        info.compress_type = ZIP_DEFLATED if packed else ZIP_STORED
        try:
            target = self._zip.open(info, "w", force_zip64=True)
        except UnicodeEncodeError as error:
            raise BackupError(f"The file {name!a} has a name that is no text; give it another one.") from error
        with target:
            while chunk := source.read(CHUNK):
                self._alive()
                digest.update(chunk)
                size += len(chunk)
                target.write(chunk)
        self.members[name] = Member(size, digest.hexdigest())

    def finish(self, manifest: Manifest) -> None:
        """Write the manifest."""
        self._zip.writestr(MANIFEST, manifest.packed(), ZIP_DEFLATED)


def verify(file: Path, alive: Alive = lambda: None) -> Manifest:
    """Read an archive to its last byte, and give its manifest. Raises BackupError unless each member is what the manifest says."""
    with _opened(file) as archive:
        manifest = _manifest_of(archive)
        names = archive.namelist()
        if len(names) != len(set(names)):
            raise BackupError("This archive holds a name twice; it was not made by “manage.py backup”.")
        for name in [*names, *manifest.members]:
            if not _is_inside(name):
                raise BackupError(f"The archive holds the name {name!a}, which leads out of its folder; nothing was restored.")
        if missing := manifest.members.keys() - set(names):
            raise BackupError(f"The archive lacks {min(missing)}, which its manifest names; it is damaged.")
        if foreign := set(names) - manifest.members.keys() - {MANIFEST}:
            raise BackupError(f"The archive holds {min(foreign)}, which its manifest does not name; it was changed after it was made.")
        for name, member in manifest.members.items():
            with archive.open(name) as source, _Judged(source, name, member, alive) as judged:
                while judged.read(CHUNK):
                    pass
        return manifest


def extract(file: Path, manifest: Manifest, take: Callable[[str, IO[bytes]], None], alive: Alive = lambda: None) -> None:
    """Give each member to ``take``, by its name and as a file to be read to its end, which verifies it anew."""
    with _opened(file) as archive:
        for name, member in manifest.members.items():
            with archive.open(name) as source, _Judged(source, name, member, alive) as judged:
                take(name, judged)  # type: ignore[arg-type]  # a raw file reads as any other does


@contextmanager
def _opened(file: Path):
    """Open an archive for reading; whatever is wrong with its bytes becomes a BackupError."""
    try:
        with ZipFile(file) as archive:
            yield archive
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, UnicodeError) as error:
        raise BackupError(f"{file.name} is no backup, or was cut off or damaged ({error}).") from error
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
        # A byte is missing or too much: the archive names places that lie before its begin.
        raise BackupError(f"{file.name} is no backup, or was cut off or damaged (a byte is missing).") from error


def _manifest_of(archive: ZipFile) -> Manifest:
    """Read the manifest. Raises BackupError where there is none that we understand."""
    try:
        info = archive.getinfo(MANIFEST)
        if info.file_size > LARGEST_MANIFEST:
            raise BackupError("The manifest of this archive is too large to be one.")
        facts = json.loads(archive.read(info))
        if facts.pop("format") > FORMAT:
            raise BackupError("This backup was made by a newer version of the blog; install that version first.")
        members = {name: Member(int(member["size"]), str(member["sha256"])) for name, member in facts.pop("members").items()}
        manifest = Manifest(made_at=datetime.fromisoformat(facts.pop("made_at")), members=members, **facts)
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise BackupError("This archive has no manifest that can be read; it was not made by “manage.py backup”.") from error
    if len(DATABASES & members.keys()) != 1:
        raise BackupError("This archive names no database, or several; it was not made by “manage.py backup”.")
    return manifest


def _is_inside(name: str) -> bool:
    """Tell whether a name is one that we write: the manifest, a database, or a plain path below the media."""
    if name == MANIFEST or name in DATABASES:
        return True
    parts = name.split("/")
    return name.startswith(MEDIA) and "\\" not in name and not {"", ".", ".."}.intersection(parts)


class _Judged(io.RawIOBase):
    """A member that is read, and at its end compared: raises BackupError then unless it is what the manifest says."""

    def __init__(self, source: IO[bytes], name: str, member: Member, alive: Alive):
        super().__init__()
        self._source, self._name, self._member, self._alive = source, name, member, alive
        self._digest, self._size = hashlib.sha256(), 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        self._alive()
        chunk = self._source.read(len(buffer))
        self._digest.update(chunk)
        self._size += len(chunk)
        is_whole = (self._size, self._digest.hexdigest()) == (self._member.size, self._member.sha256)
        if self._size > self._member.size or not (chunk or is_whole):
            raise BackupError(f"{self._name} in the archive is not what its manifest says; the backup is damaged.")
        buffer[: len(chunk)] = chunk
        return len(chunk)
