"""A PostgreSQL database of the benchmark's own: made, filled once, dropped unless it is kept."""

import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

DEFAULT_SERVER = "postgres://postgres@127.0.0.1:5432"


@contextmanager
def own_database(name: str = "") -> Iterator[bool]:
    """Set the environment up for Django; tells whether the database is new.

    With a ``name`` it is kept for the next run, which need not fill it again.
    """
    server = os.environ.get("BENCH_SERVER", DEFAULT_SERVER)
    database = name or f"bench_{secrets.token_hex(4)}"
    folder = Path(tempfile.gettempdir()) / database
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
        is_new = known.fetchone() is None
        if is_new:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
        os.environ |= {
            "DATABASE_URL": f"{server}/{database}",
            "PINGXUAN_VAR": str(folder),
            "SECRET_KEY": "only-for-benchmarks",
            "API_ANONYMOUS_BURST": "0",
            "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        }
        try:
            yield is_new
        finally:
            if not name:
                drop = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(database))
                connection.execute(drop)
