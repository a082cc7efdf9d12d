"""What staff put before readers, in their order: links in the menu and in the foot of every page, articles to start with."""

from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone
from taggit.models import Tag

from articles.models.article import Article
from articles.models.author import Author, Byline
from articles.models.site import Public, Site
from articles.models.tags import ArticleTag
from articles.traits.menu import MenuLink
from htc.lib.database.statements import Question
from htc.lib.languages import shipped


def _leads_to_one_thing() -> Q:
    fields = {"page": None, "tag": None, "author": None, "address": ""}
    ones = (Q(**{name: value for name, value in fields.items() if name != one}) & ~Q(**{one: fields[one]}) for one in fields)
    return reduce(or_, ones)


class MenuEntry(Public):
    """One link in the menu, or in the small print at the foot: to a page, a tag, an author, or whatever stands at an address.

    ``words`` stand in place of the name of what it leads to; an address has no other.
    """

    class Place(models.TextChoices):
        MENU = "menu", "Menu at the top"
        FOOT = "foot", "Small print at the foot"

    site = models.ForeignKey(Site, models.CASCADE, related_name="menu")
    page = models.OneToOneField(
        Article, models.CASCADE, related_name="menu_entry", limit_choices_to={"kind": Article.Kind.PAGE}, null=True, blank=True
    )
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="menu_entries", null=True, blank=True)
    author = models.ForeignKey(Author, models.CASCADE, related_name="menu_entries", null=True, blank=True)
    address = models.CharField(max_length=500, blank=True, default="", db_default="")
    words = models.CharField("in these words", max_length=80, blank=True, default="", db_default="")
    place = models.CharField(max_length=4, choices=Place, default=Place.MENU, db_default=Place.MENU)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "link in the menu"
        verbose_name_plural = "menu"
        constraints = [models.CheckConstraint(condition=_leads_to_one_thing(), name="menu_entry_leads_to_one_thing")]

    def __str__(self):
        return self.words or str(self.page or self.tag or self.author or self.address)

    @property
    def own_address(self) -> str:
        """Where it leads, "" for a page without an address yet."""
        if self.tag:
            return f"/tags/{self.tag.slug}/"
        if self.author:
            return f"/authors/{self.author.slug}/"
        return self.address or (self.page and self.page.get_absolute_url()) or ""


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

    One query for all, which every request asks.
    """
    rows: list[Any] = _rows.ask(timezone.now())
    site: Site = rows[0] if rows else Site.current()
    shown = [(row.entry_place, link) for row in rows if (link := _link(row))]
    site.menu_links = [link for place, link in shown if place == MenuEntry.Place.MENU]
    site.foot_links = [link for place, link in shown if place == MenuEntry.Place.FOOT]
    site.newest = rows[0].newest_published if rows else None
    return site


def _link(row) -> MenuLink | None:
    """Give the link of an entry, None where readers would find nothing there: a page that is not public, a tag that nothing carries."""
    if row.page_is_shown:
        there = {code: (title, f"/{getattr(row, f'path_{code}')}/") for code in shipped() if (title := getattr(row, f"title_{code}"))}
        renamed = {code: (row.entry_words, address) for code, (_, address) in there.items()} if row.entry_words else there
        return MenuLink(row.entry_words or row.page_title, f"/{row.page_path}/", row.page_language, renamed)
    if row.tag_is_shown:
        return MenuLink(row.entry_words or row.tag_name, f"/tags/{row.tag_slug}/")
    if row.author_is_shown:
        return MenuLink(row.entry_words or row.author_name, f"/authors/{row.author_slug}/")
    return MenuLink(row.entry_words or row.entry_address, row.entry_address) if row.entry_address else None


def _rows_at(moment: datetime) -> models.QuerySet:
    published = Article.objects.published(moment)
    posts = published.filter(kind=Article.Kind.POST)
    # By kind, as the index has them: over all kinds every row would be read and sorted.
    post, page = (Subquery(published.filter(kind=kind).order_by("-published_at").values("published_at")[:1]) for kind in Article.Kind)
    # From what carries the tag or has the name: from the posts, all would be passed through where nothing is asked for.
    # One row for each entry, or one without an entry; a filter would lose the site whose pages are all drafts.
    rows = Site.objects.filter(pk=1).annotate(
        page_title=F("menu__page__title"),
        page_path=F("menu__page__path"),
        entry_place=F("menu__place"),
        entry_words=F("menu__words"),
        entry_address=F("menu__address"),
        tag_name=F("menu__tag__name"),
        tag_slug=F("menu__tag__slug"),
        author_name=F("menu__author__name"),
        author_slug=F("menu__author__slug"),
        page_language=F("menu__page__language"),
        page_is_shown=Exists(published.filter(pk=OuterRef("menu__page"))),
        tag_is_shown=Exists(ArticleTag.objects.filter(Exists(posts.filter(pk=OuterRef("content_object"))), tag=OuterRef("menu__tag"))),
        author_is_shown=Exists(Byline.objects.filter(Exists(posts.filter(pk=OuterRef("article"))), author=OuterRef("menu__author"))),
        newest_published=Greatest(Coalesce(post, page), Coalesce(page, post)),
    )
    for code in shipped():
        translation = published.filter(translation_group=OuterRef("menu__page__translation_group"), language=code).order_by("pk")
        rows = rows.annotate(**{f"{name}_{code}": Subquery(translation.values(name)[:1]) for name in ("title", "path")})
    return rows.order_by("menu__position", "menu__pk")


_rows = Question(_rows_at, datetime)
