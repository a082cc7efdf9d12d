"""What staff put before readers, in their order: pages in the menu and in the foot of every page, articles to start with."""

from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.db import connection, models
from django.db.models import Exists, F, OuterRef, Subquery
from django.utils import timezone

from articles.models.article import Article
from articles.models.site import Public, Site
from articles.traits.menu import MenuLink
from htc.lib.languages import shipped

_AT = datetime(9999, 1, 1, tzinfo=UTC)


class MenuEntry(Public):
    """One page in the menu, or in the small print at the foot."""

    class Place(models.TextChoices):
        MENU = "menu", "Menu at the top"
        FOOT = "foot", "Small print at the foot"

    site = models.ForeignKey(Site, models.CASCADE, related_name="menu")
    page = models.OneToOneField(Article, models.CASCADE, related_name="menu_entry", limit_choices_to={"kind": Article.Kind.PAGE})
    place = models.CharField(max_length=4, choices=Place, default=Place.MENU, db_default=Place.MENU)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "page in the menu"
        verbose_name_plural = "menu"

    def __str__(self):
        return str(self.page)


class StartingPoint(Public):
    """One article that staff tell new readers to start with, on the home page."""

    MOST = 4

    site = models.ForeignKey(Site, models.CASCADE, related_name="starting_points")
    article = models.OneToOneField(Article, models.CASCADE, related_name="starting_point", limit_choices_to={"kind": Article.Kind.POST})
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "article to start with"
        verbose_name_plural = "start here"

    def __str__(self):
        return str(self.article)


def site_with_menu() -> Site:
    """Give the Site row with ``menu_links`` and ``foot_links``, the shown pages, and ``newest``, when one was last published.

    One query for all, and only its moment is new: what every request asks is put together once for the process.
    """
    adapted = connection.ops.adapt_datetimefield_value
    statement, values = _statement()
    at = adapted(timezone.now())
    rows: list[Any] = [*Site.objects.raw(statement, [at if value == adapted(_AT) else value for value in values])]
    site: Site = rows[0] if rows else Site.current()
    shown = [(row.page_place, _link(row)) for row in rows if row.page_is_shown]
    site.menu_links = [link for place, link in shown if place == MenuEntry.Place.MENU]
    site.foot_links = [link for place, link in shown if place == MenuEntry.Place.FOOT]
    site.newest = rows[0].newest_published if rows else None
    return site


def _link(row) -> MenuLink:
    there = {code: (title, f"/{getattr(row, f'path_{code}')}/") for code in shipped() if (title := getattr(row, f"title_{code}"))}
    return MenuLink(row.page_title, f"/{row.page_path}/", row.page_language, there)


@cache
def _statement() -> tuple[str, tuple]:
    """Give the query of ``site_with_menu`` and its values, in which ``_AT`` stands for the moment of asking."""
    published = Article.objects.published(_AT)
    # One row for each entry, or one without an entry; a filter would lose the site whose pages are all drafts.
    rows = Site.objects.filter(pk=1).annotate(
        page_title=F("menu__page__title"),
        page_path=F("menu__page__path"),
        page_place=F("menu__place"),
        page_language=F("menu__page__language"),
        page_is_shown=Exists(published.filter(pk=OuterRef("menu__page"))),
        newest_published=Subquery(published.order_by("-published_at").values("published_at")[:1]),
    )
    for code in shipped():
        translation = published.filter(translation_group=OuterRef("menu__page__translation_group"), language=code).order_by("pk")
        rows = rows.annotate(**{f"{name}_{code}": Subquery(translation.values(name)[:1]) for name in ("title", "path")})
    return rows.order_by("menu__position", "menu__pk").query.sql_with_params()
