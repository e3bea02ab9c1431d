"""Reads of annulments: where one stands, what the public is told."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from plugins.voting.enums import AnnulmentAct as Act
from plugins.voting.models import AnnulledBallot, Annulment, AnnulmentStep

UNDECIDED = (Act.PROPOSED, Act.APPEALED, Act.FOUND_FOR, Act.FOUND_AGAINST, Act.FINDING_RETURNED)
"""Somebody has still to act before the tally can be sealed."""
IN_FORCE = (
    Act.APPROVED,
    Act.APPEALED,
    Act.FOUND_FOR,
    Act.FOUND_AGAINST,
    Act.FINDING_RETURNED,
    Act.APPEAL_REFUSED,
)
"""The ballots do not count while the last step is one of these."""
PUBLIC = (*IN_FORCE, Act.APPEAL_UPHELD)
"""What the public is told of: what was in force once."""
CHANGING = (Act.APPROVED, Act.APPEAL_UPHELD)
"""Steps after which other ballots count than before; an annulment takes each once at most."""


def last_step(annulment: int) -> AnnulmentStep:
    """The step that says where it stands."""
    steps = AnnulmentStep.objects.filter(annulment=annulment)
    return steps.order_by("-ordinal")[:1].get()


def annulments_of(campaign: int, *, before: datetime | None = None) -> QuerySet[Any]:
    """The campaign's, the newest first; ``state`` is the act of the last step.

    ``before`` tells how they stood then: later steps are passed over.
    """
    last = AnnulmentStep.objects.filter(annulment=OuterRef("pk")).order_by("-ordinal")
    if before is not None:
        last = last.filter(at__lt=before)
    return Annulment.objects.filter(campaign=campaign).annotate(
        state=Subquery(last.values("act")[:1]), state_at=Subquery(last.values("at")[:1])
    )


@dataclass(frozen=True, kw_only=True)
class PublicAnnulment:
    """What everybody may know of an annulment."""

    number: int
    reason: str
    statement: str
    ballots: int
    state: str
    decided_at: datetime


def public_annulments(campaign: int, *, before: datetime | None = None) -> list[PublicAnnulment]:
    """Those that were put into force (``before``), the first first; reinstated ones stay."""
    approved = AnnulmentStep.objects.filter(annulment=OuterRef("pk"), act=Act.APPROVED)
    shown = annulments_of(campaign, before=before).filter(state__in=PUBLIC)
    rows = shown.annotate(decided_at=Subquery(approved.values("at")[:1])).order_by("number")
    return [
        PublicAnnulment(
            number=row.number,
            reason=row.reason,
            statement=row.statement,
            ballots=row.ballots,
            state=row.state,
            decided_at=row.decided_at,
        )
        for row in rows
    ]


def annulment_of(ballot: UUID) -> Annulment | None:
    """The annulment by which a ballot does not count; None where it counts."""
    found = AnnulledBallot.objects.filter(ballot=ballot).select_related("annulment").first()
    return found.annulment if found else None


def first_undecided(campaign: int) -> Annulment | None:
    """The first that somebody has still to decide on."""
    waiting = annulments_of(campaign).filter(state__in=UNDECIDED)
    first: Annulment | None = waiting.order_by("number").first()
    return first


def changes_of(campaign: int) -> set[tuple[int, str]]:
    """All that changed what counts: the annulment's number, and the act. One query."""
    steps = AnnulmentStep.objects.filter(annulment__campaign=campaign, act__in=CHANGING)
    return set(steps.values_list("annulment__number", "act"))


def changes_until(number: int, state: str) -> set[tuple[int, str]]:
    """Those that an annulment in this state has gone through."""
    if state not in PUBLIC:
        return set()
    done = {(number, Act.APPROVED.value)}
    return done | {(number, state)} if state == Act.APPEAL_UPHELD else done
