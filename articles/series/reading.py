"""Series as readers see them: the parts in their order, each in the language of the page where it is there in it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.db.models import Q
from django.urls import reverse

from articles.models import Article
from articles.models.topics import note_of
from articles.series.models import Series, SeriesPart
from articles.traits.translations import site_language
from htc.lib.languages import active, lang_of_the_site

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_COLUMNS = ("pk", "title", "path", "language", "translation_group", "content_notes", "content_note_text", "published_at", "is_retracted")


@dataclass(frozen=True, slots=True)
class ShownPart:
    """One part by its number, from 1; without ``address`` it is planned, and ``pk`` is None."""

    number: int
    title: str
    address: str = ""
    pk: int | None = None
    language: str = ""
    content_note: str = ""
    published_at: datetime | None = None
    is_retracted: bool = False

    @property
    def lang_attr(self) -> str:
        """The language of the title for ``lang`` where the page round it is in another one, else ""."""
        return "" if self.language == active() else self.language


@dataclass(frozen=True, slots=True)
class ShownSeries:
    """A series with the parts that readers are told of, in their order; ``members`` gives numbers by the keys of articles.

    Among the members are the translations in which a part is there too.
    """

    pk: int
    title: str
    slug: str
    intro: str
    parts: tuple[ShownPart, ...]
    members: dict[int, int]

    @property
    def address(self) -> str:
        """Its own page, in the language of the page that leads there."""
        return reverse("articles:series", args=[self.slug])

    @property
    def lang_attr(self) -> str:
        """The language of title and words for ``lang`` where the page round them is in another one, else ""."""
        return lang_of_the_site()

    @property
    def language(self) -> str:
        """The language of title and words, which is that of the site."""
        return site_language()

    @property
    def row(self) -> Series:
        """The row, for the way to its form; nothing else of it is read."""
        return Series(pk=self.pk)

    @property
    def total(self) -> int:
        """How many parts there are, with those that are planned."""
        return len(self.parts)

    @property
    def readable(self) -> list[ShownPart]:
        """The parts that readers can open."""
        return [part for part in self.parts if part.address]

    @property
    def planned(self) -> list[ShownPart]:
        """The parts that are still to come."""
        return [part for part in self.parts if not part.address]

    @property
    def newest_at(self) -> datetime:
        """When the last of its parts came; long ago while none has."""
        return max((part.published_at for part in self.parts if part.published_at), default=_NEVER)


@dataclass(frozen=True, slots=True)
class PlaceInSeries:
    """Where an article stands in its series; ``previous`` and ``next`` are the nearest parts that readers can open."""

    series: ShownSeries
    number: int
    previous: ShownPart | None
    next: ShownPart | None


def read_series(shown: Article | None = None) -> list[ShownSeries]:
    """Give every series of which readers can open a part, the one whose last part came last first; by two queries, by one where is none.

    ``shown`` is an article that counts as public, for its preview.
    """
    rows = list(_part_rows())
    versions = _versions(rows, shown) if rows else {}
    parts_of: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        parts_of[row["series"]].append(row)
    found = [_series(parts, versions) for parts in parts_of.values()]
    return sorted((one for one in found if one.readable), key=lambda one: (one.newest_at, one.pk), reverse=True)


def place_in(all_series: Iterable[ShownSeries], pk: int) -> PlaceInSeries | None:
    """Give where the article of a key stands; None for one that stands in no series."""
    for series in all_series:
        if number := series.members.get(pk):
            readable = series.readable
            before, behind = ([part for part in readable if wanted(part.number)] for wanted in (number.__gt__, number.__lt__))
            return PlaceInSeries(series, number, before[-1] if before else None, behind[0] if behind else None)
    return None


def _part_rows() -> Iterable[dict[str, Any]]:
    article = ("article", "article__status", "article__translation_group")
    series = ("series", "series__title", "series__slug", "series__intro")
    return SeriesPart.objects.order_by("series", "position", "pk").values(*series, *article, "planned")


def _versions(rows: list[dict[str, Any]], shown: Article | None) -> dict[int | UUID, list[dict[str, Any]]]:
    """Give what readers can open of the parts, by the keys of these and by the groups of their translations."""
    pks = [row["article"] for row in rows if row["article"]]
    groups = [row["article__translation_group"] for row in rows if row["article__translation_group"]]
    posts = Article.objects.posts()
    seen = posts if shown is None else Article.objects.filter(Q(pk=shown.pk) | Q(pk__in=posts.values("pk")))
    articles = seen.with_titles().filter(Q(pk__in=pks) | Q(translation_group__in=groups))
    found: defaultdict[int | UUID, list[dict[str, Any]]] = defaultdict(list)
    for article in articles.order_by("pk").values(*_COLUMNS):
        found[article["pk"]].append(article)
        if article["translation_group"]:
            found[article["translation_group"]].append(article)
    return found


def _series(rows: list[dict[str, Any]], versions: dict[int | UUID, list[dict[str, Any]]]) -> ShownSeries:
    parts: list[ShownPart] = []
    members: dict[int, int] = {}
    for row in rows:
        there = versions.get(row["article__translation_group"] or row["article"] or 0, [])
        number = len(parts) + 1
        if there:
            parts.append(_readable(number, _chosen(there, row["article"])))
            members |= {article["pk"]: number for article in there}
        # What was taken back is planned no more.
        elif row["planned"] and row["article__status"] != Article.Status.WITHDRAWN:
            parts.append(ShownPart(number, row["planned"], language=site_language()))
    first = rows[0]
    return ShownSeries(first["series"], first["series__title"], first["series__slug"], first["series__intro"], tuple(parts), members)


def _chosen(there: list[dict[str, Any]], own: int) -> dict[str, Any]:
    """Give the version in the language of the page, else the one that staff put there, else any."""
    return max(there, key=lambda article: (article["language"] == active(), article["pk"] == own))


def _readable(number: int, article: dict[str, Any]) -> ShownPart:
    title = f"Retracted: {article['title']}" if article["is_retracted"] else article["title"]
    return ShownPart(
        number,
        title,
        f"/{quote(article['path'])}/" if article["path"] else "#",
        article["pk"],
        article["language"],
        note_of(article["content_notes"], article["content_note_text"]),
        article["published_at"],
        article["is_retracted"],
    )
