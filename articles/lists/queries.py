"""What lists of posts are made of: years and months, tags, authors and their roles, and the pages of a long list."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby

from django.core.paginator import EmptyPage, Paginator
from django.db import connection
from django.db.models import Count, Exists, F, Max, Min, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest, Substr
from django.http import Http404
from django.utils import timezone
from taggit.models import Tag

from articles.models import Article, ArticleTag, Author, Byline, CaseStudy, CaseTag
from articles.models.article import ArticleQuerySet
from articles.models.correction import Correction, last_correction

MOST_NEIGHBOURS = 12
# The short names that have an address: a tag of signs alone has no word for one.
_ADDRESSED = r"^[-\w]+$"


@dataclass(frozen=True, slots=True)
class Month:
    """A month by its first day, and how many posts have their address in it."""

    first_day: date
    count: int


@dataclass(frozen=True, slots=True)
class Year:
    """A year with its months, the latest first."""

    number: int
    months: list[Month]
    articles: list[Article] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many posts have their address in the year."""
        return sum(month.count for month in self.months)


@dataclass(frozen=True, slots=True)
class Role:
    """A role that an author had over posts, with the years of the first and the last of them."""

    name: str
    first: int
    last: int

    @property
    def years(self) -> str:
        """“2014” or “2013–2014”."""
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"


@dataclass(frozen=True, slots=True)
class Pager:
    """Where a page of a long list stands: ``number`` of ``total``, and its neighbours' addresses, "" where there is none.

    ``items`` counts what stands on all of the pages.
    """

    number: int
    total: int
    items: int
    newer: str
    older: str


def years() -> list[Year]:
    """Give every year that holds posts, the latest first."""
    rows = Article.objects.posts().annotate(month=Substr("path", 1, 7)).values("month").annotate(count=Count("pk")).order_by("-month")
    months = [Month(_first_day(row["month"]), row["count"]) for row in rows]
    return [Year(number, list(of_year)) for number, of_year in groupby(months, key=lambda month: month.first_day.year)]


def years_of_posts() -> list[str]:
    """Give every year that holds posts, in any order, with four digits."""
    return list(Article.objects.posts().order_by().values_list(Substr("path", 1, 4), flat=True).distinct())


def months_of(year: int) -> list[tuple[date, list[Article]]]:
    """Give each month of a year that holds posts with its posts, the latest first."""
    posts = posts_under(f"{year:04}/").with_titles().defer("body")
    by_month = sorted(posts, key=_month, reverse=True)
    return [(_first_day(month), list(of_month)) for month, of_month in groupby(by_month, key=_month)]


def posts_under(start: str) -> ArticleQuerySet:
    """Give the published posts whose path begins so: “2014/01/”, with the slash at its end."""
    # SQLite compares LIKE without regard to case, and so by no index; where letters have an order of their own, what lies between two
    # texts is something else than what begins with one.
    within = {"path__gte": start, "path__lt": f"{start[:-1]}0"} if connection.vendor == "sqlite" else {"path__startswith": start}
    # In a query of its own, or SQLite would take the index of dates and read every post.
    return Article.objects.posts().filter(pk__in=Article.objects.filter(**within).order_by().values("pk"))


def add_titles(years: list[Year]) -> None:
    """Add to each year its posts, the latest first."""
    held = {year.number: year.articles for year in years}
    for article in sorted(Article.objects.posts().with_titles().defer("body"), key=_month, reverse=True):
        held[int(_month(article)[:4])].append(article)


def page_of[Item](items: QuerySet | Sequence[Item], number: int, length: int, address: str) -> tuple[list[Item], Pager]:
    """Give one page of a list whose first page is at ``address``; a page that is not there is a 404."""
    paginator = Paginator(items, length)
    try:
        page = paginator.page(number)
    except EmptyPage as error:
        raise Http404 from error
    newer = "" if number == 1 else address if number == 2 else f"{address}page/{number - 1}/"
    older = f"{address}page/{number + 1}/" if page.has_next() else ""
    return list(page.object_list), Pager(number, paginator.num_pages, paginator.count, newer, older)


def tags_with_posts() -> list[Tag]:
    """Give the tags of published posts, each with their ``count``, the largest first; those of signs alone are not among them.

    Everything that carries a tag is counted, and what is no published post, which little is, is taken off.
    """
    carried = ArticleTag.objects.filter(tag=OuterRef("pk")).order_by().values("tag").annotate(number=Count("pk")).values("number")
    no_posts = Article.objects.exclude(status=Article.Status.PUBLISHED, published_at__lte=timezone.now(), kind=Article.Kind.POST)
    others = carried.filter(content_object__in=no_posts)
    # In one statement, or what is tagged meanwhile would be in one number and not in the other.
    return _largest_first(Tag.objects.annotate(count=Coalesce(Subquery(carried), 0) - Coalesce(Subquery(others), 0)))


def _largest_first(tags: Iterable[Tag]) -> list[Tag]:
    addressed = [tag for tag in tags if tag.count and re.search(_ADDRESSED, tag.slug)]
    return sorted(addressed, key=lambda tag: (-tag.count, tag.name))


def tags_of_anything() -> list[Tag]:
    """Give the tags that something public carries, a case study as well, in alphabetical order; without those of signs alone."""
    by_case = Exists(
        CaseTag.objects.filter(Exists(CaseStudy.objects.published().filter(pk=OuterRef("content_object"))), tag=OuterRef("pk"))
    )
    tags = Tag.objects.filter(_is_carried() | by_case)
    return sorted((tag for tag in tags if re.search(_ADDRESSED, tag.slug)), key=lambda tag: tag.name.casefold())


def tags_with_last_change() -> list[Tag]:
    """Give the tags of published posts with the time of the ``last_change`` of these, by their keys."""
    changes = _changes(ArticleTag.objects.all(), "tag", "content_object")
    return _changed(Tag.objects.filter(slug__regex=_ADDRESSED), changes)


def _changes(ties: QuerySet, thing: str, article: str) -> dict[int, datetime]:
    """Give when the posts last changed that each of some things is tied to, by its key: what ``change_of`` gives for the last of them.

    Publications and corrections are asked for apart, for few posts have any, and each of many thousand would be asked for its last one.
    """
    of_posts = ties.filter(**{f"{article}__in": Article.objects.posts()}).order_by().values_list(thing)
    published = of_posts.annotate(at=Max(f"{article}__published_at"))
    corrected = of_posts.filter(**{f"{article}__in": Correction.objects.values("article")})
    changes: dict[int, datetime] = {}
    both = published.union(corrected.annotate(at=Max(f"{article}__corrections__made_at")), all=True).order_by()
    for key, at in both:
        changes[key] = max(changes.get(key, at), at)
    return changes


def _changed[Row: (Tag, Author)](rows: QuerySet[Row], changes: Mapping[int, datetime]) -> list[Row]:
    found = list(rows.filter(pk__in=changes).order_by("pk"))
    for row in found:
        row.last_change = changes[row.pk]  # type: ignore[attr-defined]  # for the sitemap
    return found


def tags_by_name() -> list[Tag]:
    """Give the tags of published posts in alphabetical order, each with its ``count``."""
    return sorted(tags_with_posts(), key=lambda tag: tag.name.casefold())


def neighbours_of(tag: Tag) -> list[Tag]:
    """Give the tags that most posts carry together with a tag, each with the number of these as ``count``."""
    carried = ArticleTag.objects.filter(content_object__in=posts_tagged(tag)).exclude(tag=tag)
    # Counted by their keys: by their names, each of many thousand rows would be sorted.
    rows = carried.order_by().values_list("tag").annotate(count=Count("pk"), name=Min("tag__name"), slug=Min("tag__slug"))
    return _largest_first(_tag(*row) for row in rows)[:MOST_NEIGHBOURS]


def _tag(pk: int, count: int, name: str, slug: str) -> Tag:
    tag = Tag(pk=pk, name=name, slug=slug)
    tag.count = count
    return tag


def tags_with_a_page(tags: Iterable[Tag]) -> set[Tag]:
    """Give those of some tags that published posts carry."""
    return set(Tag.objects.filter(_is_carried(), pk__in=[tag.pk for tag in tags], slug__regex=_ADDRESSED))


def tag_shown(slug: str) -> Tag | None:
    """Give the tag of that short name with what is said about it, where a published post carries it."""
    return Tag.objects.select_related("words").filter(_is_carried(), slug=slug).first()


def _is_carried() -> Exists:
    """Give the condition for tags that a published post carries, asked from the tag: from the posts, all would be passed through."""
    return Exists(ArticleTag.objects.filter(Exists(Article.objects.posts().filter(pk=OuterRef("content_object"))), tag=OuterRef("pk")))


def author_shown(slug: str) -> Author | None:
    """Give the author of that short name, where one has published a post."""
    return authors_with_posts().filter(slug=slug).first()


def posts_tagged(tag: Tag) -> ArticleQuerySet:
    """Give the published posts that carry a tag."""
    return Article.objects.posts().filter(tagged__tag=tag)


def authors_with_posts() -> QuerySet[Author]:
    """Give the authors of published posts."""
    written = Byline.objects.filter(Exists(Article.objects.posts().filter(pk=OuterRef("article"))), author=OuterRef("pk"))
    return Author.objects.filter(Exists(written))


def authors_by_name() -> list[Author]:
    """Give the authors of published posts in alphabetical order."""
    return sorted(authors_with_posts(), key=lambda author: author.name.casefold())


def authors_with_last_change() -> list[Author]:
    """Give the authors of published posts with the time of the ``last_change`` of these, by their keys."""
    return _changed(Author.objects.all(), _changes(Byline.objects.all(), "author", "article"))


def posts_by(author: Author) -> ArticleQuerySet:
    """Give the published posts of an author, each once."""
    return Article.objects.posts().filter(pk__in=Byline.objects.filter(author=author).values("article"))


def roles_of(author: Author) -> list[Role]:
    """Give the roles of an author over published posts, that of the latest post first; the years are those of the addresses."""
    lines = Byline.objects.filter(author=author, article__in=Article.objects.posts()).exclude(role="").order_by()
    # By the address, as the month's own page has it; the site's time zone may have been another one then.
    year = Substr("article__path", 1, 4)
    spans = lines.values("role").annotate(first=Min(year), last=Max(year), newest=Max("article__published_at"), highest=Max("article"))
    roles = sorted(spans, key=lambda row: (row["newest"], row["highest"]), reverse=True)
    return [Role(row["role"], int(row["first"]), int(row["last"])) for row in roles]


def change_of(path: str = "") -> Greatest:
    """Give the expression for when the meaning of an article last changed: by its last correction, else its publication."""
    published_at = F(f"{path}published_at")
    return Greatest(published_at, Coalesce(last_correction(f"{path}pk"), published_at))


def _month(article: Article) -> str:
    # As in ``roles_of``.
    return (article.path or "")[:7]


def _first_day(month: str) -> date:
    return date(int(month[:4]), int(month[5:7]), 1)
