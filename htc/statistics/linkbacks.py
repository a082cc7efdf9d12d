"""Which articles other sites cite: the linkbacks that readers see, over the years."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import cast

from django.db.models import Count, Max, Min, Q

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


def by_year(zone: tzinfo, article: Article) -> dict[int, int]:
    """Give how many came in each year."""
    counted = shown(article).aggregate(**{str(year): count for year, count in _counts(zone).items()})
    return {int(year): number for year, number in counted.items() if number}


def in_all(rows: Iterable[Cited]) -> Counter[int]:
    """Give how many came in each year to some articles together."""
    total: Counter[int] = Counter()
    for row in rows:
        total.update(row.years)
    return total


def cited(zone: tzinfo, now: datetime) -> list[Cited]:
    """Give the articles that others cite, those with most linkbacks of the last 365 days first."""
    found: dict[int, Cited] = {}
    counts = _counts(zone)
    rows = shown().values_list("article", "article__title", "article__path").annotate(**{str(year): each for year, each in counts.items()})
    for pk, title, path, *numbers in rows:
        years = Counter({year: number for year, number in zip(counts, numbers, strict=True) if number})
        found[pk] = Cited(pk, title, f"/{path}/", years)
    for pk, number in _within(now - YEAR, now):
        found[pk].recent = number
    for pk, number in _within(now - 2 * YEAR, now - YEAR):
        found[pk].before = number
    return sorted(found.values(), key=lambda each: (-each.recent, -each.total, each.title))


def _counts(zone: tzinfo) -> dict[int, Count]:
    """Give what counts the rows of each year by its two ends, from the year of the first response of all to that of the last.

    Asked for the year of each row, SQLite calls Python for each.
    """
    ends = Response.objects.order_by().aggregate(first=Min("received_at"), last=Max("received_at"))
    if ends["first"] is None:
        return {}
    years = range(ends["first"].astimezone(zone).year, ends["last"].astimezone(zone).year + 1)
    begins = {year: datetime(year, 1, 1, tzinfo=zone) for year in (*years, years.stop)}
    return {year: Count("pk", filter=Q(received_at__gte=begins[year], received_at__lt=begins[year + 1])) for year in years}


def _within(since: datetime, until: datetime) -> Iterator[tuple[int, int]]:
    yield from shown().filter(received_at__gt=since, received_at__lte=until).values_list("article").annotate(Count("pk"))
