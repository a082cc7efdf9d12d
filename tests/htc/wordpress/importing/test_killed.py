import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from tests.htc.wordpress.importing.test_bounds import posts
from tests.htc.wordpress.kiln import export
from tests.served import ROOT, Blog

PATIENCE = 60
ROWS = (
    "SELECT title, path, body, status, published_at, touched_at FROM articles_article ORDER BY feed_guid",
    "SELECT former_id, kind, state, author_name, body, received_at, parent_id IS NULL FROM comments_response ORDER BY former_id",
    "SELECT old_id, kind, raw_hash, written FROM wordpress_importrecord ORDER BY kind, old_id",
    "SELECT path FROM articles_oldaddress ORDER BY path",
    "SELECT key, text FROM articles_footnote ORDER BY article_id, key",
    "SELECT count(*) FROM articles_searchrow",
)


class Running:
    """An import of a file into a blog of its own."""

    def __init__(self, folder: Path, file: Path):
        folder.mkdir()
        self._blog, self.file = Blog(folder), file
        self._blog.migrate()

    def start(self) -> subprocess.Popen:
        command = [sys.executable, "manage.py", "import_wordpress", str(self.file)]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        # Whoever runs the tests in the background of a shell has this signal ignored, and so has whatever they start.
        heard = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
        return subprocess.Popen(command, cwd=ROOT, env=self._blog.environment, preexec_fn=heard, **pipes)

    def ask(self, query: str) -> list:
        return self._blog.rows(query)

    def wait_for(self, query: str) -> None:
        end = time.monotonic() + PATIENCE
        with self._blog.database.watched() as ask:
            while not ask(query):
                assert time.monotonic() < end
                time.sleep(0.02)

    def has_ended(self) -> tuple[int, str]:
        """Run to the end, and give the exit code and what was said of trouble."""
        process = self.start()
        said = process.communicate(timeout=PATIENCE * 4)[1]
        return process.returncode, said


POSTS = 300
# One batch is a hundred.
FIRST_BATCH, SECOND_BATCH = (f"SELECT 1 FROM articles_article LIMIT 1 OFFSET {offset}" for offset in (0, 100))


@pytest.mark.django_db
def test_import_that_was_ended_goes_on_to_what_an_undisturbed_one_writes(tmp_path):
    file = tmp_path / "export.xml"
    file.write_bytes(export(*posts(100, POSTS)))
    undisturbed, ended = Running(tmp_path / "one", file), Running(tmp_path / "other", file)
    assert undisturbed.has_ended() == (0, "")

    for batch, how, code in ((FIRST_BATCH, signal.SIGINT, 130), (SECOND_BATCH, signal.SIGKILL, -signal.SIGKILL)):
        process = ended.start()
        ended.wait_for(batch)
        process.send_signal(how)
        told = process.communicate(timeout=PATIENCE)[1]
        assert process.returncode == code
        assert how != signal.SIGINT or "run the same command again" in told
        assert len(ended.ask(ROWS[0])) < POSTS

    assert ended.has_ended()[0] == 0
    assert [ended.ask(query) for query in ROWS] == [undisturbed.ask(query) for query in ROWS]
