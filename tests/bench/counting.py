"""What counting adds to a page from the cache, in this process."""

import time

from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory

from articles.models import Article
from htc.serving import pagecache
from htc.serving.answers import FromCache
from htc.statistics.tally import tally

TIMES, ROUNDS = 20_000, 5
AGENT = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
REFERRER = "https://www.example.org/a-page-that-links/here?and=more"


def tell() -> None:
    """Print the line of what was measured: the same requests counted and written, and not (HEAD)."""
    pagecache.VERSION_SECONDS = 3600
    application = FromCache(WSGIHandler())
    path = Article.objects.published().order_by("pk").values_list("path", flat=True)[0]
    asked = RequestFactory().get(
        f"/{path}/", headers={"host": "127.0.0.1", "accept-encoding": "gzip", "user-agent": AGENT, "referer": REFERRER}
    )
    list(application(dict(asked.environ), lambda status, headers: None))
    rounds = [(_each(application, asked.environ), _each(application, asked.environ | {"REQUEST_METHOD": "HEAD"})) for _ in range(ROUNDS)]
    counted, bare = (min(of_one) for of_one in zip(*rounds, strict=True))
    print(f"A page from the cache takes {bare:.4f} ms of CPU in the process, and {counted - bare:.4f} ms more to be counted and written.")


def _each(application: FromCache, meta: dict) -> float:
    started = time.process_time()
    for _ in range(TIMES):
        application(meta, lambda status, headers: None)
    tally.write()
    return (time.process_time() - started) * 1000 / TIMES
