"""The list of articles in the admin: their state in words, filters that work on twenty thousand, and search by the index of the blog."""

from collections.abc import Callable
from itertools import chain
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from taggit.models import Tag

from articles.models import Article, ArticleTag, Author, Byline
from articles.models.article import ArticleQuerySet
from articles.publishing.state import UNSHOWN
from articles.search.finding import newest_articles
from articles.search.terms import read_terms
from htc.lib.pages import RowsList
from htc.lib.words import day_of, moment_of

MOST_FOUND = 2000
MANY = 1000
LAST_DATE = Coalesce("published_at", "touched_at")


class ArticleStateFilter(admin.SimpleListFilter):
    """States as people name them: an article that is published at a time to come is scheduled."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [
            ("draft", "Draft"),
            ("sent_back", "Sent back"),
            ("review", "In review"),
            ("scheduled", "Scheduled"),
            ("published", "Published"),
            ("withdrawn", "Withdrawn"),
        ]

    def queryset(self, request, queryset):
        match self.value():
            case "scheduled":
                return queryset.scheduled()
            case "published":
                return queryset.published()
            case "sent_back":
                # Only drafts are: there is an index for these.
                return queryset.filter(status=Article.Status.DRAFT, sent_back_at__isnull=False)
            case "draft" | "review" | "withdrawn" as status:
                return queryset.filter(status=status)
        return queryset


class MenuFilter(admin.SimpleListFilter):
    """A filter with too many choices for a list of links: a menu with a button."""

    template = "admin/articles/article/menu_filter.html"

    def queryset(self, request, queryset):
        chosen = self.value()
        if not chosen:
            return queryset
        if chosen not in {value for value, _ in self.lookup_choices}:
            raise IncorrectLookupParameters
        return self.narrow(queryset, chosen)

    def narrow(self, queryset, value: str):
        """Give those of the set that a choice of the menu stands for."""
        raise NotImplementedError

    def choices(self, changelist):
        """Note what else is asked for, which the menu's form has to carry along; its choices need no address each."""
        asked = changelist.filter_params.items()
        self.kept = [(name, value) for name, values in asked if name != self.parameter_name for value in values]
        return []


class RowFilter(MenuFilter):
    """A menu of ``rows`` by their names, to which articles are tied by ``ties``, each of which names its article as ``article``."""

    rows: QuerySet
    ties: QuerySet
    article = "article"

    def lookups(self, request, model_admin):
        return [(str(pk), name) for pk, name in self.rows.values_list("pk", "name")]

    def narrow(self, queryset, value):
        tied = self.ties.filter(**{str(self.parameter_name): value}).order_by().values_list(self.article, flat=True)
        # Of many the list is walked in its order, of few each is looked up; SQLite, which does not know, would look up every one.
        return queryset.alias(key=F("pk") + 0).filter(key__in=tied) if tied.count() >= MANY else queryset.filter(pk__in=tied)


class AuthorFilter(RowFilter):
    """Articles whose byline names an author."""

    title = parameter_name = "author"
    rows, ties = Author.objects.all(), Byline.objects.all()


class TagFilter(RowFilter):
    """Articles that carry a tag."""

    title = parameter_name = "tag"
    rows, ties, article = Tag.objects.order_by("name"), ArticleTag.objects.all(), "content_object"


class YearFilter(MenuFilter):
    """The years of the dates in the list, from the last to the first."""

    title = "year"
    parameter_name = "year"

    def lookups(self, request, model_admin):
        # Each end by the index of these dates; asked for both at once, SQLite reads the whole of it.
        dates = (Article.objects.order_by(end).values_list(LAST_DATE, flat=True)[:1] for end in (LAST_DATE.asc(), LAST_DATE.desc()))
        years = [timezone.localtime(at).year for at in (timezone.now(), *chain.from_iterable(dates))]
        return [(str(year), str(year)) for year in range(max(years), min(years) - 1, -1)]

    def narrow(self, queryset, value):
        return queryset.alias(last_date=LAST_DATE).filter(last_date__year=value)


class KindFilter(admin.ChoicesFieldListFilter):
    """Posts or pages. Of pages there are few, and each is looked up: in the order of the list, all posts would be passed through."""

    def queryset(self, request, queryset):
        if self.lookup_val != [Article.Kind.PAGE]:
            return super().queryset(request, queryset)
        return queryset.filter(pk__in=Article.objects.filter(kind=Article.Kind.PAGE).order_by().values("pk"))


class ArticleChangeList(RowsList):
    """A page of the list, without the texts, which it does not show."""

    def rows_shown(self):
        return super().rows_shown().defer("body", "standfirst", "excerpt")


def search(queryset: ArticleQuerySet, asked: str) -> ArticleQuerySet:
    """Find title, standfirst and text by their words, as readers do, and authors by any part of the name; drafts too.

    The list has an order of its own, so that the best need not be known: of more than ``MOST_FOUND`` the newest are in it.
    """
    if not asked.strip():
        return queryset
    # Asked now, for the list asks three times: how many, which, and their rows.
    authors = Author.objects.filter(name__icontains=asked.strip()).values("pk")
    by_author = Byline.objects.filter(author__in=authors).order_by().values_list("article", flat=True)
    return queryset.filter(pk__in={*newest_articles(read_terms(asked), MOST_FOUND), *by_author})


@admin.display(description="state")
def state(article: Article) -> str:
    """Give the state in words; of a scheduled article with the moment that it waits for, of a draft whether it was sent back."""
    if article.published_at and article.status == Article.Status.PUBLISHED and not article.is_public:
        return f"Scheduled for {moment_of(article.published_at)}"
    if article.has_unshown and article.is_public:
        return UNSHOWN
    return "Sent back" if article.sent_back_at else article.get_status_display()


@admin.display(description="by")
def byline(article: Article) -> str:
    """Give the names of the authors."""
    return ", ".join(line.author.name for line in article.bylines_shown) or "–"


@admin.display(description="date", ordering=LAST_DATE)
def date(article: Article) -> str:
    """Give the date that readers see; of an article without one the day of its last change."""
    if article.published_at:
        return article.date_words or "–"
    return f"changed {day_of(article.touched_at)}"


COLUMNS: tuple[str | Callable[[Any], str], ...] = ("title", state, byline, date)
FILTERS = (ArticleStateFilter, AuthorFilter, TagFilter, YearFilter, ("kind", KindFilter))
