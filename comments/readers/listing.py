"""The numbered list of responses under an article, read a page at a time: what a page costs does not grow with the list."""

from collections import Counter
from collections.abc import Iterable
from functools import cache, cached_property

from django.db.models import Count

from articles.models import Article
from comments.models import Response
from comments.models.responses import ResponseQuerySet
from comments.readers.shown import of_article
from comments.rules.threads import PAGE_LENGTH
from htc.lib.database.statements import Question

# What of a response its place in the list is drawn from.
DRAWN = (
    *("article", "parent", "staff", "thread", "path", "kind", "author_name", "author_url", "source_url", "title", "body", "excerpt"),
    *("language", "former_id", "received_at", "reasons", "facts"),
)


class Listing:
    """A page of the approved responses of an article, or of those of a kind, in the order shown, as Site.responses_order says."""

    def __init__(self, article: Article, *, order: str, number: int = 1, kind: str = ""):
        self._article, self._order, self.number, self.kind = article, order, number, kind

    @property
    def _approved(self) -> ResponseQuerySet:
        return Response.objects.approved().filter(article=self._article)

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many responses there are of each kind that is there at all, on all pages, counted by the index."""
        if self.number == 1 and not self.kind and len(self.rows) < PAGE_LENGTH:
            return Counter(row.kind for row in self.rows)
        with of_article(self._article):
            return dict(_counted_by_kind.ask(self._article.pk))

    @property
    def count(self) -> int:
        """How many there are, of all kinds."""
        return sum(self.counts.values())

    @property
    def last(self) -> int:
        """The number of the last page; 1 where there is nothing to show."""
        return max(1, -(-(self.counts.get(self.kind, 0) if self.kind else self.count) // PAGE_LENGTH))

    @cached_property
    def rows(self) -> list[Response]:
        """The responses of the page.

        Each has its ``number`` among all, its ``level``, and ``answers``, the number of the response it replies to, None where that is not
        shown. The level is 1 for one beneath which nothing that is shown stands, 3 at most.
        """
        first = (self.number - 1) * PAGE_LENGTH
        with of_article(self._article):
            rows = self._read(first)
            numbers = self._numbers_among(rows) if self.kind else self._numbers_from(rows, first + 1)
        for row in rows:
            row.article, row.number, row.answers = self._article, numbers[row.pk], numbers.get(row.parent_id or 0)
            row.level = 1 + sum(pk in numbers for pk in row.place.ancestors)
        return rows

    def _read(self, first: int) -> list[Response]:
        if self.number == 1 and not self.kind:
            return _first_page(self._order).ask(self._article.pk)
        listed = self._approved.filter(kind=self.kind) if self.kind else self._approved
        return list(_page(listed, self._order, first))

    def _numbers_from(self, rows: list[Response], first: int) -> dict[int, int]:
        """Give the numbers of rows that follow on each other, and of what they stand beneath or answer: that is of their own threads."""
        numbers = {row.pk: number for number, row in enumerate(rows, start=first)}
        if {pk for row in rows for pk in (row.parent_id, *row.place.ancestors) if pk} <= numbers.keys():
            return numbers
        before = self._approved.filter(thread=rows[0].thread, path__lt=rows[0].path).order_by("path")
        pks = list(before.values_list("pk", flat=True))
        return numbers | {pk: number for number, pk in enumerate(pks, start=first - len(pks))}

    def _numbers_among(self, rows: list[Response]) -> dict[int, int]:
        """Give the numbers of rows between which others stand, and of all that stand from the first one's thread to the last row."""
        if not rows:
            return {}
        within = {"thread__lte" if self._order == "newest" else "thread__gte": rows[0].thread}
        pks = list(self._approved.filter(**within).up_to(rows[-1], self._order).in_order(self._order).values_list("pk", flat=True))
        last = Response.objects.number_of(rows[-1], order=self._order)
        return {pk: number for number, pk in enumerate(pks, start=last - len(pks) + 1)}


def _page(listed: ResponseQuerySet, order: str, first: int) -> ResponseQuerySet:
    # The index alone says which they are: the rows that are passed over are not read.
    pks = listed.in_order(order).values("pk")[first : first + PAGE_LENGTH]
    return Response.objects.filter(pk__in=pks).in_order(order).only(*DRAWN)


@cache
def _first_page(order: str) -> Question[Response]:
    """Give the question of the first page, which every article asks, by the key of the article."""
    return Question(lambda article: _page(Response.objects.approved().filter(article=article), order, 0), int)


_counted_by_kind = Question(
    lambda article: Response.objects.approved().filter(article=article).order_by().values_list("kind").annotate(Count("pk")), int
)


def counts_for(articles: Iterable[int]) -> dict[int, int]:
    """Give the numbers of approved responses by the keys of their articles, by one query; an article without any has none."""
    keys = list(articles)
    if not keys:
        return {}
    # Asked for as many as the next power of two; what is named again is counted once.
    places = 1 << (len(keys) - 1).bit_length()
    return dict(_counted(places).ask(*keys, *[keys[0]] * (places - len(keys))))


@cache
def _counted(places: int) -> Question[tuple[int, int]]:
    def counted(*articles: int):
        return Response.objects.approved().filter(article__in=articles).order_by().values_list("article").annotate(Count("pk"))

    return Question(counted, *[int] * places)
