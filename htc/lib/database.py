"""What the database is told: no statement carries a character that no text holds, whoever writes and by whichever way.

Below every model, so that ``save``, ``bulk_create``, ``update``, plain SQL and the tables of Django's own apps are one case; a look-up
is read by the same rule, and finds what was stored. JSON escapes such characters, so its texts are made fit before it is written.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from htc.lib.text import fit


def guard(sender, connection, **kwargs) -> None:
    """Have a new connection make all its text fit; a receiver of ``connection_created``."""
    if _with_fit_text not in connection.execute_wrappers:
        # The first: ``execute_wrapper`` takes the last one off when its block ends, whichever that is.
        connection.execute_wrappers.insert(0, _with_fit_text)
        write = connection.ops.adapt_json_value
        connection.ops.adapt_json_value = lambda value, encoder: write(_fit_deep(value), encoder)


def _with_fit_text(execute, sql, params, many, context):
    return execute(sql, [_fit_all(row) for row in params] if many else _fit_all(params), many, context)


def _fit_all(params: Iterable | Mapping | None) -> Any:
    if params is None:
        return None
    if isinstance(params, Mapping):
        return {name: _fit(value) for name, value in params.items()}
    return [_fit(value) for value in params]


def _fit(value: Any) -> Any:
    return fit(value) if isinstance(value, str) else value


def _fit_deep(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {_fit(name): _fit_deep(each) for name, each in value.items()}
    return [_fit_deep(each) for each in value] if isinstance(value, list | tuple) else _fit(value)
