"""Numbers that either kind of database holds."""

from django.db.backends.base.operations import BaseDatabaseOperations
from django.db.backends.sqlite3.base import DatabaseWrapper


def guard() -> None:
    """Have forms and models refuse under SQLite, which takes any number, what PostgreSQL has no room for in a column of that kind.

    Otherwise a blog could not be moved from the one to the other for the sake of one number that somebody typed.
    """
    # By the wrapper, without which the module of the operations cannot be imported first: on PostgreSQL nobody else has it.
    DatabaseWrapper.ops_class.integer_field_range = BaseDatabaseOperations.integer_field_range  # type: ignore[method-assign]  # as it is without it
