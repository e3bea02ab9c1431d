"""Which cases were corrected: kept in the shared cache, so that others pay no query for it."""

from functools import partial
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db import transaction
from django.db.models.signals import post_save

from site_pages.models import CaseCorrection

KEY = "corrected-cases:1"
SECONDS = 60
"""How long an entry lives that was read before a correction and written after it."""


def corrections_of(case: UUID) -> list[CaseCorrection]:
    """What was corrected of a case, the newest first. One query, for corrected cases alone."""
    corrected = cache.get(KEY)
    if corrected is None:
        corrected = set(CaseCorrection.objects.order_by().values_list("case_ref", flat=True))
        cache.set(KEY, corrected, SECONDS)
    return list(CaseCorrection.objects.filter(case_ref=case)) if case in corrected else []


def connect() -> None:
    """Drop what is kept with every correction."""
    post_save.connect(_forget, sender=CaseCorrection, dispatch_uid="site_pages:corrected cases")


def _forget(**_: Any) -> None:
    transaction.on_commit(partial(cache.delete, KEY), robust=True)
