"""Of which articles a page shows responses, read off the queries that make it: a change of those makes the page stale, and no other."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.db import connection

from articles.models import Article, SearchRow
from comments.models import Response

# The index holds what comments say.
TABLES = tuple(connection.ops.quote_name(model._meta.db_table) for model in (Response, SearchRow))
_one: ContextVar[int | None] = ContextVar("one", default=None)


@dataclass
class Shown:
    """The keys of the articles whose responses were read; None among them where they may be of any article."""

    articles: set[int | None] = field(default_factory=set)

    def _read(self, execute, sql, params, many, context):
        if any(table in sql for table in TABLES):
            self.articles.add(_one.get())
        return execute(sql, params, many, context)


@contextmanager
def watched() -> Iterator[Shown]:
    """Give what is read of responses while the block runs."""
    shown = Shown()
    with connection.execute_wrapper(shown._read):
        yield shown


@contextmanager
def of_article(article: Article) -> Iterator[None]:
    """Say that what the block reads of responses stands under one article; everywhere else they are taken for those of all."""
    token = _one.set(article.pk)
    try:
        yield
    finally:
        _one.reset(token)
