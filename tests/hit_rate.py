"""How many answers come from the page cache while moderators work: an hour of readers, 60 approvals and 3 saves, on an imagined clock.

Two hours are played over the same content with the same readers: one as it is, and one in which each approval raises the version of the
whole site. Nothing is asserted. Content and database are temporary.
"""

import argparse
import atexit
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from unittest import mock

ROOT = Path(__file__).resolve().parent.parent
FOLDER = Path(tempfile.mkdtemp(prefix="htc-hit-rate-"))
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
# Whatever the shell says, neither a real database nor a real site is touched.
for _name in [name for name in os.environ if name.startswith("HTC_")] + ["DATABASE_URL", "CACHE_URL"]:
    os.environ.pop(_name, None)
os.environ |= {"DJANGO_SETTINGS_MODULE": "htc.settings", "HTC_ENV": "local", "HTC_DATA_DIR": str(FOLDER)}
# Started as a script, the first entry is tests/, whose folders have the names of the applications.
sys.path[0] = str(ROOT)

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402
from taggit.models import Tag  # noqa: E402

from articles.models import Article, Author, Site  # noqa: E402
from comments.decisions import changes  # noqa: E402
from comments.models import Response  # noqa: E402
from htc.serving import pagecache  # noqa: E402
from tests.bench.content import write  # noqa: E402

HOUR = 3600
APPROVALS = 60
SAVES = 3
# Of requests so many are for lists and feeds, and the others for articles; within both, the tenth most asked for a tenth as often as the first.
LISTS = 0.25


class Hour:
    """One hour of a process: every request in its second, and what staff do between them."""

    def __init__(self, rate: int, seed: int, *, of_the_site: bool):
        self._chance = random.Random(seed)
        self._of_the_site = of_the_site
        self._client, self._now, self.counts = Client(), 0.0, Counter[str]()
        self._articles = [article.get_absolute_url() for article in Article.objects.posts().order_by("pk")]
        self._lists = ["/", "/feed/", "/archive/", "/comments/feed/", "/tags/"]
        self._lists += [f"/tags/{slug}/" for slug in Tag.objects.order_by("pk").values_list("slug", flat=True)[:20]]
        self._lists += [f"/authors/{slug}/" for slug in Author.objects.order_by("pk").values_list("slug", flat=True)[:10]]
        self._chance.shuffle(self._articles)
        moments = [(self._chance.uniform(0, HOUR), self._ask) for _ in range(rate * HOUR)]
        moments += [(self._chance.uniform(0, HOUR), self._approve) for _ in range(APPROVALS)]
        moments += [(self._chance.uniform(0, HOUR), self._save) for _ in range(SAVES)]
        self._moments = sorted(moments, key=lambda moment: moment[0])

    def play(self) -> None:
        """Let the hour pass."""
        pagecache.cache.clear()
        with mock.patch.object(pagecache.time, "monotonic", self._clock):
            for moment, act in self._moments:
                self._now = moment
                act()

    def _clock(self) -> float:
        return self._now

    def _ask(self) -> None:
        paths = self._lists if self._chance.random() < LISTS else self._articles
        rank = min(len(paths) - 1, int(len(paths) ** self._chance.random()) - 1)
        put = pagecache.cache.put
        with mock.patch.object(pagecache.cache, "put", wraps=put) as kept:
            answer = self._client.get(paths[rank], HTTP_HOST="localhost")
        assert answer.status_code == 200, paths[rank]
        self.counts["made anew" if kept.called else "from the cache"] += 1

    def _approve(self) -> None:
        article = self._chance.choice(Article.objects.posts().values_list("pk", flat=True))
        row = Response.objects.create(article_id=article, kind="comment", state="pending", body="Words.", received_at=timezone.now())
        changes.move(Response.objects.filter(pk=row.pk), "approved", origin="web")
        if self._of_the_site:
            Site.touch()

    def _save(self) -> None:
        article = self._chance.choice(Article.objects.posts())
        article.standfirst = f"Saved at second {self._now:.0f}."
        article.save()


def main() -> None:
    """Write the content, play the hours and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--responses", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--readers", type=int, default=1, help="requests a second (default: 1)")
    options = parser.parse_args()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("bench_content", write(FOLDER / "content.jsonl", options.articles, options.responses))
    print("| an approval empties | answers | made anew | from the cache | seconds of CPU |")
    print("|---|---|---|---|---|")
    for of_the_site in (True, False):
        hour = Hour(options.readers, options.seed, of_the_site=of_the_site)
        began = time.process_time()
        hour.play()
        spent, kept, made = time.process_time() - began, hour.counts["from the cache"], hour.counts["made anew"]
        what = "every page" if of_the_site else "what it changed"
        print(f"| {what} | {kept + made} | {made} | {kept / (kept + made):.1%} | {spent:.0f} |", flush=True)


if __name__ == "__main__":
    main()
