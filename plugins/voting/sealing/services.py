"""Verbs of sealing (R93): one person draws the tally up, another seals it."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max

from cms.campaigns.models import Campaign
from cms.core import audit
from plugins.voting.casting.polls import Poll, Stage, poll_at
from plugins.voting.counting.annulments import first_undecided
from plugins.voting.counting.reconciling import differences
from plugins.voting.exceptions import (
    NothingNew,
    OutOfTurn,
    SealTooEarly,
    SealWaits,
    SecondPersonNeeded,
    TallyDiffers,
    TallyMoved,
)
from plugins.voting.models import DrawnTally, Seal
from plugins.voting.sealing.standing import newest_seal, seal_holds
from plugins.voting.sealing.tally_file import sha256_of, written
from plugins.voting.sealing.workdays import Objections, days_of_objection
from plugins.voting.windows import first_instant, local_day

A_MOMENT = timedelta(microseconds=1)


@transaction.atomic
def draw_up(*, campaign: int, actor: audit.Actor, now: datetime) -> DrawnTally:
    """Write the tally down as the file that somebody else will seal.

    Raises SealTooEarly until voting has closed and objections are over, SealWaits while an
    annulment is not decided, TallyDiffers, NothingNew where the last seal still holds,
    SecondPersonNeeded (nobody acts for the system).
    """
    if not actor.id:
        raise SecondPersonNeeded
    locked, poll = _ready(campaign, now)
    if seal_holds(campaign):
        raise NothingNew
    number = _next_number(campaign)
    content = written(locked, poll, number=number, drawn_at=now)
    drawn = DrawnTally.objects.create(
        campaign=locked,
        number=number,
        content=content,
        sha256=sha256_of(content),
        drawn_at=now,
        drawn_by_id=actor.id,
        drawn_by_label=actor.label,
    )
    _record("voting.tally_drawn", drawn, actor=actor, now=now)
    return drawn


@transaction.atomic
def seal(*, drawn: int, actor: audit.Actor, now: datetime) -> Seal:
    """Seal a tally that somebody else has drawn up, if it is still the tally, to the byte.

    Raises SecondPersonNeeded, OutOfTurn where its number is taken, TallyMoved, and what
    `draw_up` raises of a count that is not ready.
    """
    tally = DrawnTally.objects.get(pk=drawn)
    locked, poll = _ready(tally.campaign_id, now)
    if not actor.id or actor.id == tally.drawn_by_id:
        raise SecondPersonNeeded
    if tally.number != _next_number(locked.pk):
        raise OutOfTurn(state=f"№ {_next_number(locked.pk) - 1}")
    stored = bytes(tally.content)
    again = written(locked, poll, number=tally.number, drawn_at=tally.drawn_at)
    if again != stored or sha256_of(stored) != tally.sha256:
        raise TallyMoved
    made = Seal.objects.create(
        campaign=locked,
        number=tally.number,
        tally=tally,
        drawn_by_id=tally.drawn_by_id,
        sealed_at=now,
        sealed_by_id=actor.id,
        sealed_by_label=actor.label,
    )
    _record("voting.tally_sealed", tally, actor=actor, now=now)
    return made


def objections(poll: Poll) -> Objections | None:
    """The days for objections after the vote; None where it has no end."""
    if poll.closes_at is None:
        return None
    last_day = local_day(poll.closes_at - A_MOMENT, poll.zone)
    return days_of_objection(last_day, poll.rules.dispute_days)


def sealable_from(poll: Poll) -> datetime | None:
    """From when the tally can be drawn up and sealed; None where the vote has no end."""
    told = objections(poll)
    return first_instant(told.over_on, poll.zone) if told else None


def _ready(campaign: int, now: datetime) -> tuple[Campaign, Poll]:
    """The campaign, with nobody else at its count, if that is over and right."""
    locked = Campaign.objects.select_for_update(no_key=True).get(pk=campaign)
    poll = poll_at(locked, now)
    start = sealable_from(poll)
    if poll.stage is not Stage.CLOSED or start is None or now < start:
        raise SealTooEarly(at=f"{start.astimezone(poll.zone):%Y-%m-%d %H:%M}" if start else "–")
    if (waiting := first_undecided(campaign)) is not None:
        raise SealWaits(number=waiting.number)
    if differences(campaign):
        raise TallyDiffers
    return locked, poll


def _next_number(campaign: int) -> int:
    last = Seal.objects.filter(campaign=campaign).aggregate(last=Max("number"))["last"]
    return 1 + (last or 0)


def _record(action: str, tally: DrawnTally, *, actor: audit.Actor, now: datetime) -> None:
    before = newest_seal(tally.campaign_id)
    audit.record(
        actor=actor,
        action=action,
        target=audit.Target("tally", str(tally.pk), str(tally)),
        now=now,
        facts={
            "campaign": tally.campaign_id,
            "number": tally.number,
            "sha256": tally.sha256,
            "drawn_by": {"id": tally.drawn_by_id, "label": tally.drawn_by_label},
            "sealed_before": before.number if before else 0,
        },
    )
