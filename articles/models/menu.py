"""The menu at the top of every page: the pages that staff put there, in their order."""

from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.db import connection, models
from django.db.models import Exists, F, OuterRef, Subquery
from django.utils import timezone

from articles.models.article import Article
from articles.models.site import MenuLink, Public, Site

_AT = datetime(9999, 1, 1, tzinfo=UTC)


class MenuEntry(Public):
    """One page in the menu."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="menu")
    page = models.OneToOneField(Article, models.CASCADE, related_name="menu_entry", limit_choices_to={"kind": Article.Kind.PAGE})
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "page in the menu"
        verbose_name_plural = "menu"

    def __str__(self):
        return str(self.page)


def site_with_menu() -> Site:
    """Give the Site row with ``menu_links``, the shown pages of its menu in order, and ``newest``, when something was last published.

    One query for all, and only its moment is new: what every request asks is put together once for the process.
    """
    adapted = connection.ops.adapt_datetimefield_value
    statement, values = _statement()
    at = adapted(timezone.now())
    rows: list[Any] = [*Site.objects.raw(statement, [at if value == adapted(_AT) else value for value in values])]
    site: Site = rows[0] if rows else Site.current()
    site.menu_links = [MenuLink(row.page_title, f"/{row.page_path}/") for row in rows if row.page_is_shown]
    site.newest = rows[0].newest_published if rows else None
    return site


@cache
def _statement() -> tuple[str, tuple]:
    """Give the query of ``site_with_menu`` and its values, in which ``_AT`` stands for the moment of asking."""
    published = Article.objects.published(_AT)
    # One row for each entry, or one without an entry; a filter would lose the site whose pages are all drafts.
    rows = Site.objects.filter(pk=1).annotate(
        page_title=F("menu__page__title"),
        page_path=F("menu__page__path"),
        page_is_shown=Exists(published.filter(pk=OuterRef("menu__page"))),
        newest_published=Subquery(published.order_by("-published_at").values("published_at")[:1]),
    )
    return rows.order_by("menu__position", "menu__pk").query.sql_with_params()
