"""The menu at the top of every page: the pages that staff put there, in their order."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Exists, F, OuterRef

from articles.models.article import Article
from articles.models.site import MenuLink, Public, PublicQuerySet, Site


class MenuQuerySet(PublicQuerySet):
    """Entries of the menu."""

    def shown(self):
        """The entries whose page readers can open, in order."""
        return self.filter(page__in=Article.objects.published()).select_related("page")


class MenuEntry(Public):
    """One page in the menu."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="menu")
    page = models.OneToOneField(Article, models.CASCADE, related_name="menu_entry", limit_choices_to={"kind": Article.Kind.PAGE})
    position = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar = MenuQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "page in the menu"
        verbose_name_plural = "menu"

    def __str__(self):
        return str(self.page)


def site_with_menu(**annotations) -> Site:
    """Give the Site row with ``menu_links``, the shown pages of its menu in order, and the annotations: one query for all."""
    # One row for each entry, or one without an entry; a filter would lose the site whose pages are all drafts.
    rows = Site.objects.filter(pk=1).annotate(
        page_title=F("menu__page__title"),
        page_path=F("menu__page__path"),
        page_is_shown=Exists(MenuEntry.objects.shown().filter(pk=OuterRef("menu__pk"))),
        **annotations,
    )
    sites: list[Any] = [*rows.order_by("menu__position", "menu__pk")] or [Site.current()]
    sites[0].menu_links = [MenuLink(row.page_title, f"/{row.page_path}/") for row in sites if getattr(row, "page_is_shown", False)]
    return sites[0]
