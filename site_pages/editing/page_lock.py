"""One page at a time: what decides whether a page is public waits in line for its row.

Withdrawing, the last approval, a correction and the schedule's worker all hold it first, and ask
again what they have read before. Whoever locks something else as well locks that afterwards.
"""

from typing import Any

from wagtail.models import Page


def hold_page(pk: Any) -> Page | None:
    """The page as it is stored now, held until the transaction ends; None for one that is gone."""
    return Page.objects.select_for_update().filter(pk=pk).first()
