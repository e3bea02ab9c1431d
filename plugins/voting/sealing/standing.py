"""Whether there is a sealed tally that holds, and whether the seals are whole."""

from decimal import Decimal
from uuid import UUID

from plugins.voting.counting.annulments import changes_of
from plugins.voting.counting.totals import Numbers, numbers_by_case
from plugins.voting.exceptions import NotSealed
from plugins.voting.models import Seal
from plugins.voting.sealing.tally_file import (
    FormatUnknown,
    read_cases,
    read_changes,
    sha256_of,
)

WHOLE = Decimal(100)


def seals_of(campaign: int) -> list[Seal]:
    """The campaign's, the newest first. One query."""
    return list(Seal.objects.filter(campaign=campaign).select_related("tally").order_by("-number"))


def newest_seal(campaign: int) -> Seal | None:
    """The one with the highest number."""
    seals = Seal.objects.filter(campaign=campaign).select_related("tally")
    return seals.order_by("-number").first()


def seal_holds(campaign: int) -> bool:
    """Whether the newest seal tells what counts now."""
    return not _why_not(campaign, newest_seal(campaign))


def sealed_numbers(campaign: int) -> tuple[Seal, dict[UUID, Numbers]]:
    """The seal that holds, and what it tells of each case.

    Raises NotSealed where there is none, where an annulment or a reinstatement came after it, and
    where its bytes or the tally are not what was sealed.
    """
    seal = newest_seal(campaign)
    if seal is None or _why_not(campaign, seal):
        raise NotSealed
    return seal, read_cases(bytes(seal.tally.content))


def share_of_most(numbers: dict[UUID, Numbers]) -> dict[UUID, Decimal]:
    """Votes as a score: 100 for the case with the most, others by their share of that. Pure.

    The division is carried to 28 digits and rounded nowhere else; without votes all have 0.
    """
    most = max((one.counted for one in numbers.values()), default=0)
    return {
        case: Decimal(one.counted) * WHOLE / Decimal(most) if most else Decimal(0)
        for case, one in numbers.items()
    }


def broken_seals(campaign: int) -> list[str]:
    """What is wrong with the seals, a sentence each: bytes that are not those that were hashed,
    or a tally that is not the sealed one though no annulment came after.
    """
    seals = seals_of(campaign)
    told = [
        f"seal {seal.number}: the stored bytes are not those that were hashed"
        for seal in seals
        if not _is_whole(seal)
    ]
    if seals and (why := TOLD.get(_why_not(campaign, seals[0]))):
        told.append(f"seal {seals[0].number}: {why}")
    return told


TOLD = {
    "format": "the file is of a version that this one cannot read",
    "numbers": "the tally is not the one that was sealed",
}
"""Reasons why a seal does not hold that somebody should hear of."""


def _why_not(campaign: int, seal: Seal | None) -> str:
    if seal is None:
        return "none"
    if not _is_whole(seal):
        return "bytes"
    try:
        if _is_overtaken(campaign, seal):
            return "overtaken"
        return "" if _agrees(campaign, seal) else "numbers"
    except FormatUnknown:
        return "format"


def _is_whole(seal: Seal) -> bool:
    return sha256_of(bytes(seal.tally.content)) == seal.tally.sha256


def _is_overtaken(campaign: int, seal: Seal) -> bool:
    """Whether what counts was changed since: by what is on record, not by what clocks said.

    The file tells the changes it knows of; the record has all of those and more.
    """
    return read_changes(bytes(seal.tally.content)) < changes_of(campaign)


def _agrees(campaign: int, seal: Seal) -> bool:
    sealed = read_cases(bytes(seal.tally.content))
    now = numbers_by_case(campaign)
    return {case: one for case, one in sealed.items() if one != Numbers()} == now
