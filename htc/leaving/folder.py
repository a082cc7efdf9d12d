"""A folder that is there as a whole or not at all, with a manifest of its files."""

import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

MANIFEST = "manifest.json"


class NotFree(Exception):
    """The folder cannot be written, for a reason in one sentence."""


class Folder:
    """A folder that is being written; names of files are relative, with slashes."""

    def __init__(self, root: Path):
        self.root = root

    def write(self, name: str, data: bytes | Iterable[bytes]) -> None:
        """Write a file, in pieces if it comes in pieces."""
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.writelines([data] if isinstance(data, bytes) else data)

    def path(self, name: str) -> Path:
        """Give where a file lies; a name that leads out of the folder is a ValueError."""
        path = self.root / name
        if not path.resolve().is_relative_to(self.root.resolve()):
            raise ValueError(f"{name} lies outside of the folder")
        return path

    def names(self) -> list[str]:
        """Give the names of all files, in order."""
        return sorted(path.relative_to(self.root).as_posix() for path in self.root.rglob("*") if not path.is_dir())


@contextmanager
def whole_folder(target: Path, made_by: str, mode: int = 0o755) -> Iterator[tuple[Folder, dict]]:
    """Give a folder and the facts for its manifest; when the block ends well the folder takes its place at ``target``, all at once.

    What stood there is an empty folder or one that ``made_by`` has made before and to which nothing was added; everything else is
    NotFree, before anything is written.
    """
    target = target.absolute()
    if not target.name:
        raise NotFree(f"{target} cannot be written anew. Give a new or an empty folder.")
    unfinished, former = (target.with_name(f"{target.name}.{word}") for word in ("unfinished", "former"))
    _require_free(target, made_by)
    if not target.parent.is_dir():
        raise NotFree(f"There is no folder {target.parent}.")
    for left in (unfinished, former):
        if left.exists():
            raise NotFree(f"{left} stands there: another run is writing, or one was interrupted. Delete it if nothing runs.")
    try:
        unfinished.mkdir(mode=mode)
        folder, facts = Folder(unfinished), {"made_by": made_by}
        yield folder, facts
        folder.write(MANIFEST, _json(facts | {"files": {name: digest(folder.path(name)) for name in folder.names()}}))
        if target.exists():
            target.rename(former)
        unfinished.rename(target)
    except BaseException as error:
        shutil.rmtree(unfinished, ignore_errors=True)
        if isinstance(error, OSError):
            raise NotFree(f"The folder was not written: {error.strerror or error} ({error.filename or target}).") from error
        raise
    if former.exists():
        shutil.rmtree(former)


def digest(path: Path) -> str:
    """Give the SHA-256 of a file as hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _require_free(target: Path, made_by: str) -> None:
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise NotFree(f"{target} is not a folder.")
    names = set(Folder(target).names()) if target.exists() else set()
    if not names:
        return
    try:
        earlier = json.loads((target / MANIFEST).read_text(encoding="utf-8"))
        known = {MANIFEST, *earlier["files"]} if earlier["made_by"] == made_by else set()
    except (OSError, ValueError, KeyError, TypeError):
        known = set()
    if other := sorted(names - known):
        raise NotFree(f"{target} holds files of another kind, such as {other[0]}. Give a new or an empty folder.")


def _json(value: dict) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
