"""Which articles other sites cite: the linkbacks that readers see, over the years."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import Any, cast

from django.db.models import Count
from django.db.models.functions import ExtractYear

from articles.models import Article
from comments.models import Response
from comments.models.responses import ResponseQuerySet

YEAR = timedelta(days=365)


@dataclass(slots=True)
class Cited:
    """An article and the linkbacks to it: by year, within the last 365 days and the 365 before."""

    pk: int
    title: str
    path: str
    years: Counter[int] = field(default_factory=Counter)
    recent: int = 0
    before: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.years.total()


def shown(article: Article | None = None) -> ResponseQuerySet:
    """Give the linkbacks of other sites that readers see, to any article or to one; those from our own pages are no citations."""
    rows = Response.objects.approved().pages_of_others().filter(article__path__isnull=False)
    return cast(ResponseQuerySet, (rows if article is None else rows.filter(article=article)).order_by())


def by_year(zone: tzinfo, article: Article | None = None) -> dict[int, int]:
    """Give how many came in each year."""
    years = shown(article).annotate(year=ExtractYear("received_at", tzinfo=zone)).values_list("year")
    return dict(years.annotate(Count("pk")))


def cited(zone: tzinfo, now: datetime) -> list[Cited]:
    """Give the articles that others cite, those with most linkbacks of the last 365 days first."""
    found: dict[int, Cited] = {}
    about: dict[str, Any] = {"year": ExtractYear("received_at", tzinfo=zone)}
    rows = shown().annotate(**about).values_list("article", "article__title", "article__path", "year").annotate(Count("pk"))
    for pk, title, path, year, number in rows:
        found.setdefault(pk, Cited(pk, title, f"/{path}/")).years[year] += number
    for pk, number in _within(now - YEAR, now):
        found[pk].recent = number
    for pk, number in _within(now - 2 * YEAR, now - YEAR):
        found[pk].before = number
    return sorted(found.values(), key=lambda each: (-each.recent, -each.total, each.title))


def _within(since: datetime, until: datetime) -> Iterator[tuple[int, int]]:
    yield from shown().filter(received_at__gt=since, received_at__lte=until).values_list("article").annotate(Count("pk"))
