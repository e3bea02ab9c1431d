"""What annulling does to the tally: in the caller's transaction, with the rows that say so."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db import connections, router
from django.db.models import Count, F
from django.db.models.functions import ExtractHour

from plugins.voting.exceptions import TallyDiffers
from plugins.voting.models import (
    AnnulledBallot,
    AnnulmentEffect,
    AnnulmentStep,
    SelectedBallot,
    Tally,
)

ANNUL = """
INSERT INTO voting_annulledballot (ballot_id, annulment_id)
SELECT ballot_id, annulment_id FROM voting_selectedballot WHERE annulment_id = %s
"""


class _Place(NamedTuple):
    """A row of the tally."""

    case: UUID
    local_day: date
    hour: int
    channel: str


def put_in_force(step: AnnulmentStep) -> None:
    """The annulment's ballots no longer count.

    Raises IntegrityError where one of them is annulled already, TallyDiffers.
    """
    with connections[router.db_for_write(AnnulledBallot)].cursor() as cursor:
        cursor.execute(ANNUL, [step.annulment_id])
    _move(step, sign=1)


def reinstate(step: AnnulmentStep) -> None:
    """The annulment's ballots count again. Raises TallyDiffers where they did not lack."""
    gone, _ = AnnulledBallot.objects.filter(annulment=step.annulment_id).delete()
    if gone != step.annulment.ballots:
        raise TallyDiffers
    _move(step, sign=-1)


def _move(step: AnnulmentStep, *, sign: int) -> None:
    """Change the tally and keep what was changed, row by row in one order: no two wait crosswise.

    The hour is reckoned as casting does, in the campaign's zone.
    """
    annulment = step.annulment
    hour = ExtractHour("ballot__cast_at", tzinfo=annulment.campaign.zone)
    names = ("ballot__case", "ballot__local_day", "hour", "ballot__channel")
    selected = SelectedBallot.objects.filter(annulment=annulment).annotate(hour=hour)
    grouped = selected.values_list(*names).annotate(n=Count("pk")).order_by(*names)
    effects = []
    for *names_of, number in grouped:
        place, change = _Place(*names_of), sign * number
        row = Tally.objects.filter(campaign=annulment.campaign_id, **place._asdict())
        if row.update(annulled=F("annulled") + change) != 1:
            raise TallyDiffers
        effects.append(
            AnnulmentEffect(
                step=step,
                campaign_id=annulment.campaign_id,
                case_id=place.case,
                change=change,
                at=step.at,
                local_day=place.local_day,
                hour=place.hour,
                channel=place.channel,
            )
        )
    AnnulmentEffect.objects.bulk_create(effects)
