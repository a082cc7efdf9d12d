"""Statements that are put together once for the process, and asked or written with other values each time.

What a query set says takes Django longer to put together than the database to answer. Where readers and other sites make us ask or write
the same thing with every request, it is put together at the first one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, ClassVar

from django.db import connection, models
from django.db.models.base import ModelState
from django.db.models.query import RelatedPopulator, get_related_populators
from django.db.models.sql import InsertQuery

Converters = list[tuple[int, list[Callable], Any]]
_TEXTS = frozenset({models.CharField, models.TextField, models.EmailField})


def _mark(kind: type, number: int) -> Any:
    """Give a value that nobody asks for, to be found again among the values of a statement."""
    if kind is datetime:
        return datetime(1, 1, 2, microsecond=number, tzinfo=UTC)
    return (1 << 62) + number if kind is int else f"\uf8ff{number}"


def _adapted(value: Any) -> Any:
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


@dataclass(frozen=True)
class _Prepared:
    sql: str
    params: list[Any]
    # Of each value that is given, at which places of the parameters it stands.
    places: list[list[int]]
    converters: Converters
    # For rows of a model: the names of its columns with the first and the last of them, and what else was asked for.
    names: list[str]
    span: slice
    annotations: dict[str, int]
    related: list[RelatedPopulator]


class Question[Row]:
    """A query set whose statement is put together once; ``ask`` gives its rows for other values.

    ``build`` gives the query set for the values that it is given, one for each of the ``kinds``, which are int, str or datetime. They may
    stand where a column is compared with them, not where they decide how many parameters there are. The rows are those of the query set,
    of a model, with those that ``select_related`` reads with them, or of ``values_list``.
    """

    def __init__(self, build: Callable[..., models.QuerySet[Any, Row]], *kinds: type):
        self._build, self._kinds = build, kinds

    def ask(self, *values: Any) -> list[Row]:
        """Give the rows for the values."""
        prepared = self._prepared
        params = prepared.params.copy()
        for places, value in zip(prepared.places, values, strict=True):
            for place in places:
                params[place] = _adapted(value)
        with connection.cursor() as cursor:
            cursor.execute(prepared.sql, params)
            rows = cursor.fetchall()
        rows = [_converted(row, prepared.converters) for row in rows] if prepared.converters else rows
        return [self._made(prepared, row) for row in rows] if prepared.names else rows

    def _made(self, prepared: _Prepared, row: Any) -> Row:
        # As ``from_db`` leaves it, which goes through all columns of the model and tells signals of ours that nobody hears.
        made = self._model.__new__(self._model)
        made._state = ModelState()
        made._state.adding, made._state.db = False, connection.alias
        vars(made).update(zip(prepared.names, row[prepared.span], strict=True))
        for populator in prepared.related:
            populator.populate(row, made)
        for name, place in prepared.annotations.items():
            setattr(made, name, row[place])
        return made

    @cached_property
    def _prepared(self) -> _Prepared:
        marks = [_mark(kind, number) for number, kind in enumerate(self._kinds)]
        rows = self._build(*marks)
        compiler = rows.query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        places = [[place for place, value in enumerate(params) if value == _adapted(mark)] for mark in marks]
        columns = [column for column, *_ in compiler.select[: compiler.col_count]]
        converters = [(place, *found) for place, found in compiler.get_converters(columns).items()]
        if not compiler.klass_info or rows._fields is not None:  # type: ignore[attr-defined]  # Django’s own, which the stubs lack
            return _Prepared(sql, list(params), places, converters, [], slice(0), {}, [])
        self._model = compiler.klass_info["model"]
        fields = compiler.klass_info["select_fields"]
        span = slice(fields[0], fields[-1] + 1)
        names = [column.target.attname for column in columns[span]]
        related = get_related_populators(compiler.klass_info, compiler.select, connection.alias, rows._fetch_mode)  # type: ignore[attr-defined]  # as above
        return _Prepared(sql, list(params), places, converters, names, span, dict(compiler.annotation_col_map or {}), related)


def _converted(row: Any, converters: Converters) -> list[Any]:
    values = list(row)
    for place, steps, column in converters:
        for step in steps:
            values[place] = step(values[place], column, connection)
    return values


def enough(keys: Sequence[int]) -> list[int]:
    """Give keys, some of them twice, in one of few numbers, so that one question is asked for many: the next power of two."""
    return [*keys, *[keys[0]] * ((1 << (len(keys) - 1).bit_length()) - len(keys))]


def hold(row: models.Model, name: str, related: list) -> None:
    """Leave on a row what stands behind one of its relations to many, as ``prefetch_related`` does: it is not asked for again."""
    rows: Any = type(row)._meta.get_field(name).related_model._default_manager.all()  # type: ignore[union-attr]  # a relation
    rows._result_cache, rows._prefetch_done = related, True
    vars(row).setdefault("_prefetched_objects_cache", {})[name] = rows


class StoredOften(models.Model):
    """A model whose rows come one by one from readers and other sites: the statement that stores one is put together once."""

    _statements: ClassVar[dict[tuple[type, int], tuple[str, tuple, Converters]]] = {}

    class Meta:
        abstract = True

    def _do_insert(self, manager, using, fields, returning_fields, raw):
        values = [_prepared_value(self, field, raw) for field in fields]
        if using != connection.alias or any(hasattr(value, "as_sql") for value in values):
            return super()._do_insert(manager, using, fields, returning_fields, raw)  # type: ignore[misc]  # as above
        # With the key or without it.
        name = (type(self), len(fields))
        if name not in StoredOften._statements:
            StoredOften._statements[name] = _insertion(self, fields, returning_fields)
        sql, returned, converters = StoredOften._statements[name]
        with connection.cursor() as cursor:
            cursor.execute(sql, (*values, *returned))
            rows = connection.ops.fetch_returned_rows(cursor, returned)
        return [_converted(row, converters) for row in rows]


def _prepared_value(row: models.Model, field: models.Field, raw: bool) -> Any:
    """Give the value of a row as its field has it stored. Text and nothing, most of what a row holds, are stored as they are."""
    value = getattr(row, field.attname)
    if (value is None or (type(value) is str and type(field) in _TEXTS)) and type(field).pre_save is models.Field.pre_save:
        return value
    return field.get_db_prep_save(value if raw else field.pre_save(row, True), connection)


def _insertion(row: models.Model, fields: list, returning_fields: list) -> tuple[str, tuple, Converters]:
    query = InsertQuery(type(row))
    query.insert_values(fields, [row])
    compiler = query.get_compiler(connection=connection)
    compiler.returning_fields = returning_fields
    [(sql, _)] = compiler.as_sql()
    columns = [field.get_col(row._meta.db_table) for field in returning_fields]
    return sql, tuple(compiler.returning_params), [(place, *found) for place, found in compiler.get_converters(columns).items()]
