"""Watching over the append-only triggers: at every start, and before every migration (DESIGN 8)."""

import logging
from datetime import datetime

from django.db import DatabaseError, transaction

from cms.core import audit
from cms.core.append_only import install_triggers, missing_triggers

logger = logging.getLogger(__name__)


def warn_of_missing_triggers(using: str = "default") -> None:
    """Say at start-up, as an error in the log, that a table could be rewritten.

    The process goes on: ``/readyz`` answers 503 for as long as it is so, and tells as well when
    the database is away.
    """
    try:
        missing = missing_triggers(using)
    except DatabaseError:
        return
    if missing:
        logger.error("Append-only triggers are missing on %s: %s", using, ", ".join(missing))


def restore_triggers(using: str, *, now: datetime) -> list[str]:
    """Install what was taken away since the last migration and put it on record; the names.

    The audit's own triggers are among them: the record is written after they stand again.
    """
    restored = install_triggers(using)
    if restored:
        logger.warning("Append-only triggers were missing on %s: %s", using, ", ".join(restored))
        _record(using, restored, now=now)
    return restored


def _record(using: str, restored: list[str], *, now: datetime) -> None:
    try:
        with transaction.atomic():
            audit.record(
                actor=audit.SYSTEM,
                action="append_only.restored",
                target=audit.Target(kind="database", id=using),
                now=now,
                facts={"triggers": restored},
            )
    except DatabaseError:
        # A first migration was interrupted: there is no audit yet to write to.
        logger.exception("the restored triggers of %s are not on record", using)
