"""Search: one interface, with SQLite's FTS5 or PostgreSQL's tsvector behind it.

Rows are written by the models (``articles.models.search``). Each engine keeps what it needs beside their table and brings it up to date by
itself: FTS5 by triggers, PostgreSQL by an index.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain, takewhile

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from articles.models import Article, CaseStudy, SearchRow
from articles.models.correction import has_retraction
from articles.models.search import SearchRowQuerySet
from articles.search.terms import SearchTerm
from articles.text.tokens import boundary, expression, places, tokens

# Characters that are shown before what was found, and from there on.
BEFORE, BEHIND = 80, 200


@dataclass(frozen=True, slots=True)
class Hit:
    """What was found: its row, and title and words round the place as safe HTML, in which the words looked for are marked."""

    row: SearchRow
    title: SafeString
    snippet: SafeString


def public_rows() -> SearchRowQuerySet:
    """Give the rows that readers may find at this moment."""
    articles = {"article__status": Article.Status.PUBLISHED, "article__published_at__lte": timezone.now()}
    return SearchRow.objects.filter(Q(**articles) | Q(case_study__status=CaseStudy.Status.PUBLISHED))


def find(terms: Iterable[SearchTerm], rows: SearchRowQuerySet) -> list[int]:
    """Give the keys of the rows in which all the terms stand, the best first; what readers wrote comes after what staff wrote."""
    looked_for = _folded(terms)
    if not looked_for:
        return []
    try:
        # One row after another of what was found: whether any of all rows may be read is not asked first.
        allowed, params = rows.filter(pk=RawSQL("found.id", ())).order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return []
    engine = _engine(connection)
    with connection.cursor() as cursor:
        cursor.execute(engine.find.format(allowed=allowed), [engine.question(looked_for), *params])
        return [pk for (pk,) in cursor]


def show(pks: list[int], terms: Iterable[SearchTerm]) -> list[Hit]:
    """Give the rows of some keys as readers see them, in the order of the keys."""
    looked_for = expression(_folded(terms))
    if not pks or looked_for is None:
        return []
    rows = SearchRow.objects.annotate(is_retracted=has_retraction("article"))
    found = rows.select_related("article", "case_study").defer("article__body", "case_study__body").in_bulk(pks)
    # A row may have gone between the queries.
    return [_hit(found[pk], looked_for) for pk in pks if pk in found]


def _folded(terms: Iterable[SearchTerm]) -> list[tuple[list[str], bool]]:
    """Give the tokens of each term that has any, and whether the last of them may go on."""
    found = [(tokens(term.words), term.is_open) for term in terms]
    return [(words, is_open) for words, is_open in found if words]


def _hit(row: SearchRow, looked_for: re.Pattern) -> Hit:
    title = _marked(row.title, 0, len(row.title), places(row.title, row.folded_title, looked_for))
    spans = places(row.text, row.folded_text, looked_for)
    first = next(spans, None)
    start, end = _window(row.text, first[0] if first else 0)
    return Hit(row, title, _marked(row.text, start, end, chain([first] if first else [], spans)))


def _window(text: str, place: int) -> tuple[int, int]:
    """Give begin and end of the words to show round a place: whole words where there are spaces near, and whole letters."""
    start, end = max(0, place - BEFORE), min(len(text), place + BEHIND)
    if start:
        space = text.find(" ", start, place)
        start = space + 1 if space >= 0 else boundary(text, start)
    if end < len(text):
        space = text.rfind(" ", place, end)
        end = space if space > place + BEHIND // 2 else boundary(text, end)
    return start, end


def _marked(text: str, start: int, end: int, spans: Iterable[tuple[int, int]]) -> SafeString:
    """Give a part of a text as HTML with ``mark`` elements, and an ellipsis where it was cut."""
    pieces, position = ["…"] if start else [], start
    for begin, stop in takewhile(lambda span: span[0] < end, spans):
        stop = min(stop, end)
        # Two phrases may share a letter.
        if begin >= position:
            pieces += escape(text[position:begin]), "<mark>", escape(text[begin:stop]), "</mark>"
            position = stop
    pieces += escape(text[position:end]), "…" if end < len(text) else ""
    # Only our own signs are markup, and everything else was escaped.
    return mark_safe("".join(pieces))  # noqa: S308


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
    """The statements of one database. ``find`` takes the question first; ``question`` writes it from the tokens of terms."""

    set_up: tuple[str, ...]
    take_down: tuple[str, ...]
    find: str
    question: Callable[[list[tuple[list[str], bool]]], str]


def _engine(connection) -> _Engine:
    return _FTS5 if connection.vendor == "sqlite" else _TSVECTOR


# SQLite: https://www.sqlite.org/fts5.html#external_content_tables


def _fts5_question(terms: list[tuple[list[str], bool]]) -> str:
    # Every term is a string of FTS5 (§3.1), and a token holds letters and digits alone.
    return " AND ".join('"{}"{}'.format(" ".join(words), "*" if is_open else "") for words, is_open in terms)


_TO_FTS5 = "INSERT INTO articles_searchtext (rowid, folded_title, folded_text) VALUES (new.id, new.folded_title, new.folded_text);"
_FROM_FTS5 = (
    "INSERT INTO articles_searchtext (articles_searchtext, rowid, folded_title, folded_text) "
    "VALUES ('delete', old.id, old.folded_title, old.folded_text);"
)
_FTS5 = _Engine(
    set_up=(
        "CREATE VIRTUAL TABLE articles_searchtext USING fts5(folded_title, folded_text, content='articles_searchrow', content_rowid='id', "
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
        "SELECT found.id FROM articles_searchtext JOIN articles_searchrow AS found ON found.id = articles_searchtext.rowid "
        "WHERE articles_searchtext MATCH %s AND EXISTS ({allowed}) "
        "ORDER BY found.kind = 'comment', bm25(articles_searchtext, 8.0, 1.0), found.id DESC"
    ),
    question=_fts5_question,
)


# PostgreSQL: https://www.postgresql.org/docs/current/textsearch.html


def _tsvector_question(terms: list[tuple[list[str], bool]]) -> str:
    return " & ".join(f"({' <-> '.join(f"'{word}'" for word in words)}{':*' if is_open else ''})" for words, is_open in terms)


_VECTOR = "(setweight(to_tsvector('simple', folded_title), 'A') || setweight(to_tsvector('simple', folded_text), 'D'))"
_TSVECTOR = _Engine(
    set_up=(f"CREATE INDEX articles_searchrow_words ON articles_searchrow USING gin ({_VECTOR})",),
    take_down=("DROP INDEX IF EXISTS articles_searchrow_words", "DROP TEXT SEARCH CONFIGURATION IF EXISTS articles_search"),
    # The 1 has a word in a long text count for less, as bm25 does.
    find=(
        "SELECT found.id FROM articles_searchrow AS found, to_tsquery('simple', %s) AS question "  # noqa: S608
        f"WHERE {_VECTOR} @@ question AND EXISTS ({{allowed}}) "
        f"ORDER BY kind = 'comment', ts_rank({_VECTOR}, question, 1) DESC, id DESC"
    ),
    question=_tsvector_question,
)
