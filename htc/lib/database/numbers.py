"""Numbers that either kind of database holds."""

from django.db.backends.base.operations import BaseDatabaseOperations
from django.db.backends.sqlite3.operations import DatabaseOperations


def guard() -> None:
    """Have forms and models refuse under SQLite, which takes any number, what PostgreSQL has no room for in a column of that kind.

    Otherwise a blog could not be moved from the one to the other for the sake of one number that somebody typed.
    """
    DatabaseOperations.integer_field_range = BaseDatabaseOperations.integer_field_range  # type: ignore[method-assign]  # as it is without it
