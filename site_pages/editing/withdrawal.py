"""撤稿: one act takes a page off eight sites and out of the API, and says why."""

from datetime import datetime
from typing import Any

from django.db import transaction
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.log_actions import log
from wagtail.models import Page

from cms.core.audit import Actor, Target, record
from cms.core.text import count_zi
from site_pages import rules
from site_pages.editing.ended_reviews import end_review
from site_pages.editing.page_lock import hold_page
from site_pages.exceptions import (
    NoteTooLong,
    NothingToWithdraw,
    PageRefusal,
    ReasonRequired,
    WithdrawalNotYours,
)
from site_pages.models import PublicPage, WithdrawalNote

WITHDRAWN = "site_pages.withdraw"
NOTE_ZI = 200
"""The longest sentence for readers, in 字."""


def withdrawal_refusal(page: Page, user: Any) -> PageRefusal | None:
    """Why the person may not withdraw the page; None where they may.

    Whoever may publish it may withdraw it: a newsroom's chiefs their own, the organiser all
    pages. Only what is public can be withdrawn; that somebody is editing it, or that a new
    version is scheduled, does not protect it.
    """
    if not isinstance(page, PublicPage) or not page.live:
        return NothingToWithdraw(title=page.title)
    if not may_take_down(page, user):
        return WithdrawalNotYours(title=page.title)
    return rules.unpublish_refusal(page)


def may_take_down(page: PublicPage, user: Any) -> bool:
    """Whether the person is one of those who may withdraw the page while it is public."""
    return bool(page.permissions_for_user(user).can_publish()) or may_withdraw_all(user)


def may_withdraw_all(user: Any) -> bool:
    """Whether the person answers for the whole selection, all newsrooms included."""
    return bool(user.has_perm("site_pages.withdraw_any_page"))


@transaction.atomic
def withdraw(*, page: Page, user: Any, reason: str, now: datetime, public_note: str = "") -> None:
    """Take the page down with its reason, for the page's history and the audit.

    The reason stays inside; readers of the 410 page and of the API are told ``public_note``.
    What waits to be published of it is cancelled as well, in the same transaction: a scheduled
    version, and the review of a new one, whose people are told why. Only a new act brings it back:
    a chief who publishes, or a draft that is sent in and reviewed from the first step on. Links to
    drafts that were made before end (`draft_links`). Its addresses answer 410 at once, its document
    becomes a tombstone with the next build. Raises a `PageRefusal`, having changed nothing.
    """
    # Of two at once the second finds nothing to withdraw; and what was published since the page
    # was read is not written over.
    hold_page(page.pk)
    page = type(page).objects.get(pk=page.pk)
    refusal = withdrawal_refusal(page, user)
    if refusal is not None:
        raise refusal
    reason = reason.strip()
    if not reason:
        raise ReasonRequired
    note = public_note.strip()
    if (used := count_zi(note)) > NOTE_ZI:
        raise NoteTooLong(limit=NOTE_ZI, used=used)
    UnpublishPageAction(page, user=user, log_action=False).execute(skip_permission_checks=True)
    end_review(page, user=user, reason=reason)
    if note:
        WithdrawalNote.objects.update_or_create(uid=page.uid, defaults={"text": note, "at": now})
    log(instance=page, action=WITHDRAWN, user=user, data={"reason": reason, "note": note})
    record(
        actor=Actor.from_user(user),
        action="page.withdrawn",
        target=Target(kind=page._meta.model_name or "", id=str(page.uid), label=page.title[:300]),
        now=now,
        reason=reason,
        facts={"note": note} if note else {},
    )
