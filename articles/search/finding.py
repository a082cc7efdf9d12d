"""Search: one interface for both databases, and what is done where very many rows hold the words of a question."""

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, partial
from typing import overload

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils import timezone

from articles.models import Article, CaseStudy, SearchRow
from articles.models.search import SearchRowQuerySet
from articles.search.engines import IndexPart, engine_of, page_in, read_number
from articles.search.terms import SearchTerm
from articles.text.tokens import Sought, may_go_on, tokens
from htc.lib.database.statements import Question

# Of what staff wrote, and of what readers wrote, so many rows are found. Where more hold the words these are not compared with each other.
MOST_FOUND = 200
# What stands in so many rows says nothing about any of them: rows are not ranked by it, and of several of the kind in one question so many
# are looked for.
COMMON, MOST_COMMON = 5000, 3
# Where more hold the words, so many of the newest are looked at for one that may be found.
MOST_LOOKED_AT = 4000
# And so many for one on a public page.
MOST_HELD = 400
_OWN = (SearchRow.Kind.ARTICLE, SearchRow.Kind.CASE)


# The articles and case studies that readers may read, as ``engines.page_in`` names them, in the order of these numbers.
type PublicPages = Sequence[int]


def public_pages() -> PublicPages:
    """Give the pages that readers may read at this moment: what many rows are asked about is read once, from an index."""
    return array("q", sorted([pk for (pk,) in _articles.ask(timezone.now())] + [-pk for (pk,) in _cases.ask()]))


_articles: Question = Question(lambda at: Article.objects.published(at).order_by().values_list("pk"), datetime)
_cases: Question = Question(lambda: CaseStudy.objects.published().order_by().values_list("pk"))


def _among(pages: Iterable[int], only: PublicPages | None) -> Iterable[int]:
    """Give those of some pages that are among others, in their order; all of them where no others are given."""
    if only is None:
        return pages
    most = len(only)
    return [page for page in pages if (place := bisect_left(only, page)) < most and only[place] == page]


@dataclass(slots=True)
class FoundPage:
    """An article or a case study in which something was found: the key of its own row, None where it says nothing itself, and of others."""

    article: int | None
    case_study: int | None
    own: int | None
    others: list[int]


class FoundPages(Sequence[FoundPage]):
    """Pages, the best first, by the numbers of their rows; what these say is read of the pages that are asked for."""

    def __init__(self, numbers: Iterable[list[int]]):
        self._numbers = list(numbers)

    def __len__(self):
        return len(self._numbers)

    @overload
    def __getitem__(self, at: int) -> FoundPage: ...
    @overload
    def __getitem__(self, at: slice) -> list[FoundPage]: ...
    def __getitem__(self, at):
        return [*map(_page, self._numbers[at])] if isinstance(at, slice) else _page(self._numbers[at])


def _page(numbers: Iterable[int]) -> FoundPage:
    rows = [read_number(number) for number in numbers]
    own = next((row.pk for row in rows if row.kind in _OWN), None)
    return FoundPage(rows[0].article, rows[0].case_study, own, [row.pk for row in rows if row.kind not in _OWN])


def public(rows: SearchRowQuerySet) -> SearchRowQuerySet:
    """Give those of some rows that readers may find at this moment."""
    articles = {"article__status": Article.Status.PUBLISHED, "article__published_at__lte": timezone.now()}
    return rows.filter(Q(**articles) | Q(case_study__status=CaseStudy.Status.PUBLISHED))


def public_rows() -> SearchRowQuerySet:
    """Give all rows that readers may find at this moment."""
    return public(SearchRow.objects.all())


def sought(terms: Iterable[SearchTerm]) -> list[Sought]:
    """Give the tokens of each term that has any, each once."""
    found = [_sought(term) for term in terms]
    return [term for term in dict.fromkeys(found) if term.tokens]


def _sought(term: SearchTerm) -> Sought:
    found = tuple(tokens(term.words))
    return Sought(found, term.is_open and may_go_on(*found[-1:]), term.is_loose)


def find_pages(terms: Iterable[SearchTerm], rows: SearchRowQuerySet, only: PublicPages | None = None) -> tuple[FoundPages, bool]:
    """Give the pages in whose rows all the terms stand, the best first, and whether there may be more; those of ``only`` alone, if given.

    All rows of one article or case study stand together in the place of the best. What readers wrote comes after what staff wrote; in both,
    rows with the very words before those with other forms of them, and then the best before others, or, where more than ``MOST_FOUND`` of
    either hold the words, those with the words in their title, and newer articles before older ones.
    """
    found, is_cut = _found(terms, rows)
    pages: defaultdict[int, list[int]] = defaultdict(list)
    for page, number in zip(map(page_in, found), found, strict=True):
        pages[page].append(number)
    return FoundPages(pages[page] for page in _among(pages, only)), is_cut


def newest(
    terms: Iterable[SearchTerm], rows: SearchRowQuerySet, most: int, part: IndexPart = IndexPart.ALL, only: PublicPages | None = None
) -> list[int]:
    """Give the keys of the newest rows in which all the terms stand, in any order of theirs, articles first; of ``only``, if given."""
    looked_for = sought(terms)
    return _newest(engine_of(connection).question(looked_for), rows, most, part, only) if looked_for else []


def newest_articles(terms: Iterable[SearchTerm], most: int, *, in_title: bool = False) -> list[int]:
    """Give the keys of the newest articles in which all the terms stand, drafts too; ``in_title`` of those with them in the title."""
    if not (looked_for := sought(terms)):
        return []
    question = engine_of(connection).question(looked_for, in_title=in_title)
    statement = _written(engine_of(connection).newest, *IndexPart.ARTICLES.value, most)
    found = map(read_number, _ask_rows(statement, SearchRow.objects.all(), [question]))
    return [row.article for row in found if row.article is not None]


def newest_comments(terms: Iterable[SearchTerm], most: int) -> list[int]:
    """Give the keys of the newest approved comments in which all the terms stand."""
    rows = newest(terms, SearchRow.objects.all(), most, IndexPart.READERS)
    return list(SearchRow.objects.filter(pk__in=rows).values_list("key", flat=True))


def newest_with_any(words: Iterable[str], rows: SearchRowQuerySet, most: int, only: PublicPages, *, in_forms: bool = False) -> list[int]:
    """Give the keys of the newest rows of staff on public pages in which any of the tokens stands, in the texts or among their forms."""
    return _newest(engine_of(connection).any_of(words, in_forms=in_forms), rows, most, IndexPart.STAFF, only)


def _found(terms: Iterable[SearchTerm], rows: SearchRowQuerySet) -> tuple[list[int], bool]:
    """Give the numbers of the rows that ``find_pages`` speaks of, and whether there may be more."""
    question = _weighed(sought(terms))
    if not question.fewest:
        return [], False
    if question.fewest <= MOST_FOUND:
        return _ranked(question, rows, IndexPart.ALL), False
    staff, readers = (_found_in(part, question, rows) for part in (IndexPart.STAFF, IndexPart.READERS))
    # Of rows of a choice not all may have been looked at.
    is_cut = max(len(staff), len(readers)) > MOST_FOUND or bool(rows.query.where and question.fewest > MOST_LOOKED_AT)
    return staff[:MOST_FOUND] + readers[:MOST_FOUND], is_cut


def _found_in(part: IndexPart, question: "_Question", rows: SearchRowQuerySet) -> list[int]:
    """Give the numbers of the rows of a part, one more than ``MOST_FOUND`` where there are more."""
    write = partial(engine_of(connection).question, question.whole)
    exact, whole = write(is_wide=False), write()
    ask = cache(lambda asked: _newest_numbers(asked, rows, part, MOST_FOUND + 1))
    # What readers wrote has no title, and mostly none of the words.
    titled = part is IndexPart.STAFF
    if not titled and not ask(whole):
        return []
    if question.rare and len(ask(exact)) <= MOST_FOUND and len(ask(whole)) <= MOST_FOUND:
        return _ranked(question, rows, part)
    found: dict[int, None] = {}
    for asked in (titled and write(is_wide=False, in_title=True), exact, titled and write(in_title=True), whole):
        found |= dict.fromkeys(ask(asked) if asked else ())
        if len(found) > MOST_FOUND:
            break
    return [*found][: MOST_FOUND + 1]


@dataclass(frozen=True, slots=True)
class _Question:
    """The terms of a question: those that are rare, the rarest first, and common ones; no more than ``fewest`` rows hold all of them."""

    rare: list[Sought]
    common: list[Sought]
    fewest: int

    @property
    def whole(self) -> list[Sought]:
        # Who looks for rows with all of them begins with the first.
        return self.rare + self.common


def _weighed(looked_for: list[Sought]) -> _Question:
    counted = sorted(map(_counted, looked_for), key=lambda pair: pair[0])
    rare = [term for number, term in counted if number < COMMON]
    common = [term for number, term in counted if number >= COMMON][:MOST_COMMON]
    return _Question(rare, common, counted[0][0] if counted else 0)


def _counted(term: Sought) -> tuple[int, Sought]:
    """Give in how many rows a term stands, up to ``COMMON``, and the term; a word that is common does not go on."""
    number = _number_of_rows(term)
    if not term.is_open or number < COMMON:
        return number, term
    closed = replace(term, is_open=False)
    return (number, term) if _number_of_rows(closed) < COMMON else (number, closed)


def _number_of_rows(term: Sought) -> int:
    engine = engine_of(connection)
    [(number,)] = _ask(_written(engine.count, *IndexPart.ALL.value, COMMON), [engine.question([term])])
    return number


def _ranked(question: _Question, rows: SearchRowQuerySet, part: IndexPart) -> list[int]:
    engine = engine_of(connection)
    exact, whole = (engine.question(question.whole, is_wide=is_wide) for is_wide in (False, True))
    statement, asked = engine.ranked(exact, engine.question(question.rare), whole)
    return _ask_rows(_written(statement, *part.value), rows, asked)


def _newest_numbers(question: str, rows: SearchRowQuerySet, part: IndexPart, most: int) -> list[int]:
    looked_at = max(most, MOST_LOOKED_AT) if rows.query.where else most
    return _ask_rows(f"{_written(engine_of(connection).newest, *part.value, looked_at)} LIMIT {most:d}", rows, [question])


def _newest(question: str, rows: SearchRowQuerySet, most: int, part: IndexPart, only: PublicPages | None) -> list[int]:
    found = _newest_numbers(question, rows, part, max(most, MOST_HELD) if only else most)
    public = set(_among(map(page_in, found), only))
    return [read_number(number).pk for number in found if page_in(number) in public][:most]


def _written(statement: str, low: int, high: int, most: int = 0) -> str:
    return statement.replace("{low}", str(low)).replace("{high}", str(high)).replace("{most}", str(most))


def _ask_rows(statement: str, rows: SearchRowQuerySet, questions: list[str]) -> list[int]:
    """Ask for the numbers of rows, each of which is one of a set."""
    if not rows.query.where:
        return [number for (number,) in _ask(statement.replace("{allowed}", "SELECT 1"), questions)]
    try:
        # One row after another of what was found: whether any of all rows may be read is not asked first.
        allowed, params = rows.filter(pk=RawSQL("found.id", ())).order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return []
    return [number for (number,) in _ask(statement.replace("{allowed}", allowed), [*questions, *params])]


def _ask(statement: str, params: list) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall()
