"""Which database the blog has: a file of SQLite on this machine, or PostgreSQL for several machines."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote

from htc.environment import need, read_url, stop


def read_database(folder: Path) -> dict[str, Any]:
    """Give Django's database dictionary: SQLite in a folder, or what DATABASE_URL names."""
    url = read_url("DATABASE_URL", ("sqlite", "postgres", "postgresql"))
    if url and url.scheme != "sqlite":
        if not url.hostname or not url.path.strip("/"):
            stop("DATABASE_URL", "it must name a host and a database, such as postgres://name:password@host/database.")
        need("DATABASE_URL", "psycopg")
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(url.path.strip("/")),
            "USER": unquote(url.username or ""),
            "PASSWORD": unquote(url.password or ""),
            "HOST": url.hostname,
            "PORT": url.port or "",
            "CONN_HEALTH_CHECKS": True,  # a server that was started anew costs no reader a page
            "OPTIONS": {
                # No fewer than a web process has threads.
                "pool": {"min_size": 1, "max_size": 10},
                # A transaction waits as long for its turn as on SQLite, and not two hours for a machine that is gone.
                "options": "-c lock_timeout=20s -c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3",
            },
        }
    return {
        "ENGINE": "django.db.backends.sqlite3",
        # sqlite:///blog.sqlite3 is relative and sqlite:////srv/blog.sqlite3 absolute, as everywhere else.
        "NAME": unquote(url.path).removeprefix("/") if url else str(folder / "htc.sqlite3"),
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            # The default mode takes the write lock late and then fails with "database is locked" under several writers.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # FULL: what was acknowledged survives a power cut.
            # cache_size: each thread has a connection, and what none of them keeps the system has in memory once for all.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-512",
        },
    }
