"""What was deleted, wiped: free pages, the search index and the log of writes hold its bytes until they are written anew."""

import time
from datetime import datetime

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from articles.search.engines import engine_of
from htc.redaction.models import Redaction

_PATIENCE, _PAUSE = 5.0, 0.1


def wipe() -> bool:
    """Write the database anew, and tell whether nothing is left of what was deleted. Not within a transaction.

    On SQLite readers go on meanwhile; while one of them looks at an older state, the log of writes cannot be emptied, and it has to be
    tried again. On PostgreSQL the tables are locked one by one; its own log of writes is the server's business.
    """
    try:
        with connection.cursor() as cursor:
            if connection.vendor != "sqlite":
                return _wipe_tables(cursor)
            with transaction.atomic():
                for statement in engine_of(connection).fill:
                    cursor.execute(statement)
            cursor.execute("VACUUM")
            return _is_log_empty(cursor)
    except DatabaseError:
        return False


def _wipe_tables(cursor) -> bool:
    """Write every table anew, and tell whether no row is left that was deleted before.

    PostgreSQL keeps what a transaction might still see, of another database of the server too; a table that was frozen says how far it
    went (postgresql.org/docs/current/routine-vacuuming.html#VACUUM-FOR-WRAPAROUND).
    """
    cursor.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::xid::text")
    [until] = cursor.fetchone()
    # All of them: what search keeps is made of texts that were deleted, too.
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    end = time.monotonic() + _PATIENCE
    # Whoever comes to a table behind us waits as long as we do.
    cursor.execute("SELECT set_config('lock_timeout', %s, false)", [f"{_PATIENCE:.0f}s"])
    try:
        while tables:
            for table in tables:
                cursor.execute(f"VACUUM (FULL, FREEZE, ANALYZE) {connection.ops.quote_name(table)}")
            tables = _not_wiped(cursor, tables, until)
            if tables and time.monotonic() > end:
                return False
        # Here the planner keeps frequent values of every column.
        cursor.execute("VACUUM (FULL) pg_catalog.pg_statistic")
    finally:
        cursor.execute("RESET lock_timeout")
    return True


def _not_wiped(cursor, tables: list[str], until: str) -> list[str]:
    there = "oid IN (SELECT to_regclass(quote_ident(name)) FROM unnest(%s::text[]) AS name)"
    cursor.execute(f"SELECT relname FROM pg_class WHERE {there} AND age(relfrozenxid) > age(%s::xid)", [tables, until])  # noqa: S608
    return [name for (name,) in cursor.fetchall()]


def _is_log_empty(cursor) -> bool:
    end = time.monotonic() + _PATIENCE
    while True:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        is_busy, *_ = cursor.fetchone()
        if not is_busy or time.monotonic() > end:
            return not is_busy
        time.sleep(_PAUSE)


def wipe_what_is_left(now: datetime | None = None) -> None:
    """Wipe for the redactions that could not be wiped at once, and end proposals that have waited too long; a chore of the worker."""
    Redaction.objects.lapse(now or timezone.now())
    pks = list(Redaction.objects.unwiped().values_list("pk", flat=True))
    if pks and wipe():
        Redaction.objects.filter(pk__in=pks).update(wiped_at=timezone.now())
