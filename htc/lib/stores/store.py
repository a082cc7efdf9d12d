"""Where files are kept: one way to folders of this machine and to a bucket that several machines share.

A store is a storage of Django with what the blog needs beside that. Whatever fails in it is an OSError.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import cast

from django.core.files.base import File
from django.core.files.storage import Storage, storages


class StoreAway(OSError):
    """A bucket did not answer, or not as it should."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file in a store: its name there, with slashes; its size in bytes; when it was written."""

    name: str
    size: int
    written_at: datetime


class Store(Storage):
    """A storage that can say what is in it, write over a file in one step, and take a file in pieces."""

    def walk(self, top: str = "") -> Iterator[StoredFile]:
        """Give every file, or those below the folder ``top``, in the order of their names; what cannot be read is passed by."""
        raise NotImplementedError

    def put(self, name: str, data: bytes) -> None:
        """Write a file as a whole, over what was there. What was there stays until the new one is whole."""
        raise NotImplementedError

    def write_over(self, name: str, data: bytes) -> None:
        """Write over the bytes of a file, so that as little as can be is left of them."""
        raise NotImplementedError

    def add_piece(self, name: str, piece: bytes, *, offset: int, size: int) -> int:
        """Write a piece of a file of ``size`` bytes at its offset, and give how many bytes of it are there now.

        A piece that came before is written over; one that would leave a hole is not taken. The file has its name once it is whole.
        """
        raise NotImplementedError

    def local(self, name: str) -> AbstractContextManager[Path]:
        """Give a path at which the file can be read on this machine. Raises FileNotFoundError."""
        raise NotImplementedError

    def bring(self, name: str, path: Path) -> None:
        """Take in a file that is ready on this machine, under a name that is free."""
        with path.open("rb") as file:
            self.save(name, _Ready(file, path))

    @property
    def folder(self) -> Path | None:
        """The folder on this machine; None where there is none."""
        raise NotImplementedError


class _Ready(File):
    """A file that a folder may move instead of copying it."""

    def __init__(self, file, path: Path):
        super().__init__(file, path.name)
        self._path = path

    def temporary_file_path(self) -> str:
        return str(self._path)


def media() -> Store:
    """Give the store of pictures and documents, which is Django's usual one."""
    return cast(Store, storages["default"])


def private() -> Store:
    """Give the store of what is nobody's but the blog's: chosen files, export files, reports of imports."""
    return cast(Store, storages["private"])
