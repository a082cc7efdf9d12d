"""Posts in lists, of which a page knows the keys alone: their rows are read where a piece of the page has to be drawn anew."""

from array import array
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache, partial
from typing import Any

from django.db.models import CharField, Value
from django.utils import timezone
from taggit.models import Tag

from articles.lists.kept import is_kept, keep
from articles.models import Article, ArticleTag, Byline, CasePlacement, CaseStudy, Site
from articles.models.article import ArticleQuerySet
from htc.lib.database.statements import Question, enough, hold


class ListedPost:
    """A post in a list; all but its key is read, with that of the whole list, when it is first asked for."""

    __slots__ = ("_read", "pk", "response_count")

    def __init__(self, pk: int, read):
        self.pk, self._read = pk, read

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or (article := self._read().get(self.pk)) is None:
            raise AttributeError(name)
        return getattr(article, name)

    @property
    def kept_as(self) -> int:
        """The key under which its piece of a page is kept; what is invented or not public has none."""
        return self.pk


def cards(pks: Sequence[int], read: Callable[[Sequence[int]], Mapping[int, Article]] | None = None) -> list[ListedPost]:
    """Give the posts of some keys in their order; ``read`` gives their rows by these, where a list shows more of them than others."""
    rows = cache(lambda: (read or _rows)(pks))
    return [ListedPost(pk, rows) for pk in pks]


def _rows(pks: Sequence[int]) -> dict[int, Article]:
    """Give what lists show of posts, by their keys, by two queries."""
    if not pks:
        return {}
    asked = enough(pks)
    rows = {row.pk: row for row in _posts(len(asked)).ask(timezone.now(), *asked)}
    give_bylines(rows, _bylines(len(asked)).ask(*asked))
    return rows


def give_bylines(articles: Mapping[int, Article], lines: Iterable[Byline]) -> None:
    """Leave on articles, by their keys, the lines over them, which are in their order, as ``prefetch_related`` would."""
    of = defaultdict(list)
    for line in lines:
        of[line.article_id].append(line)
    for pk, article in articles.items():
        hold(article, "bylines", of[pk])


@cache
def _posts(places: int) -> Question[Article]:
    def posts(at: datetime, *pks: int):
        return Article.objects.published_among(pks, at, kind=Article.Kind.POST).with_titles().select_related("featured_image").order_by()

    return Question(posts, datetime, *[int] * places)


@cache
def _bylines(places: int) -> Question[Byline]:
    return Question(lambda *pks: Byline.objects.filter(article__in=pks).select_related("author"), *[int] * places)


def keys_of_carriers(site: Site, tags: Iterable[Tag], cases: Iterable[CaseStudy]) -> dict[Tag | CaseStudy, Sequence[int]]:
    """Give the keys of the published posts that carry each of some tags, and show each of some case studies, the newest first.

    What is not kept is asked for by one query, and by one for all posts.
    """
    things = {("tag", tag.pk): tag for tag in tags} | {("case", case.pk): case for case in cases}
    # Of tags, which many carry, nearly all are kept.
    missing = [name for name in things if not is_kept(site, ("keys", name))]
    read = cache(lambda: _carriers(site, missing))
    return {thing: keep(site, ("keys", name), partial(_numbers, site, read, name)) for name, thing in things.items()}


def _numbers(site: Site, read: Callable[[], Mapping[tuple[str, int], list[int]]], name: tuple[str, int]) -> Sequence[int]:
    found = read()
    return array("q", found[name] if name in found else _carriers(site, [name])[name])  # it has gone meanwhile


def _carriers(site: Site, things: Sequence[tuple[str, int]]) -> Mapping[tuple[str, int], list[int]]:
    carriers: defaultdict[tuple[str, int], set[int]] = defaultdict(set)
    tags, cases = (enough([pk for kind, pk in things if kind == wanted] or [0]) for wanted in ("tag", "case"))
    for kind, thing, pk in _carrying(len(tags), len(cases)).ask(*tags, *cases):
        carriers[kind, thing].add(pk)
    # Which of them are public, and in which order, is known of all posts, which are passed through once.
    any_of_them = set().union(*carriers.values())
    posts = [pk for pk in keys(site, "posts", Article.objects.posts()) if pk in any_of_them]
    return {thing: [pk for pk in posts if pk in carriers[thing]] for thing in things}


@cache
def _carrying(tags: int, cases: int) -> Question[Any]:
    def carrying(*pks: int):
        tagged = ArticleTag.objects.filter(tag__in=pks[:tags]).values_list(Value("tag", CharField()), "tag", "content_object")
        telling = CasePlacement.objects.filter(case_study__in=pks[tags:]).values_list(Value("case", CharField()), "case_study", "article")
        return tagged.order_by().union(telling.order_by(), all=True)

    return Question(carrying, *[int] * (tags + cases))


def keys(site: Site, name: Hashable, posts: ArticleQuerySet) -> Sequence[int]:
    """Give the keys of published posts, the newest first, asked for once a version of the site under that name."""
    newest = posts.order_by("-published_at", "-pk").values_list("pk", flat=True)
    return keep(site, ("keys", name), lambda: array("q", newest))
