"""Search: one interface, with SQLite's FTS5 or PostgreSQL's tsvector behind it.

Rows are written by the models (``articles.models.search``). Each engine keeps what it needs beside their table and brings it up to date by
itself: FTS5 by triggers, PostgreSQL by an index.
"""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils import timezone

from articles.models import Article, CaseStudy, SearchRow
from articles.models.search import SearchRowQuerySet
from articles.search.terms import SearchTerm
from articles.text.tokens import Sought, tokens


class PublicPages(NamedTuple):
    """The keys of the articles and case studies that readers may read, in order."""

    articles: array
    cases: array

    def holds(self, article: int | None, case: int | None) -> bool:
        """Tell whether an article or a case study is among them."""
        keys, key = (self.articles, article) if case is None else (self.cases, case)
        place = bisect_left(keys, key)
        return place < len(keys) and keys[place] == key


def public_pages() -> PublicPages:
    """Give the pages that readers may read at this moment: what many rows are asked about is read once, from an index."""
    articles = Article.objects.filter(status=Article.Status.PUBLISHED, published_at__lte=timezone.now())
    cases = CaseStudy.objects.filter(status=CaseStudy.Status.PUBLISHED)
    return PublicPages(*(array("q", sorted(found.order_by().values_list("pk", flat=True))) for found in (articles, cases)))


@dataclass(slots=True)
class FoundPage:
    """A page in which something was found: the key of its own row, None where it does not say it itself, and those of its other rows."""

    own: int | None = None
    others: list[int] = field(default_factory=list)


def public(rows: SearchRowQuerySet) -> SearchRowQuerySet:
    """Give those of some rows that readers may find at this moment."""
    articles = {"article__status": Article.Status.PUBLISHED, "article__published_at__lte": timezone.now()}
    return rows.filter(Q(**articles) | Q(case_study__status=CaseStudy.Status.PUBLISHED))


def public_rows() -> SearchRowQuerySet:
    """Give all rows that readers may find at this moment."""
    return public(SearchRow.objects.all())


def sought(terms: Iterable[SearchTerm]) -> list[Sought]:
    """Give the tokens of each term that has any."""
    found = [Sought(tuple(tokens(term.words)), term.is_open, term.is_loose) for term in terms]
    return [term for term in found if term.tokens]


def find(terms: Iterable[SearchTerm], rows: SearchRowQuerySet) -> list[int]:
    """Give the keys of the rows in which all the terms stand, the best first.

    What readers wrote comes after what staff wrote; in both, rows with the very words before those with other forms of them.
    """
    return [pk for pk, *_ in _found(terms, rows)]


def find_pages(terms: Iterable[SearchTerm], rows: SearchRowQuerySet, only: PublicPages | None = None) -> list[FoundPage]:
    """Give what ``find`` gives, all of one article or case study together in the place of the best; those of ``only`` alone, if given."""
    pages: dict[tuple[int | None, int | None], FoundPage] = {}
    for pk, kind, article, case in _found(terms, rows):
        if (page := pages.get((article, case))) is None:
            if only and not only.holds(article, case):
                continue
            page = pages[article, case] = FoundPage()
        if kind in (SearchRow.Kind.ARTICLE, SearchRow.Kind.CASE):
            page.own = pk
        else:
            page.others.append(pk)
    return list(pages.values())


def newest(terms: Iterable[SearchTerm], rows: SearchRowQuerySet, most: int) -> list[int]:
    """Give the keys of the newest rows in which all the terms stand, in any order of theirs."""
    looked_for = sought(terms)
    return _newest(_engine(connection).question(looked_for, is_wide=True), rows, most) if looked_for else []


def newest_with_any(words: Iterable[str], rows: SearchRowQuerySet, most: int, *, in_forms: bool = False) -> list[int]:
    """Give the keys of the newest rows in which any of the tokens stands, in the texts or among their forms."""
    return _newest(_engine(connection).any_of(words, in_forms=in_forms), rows, most)


def _found(terms: Iterable[SearchTerm], rows: SearchRowQuerySet) -> list[tuple[int, str, int | None, int | None]]:
    """Give key, kind, article and case study of the rows that ``find`` finds."""
    looked_for = sought(terms)
    if not looked_for:
        return []
    engine = _engine(connection)
    exact, wide = engine.question(looked_for, is_wide=False), engine.question(looked_for, is_wide=True)
    return _ask(engine.find, rows, [exact, wide])


def _newest(question: str, rows: SearchRowQuerySet, most: int) -> list[int]:
    return [pk for (pk,) in _ask(f"{_engine(connection).newest} LIMIT {most:d}", rows, [question])]


def _ask(statement: str, rows: SearchRowQuerySet, questions: list[str]) -> list[tuple]:
    allowed, params = "SELECT 1", ()
    if rows.query.where:
        try:
            # One row after another of what was found: whether any of all rows may be read is not asked first.
            allowed, params = rows.filter(pk=RawSQL("found.id", ())).order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:
            return []
    with connection.cursor() as cursor:
        cursor.execute(statement.replace("{allowed}", allowed), [*questions, *params])
        return cursor.fetchall()


def set_up(apps, schema_editor) -> None:
    """Make what the engine keeps beside the table of rows; for migrations.

    SQLite copies a table when a migration alters it, and the triggers go with the old one: such a migration calls this once more.
    """
    take_down(apps, schema_editor)
    for statement in _engine(schema_editor.connection).set_up:
        schema_editor.execute(statement, params=None)


def take_down(apps, schema_editor) -> None:
    """Remove what ``set_up`` made."""
    for statement in _engine(schema_editor.connection).take_down:
        schema_editor.execute(statement, params=None)


@dataclass(frozen=True, slots=True)
class _Engine:
    """The statements of one database.

    ``find`` takes the question for the very words, then the wide one; ``newest`` takes one. ``question`` writes it from terms, all of
    which have to stand there; ``any_of`` from tokens, one of which has to.
    """

    set_up: tuple[str, ...]
    take_down: tuple[str, ...]
    find: str
    newest: str
    question: Callable[..., str]
    any_of: Callable[..., str]


def _engine(connection) -> _Engine:
    return _FTS5 if connection.vendor == "sqlite" else _TSVECTOR


_COLUMNS = ("folded_title", "folded_text", "title_forms", "text_forms")

# SQLite: https://www.sqlite.org/fts5.html#external_content_tables

_FTS5_TEXTS, _FTS5_FORMS = "{folded_title folded_text}", "{title_forms text_forms}"


def _fts5_question(terms: Sequence[Sought], *, is_wide: bool) -> str:
    return " AND ".join(_fts5_term(term, is_wide=is_wide) for term in terms)


def _fts5_term(term: Sought, *, is_wide: bool) -> str:
    # Every term is a string of FTS5 (§3.1), and a token holds letters and digits alone.
    star = " *" if term.is_open and (is_wide or not term.is_loose) else ""
    words = f'{_FTS5_TEXTS} : "{" ".join(term.tokens)}"{star}'
    if not is_wide or not term.stem:
        return words
    # A word that is its own stem is not written among the forms once more.
    return f'({words} OR "{term.stem}")'


def _fts5_any_of(words: Iterable[str], *, in_forms: bool) -> str:
    any_of = " OR ".join(f'"{word}"' for word in words)
    return f"{_FTS5_FORMS if in_forms else _FTS5_TEXTS} : ({any_of})"


_LIST = ", ".join(_COLUMNS)
_TO_FTS5 = f"INSERT INTO articles_searchtext (rowid, {_LIST}) VALUES (new.id, {', '.join(f'new.{name}' for name in _COLUMNS)});"  # noqa: S608
_FROM_FTS5 = (
    f"INSERT INTO articles_searchtext (articles_searchtext, rowid, {_LIST}) "  # noqa: S608
    f"VALUES ('delete', old.id, {', '.join(f'old.{name}' for name in _COLUMNS)});"
)
_FTS5_FROM = "FROM articles_searchtext JOIN articles_searchrow AS found ON found.id = articles_searchtext.rowid "
_FTS5_WHERE = "WHERE articles_searchtext MATCH %s AND EXISTS ({allowed}) "
_FTS5 = _Engine(
    set_up=(
        f"CREATE VIRTUAL TABLE articles_searchtext USING fts5({_LIST}, content='articles_searchrow', content_rowid='id', "
        """tokenize="unicode61 remove_diacritics 0 categories 'L* N* Co M*'", prefix='2 3')""",
        f"CREATE TRIGGER articles_searchrow_insert AFTER INSERT ON articles_searchrow BEGIN {_TO_FTS5} END",
        f"CREATE TRIGGER articles_searchrow_delete AFTER DELETE ON articles_searchrow BEGIN {_FROM_FTS5} END",
        f"CREATE TRIGGER articles_searchrow_update AFTER UPDATE ON articles_searchrow BEGIN {_FROM_FTS5} {_TO_FTS5} END",
        "INSERT INTO articles_searchtext (articles_searchtext) VALUES ('rebuild')",
    ),
    take_down=(
        *(f"DROP TRIGGER IF EXISTS articles_searchrow_{event}" for event in ("insert", "delete", "update")),
        "DROP TABLE IF EXISTS articles_searchtext",
    ),
    find=(
        f"SELECT found.id, found.kind, found.article_id, found.case_study_id {_FTS5_FROM}"  # noqa: S608
        "LEFT JOIN (SELECT rowid AS pk FROM articles_searchtext WHERE articles_searchtext MATCH %s) AS exact ON exact.pk = found.id "
        f"{_FTS5_WHERE}"
        "ORDER BY found.kind = 'comment', exact.pk IS NULL, bm25(articles_searchtext, 8.0, 1.0, 4.0, 0.5), found.id DESC"
    ),
    newest=f"SELECT found.id {_FTS5_FROM}{_FTS5_WHERE}ORDER BY articles_searchtext.rowid DESC",
    question=_fts5_question,
    any_of=_fts5_any_of,
)


# PostgreSQL: https://www.postgresql.org/docs/current/textsearch.html

# By these letters the texts and their forms are told apart.
_WEIGHTS = {"folded_title": "A", "folded_text": "D", "title_forms": "B", "text_forms": "C"}


def _tsvector_question(terms: Sequence[Sought], *, is_wide: bool) -> str:
    return " & ".join(_tsvector_term(term, is_wide=is_wide) for term in terms)


def _tsvector_term(term: Sought, *, is_wide: bool) -> str:
    *first, last = term.tokens
    star = "*" if term.is_open and (is_wide or not term.is_loose) else ""
    words = " <-> ".join([*(f"'{word}':AD" for word in first), f"'{last}':{star}AD"])
    return f"({words} | '{term.stem}')" if is_wide and term.stem else f"({words})"


def _tsvector_any_of(words: Iterable[str], *, in_forms: bool) -> str:
    return " | ".join(f"'{word}':{'BC' if in_forms else 'AD'}" for word in words)


_VECTOR = f"({' || '.join(f"setweight(to_tsvector('simple', {column}), '{_WEIGHTS[column]}')" for column in _COLUMNS)})"
_TSVECTOR_WHERE = f"WHERE {_VECTOR} @@ to_tsquery('simple', %s) AND EXISTS ({{allowed}}) "
_TSVECTOR = _Engine(
    set_up=(f"CREATE INDEX articles_searchrow_words ON articles_searchrow USING gin ({_VECTOR})",),
    take_down=("DROP INDEX IF EXISTS articles_searchrow_words", "DROP TEXT SEARCH CONFIGURATION IF EXISTS articles_search"),
    # The vector is made once for a row that was found. The weights are those of D, C, B and A; the 1 has a word in a long text count for
    # less, as bm25 does.
    find=(
        "SELECT id, kind, article_id, case_study_id FROM ("  # noqa: S608
        f"SELECT found.id, found.article_id, found.case_study_id, found.kind, {_VECTOR} AS words, exact, wide "
        "FROM articles_searchrow AS found, to_tsquery('simple', %s) AS exact, to_tsquery('simple', %s) AS wide "
        f"WHERE {_VECTOR} @@ wide AND EXISTS ({{allowed}}) OFFSET 0) AS rows "
        "ORDER BY kind = 'comment', words @@ exact DESC, ts_rank(ARRAY[0.1, 0.05, 0.4, 1.0]::float4[], words, wide, 1) DESC, id DESC"
    ),
    newest=f"SELECT found.id FROM articles_searchrow AS found {_TSVECTOR_WHERE}ORDER BY found.id DESC",  # noqa: S608
    question=_tsvector_question,
    any_of=_tsvector_any_of,
)
