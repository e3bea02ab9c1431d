"""``/campaigns/{slug}/tally/``: the count as the rules show it, and the sealed files.

While totals are hidden or told by the day, nothing of an answer moves with the votes: not its
bytes, its validators, its order nor what else is told.
"""

from datetime import datetime
from typing import Any, NamedTuple

from django.http import HttpResponse
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.reverse import reverse

from api.building.encoding import instant, zone_of
from api.cache_tags import narrowed
from api.content.conditional import answer
from api.content.parameters import refuse_unknown
from api.content.projection import compact
from api.endpoints import Endpoint
from api.errors import NOT_FOUND, PRECONDITION_FAILED, Problem
from api.schema import PLAIN_PROBLEMS, describe
from cms.campaigns.exceptions import NoRules
from cms.campaigns.models import Campaign
from cms.documents.built import strong_etag
from plugins.voting.api import polled
from plugins.voting.api.polled import public_campaign
from plugins.voting.api.tally_shapes import TallyShape
from plugins.voting.counting.annulments import PublicAnnulment, public_annulments
from plugins.voting.counting.display import ShownTally, shown_tally
from plugins.voting.counting.frames import STEP, Showing
from plugins.voting.counting.totals import Numbers
from plugins.voting.models import Seal
from plugins.voting.sealing.standing import seals_of

FRESH = "public, max-age=10, stale-while-revalidate=20"


@describe(
    "tally",
    "Read how the vote stands, as far as the rules show it.",
    answer=TallyShape,
    problems=(NOT_FOUND, PRECONDITION_FAILED, *PLAIN_PROBLEMS),
)
class Tally(Endpoint):
    """The count of a campaign."""

    def get(self, request: Request, slug: str) -> HttpResponse:
        """404 for a campaign that is not public or has no vote."""
        refuse_unknown(request.query_params, ())
        body = kept.body(slug, timezone.now())
        tags = ["tally", *narrowed({"campaign": slug})]
        return answer(request, body, etag=strong_etag(body), caching=FRESH, tags=tags)


class KeptBodies:
    """The answers of the last ten seconds, so that reading costs the same for a million ballots.

    Each process makes one a step, whoever asks and whatever was cast.
    """

    def __init__(self) -> None:
        self._kept: dict[str, _Kept] = {}

    def body(self, slug: str, now: datetime) -> bytes:
        """The answer of this step; raises a 404 problem, which is not kept."""
        known = self._of_step(slug, now)
        if known is None:
            campaign = public_campaign(slug)
            body = compact(_document(campaign, _shown(campaign, now)))
            known = self._kept[slug] = _Kept(_step(now), campaign.pk, body)
        return known.body

    def campaign(self, slug: str, now: datetime) -> int | None:
        """Whose answer it is, as long as that is kept."""
        known = self._of_step(slug, now)
        return known.campaign if known else None

    def _of_step(self, slug: str, now: datetime) -> "_Kept | None":
        known = self._kept.get(slug)
        return known if known is not None and known.step == _step(now) else None

    def forget(self) -> None:
        """Make them anew."""
        self._kept.clear()


class _Kept(NamedTuple):
    step: int
    campaign: int
    body: bytes


def _step(now: datetime) -> int:
    return int(now.timestamp() // STEP.total_seconds())


kept = KeptBodies()


def campaign_of(request: Request, *, slug: str, **captured: Any) -> int | None:
    """The campaign of the address: no query while its answer is kept."""
    return kept.campaign(slug, timezone.now()) or polled.campaign_of(request, slug=slug)


def _shown(campaign: Campaign, now: datetime) -> ShownTally:
    try:
        shown = shown_tally(campaign, now)
    except NoRules:
        shown = None
    if shown is None:
        raise Problem(NOT_FOUND)
    return shown


def _document(campaign: Campaign, shown: ShownTally) -> dict[str, Any]:
    zone = zone_of(campaign)
    before = shown.as_of if shown.showing is Showing.DAILY else None
    annulments = public_annulments(campaign.pk, before=before) if shown.is_shown else []
    seals = seals_of(campaign.pk) if shown.showing is Showing.CLOSED else []
    return {
        "campaign": campaign.slug,
        "showing": shown.showing.value,
        "as_of": instant(shown.as_of, zone) if shown.as_of else None,
        "next_at": instant(shown.next_at, zone) if shown.next_at else None,
        **(_told(shown.total) if shown.is_shown else dict.fromkeys(_told(Numbers()))),
        "cases": [
            {"case": str(one.uid), "ballot_no": one.ballot_no, **_told(one.numbers)}
            for one in shown.cases
        ],
        "categories": [
            {"category": one.slug, "name": one.name, **_told(one.numbers)}
            for one in shown.categories
        ],
        "channels": [{"channel": channel, **_told(one)} for channel, one in shown.channels.items()],
        "days": [{"day": day.isoformat(), **_told(one)} for day, one in shown.days.items()],
        "hours": [
            {"day": day.isoformat(), "hour": hour, **_told(one)}
            for (day, hour), one in shown.hours.items()
        ],
        "disclaimers": shown.disclaimers,
        "annulments": [_annulment(one, campaign) for one in annulments],
        "sealed": [_seal(one, campaign) for one in seals],
    }


def _told(numbers: Numbers) -> dict[str, Any]:
    return {
        "accepted": numbers.accepted,
        "annulled": numbers.annulled,
        "counted": numbers.counted,
    }


def _annulment(one: PublicAnnulment, campaign: Campaign) -> dict[str, Any]:
    return {
        "number": one.number,
        "reason": one.reason,
        "statement": one.statement,
        "ballots": one.ballots,
        "state": one.state,
        "decided_at": instant(one.decided_at, zone_of(campaign)),
    }


def _seal(seal: Seal, campaign: Campaign) -> dict[str, Any]:
    return {
        "number": seal.number,
        "sealed_at": instant(seal.sealed_at, zone_of(campaign)),
        "sha256": seal.tally.sha256,
        "url": reverse("api:voting:sealed-tally", args=(campaign.slug, seal.number)),
    }
