"""Two blogs in one process: the one that is kept, and an empty one elsewhere."""

from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from tests import databases
from tests.database import emptied
from tests.dump import dump_of


class Home:
    """Where a blog has its data; ``move`` makes it the blog of this process."""

    def __init__(self, folder: Path, settings):
        self.folder, self._settings = folder, settings
        folder.mkdir()
        (folder / "media").mkdir()
        self.database = databases.of(folder)
        self.database.become(emptied())

    def move(self) -> "Home":
        connection.close()
        connection.settings_dict["NAME"] = self.database.name
        self._settings.DATA_DIR, self._settings.MEDIA_ROOT = self.folder, self.folder / "media"
        return self

    def dump(self) -> dict[str, list]:
        connection.close()
        return dump_of(self.database, self.folder / "media")

    def remove(self) -> None:
        """Take no room on a server any more."""
        connection.close()
        self.database.remove()

    @property
    def files(self) -> set[str]:
        """The names of everything in the folder but the database."""
        return {path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*")} - self.database.files


@pytest.fixture
def usual(transactional_db):
    """The database of this process, which stays what it was."""
    name = connection.settings_dict["NAME"]
    yield
    connection.close()
    connection.settings_dict["NAME"] = name


@pytest.fixture
def home(usual, tmp_path, settings) -> Iterator[Home]:
    """The blog that is kept; it is the one of this process."""
    home = Home(tmp_path / "home", settings).move()
    yield home
    home.remove()


@pytest.fixture
def elsewhere(home, tmp_path, settings) -> Iterator[Home]:
    """An empty blog on another machine; ``move`` to it."""
    elsewhere = Home(tmp_path / "elsewhere", settings)
    yield elsewhere
    elsewhere.remove()


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
