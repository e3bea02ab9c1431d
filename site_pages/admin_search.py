"""The admin's own search, with an index that writes no page's row but the one being saved.

On PostgreSQL Wagtail's index refreshes the title norms of many rows at every save, inside the
transaction of the page: two people who publish at once then wait for each other and one of them
fails. Norms only weigh results against each other; a full rebuild still sets them.
"""

from typing import Any

from django.db import connection
from modelsearch.backends import database


def SearchBackend(params: dict[str, Any]) -> Any:  # noqa: N802 -- the name Wagtail asks a backend module for
    """The backend of the default database, as Wagtail chooses it."""
    if connection.vendor != "postgresql":
        return database.SearchBackend(params)
    from modelsearch.backends.database.postgres.postgres import PostgresIndex, PostgresSearchBackend

    class OwnRowIndex(PostgresIndex):
        """Refreshes norms when the whole index is built, not at every save."""

        def _refresh_title_norms(self, full: bool = False) -> None:
            if full:
                super()._refresh_title_norms(full=True)

    class OwnRowSearchBackend(PostgresSearchBackend):
        """Wagtail's, with that index."""

        index_class = OwnRowIndex

    return OwnRowSearchBackend(params)
