"""What the rows say of a period: of each day, of each page, and from which sites readers came."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import batched
from urllib.parse import quote

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, Sum, Value, Window
from django.db.models.functions import Collate, Concat

from articles.models import Article, OldAddress
from htc.statistics.models import ALL_PAGES, DailyQuerySet, DailyReferrers, DailyViews
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
    rows = DailyViews.objects.within(period.before.first, period.last).filter(path__in=[ALL_PAGES] if paths is None else paths)
    return points_of(period, dict(rows.order_by().values_list("day").annotate(Sum("views"))))


def by_domain(period: Period, most: int | None = None) -> tuple[list[Tallied], int]:
    """Give the sites from which readers came, most of them first, or the first ``most``, and how many they are."""
    rows = list(_ranked(DailyReferrers.objects.all(), "domain", period)[:most])
    return [Tallied(*numbers) for *numbers, _ in rows], _total(rows)


def by_page(period: Period, most: int | None = None) -> tuple[list[Tallied], int]:
    """Give the pages that were opened, most often first, or the first ``most``, and how many they are.

    The addresses that an article has left count for it.
    """
    ranked, present = _ranked(DailyViews.objects.of_pages(), "path", period), _present_paths(period)
    moved = {*present, *present.values()}
    parts = [row for some in batched(moved, NAMES) for row in ranked.filter(path__in=some)]
    together: dict[str, tuple[int, int]] = {}
    for name, number, before, _ in parts:
        path = present.get(name, name)
        had = together.get(path, (0, 0))
        together[path] = (had[0] + number, had[1] + before)
    # As many more as may fall out because they are counted together.
    rows = list(ranked[: None if most is None else most + len(parts)])
    sums = [(name, number, before) for name, number, before, _ in rows if name not in moved]
    sums += [(path, *numbers) for path, numbers in together.items()]
    first = sorted(sums, key=lambda each: (-each[1], -each[2], each[0]))[:most]
    return list(_titled(first)), _total(rows) - len(parts) + len(together)


def paths_of(article: Article) -> list[str]:
    """Give the paths under which views of an article stand: its own, and those that it has left."""
    left: list[str] = list(article.old_addresses.readable().values_list("path", flat=True))
    return [f"/{path}/" for path in [article.path or "", *left] if path]


def _ranked(rows: DailyQuerySet, name: str, period: Period) -> DailyQuerySet:
    """Give each name with its number, that of the period before and how many names there are, in the order of code points where equal."""
    is_now = Q(day__range=(period.first, period.last))
    sums = rows.within(period.before.first, period.last).filter(views__gt=0).values_list(name)
    sums = sums.annotate(number=Sum("views", filter=is_now, default=0), before=Sum("views", filter=~is_now, default=0))
    # SQLite knows no other order.
    by_name = name if connection.vendor == "sqlite" else Collate(name, "C")
    return sums.annotate(total=Window(Count("*"))).order_by("-number", "-before", by_name)


def _total(rows: list[tuple[str, int, int, int]]) -> int:
    return rows[0][-1] if rows else 0


def _present_paths(period: Period) -> dict[str, str]:
    """Give, by paths that were opened and that an article has left, where it is now; not where another article has come."""
    opened = DailyViews.objects.within(period.before.first, period.last).filter(path=OuterRef("opened"))
    left = (
        OldAddress.objects.filter(~Exists(Article.objects.filter(path=OuterRef("path"))), article__path__isnull=False)
        .annotate(opened=Concat(Value("/"), "path", Value("/")))
        .filter(Exists(opened))
    )
    return {path: f"/{now}/" for path, now in left.values_list("opened", "article__path")}


def _titled(sums: list[tuple[str, int, int]]) -> Iterator[Tallied]:
    """Give pages, those of articles with key and title."""
    for some in batched(sums, NAMES):
        paths = [name.strip("/") for name, *_ in some]
        articles = Article.objects.filter(path__in=paths).order_by().values_list("path", "title", "pk")
        named = {f"/{path}/": (title, pk) for path, title, pk in articles}
        for name, number, before in some:
            yield Tallied(name, number, before, *named.get(name, ("", None)))
