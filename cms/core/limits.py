"""Where login limits are counted: a database file of their own beside the main one (DESIGN 9).

A limit holds only if two processes that count at once cannot both be first. The file cache cannot
promise that, and throws entries away at random when it is full; a database can, and in a file of
its own it never waits for those who publish.
"""

from typing import Any

from django.conf import settings

ALIAS = "limits"
_APP = "django_cache"  # what Django calls the app of its cache's table


class LimitsRouter:
    """Sends the cache's table to its own database, and nothing else there."""

    def db_for_read(self, model: type, **hints: Any) -> str | None:
        """The limits' database for the cache's table."""
        return ALIAS if model._meta.app_label == _APP else None  # type: ignore[attr-defined]  # -- any model

    db_for_write = db_for_read

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        """Nothing is migrated into the limits' database."""
        if db == ALIAS:
            return app_label == _APP
        return False if app_label == _APP else None


def make_table() -> None:
    """Make the cache's table where this installation counts in a file; idempotent."""
    from django.core.management import call_command

    if ALIAS in settings.DATABASES:
        call_command("createcachetable", database=ALIAS, verbosity=0)
