"""Why a page that was public is down: the code everybody reads, and its publisher's sentence."""

from typing import Any
from uuid import UUID

from wagtail.models import Page
from wagtail.signals import page_published

from cms.documents.enums import Reason


def reason_down(page: Page) -> Reason:
    """The public code of a page that is no longer live: its time was over, or it was withdrawn."""
    return Reason.EXPIRED if page.expired else Reason.WITHDRAWN


def told_of(uid: UUID) -> str:
    """What readers are told of a withdrawn page, by its identifier; empty for most. One query."""
    from site_pages.models import WithdrawalNote

    return WithdrawalNote.objects.filter(uid=uid).values_list("text", flat=True).first() or ""


def connect() -> None:
    """A page that is published again owes no explanation; in the transaction of publishing it."""
    page_published.connect(_forget, dispatch_uid="site_pages:withdrawal notes")


def _forget(instance: Page, **_: Any) -> None:
    from site_pages.models import PublicPage, WithdrawalNote

    if isinstance(instance, PublicPage):
        WithdrawalNote.objects.filter(uid=instance.uid).delete()
