"""Verbs. Each is one transaction, recorded in the audit."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from api.building.rebuilding import rebuild
from cms.campaigns.models import CaseRef
from cms.core import audit
from pingxuan_picks.exceptions import AlreadyPicked, TooManyPicks
from pingxuan_picks.models import Pick
from pingxuan_picks.queries import picks_of, rules_of


@transaction.atomic
def pick_case(*, case: UUID, reason: str, actor: audit.Actor, now: datetime) -> Pick:
    """Recommend a case. Raises AlreadyPicked, or TooManyPicks above the campaign's limit."""
    ref = CaseRef.objects.get(uid=case)
    # The campaign's row is the lock that two editors picking the last free place meet at.
    type(ref.campaign).objects.select_for_update().get(pk=ref.campaign_id)
    if Pick.objects.filter(case=ref).exists():
        raise AlreadyPicked
    limit = rules_of(ref.campaign_id, now).max_picks
    if picks_of(ref.campaign_id).count() >= limit:
        raise TooManyPicks(limit=limit)
    pick = Pick.objects.create(case=ref, reason=reason, by=actor.label, at=now)
    _changed(ref, "picks.picked", reason=reason, actor=actor, now=now)
    return pick


@transaction.atomic
def unpick_case(
    *, case: UUID, reason: str, now: datetime, actor: audit.Actor = audit.SYSTEM
) -> None:
    """Take a recommendation back; nothing happens where there is none."""
    for pick in Pick.objects.filter(case=case).select_related("case"):
        pick.delete()
        _changed(pick.case, "picks.unpicked", reason=reason, actor=actor, now=now)


def _changed(ref: CaseRef, action: str, *, reason: str, actor: audit.Actor, now: datetime) -> None:
    """Put the act on record, and have the case's document built anew."""
    target = audit.Target(kind="case", id=str(ref.uid), label=str(ref))
    audit.record(actor=actor, action=action, target=target, now=now, reason=reason)
    rebuild([ref.uid], cause=action, now=now)
