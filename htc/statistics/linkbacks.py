"""Which articles other sites cite: the linkbacks that readers see, over the years."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from itertools import chain

from django.db.models import Count

from articles.models import Article
from comments.models import Response
from comments.models.responses import ResponseQuerySet

YEAR = timedelta(days=365)
# What came earlier, or is still to come, by a clock that was wrong, is counted for no year.
MOST_YEARS = 50
# Keys that one statement asks for.
KEYS = 5000


@dataclass(frozen=True, slots=True)
class Cited:
    """An article and the linkbacks to it: within the last 365 days, the 365 before, and all."""

    pk: int
    title: str
    path: str
    recent: int
    before: int
    total: int


def shown(article: Article | None = None) -> ResponseQuerySet:
    """Give the linkbacks of other sites that readers see, to any article or to one; those from our own pages are no citations."""
    # By the index of hosts, between two words that hold them in whatever order a database has letters and signs.
    own = Response.objects.filter(source_host__startswith="article:", source_host__gt="article", source_host__lt="articlf")
    never_public = Article.objects.filter(path=None).order_by().values("pk")
    rows = Response.objects.approved().linkbacks().exclude(pk__in=own.order_by().values("pk")).exclude(article__in=never_public).order_by()
    return rows if article is None else rows.filter(article=article)


def by_year(zone: tzinfo, now: datetime, article: Article | None = None) -> dict[int, int]:
    """Give how many came in each year, of those that had any."""
    counted = ((year, rows.count()) for year, rows in _in_years(zone, now, article))
    return {year: number for year, number in counted if number}


def years_of_each(zone: tzinfo, now: datetime) -> dict[int, dict[int, int]]:
    """Give how many came in each year to each article, by its key."""
    years: dict[int, dict[int, int]] = {}
    for year, rows in _in_years(zone, now):
        for pk, number in _by_article(rows).items():
            years.setdefault(pk, {})[year] = number
    return years


def cited(now: datetime, most: int | None = None) -> tuple[list[Cited], int]:
    """Give the articles that others cite, or the first ``most``, and how many they are; most linkbacks of the last 365 days come first."""
    total = _by_article(shown())
    recent = _by_article(shown().filter(received_at__gt=now - YEAR, received_at__lte=now))
    before = _by_article(shown().filter(received_at__gt=now - 2 * YEAR, received_at__lte=now - YEAR))
    ranks = {pk: (-recent[pk], -number) for pk, number in total.items()}
    # Those alone are asked for their titles, by which equals stand, that may be among the first.
    first = set(sorted(ranks.values())[:most])
    keys = [pk for pk, rank in ranks.items() if rank in first]
    named = chain.from_iterable(_named(keys[at : at + KEYS]) for at in range(0, len(keys), KEYS))
    found = [Cited(pk, title, f"/{path}/", recent[pk], before[pk], total[pk]) for pk, title, path in named]
    return sorted(found, key=lambda each: (*ranks[each.pk], each.title))[:most], len(total)


def _in_years(zone: tzinfo, now: datetime, article: Article | None = None) -> Iterator[tuple[int, ResponseQuerySet]]:
    """Give each year from that of the first linkback on with those that came in it, by its two ends.

    Asked for the year of each row, SQLite calls Python for each.
    """
    this_year = now.astimezone(zone).year
    first = (
        shown(article)
        .filter(received_at__gte=datetime(this_year - MOST_YEARS, 1, 1, tzinfo=zone))
        .order_by("received_at")
        .values_list("received_at", flat=True)
        .first()
    )
    for year in range(first.astimezone(zone).year, this_year + 1) if first else ():
        begin, end = (datetime(each, 1, 1, tzinfo=zone) for each in (year, year + 1))
        yield year, shown(article).filter(received_at__gte=begin, received_at__lt=end)


def _by_article(rows: ResponseQuerySet) -> Counter[int]:
    return Counter(dict(rows.values_list("article").annotate(Count("pk"))))


def _named(keys: list[int]) -> Iterable[tuple[int, str, str | None]]:
    return Article.objects.filter(pk__in=keys).values_list("pk", "title", "path")
