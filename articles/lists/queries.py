"""What lists of posts are made of: years and months, tags, authors and their roles, and the pages of a long list."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from django.core.paginator import EmptyPage, Paginator
from django.db.models import Count, F, Max, QuerySet
from django.db.models.functions import Coalesce, Greatest, Substr
from django.http import Http404
from taggit.models import Tag

from articles.models import Article, Author, Byline
from articles.models.article import ArticleQuerySet
from articles.models.correction import last_correction

MOST_NEIGHBOURS = 12


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


def months_of(year: int) -> list[tuple[date, list[Article]]]:
    """Give each month of a year that holds posts with its posts, the latest first."""
    posts = Article.objects.posts().with_titles().filter(path__startswith=f"{year:04}/").defer("body")
    by_month = sorted(posts, key=_month, reverse=True)
    return [(_first_day(month), list(of_month)) for month, of_month in groupby(by_month, key=_month)]


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


def tags_with_posts() -> QuerySet[Tag]:
    """Give the tags of published posts, each with their ``count`` and the time of their ``last_change``.

    A tag of signs alone has no word for an address and is not among them.
    """
    carried = "articles_articletag_items__content_object"
    return Tag.objects.filter(slug__regex=r"^[-\w]+$", **{f"{carried}__in": Article.objects.posts()}).annotate(
        count=Count(carried), last_change=Max(change_of(f"{carried}__"))
    )


def tags_by_name() -> list[Tag]:
    """Give the tags of published posts in alphabetical order, each with its ``count``."""
    return sorted(tags_with_posts(), key=lambda tag: tag.name.casefold())


def neighbours_of(tag: Tag) -> list[Tag]:
    """Give the tags that most posts carry together with a tag, each with the number of these as ``count``."""
    carried = "articles_articletag_items__content_object"
    together = Tag.objects.exclude(pk=tag.pk).filter(slug__regex=r"^[-\w]+$", **{f"{carried}__in": posts_tagged(tag)})
    return list(together.annotate(count=Count(carried)).order_by("-count", "name")[:MOST_NEIGHBOURS])


def tag_shown(slug: str) -> Tag | None:
    """Give the tag of that short name with what is said about it, where a published post carries it."""
    tags = Tag.objects.select_related("words")
    return tags.filter(slug=slug, articles_articletag_items__content_object__in=Article.objects.posts()).first()


def author_shown(slug: str) -> Author | None:
    """Give the author of that short name, where one has published a post."""
    return Author.objects.filter(slug=slug, bylines__article__in=Article.objects.posts()).first()


def posts_tagged(tag: Tag) -> ArticleQuerySet:
    """Give the published posts that carry a tag."""
    return Article.objects.posts().filter(tagged__tag=tag)


def authors_with_posts() -> QuerySet[Author]:
    """Give the authors of published posts, each with the time of the ``last_change`` of these."""
    return Author.objects.filter(bylines__article__in=Article.objects.posts()).annotate(
        last_change=Max(change_of("bylines__article__")),
    )


def authors_by_name() -> list[Author]:
    """Give the authors of published posts in alphabetical order."""
    return sorted(authors_with_posts().distinct(), key=lambda author: author.name.casefold())


def bylines_of(author: Author) -> list[Byline]:
    """Give the bylines of an author over published posts, the latest first, each with its post."""
    lines = Byline.objects.filter(author=author, article__in=Article.objects.posts())
    return list(lines.select_related("article").defer("article__body").order_by("-article__published_at", "-article"))


def posts_by(author: Author) -> ArticleQuerySet:
    """Give the published posts of an author, each once."""
    return Article.objects.posts().filter(pk__in=Byline.objects.filter(author=author).values("article"))


def roles_in(bylines: Iterable[Byline]) -> list[Role]:
    """Give the roles of bylines over published posts, in the order in which they first come."""
    held: dict[str, list[int]] = {}
    for byline in bylines:
        if byline.role:
            held.setdefault(byline.role, []).append(int(_month(byline.article)[:4]))
    return [Role(name, min(held_in), max(held_in)) for name, held_in in held.items()]


def change_of(path: str = "") -> Greatest:
    """Give the expression for when the meaning of an article last changed: by its last correction, else its publication."""
    published_at = F(f"{path}published_at")
    return Greatest(published_at, Coalesce(last_correction(f"{path}pk"), published_at))


def _month(article: Article) -> str:
    # By the address, as the month's own page has it; the site's time zone may have been another one then.
    return (article.path or "")[:7]


def _first_day(month: str) -> date:
    return date(int(month[:4]), int(month[5:7]), 1)
