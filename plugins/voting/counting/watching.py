"""Looking over the ballots for what stands out (R91): bursts, and groups with an odd mix.

A plain form is waited with and solves no puzzle: the way that a program would choose.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncHour

from plugins.voting.counting.bursts import VOTES, find_bursts
from plugins.voting.counting.oddities import LEAST_VOTES, Oddity, find_oddities
from plugins.voting.counting.totals import numbers_by_case
from plugins.voting.enums import Way
from plugins.voting.models import Ballot, BurstFlag

LOOKED_BACK = timedelta(hours=2)
"""How far back each look goes: a worker that was down for a while misses nothing."""
GROUPS = ("network", "channel", "hour")
FORM_GROUPS = ("network", "channel", "case")


def raise_flags(*, campaign: int, now: datetime) -> list[BurstFlag]:
    """Flag the bursts of the last two hours that nobody has flagged; those that are new.

    A burst that goes on is flagged once, as far as it has come. A flag changes no count.
    """
    since = now - LOOKED_BACK
    raised = []
    for network, times in _busy_networks(campaign, since):
        for burst in find_bursts(times):
            known = BurstFlag.objects.filter(
                campaign=campaign,
                network=network,
                starts_at__lte=burst.ends_at,
                ends_at__gte=burst.starts_at,
            )
            with transaction.atomic():
                if known.exists():
                    continue
                flag, is_new = BurstFlag.objects.get_or_create(
                    campaign_id=campaign,
                    network=network,
                    starts_at=burst.starts_at,
                    defaults={
                        "ends_at": burst.ends_at,
                        "votes": burst.votes,
                        "raised_at": now,
                    },
                )
            if is_new:
                raised.append(flag)
    return raised


def flags_of(campaign: int) -> QuerySet[BurstFlag]:
    """The campaign's, the newest first."""
    return BurstFlag.objects.filter(campaign=campaign).order_by("-starts_at")


def oddities(campaign: int, group: str, *, where: Q | None = None) -> list[Oddity[Any, UUID]]:
    """Odd groups among the ballots that count: by ``network``, ``channel`` or ``hour``.

    ``where`` narrows the ballots, to a day for instance; the measure is the whole vote, from the
    tally. Two queries.
    """
    counted = Ballot.objects.filter(where or Q(), campaign=campaign, annulled__isnull=True)
    name: Any = TruncHour("cast_at") if group == "hour" else group
    rows = counted.order_by().values_list(name, "case").annotate(n=Count("pk"))
    base = {case: one.counted for case, one in numbers_by_case(campaign).items()}
    return find_oddities({(key, case): number for key, case, number in rows}, base=base)


def form_oddities(campaign: int, group: str, *, where: Q) -> list[Oddity[Any, str]]:
    """Groups of ballots that came by the plain form far more often than the others.

    By ``network``, ``channel`` or ``case``, among the ballots that count of ``where``, a day for
    instance: those are the measure too. One query.
    """
    counted = Ballot.objects.filter(where, campaign=campaign, annulled__isnull=True)
    rows = counted.order_by().values_list(group, "way").annotate(n=Count("pk"))
    found = find_oddities({(key, way): number for key, way, number in rows})
    return [one for one in found if one.trait == Way.FORM]


def largest_networks(campaign: int, *, where: Q | None = None, most: int = 20) -> list[Any]:
    """Neighbourhoods with the most ballots that count: ``network``, ``votes`` and ``cases``."""
    counted = Ballot.objects.filter(where or Q(), campaign=campaign, annulled__isnull=True)
    return list(
        counted.order_by()
        .values("network")
        .annotate(votes=Count("pk"), cases=Count("case", distinct=True))
        .filter(votes__gte=LEAST_VOTES)
        .order_by("-votes", "network")[:most]
    )


def _busy_networks(campaign: int, since: datetime) -> Iterable[tuple[str, list[datetime]]]:
    """The networks that have enough votes for a burst, with their times in order."""
    recent = Ballot.objects.filter(campaign=campaign, cast_at__gte=since)
    busy = recent.order_by().values("network").annotate(n=Count("pk")).filter(n__gte=VOTES)
    for network in busy.values_list("network", flat=True):
        times = recent.filter(network=network).order_by("cast_at")
        yield network, list(times.values_list("cast_at", flat=True))
