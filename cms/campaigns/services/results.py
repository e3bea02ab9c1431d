"""The single act that makes results public (R110, R112)."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from cms.campaigns import phases
from cms.campaigns.exceptions import (
    AwardedTwice,
    AwardMisplaced,
    CaseInMotion,
    CaseNotPublic,
    NotACaseHere,
    NothingAwarded,
    ReasonMissing,
    ResultsByOnePerson,
    ResultsTooEarly,
    UnknownAward,
)
from cms.campaigns.models import Award, AwardType, Campaign, CaseRef, GivenTo, Release
from cms.campaigns.models.results import seal
from cms.campaigns.queries import rules_at
from cms.campaigns.rule_sheet import PhaseName
from cms.core import audit
from cms.documents import queries as documents


@dataclass(frozen=True, kw_only=True)
class Grant:
    """An award as it is decided: its slug, and the case's uid or the unit's name.

    The order in which grants are handed over is the order in which they are shown.
    """

    award: str
    case: UUID | None = None
    unit: str = ""


@transaction.atomic
def release(
    *,
    campaign: Campaign,
    awards: Sequence[Grant],
    released_by: audit.Actor,
    confirmed_by: audit.Actor,
    reason: str = "",
    now: datetime,
) -> Release:
    """Make these the campaign's results, at once and everywhere.

    A later release takes the place of an earlier one as a whole and says in ``reason``, which
    everybody reads, what changed and why. Cases are named as everybody can read them at this
    moment, and stay named so. Raises ResultsByOnePerson, ReasonMissing, NoRules, ResultsTooEarly,
    NothingAwarded, and for single awards UnknownAward, AwardMisplaced, AwardedTwice, NotACaseHere,
    CaseNotPublic, CaseInMotion.
    """
    if not released_by.id or not confirmed_by.id or released_by.id == confirmed_by.id:
        raise ResultsByOnePerson
    # Two at once: the second counts on from the first, and must say why there is another.
    locked = Campaign.objects.select_for_update().get(pk=campaign.pk)
    number = 1 + (locked.releases.aggregate(last=Max("number"))["last"] or 0)
    reason = _checked_reason(reason, is_first=number == 1)
    rules = rules_at(locked.pk, now)
    awaited = phases.in_the_way_of_release(rules.phases, now)
    if awaited is not None:
        raise ResultsTooEarly(phase=PhaseName(awaited).label)
    rows = list(_awards(locked, awards))
    if not rows:
        raise NothingAwarded
    made = Release.objects.create(
        campaign=locked,
        number=number,
        released_at=now,
        rule_sheet_id=rules.pk,
        sha256=seal(rows),
        released_by_id=released_by.id,
        released_by_label=released_by.label,
        confirmed_by_id=confirmed_by.id,
        confirmed_by_label=confirmed_by.label,
        reason=reason,
    )
    for row in rows:
        # One by one: whatever shows the case learns of it by the signal.
        row.release = made
        row.save(force_insert=True)
    audit.record(
        actor=released_by,
        action="results.released",
        target=audit.Target("campaign", str(locked.pk), str(locked)),
        now=now,
        reason=reason,
        facts={
            "number": number,
            "rules": rules.number,
            "sha256": made.sha256,
            "awards": len(rows),
            "confirmed_by": {"id": confirmed_by.id, "label": confirmed_by.label},
        },
    )
    return made


def _checked_reason(reason: str, *, is_first: bool) -> str:
    reason = reason.strip()
    limit = Release._meta.get_field("reason").max_length or 0
    if len(reason) > limit or not (reason or is_first):
        raise ReasonMissing(limit=limit)
    return reason


def _awards(campaign: Campaign, grants: Sequence[Grant]) -> Iterator[Award]:
    """The rows, positions counted by type in the order given."""
    types = {one.slug: one for one in campaign.award_types.all()}
    cases = _public_cases(campaign, [grant.case for grant in grants if grant.case is not None])
    placed: dict[str, int] = {}
    seen: set[tuple[str, object]] = set()
    for grant in grants:
        award_type = types.get(grant.award)
        if award_type is None:
            raise UnknownAward(award=grant.award)
        unit = grant.unit.strip()
        _refuse_misplaced(award_type, grant.case, unit)
        case = cases.get(grant.case) if grant.case else None
        name = case.title if case else unit
        if (grant.award, grant.case or unit) in seen:
            raise AwardedTwice(award=award_type.name, name=name)
        seen.add((grant.award, grant.case or unit))
        placed[grant.award] = placed.get(grant.award, 0) + 1
        yield Award(
            award_type=award_type,
            name=award_type.name,
            position=placed[grant.award],
            case_ref=case.ref if case else None,
            category_id=case.ref.category_id if case else None,
            title=case.title if case else "",
            applicant=case.applicant if case else "",
            unit=unit,
        )


def _refuse_misplaced(award_type: AwardType, case: UUID | None, unit: str) -> None:
    given_to = GivenTo(award_type.given_to)
    longest = Award._meta.get_field("unit").max_length or 0
    fits = {GivenTo.CASE: case is not None and not unit, GivenTo.UNIT: case is None and unit}
    if not fits[given_to] or len(unit) > longest:
        raise AwardMisplaced(award=award_type.name, given_to=given_to.label)


@dataclass(frozen=True)
class _PublicCase:
    ref: CaseRef
    title: str
    applicant: str


def _public_cases(campaign: Campaign, uids: Sequence[UUID]) -> dict[UUID | None, _PublicCase]:
    """The cases with their public names, from the documents that everybody reads.

    A case that waits to be built may have been withdrawn a moment ago: then nothing is released.
    """
    refs = CaseRef.objects.filter(campaign=campaign).in_bulk(uids)
    shown = documents.current("case").filter(document_id__in=uids)
    cards = {uid: json.loads(bytes(card)) for uid, card in shown.values_list("document", "card")}
    waiting = documents.waiting(uids)
    found: dict[UUID | None, _PublicCase] = {}
    for uid in uids:
        if uid not in refs:
            raise NotACaseHere(case=uid)
        card = cards.get(uid)
        if uid in waiting:
            raise CaseInMotion(case=card["title"] if card else refs[uid])
        if card is None:
            raise CaseNotPublic(case=refs[uid])
        found[uid] = _PublicCase(refs[uid], card["title"], card["applicant"])
    return found
