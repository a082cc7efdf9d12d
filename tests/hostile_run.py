"""The way of hostile pages through the worker: served on loopback, announced, verified, and their rows looked at."""

import logging
import traceback
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import django

django.setup()

import time  # noqa: E402
from datetime import UTC, datetime  # noqa: E402

from django.core.management import call_command  # noqa: E402

from articles.models import Article  # noqa: E402
from comments.linkbacks.incoming import receiving, verification  # noqa: E402
from comments.models import Response  # noqa: E402
from tests.hostile_pages import HostilePage  # noqa: E402
from tests.testnet import Authority, Page, TestNet  # noqa: E402


@dataclass(frozen=True)
class Job:
    """What became of one page: the time of its verification, the state and reasons of its row, and all that the row holds as text."""

    number: int
    kind: str
    seconds: float
    outcome: str
    texts: dict
    error: str = ""


def run(folder: Path, pages: Iterable[HostilePage], target: str) -> list[Job]:
    """Give the jobs of the pages, one after the other."""
    logging.disable(logging.INFO)
    call_command("migrate", verbosity=0)
    path = target.removeprefix("https://htc.test/").strip("/")
    published_at = datetime(2014, 1, 15, 19, tzinfo=UTC)
    article = Article(title="Hostile", slug=path.rpartition("/")[2], status=Article.Status.PUBLISHED, published_at=published_at)
    article.body = "<p>A paragraph.</p>"
    article.save()
    net = TestNet(folder, Authority(folder / "authority.pem"))
    try:
        return [_verified(net, article, number, page) for number, page in enumerate(pages)]
    finally:
        net.close()


def _verified(net: TestNet, article: Article, number: int, page: HostilePage) -> Job:
    source = f"http://pages.test/{number}"
    net[source] = Page(page.body, headers=page.headers)
    row = receiving.receive(source, article.full_url, kind="pingback")
    started, error = time.perf_counter(), ""
    try:
        verification.verify(row)
    except Exception:
        error = traceback.format_exc()
    seconds = time.perf_counter() - started
    del net[source]
    values = Response.objects.filter(pk=row.pk).values().get()
    outcome = f"{values['state']} {' '.join(values['reasons'])}"
    return Job(number, page.kind, seconds, outcome, {name: value for name, value in values.items() if value}, error)
