"""Rules being edited, kept as they were typed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from cms.campaigns.models import Campaign, RuleDraft
from cms.core import audit


@transaction.atomic
def save_rule_draft(
    *,
    campaign: Campaign,
    values: Mapping[str, Any],
    summary: str,
    based_on: int,
    author: audit.Actor,
    now: datetime,
) -> RuleDraft:
    """Keep what was typed, whether it is right or not; a campaign has one draft, the last saved.

    ``values`` is JSON: a section's name to what was typed for it.
    """
    draft, _ = RuleDraft.objects.update_or_create(
        campaign=campaign,
        defaults={
            "values": dict(values),
            "summary": summary,
            "based_on": based_on,
            "edited_at": now,
            "editor_id": author.id,
            "editor_label": author.label,
        },
    )
    return draft


@transaction.atomic
def drop_rule_draft(*, campaign: Campaign, author: audit.Actor, now: datetime) -> bool:
    """Forget the draft; whether there was one. What was typed is lost, so the act is recorded."""
    dropped, _ = RuleDraft.objects.filter(campaign=campaign).delete()
    if dropped:
        audit.record(
            actor=author,
            action="rules.draft_dropped",
            target=audit.Target("campaign", str(campaign.pk), str(campaign)),
            now=now,
        )
    return bool(dropped)


@transaction.atomic
def finish_rule_draft(*, draft: RuleDraft) -> bool:
    """Forget a draft that was published; one that was edited meanwhile stays. Whether it is gone.

    To be called in the transaction of the publication.
    """
    gone, _ = RuleDraft.objects.filter(pk=draft.pk, edited_at=draft.edited_at).delete()
    return bool(gone)
