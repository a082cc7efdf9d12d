"""A blog that moves from SQLite to PostgreSQL by `backup` and `restore`: every row under its number, and what follows goes on from there."""

import subprocess

import pytest

from comments.models import Response
from tests.databases import SqliteDatabase
from tests.dump import differing, dump_of
from tests.served import Blog

pytestmark = pytest.mark.postgres
LAST = 5000


@pytest.fixture(scope="module")
def old(tmp_path_factory) -> Blog:
    """A blog on SQLite, in which the newest responses were deleted."""
    blog = Blog(tmp_path_factory.mktemp("old"))
    blog.environment.pop("DATABASE_URL")
    blog.database = SqliteDatabase(str(blog.folder / "htc.sqlite3"))
    blog.manage("migrate", "--verbosity", "0")
    blog.manage("demo")
    blog.rows(f"UPDATE sqlite_sequence SET seq = {LAST} WHERE name = 'comments_response'")
    return blog


def test_every_row_and_file_is_the_same_and_no_number_is_given_twice(old, elsewhere, target, reader, make_article, make_response):
    old.manage("backup", str(target / "blog.zip"))

    said = Blog(elsewhere.folder).manage("restore", str(target / "blog.zip"))

    assert said.startswith("Restored https://htc.test as it was on ")
    elsewhere.move()
    assert differing(elsewhere.dump(), dump_of(old.database, old.folder / "media")) == {}
    [(words, path)] = old.rows("SELECT title, path FROM articles_article WHERE kind = 'post' AND status = 'published' ORDER BY id LIMIT 1")
    assert words in reader.get(f"/{path}/").content.decode()
    assert f'href="/{path}/"' in reader.get("/search/", {"q": f'"{words}"'}).content.decode()
    assert make_response(make_article(slug="written-afterwards")).pk == LAST + 1
    assert Response.objects.exclude(pk=LAST + 1).count() == old.rows("SELECT count(*) FROM comments_response")[0][0]


def test_row_that_does_not_fit_is_told_and_nothing_is_changed(old, elsewhere, target):
    old.rows("INSERT INTO taggit_tag (name, slug) VALUES (printf('%.150c', 'x'), 'long')")
    old.manage("backup", str(target / "blog.zip"))
    old.rows("DELETE FROM taggit_tag WHERE slug = 'long'")
    before = elsewhere.dump()

    with pytest.raises(subprocess.CalledProcessError) as told:
        Blog(elsewhere.folder).manage("restore", str(target / "blog.zip"))

    assert "The rows of taggit_tag do not fit into this database: value too long for type" in told.value.stderr
    assert elsewhere.dump() == before
    assert elsewhere.files == {"media", "secret_key"}
