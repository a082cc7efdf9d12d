"""The engines of search: SQLite's FTS5 and PostgreSQL's tsvector, as statements of one shape.

Rows are written by the models (``articles.models.search``). Each engine keeps what it needs beside their table and brings it up to date by
itself: FTS5 by triggers, PostgreSQL by an index. ``articles.search.finding`` asks them.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from articles.text.tokens import Sought

# What is found is given in the order of numbers. Those of articles stand above those of case studies, footnotes and comments; below the
# bits of the kind stand those of the page, whose rows stand together, and those of the row. FTS5 walks backwards through numbers of at
# most 56 bits: the last of the nine bytes in which it writes a wider one may look as if it were the first.
PAGE_BITS, ROW_BITS = 26, 28
_PAGE, _KIND = 1 << ROW_BITS, 1 << (PAGE_BITS + ROW_BITS)
_KINDS = ("comment", "footnote", "case", "article")
_CASE = _KINDS.index("case")


class FoundRow(NamedTuple):
    """What the number of a row says: its key and kind, and the article or case study to which it belongs."""

    pk: int
    kind: str
    article: int | None
    case_study: int | None


def read_number(number: int) -> FoundRow:
    """Give what a number says."""
    kind, page = _KINDS[number // _KIND], number % _KIND // _PAGE
    return FoundRow(number % _PAGE, kind, None if kind == "case" else page, page if kind == "case" else None)


def page_in(number: int) -> int:
    """Give the page that a number names: the key of the article, or that of the case study below zero."""
    page = number % _KIND // _PAGE
    return -page if number // _KIND == _CASE else page


class IndexPart(Enum):
    """A part of the index, as the least number in it and the first above it."""

    ALL = 0, len(_KINDS) * _KIND
    READERS = 0, _KIND
    STAFF = _KIND, len(_KINDS) * _KIND
    ARTICLES = (len(_KINDS) - 1) * _KIND, len(_KINDS) * _KIND


# A statement, and what it is asked with.
type Asked = tuple[str, list[str]]


@dataclass(frozen=True, slots=True)
class Statements:
    """The statements of one database, in which ``{low}`` and ``{high}`` stand for the ends of a part.

    ``ranked`` gives a statement and what it is asked with for three questions: for the very words, the one by which rows are ranked, and
    the whole one; ``newest`` takes one and looks at ``{most}`` rows at most. They give the numbers of rows in their order; ``{allowed}``
    stands for a query that gives a row where ``found`` may be found.
    ``count`` tells in how many rows something stands, up to ``{most}``.
    ``question`` writes a question from terms, all of which have to stand there, in the title if that is said; ``any_of`` from tokens, one
    of which has to. ``fill`` writes anew what is kept beside the table.
    """

    set_up: tuple[str, ...]
    take_down: tuple[str, ...]
    fill: tuple[str, ...]
    count: str
    ranked: Callable[[str, str, str], Asked]
    newest: str
    question: Callable[..., str]
    any_of: Callable[..., str]


def engine_of(connection) -> Statements:
    """Give the engine of the database of a connection."""
    return _FTS5 if connection.vendor == "sqlite" else _TSVECTOR


def set_up(apps, schema_editor) -> None:
    """Make what the engine keeps beside the table of rows; for migrations.

    SQLite copies a table when a migration alters it, and the triggers go with the old one: such a migration calls this once more.
    """
    take_down(apps, schema_editor)
    engine = engine_of(schema_editor.connection)
    for statement in (*engine.set_up, *engine.fill):
        schema_editor.execute(statement, params=None)


def take_down(apps, schema_editor) -> None:
    """Remove what ``set_up`` made."""
    for statement in engine_of(schema_editor.connection).take_down:
        schema_editor.execute(statement, params=None)


_COLUMNS = ("folded_title", "folded_text", "title_forms", "text_forms")
_LIST = ", ".join(_COLUMNS)


def _number(row: str) -> str:
    kinds = " ".join(f"WHEN '{kind}' THEN {at * _KIND}" for at, kind in enumerate(_KINDS))
    return f"(CASE {row}.kind {kinds} END + coalesce({row}.article_id, {row}.case_study_id) * {_PAGE} + {row}.id)"


# SQLite: https://www.sqlite.org/fts5.html#contentless_tables

_FTS5_TEXTS, _FTS5_FORMS, _FTS5_TITLES = "{folded_title folded_text}", "{title_forms text_forms}", "{folded_title title_forms}"
# A stem with another last letter is the begin of all its words: hope is none of hoping.
_ADDED = "ei"


def _fts5_question(terms: Sequence[Sought], *, is_wide: bool = True, in_title: bool = False) -> str:
    question = " AND ".join(_fts5_term(term, is_wide=is_wide) for term in terms)
    return f"{_FTS5_TITLES} : ({question})" if in_title else question


def _fts5_term(term: Sought, *, is_wide: bool) -> str:
    # Every term is a string of FTS5 (§3.1), and a token holds letters and digits alone.
    star = " *" if term.is_open and (is_wide or not term.is_loose) else ""
    words = f'{_FTS5_TEXTS} : "{" ".join(term.tokens)}"{star}'
    if not is_wide or not term.stem:
        return words
    # A word that is its own stem is not written among the forms once more. Where two words are joined FTS5 looks at every row that holds
    # one of them: they are where it has to be.
    if term.tokens == (term.stem,) and (not star or term.stem[-1] not in _ADDED):
        return words if star else f'"{term.stem}"'
    return f'({words} OR "{term.stem}")'


def _fts5_any_of(words: Iterable[str], *, in_forms: bool) -> str:
    any_of = " OR ".join(f'"{word}"' for word in words)
    return f"{_FTS5_FORMS if in_forms else _FTS5_TEXTS} : ({any_of})"


def _fts5_values(row: str) -> str:
    return ", ".join([_number(row), *(f"{row}.{name}" for name in _COLUMNS)])


_TO_FTS5 = f"INSERT INTO articles_searchtext (rowid, {_LIST}) VALUES ({_fts5_values('new')});"  # noqa: S608
_FROM_FTS5 = f"INSERT INTO articles_searchtext (articles_searchtext, rowid, {_LIST}) VALUES ('delete', {_fts5_values('old')});"  # noqa: S608
_FTS5_WORDS = "FROM articles_searchtext WHERE articles_searchtext MATCH %s AND rowid >= {low} AND rowid < {high}"
_BM25 = "bm25(articles_searchtext, 8.0, 1.0, 4.0, 0.5)"
# With the sign no row is looked for apart in the whole index.
_FTS5_IN = f"+rowid IN (SELECT rowid {_FTS5_WORDS})"


def _fts5_found(rows: str, order: str) -> str:
    return f"SELECT number FROM (SELECT *, number %% {_PAGE} AS id FROM ({rows})) AS found WHERE EXISTS ({{allowed}}) ORDER BY {order}"  # noqa: S608


def _fts5_ranked(exact: str, rare: str, whole: str) -> Asked:
    # A question that says the same as another one is not asked once more.
    is_exact, exacts = ("1", []) if exact == whole else (_FTS5_IN, [exact])
    also, wholes = ("", []) if rare == whole else (f"AND {_FTS5_IN}", [whole])
    rows = f"SELECT rowid AS number, {is_exact} AS is_exact, {_BM25} AS rank {_FTS5_WORDS} {also}"
    return _fts5_found(rows, f"number < {_KIND}, is_exact DESC, rank, number DESC"), [*exacts, rare, *wholes]


_FTS5 = Statements(
    set_up=(
        f"CREATE VIRTUAL TABLE articles_searchtext USING fts5({_LIST}, content='', "
        """tokenize="unicode61 remove_diacritics 0 categories 'L* N* Co M*'", prefix='2 3')""",
        f"CREATE TRIGGER articles_searchrow_insert AFTER INSERT ON articles_searchrow BEGIN {_TO_FTS5} END",
        f"CREATE TRIGGER articles_searchrow_delete AFTER DELETE ON articles_searchrow BEGIN {_FROM_FTS5} END",
        f"CREATE TRIGGER articles_searchrow_update AFTER UPDATE ON articles_searchrow BEGIN {_FROM_FTS5} {_TO_FTS5} END",
    ),
    take_down=(
        *(f"DROP TRIGGER IF EXISTS articles_searchrow_{event}" for event in ("insert", "delete", "update")),
        "DROP TABLE IF EXISTS articles_searchtext",
    ),
    fill=(
        "INSERT INTO articles_searchtext (articles_searchtext) VALUES ('delete-all')",
        # In any other order of numbers each row would be written apart.
        f"INSERT INTO articles_searchtext (rowid, {_LIST}) SELECT {_fts5_values('row')} "  # noqa: S608
        f"FROM articles_searchrow AS row ORDER BY {_number('row')}",
    ),
    count=f"SELECT count(*) FROM (SELECT 1 {_FTS5_WORDS} LIMIT {{most}})",  # noqa: S608
    ranked=_fts5_ranked,
    newest=_fts5_found(f"SELECT rowid AS number {_FTS5_WORDS} ORDER BY rowid DESC LIMIT {{most}}", "number DESC"),
    question=_fts5_question,
    any_of=_fts5_any_of,
)


# PostgreSQL: https://www.postgresql.org/docs/current/textsearch.html

# By these letters the texts and their forms are told apart.
_WEIGHTS = {"folded_title": "A", "folded_text": "D", "title_forms": "B", "text_forms": "C"}


def _tsvector_question(terms: Sequence[Sought], *, is_wide: bool = True, in_title: bool = False) -> str:
    return " & ".join(_tsvector_term(term, is_wide=is_wide, in_title=in_title) for term in terms)


def _tsvector_term(term: Sought, *, is_wide: bool, in_title: bool) -> str:
    texts, everywhere = ("A", ":AB") if in_title else ("AD", "")
    *first, last = term.tokens
    star = "*" if term.is_open and (is_wide or not term.is_loose) else ""
    words = " <-> ".join([*(f"'{word}':{texts}" for word in first), f"'{last}':{star}{texts}"])
    return f"({words} | '{term.stem}'{everywhere})" if is_wide and term.stem else f"({words})"


def _tsvector_any_of(words: Iterable[str], *, in_forms: bool) -> str:
    return " | ".join(f"'{word}':{'BC' if in_forms else 'AD'}" for word in words)


_VECTOR = f"({' || '.join(f"setweight(to_tsvector('simple', {column}), '{_WEIGHTS[column]}')" for column in _COLUMNS)})"
_TSVECTOR_PART = f"AND {_number('found')} >= {{low}} AND {_number('found')} < {{high}}"
_TSVECTOR_WORDS = f"FROM articles_searchrow AS found WHERE {_VECTOR} @@ to_tsquery('simple', %s) {_TSVECTOR_PART}"
_TSVECTOR_QUERIES = "to_tsquery('simple', %s) AS {}, to_tsquery('simple', %s) AS {}, to_tsquery('simple', %s) AS {}"
_TSVECTOR_NUMBER = f"{_number('found')} AS number"
# The vector is made once for a row that was found. The weights are those of D, C, B and A; the 1 has a word in a long text count for less,
# as bm25 does.
_TSVECTOR_RANKED = (
    f"SELECT number FROM (SELECT {_TSVECTOR_NUMBER}, {_VECTOR} AS words, exact, rare "  # noqa: S608
    f"FROM articles_searchrow AS found, {_TSVECTOR_QUERIES.format('exact', 'rare', 'whole')} "
    f"WHERE {_VECTOR} @@ whole {_TSVECTOR_PART} AND EXISTS ({{allowed}}) OFFSET 0) AS rows ORDER BY number < {_KIND}, "
    "words @@ exact DESC, ts_rank(ARRAY[0.1, 0.05, 0.4, 1.0]::float4[], words, rare, 1) DESC, number DESC"
)
_TSVECTOR = Statements(
    set_up=(f"CREATE INDEX articles_searchrow_words ON articles_searchrow USING gin ({_VECTOR})",),
    take_down=("DROP INDEX IF EXISTS articles_searchrow_words", "DROP TEXT SEARCH CONFIGURATION IF EXISTS articles_search"),
    fill=(),
    count=f"SELECT count(*) FROM (SELECT 1 {_TSVECTOR_WORDS} LIMIT {{most}}) AS words",  # noqa: S608
    ranked=lambda *questions: (_TSVECTOR_RANKED, [*questions]),
    newest=(
        f"SELECT number FROM (SELECT {_TSVECTOR_NUMBER}, found.id {_TSVECTOR_WORDS} ORDER BY number DESC LIMIT {{most}}) AS found "  # noqa: S608
        "WHERE EXISTS ({allowed}) ORDER BY number DESC"
    ),
    question=_tsvector_question,
    any_of=_tsvector_any_of,
)
