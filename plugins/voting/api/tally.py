"""``/campaigns/{slug}/tally/``: the count as the rules show it, and the sealed files.

While totals are hidden or told by the day, nothing of an answer moves with the votes: not its
bytes, its validators, its order nor what else is told.
"""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from rest_framework import serializers as shape
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
from plugins.voting.counting.annulments import PublicAnnulment, public_annulments
from plugins.voting.counting.display import STEP, Showing, ShownTally, shown_tally
from plugins.voting.counting.totals import Numbers
from plugins.voting.enums import AnnulmentAct, AnnulmentReason
from plugins.voting.models import Seal
from plugins.voting.sealing.standing import seals_of
from site_pages.models import CampaignPage

FRESH = "public, max-age=10, stale-while-revalidate=20"
FOREVER = "public, max-age=31536000, immutable"


def campaign_of(request: Request, *, slug: str, **captured: Any) -> int | None:
    """The campaign of the address."""
    return Campaign.objects.filter(slug=slug).values_list("pk", flat=True).first()


class CaseTally(shape.Serializer[Any]):
    """A case's votes."""

    case = shape.UUIDField()
    ballot_no = shape.IntegerField(allow_null=True)
    accepted = shape.IntegerField()
    annulled = shape.IntegerField()
    counted = shape.IntegerField(help_text="Accepted less annulled.")


class AnnulmentShape(shape.Serializer[Any]):
    """Votes that were annulled together."""

    number = shape.IntegerField()
    reason = shape.ChoiceField(AnnulmentReason.choices)
    statement = shape.CharField()
    ballots = shape.IntegerField()
    state = shape.ChoiceField(AnnulmentAct.choices, help_text="`upheld`: they count again.")
    decided_at = shape.DateTimeField()


class SealShape(shape.Serializer[Any]):
    """A tally that two people have sealed."""

    number = shape.IntegerField(help_text="The highest holds.")
    sealed_at = shape.DateTimeField()
    sha256 = shape.CharField(help_text="Over the bytes at `url`.")
    url = shape.CharField()


class TallyShape(shape.Serializer[Any]):
    """The count as the campaign's rules show it."""

    campaign = shape.CharField()
    showing = shape.ChoiceField(
        [one.value for one in Showing],
        help_text="`live`; `daily`: as of the last midnight; `hidden` until voting has closed;"
        " `closed`: voting is over, all is shown.",
    )
    as_of = shape.DateTimeField(allow_null=True, help_text="null while nothing is shown.")
    next_at = shape.DateTimeField(allow_null=True, help_text="When more will be shown.")
    accepted = shape.IntegerField(allow_null=True)
    annulled = shape.IntegerField(allow_null=True)
    counted = shape.IntegerField(allow_null=True)
    cases = CaseTally(many=True, help_text="By ballot number.")
    annulments = AnnulmentShape(many=True)
    sealed = SealShape(many=True, help_text="The newest first.")


class SealedShape(shape.Serializer[Any]):
    """A sealed tally: canonical JSON (keys sorted, no spaces), told whole in the how-to."""

    format = shape.CharField(help_text="`pingxuan-tally/1`")
    campaign = shape.DictField()
    number = shape.IntegerField()
    drawn_at = shape.DateTimeField()
    rules = shape.DictField(help_text="Number and hash of the version that held.")
    voting = shape.DictField()
    totals = shape.DictField(child=shape.IntegerField())
    cases = shape.ListField(child=shape.DictField())
    days = shape.ListField(child=shape.DictField())
    channels = shape.ListField(child=shape.DictField())
    annulments = shape.ListField(child=shape.DictField())
    ballots = shape.DictField(help_text="SHA-256 over sorted commitments, each on a line.")
    disclaimers = shape.IntegerField()
    differences = shape.ListField(child=shape.CharField())


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


@describe(
    "sealed_tally",
    "Download a sealed tally: the bytes that were hashed.",
    answer=SealedShape,
    problems=(NOT_FOUND, PRECONDITION_FAILED, *PLAIN_PROBLEMS),
)
class SealedTally(Endpoint):
    """One sealed tally as it is stored."""

    def get(self, request: Request, slug: str, number: int) -> HttpResponse:
        """404 for a number that was never sealed."""
        refuse_unknown(request.query_params, ())
        campaign = public_campaign(slug)
        seals = Seal.objects.filter(campaign=campaign, number=number).select_related("tally")
        seal = seals.first()
        if seal is None:
            raise Problem(NOT_FOUND)
        body, tags = bytes(seal.tally.content), ["tally", *narrowed({"campaign": slug})]
        return answer(request, body, etag=seal.tally.sha256, caching=FOREVER, tags=tags)


class KeptBodies:
    """The answers of the last ten seconds, so that reading costs the same for a million ballots.

    Each process makes one a step, whoever asks and whatever was cast.
    """

    def __init__(self) -> None:
        self._kept: dict[str, tuple[int, bytes]] = {}

    def body(self, slug: str, now: datetime) -> bytes:
        """The answer of this step; raises a 404 problem, which is not kept."""
        step = int(now.timestamp() // STEP.total_seconds())
        known = self._kept.get(slug)
        if known is not None and known[0] == step:
            return known[1]
        campaign = public_campaign(slug)
        made = compact(_document(campaign, _shown(campaign, now)))
        self._kept[slug] = (step, made)
        return made

    def forget(self) -> None:
        """Make them anew."""
        self._kept.clear()


kept = KeptBodies()


def public_campaign(slug: str) -> Campaign:
    """The campaign, if readers can see its page; raises a 404 problem."""
    pages = CampaignPage.objects.live().public().filter(campaign__slug=slug)
    page = pages.select_related("campaign").first()
    if page is None:
        raise Problem(NOT_FOUND)
    campaign: Campaign = page.campaign
    return campaign


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
