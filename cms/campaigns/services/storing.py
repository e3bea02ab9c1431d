"""Writing a rule sheet down, whoever made it: hash, audit and event in one place."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import translation
from wagtail.models import Page

from cms.campaigns.models import Campaign, RuleSheet
from cms.campaigns.rule_changes import changes
from cms.campaigns.sheets import SheetContent
from cms.core import audit
from cms.plugin_system.events import announce


@dataclass(frozen=True, kw_only=True)
class Publication:
    """What is told of a version beside its content; ``starts`` is when it takes effect."""

    number: int
    starts: datetime
    summary: str
    notice: Page | None
    author: audit.Actor


def store_sheet(
    campaign: Campaign, base: SheetContent | None, new: bytes, what: Publication, *, now: datetime
) -> RuleSheet:
    """Store what the caller has checked, inside the caller's transaction.

    The campaign's row is locked by then. ``base`` is what the log compares with.
    """
    sheet = RuleSheet.objects.create(
        campaign=campaign,
        number=what.number,
        content=new,
        sha256=hashlib.sha256(new).hexdigest(),
        effective_at=what.starts,
        published_at=now,
        author_id=what.author.id,
        author_label=what.author.label,
        summary=what.summary,
        change_notice=what.notice,
    )
    audit.record(
        actor=what.author,
        action="rules.published",
        target=audit.Target("rule_sheet", str(sheet.pk), str(sheet)),
        now=now,
        reason=what.summary,
        facts={
            "number": sheet.number,
            "sha256": sheet.sha256,
            "effective_at": what.starts,
            "change_notice": what.notice.pk if what.notice else None,
            "changes": _told(base, SheetContent(new), campaign),
        },
    )
    announce("rules_published", campaign=campaign.pk, now=now, number=sheet.number)
    return sheet


def _told(base: SheetContent | None, new: SheetContent, campaign: Campaign) -> list[dict[str, str]]:
    if base is None:
        return []
    # The log is read later and by others: it speaks the house's language.
    with translation.override(settings.LANGUAGE_CODE):
        found = changes(base, new, zone=campaign.zone)
    return [{"rule": f"{one.section}.{one.rule}", "old": one.old, "new": one.new} for one in found]
