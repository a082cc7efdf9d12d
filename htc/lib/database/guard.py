"""What the database is told: no statement carries a character that no text holds, and one transaction writes at a time, each in its turn.

Below every model, so that ``save``, ``bulk_create``, ``update``, plain SQL and the tables of Django's own apps are one case; a look-up
is read by the same rule, and finds what was stored. JSON escapes such characters, so its texts are made fit before it is written.

PostgreSQL lets many transactions write at once, and ends one of them where two wait for each other's rows. Here each takes its turn by one
lock before its first statement, as SQLite has it (``BEGIN IMMEDIATE``): what was read in a transaction is so until it ends, and no two can
wait for each other, whatever they lock afterwards. Nobody waits who only reads outside of one.

SQLite gives its lock to whoever asks at the right moment. By itself it asks in steps that grow to a tenth of a second, and misses the
moment between two transactions of another process again and again; here it is asked each millisecond.
"""

import sqlite3
import time
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import OperationalError, transaction

from htc.lib.text import fit

# Any number that no other program uses in this database (postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS).
TURN = 0x687463
_TAKE_TURN = f"SELECT pg_advisory_xact_lock({TURN})"
_WRITES = ("INSERT", "UPDATE", "DELETE")
STEP = 0.001  # seconds between two looks whether SQLite's lock is free
_NO_TRANSACTION = 0  # libpq's PQTRANS_IDLE


def guard(sender, connection, **kwargs) -> None:
    """Have a new connection make all its text fit, and take its turn; a receiver of ``connection_created``."""
    if _with_fit_text in connection.execute_wrappers:
        return
    # The first: ``execute_wrapper`` takes the last one off when its block ends, whichever that is.
    connection.execute_wrappers.insert(0, _with_fit_text)
    write = connection.ops.adapt_json_value
    connection.ops.adapt_json_value = lambda value, encoder: write(_fit_deep(value), encoder)
    connection.execute_wrappers.insert(0, _in_turn if connection.vendor == "postgresql" else _at_once_when_free)


def _in_turn(execute, sql, params, many, context):
    """Take the turn before a transaction's first statement; what writes by itself is a transaction of one statement."""
    connection = context["connection"]
    if connection.in_atomic_block:
        raw = connection.connection
        if raw.pgconn.transaction_status == _NO_TRANSACTION:
            with connection.wrap_database_errors:
                raw.execute(_TAKE_TURN)
        return execute(sql, params, many, context)
    if sql.startswith(_WRITES):
        with transaction.atomic(using=connection.alias):
            return execute(sql, params, many, context)
    return execute(sql, params, many, context)


def _at_once_when_free(execute, sql, params, many, context):
    """Write as soon as the transaction of another connection ends; raise as SQLite does where that takes longer than its ``timeout``."""
    connection = context["connection"]
    if connection.in_atomic_block or not sql.startswith(("BEGIN", *_WRITES)):
        return execute(sql, params, many, context)
    raw, seconds = connection.connection, connection.settings_dict["OPTIONS"]["timeout"]
    until = time.monotonic() + seconds
    raw.execute("PRAGMA busy_timeout=0")
    try:
        while True:
            try:
                return execute(sql, params, many, context)
            except OperationalError as error:
                if not _is_busy(error) or time.monotonic() > until:
                    raise
            time.sleep(STEP)
    finally:
        raw.execute(f"PRAGMA busy_timeout={1000 * seconds:.0f}")


def _is_busy(error: OperationalError) -> bool:
    # The low byte of an extended code is the code (sqlite.org/rescode.html).
    return getattr(error.__cause__, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY


def _with_fit_text(execute, sql, params, many, context):
    return execute(sql, [_fit_all(row) for row in params] if many else _fit_all(params), many, context)


def _fit_all(params: Iterable | Mapping | None) -> Any:
    if params is None:
        return None
    if isinstance(params, Mapping):
        return {name: _fit(value) for name, value in params.items()}
    return [_fit(value) for value in params]


def _fit(value: Any) -> Any:
    if isinstance(value, list):  # a column of many rows, as bulk_create gives it to PostgreSQL
        return [_fit(each) for each in value]
    return fit(value) if isinstance(value, str) else value


def _fit_deep(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {_fit(name): _fit_deep(each) for name, each in value.items()}
    return [_fit_deep(each) for each in value] if isinstance(value, list | tuple) else _fit(value)
