"""Move the blog of a real WordPress here and back, and compare both ways what is shown and held.

A private WordPress of Debian's packages is filled by its own functions and exported by its own exporter. Its file is imported into a fresh
site; every public page has to show here what it shows there, word by word, but for what ``REASONS`` (tests/wordpress/pieces.py) names. Then
our export is read into the emptied WordPress. Ends with 1 when anything differs.
"""

import argparse
import json
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

# Started as a script, the first entry is tests/, whose folders have the names of the applications.
sys.path[0] = str(Path(__file__).resolve().parents[1])

from tests.wordpress.blog import OldBlog, lay_pictures, old_blog  # noqa: E402
from tests.wordpress.comparing import compare, compare_again, compare_held  # noqa: E402
from tests.wordpress.installation import NotInstalled, WordPress, install_packages  # noqa: E402
from tests.wordpress.moved import Moved  # noqa: E402
from tests.wordpress.shown import Shown, by_us, by_wordpress, pages_of  # noqa: E402


class Run:
    """One run: counts what it compares, and prints what differs."""

    def __init__(self, blog: OldBlog, wordpress: WordPress, folder: Path):
        self._blog, self._wordpress, self._folder = blog, wordpress, folder
        self._moved = Moved(folder / "here")
        self._ours: dict[int, Shown] = {}
        self._began = time.monotonic()
        self.counted: Counter[str] = Counter()
        self.wrong = 0

    def move_in(self) -> None:
        """Fill WordPress, import what it exports, and compare every page."""
        lay_pictures(self._blog, self._wordpress.uploads)
        links = {int(pk): link for pk, link in json.loads(self._wordpress.php("fill", self._blog.as_values())).items()}
        self._say(f"WordPress is filled with {len(self._blog.posts)} posts and pages and {len(self._blog.files)} files")
        export = self._folder / "export.xml"
        export.write_text(self._wordpress.php("export"))
        self._say(f"it exported {export.stat().st_size:,} bytes")
        self._say(self._moved.take(export, self._wordpress.uploads))
        self._moved.serve()
        public = {told.pk for told in self._blog.posts if told.is_public}
        for told in self._blog.posts:
            if told.is_public:
                theirs = by_wordpress(list(self._pages(links[told.pk])))
                pages, problems = self._moved.pages_at(told, links[told.pk])
                self._tell(told.pk, problems)
                if pages:
                    self._ours[told.pk] = by_us(pages)
                    self._tell(told.pk, compare(told, theirs, self._ours[told.pk], public))
                    self.counted.update(pages=1, comments=len(theirs.said))
            else:
                self._tell(told.pk, self._moved.leaks(told, links[told.pk]))
                self.counted["hidden"] += 1
        self._tell(0, self._moved.whispers())
        self._say(
            f"{self.counted['pages']} public pages with {self.counted['comments']} responses and {self.counted['hidden']} hidden ones "
            f"compared; {self._moved.asked} addresses asked for"
        )

    def move_out(self) -> None:
        """Read our export into the emptied WordPress, and compare what it holds and shows."""
        export = self._folder / "ours.xml"
        self._moved.manage("export_wordpress", str(export))
        self._wordpress.renew()
        there = {int(pk): values for pk, values in json.loads(self._wordpress.php("read_back", str(export))).items()}
        here = self._moved.held()
        for pk, problem in compare_held(here, there):
            self._tell(pk, [problem])
        for told in self._blog.posts:
            if told.pk in self._ours and told.pk in there:
                theirs = by_wordpress(list(self._pages(there[told.pk]["link"])))
                self._tell(told.pk, compare_again(told, self._ours[told.pk], theirs))
                self.counted["again"] += 1
        comments = sum(len(values["comments"]) for values in here.values())
        self._say(f"read back: {len(there)} items with {comments} responses, {self.counted['again']} pages compared")

    def end(self) -> None:
        self._moved.end()

    def _pages(self, link: str) -> Iterator[str]:
        first = self._wordpress.page(link)
        yield first
        for number in range(2, pages_of(first) + 1):
            yield self._wordpress.page(f"{link}{number}/")

    def _tell(self, pk: int, problems) -> None:
        for problem in problems:
            self.wrong += 1
            print(f"DIFFERS at {pk}: {problem}", flush=True)

    def _say(self, words: str) -> None:
        print(f"{time.monotonic() - self._began:6.1f} s  {words}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--posts", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    # So that the database and the pages are stopped then too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        install_packages()
    except NotInstalled as error:
        sys.exit(str(error))
    with tempfile.TemporaryDirectory(prefix="htc-wordpress-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        with WordPress(folder) as wordpress:
            run = Run(old_blog(arguments.seed, arguments.posts), wordpress, folder)
            try:
                run.move_in()
                run.move_out()
            finally:
                run.end()
    print(f"{run.wrong or 'No'} difference{'' if run.wrong == 1 else 's'} without a reason.")
    sys.exit(1 if run.wrong else 0)


if __name__ == "__main__":
    main()
