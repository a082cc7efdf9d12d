"""Two blogs in one process: the one that is kept, and an empty one elsewhere."""

import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from tests.database import emptied
from tests.dump import dump_of


class Home:
    """Where a blog has its data; ``move`` makes it the blog of this process."""

    def __init__(self, folder: Path, settings):
        self.folder, self._settings = folder, settings
        folder.mkdir()
        (folder / "media").mkdir()
        self.database = folder / "htc.sqlite3"
        shutil.copy(emptied(), self.database)

    def move(self) -> "Home":
        connection.close()
        connection.settings_dict["NAME"] = str(self.database)
        self._settings.DATA_DIR, self._settings.MEDIA_ROOT = self.folder, self.folder / "media"
        return self

    def dump(self) -> dict[str, list]:
        connection.close()
        return dump_of(self.database, self.folder / "media")

    @property
    def files(self) -> set[str]:
        """The names of everything in the folder and in that of the media."""
        return {path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*")} - {"htc.sqlite3-wal", "htc.sqlite3-shm"}


@pytest.fixture
def usual(transactional_db):
    """The database of this process, which stays what it was."""
    name = connection.settings_dict["NAME"]
    yield
    connection.close()
    connection.settings_dict["NAME"] = name


@pytest.fixture
def home(usual, tmp_path, settings) -> Home:
    """The blog that is kept; it is the one of this process."""
    return Home(tmp_path / "home", settings).move()


@pytest.fixture
def elsewhere(home, tmp_path, settings) -> Home:
    """An empty blog on another machine; ``move`` to it."""
    return Home(tmp_path / "elsewhere", settings)


@pytest.fixture
def target(tmp_path) -> Path:
    """Where backups are written to."""
    folder = tmp_path / "kept"
    folder.mkdir()
    return folder


@pytest.fixture
def backup(target):
    """Make a backup of the blog of this process, by the command, and give its path."""

    def make() -> Path:
        call_command("backup", str(target / "blog.zip"), stdout=StringIO())
        return target / "blog.zip"

    return make
