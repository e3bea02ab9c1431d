"""Giving cases their numbers on the ballot (编号): once given, a number never changes."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from cms.campaigns.models import Campaign, CaseRef
from cms.core import audit
from cms.core.audit import Actor
from cms.documents import queries as documents


def number_cases(*, campaign: int, actor: Actor, now: datetime) -> int:
    """Number the public cases that have none, those published first first; how many there were.

    They follow the highest number there is, without a gap. The campaign's row is locked, so that
    two of these at once give no number twice; the constraint of `CaseRef` would refuse it. Votes,
    which only name the campaign, do not wait for that lock.
    """
    with transaction.atomic():
        Campaign.objects.select_for_update(no_key=True).get(pk=campaign)
        waiting = _without_number(campaign)
        taken = CaseRef.objects.filter(campaign=campaign).aggregate(highest=Max("ballot_no"))
        first = (taken["highest"] or 0) + 1
        for number, ref in enumerate(waiting, start=first):
            ref.ballot_no = number
            # One by one and through the model: each has its document built again.
            ref.save(update_fields=["ballot_no"])
        if waiting:
            audit.record(
                actor=actor,
                action="voting.number_cases",
                target=audit.Target("campaign", str(campaign)),
                now=now,
                facts={"first": first, "last": first + len(waiting) - 1},
            )
    return len(waiting)


def _without_number(campaign: int) -> list[CaseRef]:
    refs = CaseRef.objects.filter(campaign=campaign, ballot_no=None).in_bulk()
    public = documents.current("case").filter(document__in=refs)
    order = public.order_by("published_at", "document_id").values_list("document_id", flat=True)
    return [refs[uid] for uid in order]
