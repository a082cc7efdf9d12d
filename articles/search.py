"""Search: one interface, with SQLite's FTS5 or PostgreSQL's tsvector behind it.

Rows are written by the models (``articles.models.search``). Each engine keeps what it needs beside their table and brings it up to date by
itself: FTS5 by triggers, PostgreSQL by an index.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from articles.models import Article, CaseStudy, SearchRow
from articles.models.search import END_MARK, MARK, SearchRowQuerySet
from articles.search_terms import Term


@dataclass(frozen=True, slots=True)
class Hit:
    """What was found: its row, and title and words round the place as safe HTML, in which the words looked for are marked."""

    row: SearchRow
    title: SafeString
    snippet: SafeString


def public_rows() -> SearchRowQuerySet:
    """Give the rows that readers may find at this moment."""
    return SearchRow.objects.filter(Q(article__in=Article.objects.published()) | Q(case_study__in=CaseStudy.objects.published()))


def find(terms: Iterable[Term], rows: SearchRowQuerySet) -> list[int]:
    """Give the keys of the rows in which all the terms stand, the best first; what readers wrote comes after what staff wrote."""
    try:
        allowed, params = rows.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return []
    engine = _engine(connection)
    with connection.cursor() as cursor:
        cursor.execute(engine.find.format(allowed=allowed), [engine.question(terms), *params])
        return [pk for (pk,) in cursor]


def show(pks: list[int], terms: Iterable[Term]) -> list[Hit]:
    """Give the rows of some keys as readers see them, in the order of the keys."""
    if not pks:
        return []
    engine = _engine(connection)
    with connection.cursor() as cursor:
        cursor.execute(engine.show.format(pks=", ".join(["%s"] * len(pks))), [engine.question(terms), *pks])
        words = {pk: (title, text) for pk, title, text in cursor}
    whole = SearchRow.objects.select_related("article", "case_study").defer("text", "article__body", "case_study__body")
    rows = whole.in_bulk(pks)
    # A row may have gone between the queries.
    return [Hit(rows[pk], *map(_marked, words[pk])) for pk in pks if pk in rows and pk in words]


def _marked(text: str) -> SafeString:
    """Give a text of the engine as HTML with ``mark`` elements."""
    # Only our two signs become markup, and everything else was escaped before.
    return mark_safe(escape(text).replace(MARK, "<mark>").replace(END_MARK, "</mark>"))  # noqa: S308


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
    """The statements of one database. ``find`` and ``show`` take the question first; ``question`` writes it from terms."""

    set_up: tuple[str, ...]
    take_down: tuple[str, ...]
    find: str
    show: str
    question: Callable[[Iterable[Term]], str]


def _engine(connection) -> _Engine:
    return _FTS5 if connection.vendor == "sqlite" else _TSVECTOR


# SQLite: https://www.sqlite.org/fts5.html#external_content_tables


def _fts5_question(terms: Iterable[Term]) -> str:
    # Every term is a string of FTS5 (§3.1), so that nothing in it is syntax.
    return " AND ".join('"{}"{}'.format(term.words.replace('"', '""'), "*" if term.is_open else "") for term in terms)


_TO_FTS5 = "INSERT INTO articles_searchtext (rowid, title, text) VALUES (new.id, new.title, new.text);"
_FROM_FTS5 = "INSERT INTO articles_searchtext (articles_searchtext, rowid, title, text) VALUES ('delete', old.id, old.title, old.text);"
_FTS5 = _Engine(
    set_up=(
        "CREATE VIRTUAL TABLE articles_searchtext USING fts5(title, text, content='articles_searchrow', content_rowid='id', "
        "tokenize='unicode61 remove_diacritics 2', prefix='2 3')",
        f"CREATE TRIGGER articles_searchrow_insert AFTER INSERT ON articles_searchrow BEGIN {_TO_FTS5} END",
        f"CREATE TRIGGER articles_searchrow_delete AFTER DELETE ON articles_searchrow BEGIN {_FROM_FTS5} END",
        f"CREATE TRIGGER articles_searchrow_update AFTER UPDATE ON articles_searchrow BEGIN {_FROM_FTS5} {_TO_FTS5} END",
        "INSERT INTO articles_searchtext (articles_searchtext) VALUES ('rebuild')",
    ),
    take_down=(
        *(f"DROP TRIGGER IF EXISTS articles_searchrow_{event}" for event in ("insert", "delete", "update")),
        "DROP TABLE IF EXISTS articles_searchtext",
    ),
    # The plus keeps SQLite from asking FTS5 once for each row that is allowed.
    find=(
        "SELECT found.id FROM articles_searchtext JOIN articles_searchrow AS found ON found.id = articles_searchtext.rowid "
        "WHERE articles_searchtext MATCH %s AND +articles_searchtext.rowid IN ({allowed}) "
        "ORDER BY found.kind = 'comment', bm25(articles_searchtext, 8.0, 1.0), found.id DESC"
    ),
    show=(
        f"SELECT rowid, highlight(articles_searchtext, 0, '{MARK}', '{END_MARK}'), "  # noqa: S608 – constants alone
        f"snippet(articles_searchtext, 1, '{MARK}', '{END_MARK}', '…', 40) "
        "FROM articles_searchtext WHERE articles_searchtext MATCH %s AND rowid IN ({pks})"
    ),
    question=_fts5_question,
)


# PostgreSQL: https://www.postgresql.org/docs/current/textsearch.html


def _tsvector_question(terms: Iterable[Term]) -> str:
    # to_tsquery reads what stands in its quotes as plain text, in which it would pass over what looks like an HTML tag.
    apart = str.maketrans("'\\<>", "    ")
    return " & ".join(f"'{term.words.translate(apart)}'{':*' if term.is_open else ''}" for term in terms)


_VECTOR = "(setweight(to_tsvector('articles_search', title), 'A') || setweight(to_tsvector('articles_search', text), 'D'))"
_HEADLINE = f'StartSel="{MARK}", StopSel="{END_MARK}"'
_TSVECTOR = _Engine(
    set_up=(
        "CREATE EXTENSION IF NOT EXISTS unaccent",
        "CREATE TEXT SEARCH CONFIGURATION articles_search (COPY = simple)",
        "ALTER TEXT SEARCH CONFIGURATION articles_search "
        "ALTER MAPPING FOR hword, hword_part, word, numword, numhword WITH unaccent, simple",
        f"CREATE INDEX articles_searchrow_words ON articles_searchrow USING gin ({_VECTOR})",
    ),
    take_down=("DROP INDEX IF EXISTS articles_searchrow_words", "DROP TEXT SEARCH CONFIGURATION IF EXISTS articles_search"),
    find=(
        "SELECT id FROM articles_searchrow, to_tsquery('articles_search', %s) AS question "  # noqa: S608
        f"WHERE {_VECTOR} @@ question AND id IN ({{allowed}}) "
        f"ORDER BY kind = 'comment', ts_rank({_VECTOR}, question) DESC, id DESC"
    ),
    show=(
        f"SELECT id, ts_headline('articles_search', title, question, '{_HEADLINE}, HighlightAll=true'), "  # noqa: S608
        f"ts_headline('articles_search', text, question, '{_HEADLINE}, MaxFragments=1, MinWords=20, MaxWords=40') "
        "FROM articles_searchrow, to_tsquery('articles_search', %s) AS question WHERE id IN ({pks})"
    ),
    question=_tsvector_question,
)
