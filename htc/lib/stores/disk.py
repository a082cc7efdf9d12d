"""A store in a folder of this machine."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage

from htc.lib.stores.store import Store, StoredFile

_PRIVATE, _PRIVATE_FOLDER, _PUBLIC, _PUBLIC_FOLDER = 0o600, 0o700, 0o644, 0o777


class DiskStore(Store, FileSystemStorage):
    """The folder that the setting of a name gives, or one in it; ``is_private`` is what the owner alone can read."""

    def __init__(self, setting: str, below: str = "", *, is_private: bool = False):
        super().__init__(file_permissions_mode=_PRIVATE if is_private else None)
        self._setting, self._below = setting, below
        self._mode, self._folder_mode = (_PRIVATE, _PRIVATE_FOLDER) if is_private else (_PUBLIC, _PUBLIC_FOLDER)

    @classmethod
    def at(cls, folder: Path) -> "DiskStore":
        """Give any folder of this machine, as what the owner alone can read."""
        return cls("BASE_DIR", str(folder.absolute()), is_private=True)

    @property
    def base_location(self) -> Path:  # asked anew each time, for nobody tells when a setting changes
        """The folder of the setting."""
        return Path(getattr(settings, self._setting)) / self._below

    @property
    def location(self) -> str:
        """The same, absolute."""
        return os.path.abspath(self.base_location)

    @property
    def folder(self) -> Path:
        """The same, whether it is there or not."""
        return Path(self.location)

    def walk(self, top: str = "") -> Iterator[StoredFile]:
        """Give what is there, through links to other folders too."""
        for place, folders, names in os.walk(self.path(top), followlinks=True):
            folders.sort()
            for name in sorted(names):
                path = Path(place, name)
                try:
                    facts = path.stat()
                except OSError:  # it went meanwhile
                    continue
                yield StoredFile(path.relative_to(self.location).as_posix(), facts.st_size, datetime.fromtimestamp(facts.st_mtime, UTC))

    def put(self, name: str, data: bytes) -> None:
        """Write the file beside its place and give it its name, when the disk has it."""
        path = self._place(name)
        part = path.with_name(f"{path.name}.part")
        with open(os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, self._mode), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)

    def write_over(self, name: str, data: bytes) -> None:
        """Write in place: a new file would leave the bytes of the old one on the disk for longer."""
        with open(self.path(name), "r+b") as file:
            file.write(data)
            file.truncate()

    def add_piece(self, name: str, piece: bytes, *, offset: int, size: int) -> int:
        """Write the piece into a file beside the place of the whole."""
        path = self._place(name)
        part = path.with_name(f"{path.name}.part")
        there = part.stat().st_size if part.exists() and offset else 0
        if offset > there:
            return there
        with part.open("r+b" if offset else "wb") as file:
            part.chmod(self._mode)
            file.seek(offset)
            file.write(piece)
            file.truncate()
        if offset + len(piece) == size:
            part.replace(path)
        return offset + len(piece)

    @contextmanager
    def local(self, name: str) -> Iterator[Path]:
        """Give the file itself."""
        path = Path(self.path(name))
        path.stat()
        yield path

    def _place(self, name: str) -> Path:
        path = Path(self.path(name))
        path.parent.mkdir(mode=self._folder_mode, parents=True, exist_ok=True)
        return path

    def _save(self, name: str, content) -> str:
        # Django would change what the whole process forbids for new files meanwhile, its other threads included.
        self._place(name)
        try:
            return super()._save(name, content)  # type: ignore[misc]  # the stubs do not know it
        except OSError:
            # Of what the disk has no room for a part lies there, under a name that nobody is told and nobody else has.
            self.delete(name)
            raise
