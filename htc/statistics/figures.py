"""What the rows say of a period: of each day, of each page, and from which sites readers came."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from django.db.models import Q, Sum

from articles.models import Article, OldAddress
from htc.statistics.models import DailyQuerySet, DailyReferrers, DailyViews
from htc.statistics.reckoning.periods import Period, Point, points_of

# Names that one statement asks for.
NAMES = 5000


@dataclass(frozen=True, slots=True)
class Tallied:
    """A page, or a site from which readers came, with its numbers in the period and before; ``article`` is the one that it is of."""

    name: str
    number: int
    before: int
    title: str = ""
    article: int | None = None

    @property
    def url(self) -> str:
        """The address of a page."""
        return quote(self.name)


def first_day() -> date | None:
    """Give the day from which on views are there; None where there are none."""
    return DailyViews.objects.order_by("day").values_list("day", flat=True).first()


def by_day(period: Period, paths: Collection[str] | None = None) -> list[Point[date]]:
    """Give the views of each day, beside those of the day in its place before; of some pages where ``paths`` are given."""
    rows = DailyViews.objects.within(period.before.first, period.last)
    if paths is not None:
        rows = rows.filter(path__in=paths)
    return points_of(period, dict(rows.order_by().values_list("day").annotate(Sum("views"))))


def by_domain(period: Period) -> list[Tallied]:
    """Give the sites from which readers came, most of them first."""
    return _in_order(Tallied(*row) for row in _sums(DailyReferrers.objects.all(), "domain", period))


def by_page(period: Period) -> list[Tallied]:
    """Give the pages that were opened, most often first; the addresses that an article has left count for it."""
    rows = _sums(DailyViews.objects.all(), "path", period)
    articles = _articles_at([name for name, *_ in rows])
    seen: dict[str, Tallied] = {}
    for name, number, before in rows:
        pk, title, path = articles.get(name, (None, "", name))
        had = seen.get(path) or Tallied(path, 0, 0)
        seen[path] = Tallied(path, had.number + number, had.before + before, title, pk)
    return _in_order(seen.values())


def paths_of(article: Article) -> list[str]:
    """Give the paths under which views of an article stand: its own, and those that it has left."""
    left: list[str] = list(article.old_addresses.readable().values_list("path", flat=True))
    return [f"/{path}/" for path in [article.path or "", *left] if path]


def _sums(rows: DailyQuerySet, name: str, period: Period) -> list[tuple[str, int, int]]:
    is_now = Q(day__range=(period.first, period.last))
    sums = rows.within(period.before.first, period.last).order_by().values_list(name)
    return list(sums.annotate(number=Sum("views", filter=is_now, default=0), before=Sum("views", filter=~is_now, default=0)))


def _articles_at(paths: list[str]) -> dict[str, tuple[int, str, str]]:
    """Give key, title and present path of the articles that are or were at paths."""
    found: dict[str, tuple[int, str, str]] = {}
    for at in range(0, len(paths), NAMES):
        some = {path.strip("/"): path for path in paths[at : at + NAMES]}
        left = OldAddress.objects.filter(path__in=some, article__path__isnull=False)
        for path, pk, title, now in left.values_list("path", "article", "article__title", "article__path"):
            found[some[path]] = (pk, title, f"/{now}/")
        for now, pk, title in Article.objects.filter(path__in=some).values_list("path", "pk", "title"):
            found[some[str(now)]] = (pk, title, f"/{now}/")
    return found


def _in_order(seen: Iterable[Tallied]) -> list[Tallied]:
    return sorted((each for each in seen if each.number or each.before), key=lambda each: (-each.number, -each.before, each.name))
