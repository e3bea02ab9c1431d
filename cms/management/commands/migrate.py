"""`manage.py migrate`, able to start on a database whose append-only triggers are missing.

The system check that reports missing triggers runs before the migrations whose end re-installs
them (a SQLite table rebuild drops them silently): this puts them back first, and says so.
"""

from typing import Any

from django.core.management.commands import migrate
from django.utils import timezone

from cms.core import limits
from cms.core.append_only_watch import restore_triggers


class Command(migrate.Command):
    """Django's command with the triggers repaired before the checks, and the limits' table made."""

    def check(self, *args: Any, **options: Any) -> None:
        """Re-install what is missing, then let every check speak."""
        for using in options.get("databases") or ():
            restore_triggers(using, now=timezone.now())
        super().check(*args, **options)

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, then make what no migration makes."""
        super().handle(*args, **options)
        limits.make_table()
