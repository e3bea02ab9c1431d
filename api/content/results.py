"""``/campaigns/{slug}/results/``: what was released, straight from the release itself (R110)."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from rest_framework import serializers as shape
from rest_framework.request import Request

from api.building.addresses import read_addresses
from api.building.encoding import instant, zone_of
from api.cache_tags import narrowed
from api.content.conditional import REVALIDATED, answer
from api.content.parameters import refuse_unknown
from api.content.projection import compact
from api.endpoints import Endpoint
from api.errors import NOT_FOUND, PRECONDITION_FAILED, Problem
from api.schema import PLAIN_PROBLEMS, describe
from cms.campaigns.models import Award, Campaign, Release
from cms.campaigns.results import Prize, earlier_releases, prizes, release_in_force
from cms.documents.built import strong_etag
from site_pages.models import CampaignPage, CasePage


class RuleSheetName(shape.Serializer[Any]):
    """The version of the rules that held."""

    number = shape.IntegerField()
    sha256 = shape.CharField()


class Winner(shape.Serializer[Any]):
    """A case as it was named when the results became public."""

    uid = shape.UUIDField()
    title = shape.CharField()
    applicant = shape.CharField()
    url = shape.CharField(allow_null=True, help_text="null once the case is withdrawn.")


class WinningCategory(shape.Serializer[Any]):
    """The winners of one category; their order is no ranking."""

    slug = shape.CharField()
    name = shape.CharField()
    cases = Winner(many=True)


class PrizeShape(shape.Serializer[Any]):
    """One award: to cases by category, or to units."""

    slug = shape.CharField()
    name = shape.CharField()
    given_to = shape.ChoiceField(["case", "unit"])
    categories = WinningCategory(many=True)
    units = shape.ListField(child=shape.CharField())


class EarlierRelease(shape.Serializer[Any]):
    """A release that a corrected one took the place of."""

    number = shape.IntegerField()
    released_at = shape.DateTimeField()
    reason = shape.CharField()
    sha256 = shape.CharField()


class Results(shape.Serializer[Any]):
    """The release in force."""

    campaign = shape.CharField()
    number = shape.IntegerField(help_text="Counts corrected releases; the highest holds.")
    released_at = shape.DateTimeField()
    reason = shape.CharField(help_text="What a corrected release changed, and why.")
    sha256 = shape.CharField(help_text="Over the awards as they are kept.")
    rule_sheet = RuleSheetName()
    awards = PrizeShape(many=True)
    earlier = EarlierRelease(many=True)


@describe(
    "results",
    "Read the results of a campaign; 404 until they are released.",
    answer=Results,
    problems=(NOT_FOUND, PRECONDITION_FAILED, *PLAIN_PROBLEMS),
)
class ResultsDetail(Endpoint):
    """A campaign's results, all of them, as released: they wait for no document to be built."""

    def get(self, request: Request, slug: str) -> HttpResponse:
        """The release in force; before the first the same answer as for no such campaign."""
        refuse_unknown(request.query_params, ())
        campaign = Campaign.objects.filter(slug=slug).first()
        release = release_in_force(campaign.pk) if campaign is not None else None
        if campaign is None or release is None or not _is_public(campaign):
            raise Problem(NOT_FOUND)
        body = compact(_document(campaign, release))
        return answer(
            request,
            body,
            etag=strong_etag(body),
            modified=timezone.localtime(release.released_at),
            caching=REVALIDATED,
            tags=["results", *narrowed({"campaign": slug})],
        )


def _is_public(campaign: Campaign) -> bool:
    return CampaignPage.objects.live().public().filter(campaign=campaign).exists()


def _document(campaign: Campaign, release: Release) -> dict[str, Any]:
    zone = zone_of(campaign)
    awarded = prizes(release)
    urls = _urls(awarded)
    return {
        "campaign": campaign.slug,
        "number": release.number,
        "released_at": instant(release.released_at, zone),
        "reason": release.reason,
        "sha256": release.sha256,
        "rule_sheet": {"number": release.rule_sheet.number, "sha256": release.rule_sheet.sha256},
        "awards": [_prize(prize, urls) for prize in awarded],
        "earlier": [
            {
                "number": one.number,
                "released_at": instant(one.released_at, zone),
                "reason": one.reason,
                "sha256": one.sha256,
            }
            for one in earlier_releases(release)
        ],
    }


def _prize(prize: Prize, urls: dict[Any, str]) -> dict[str, Any]:
    return {
        "slug": prize.award_type.slug,
        "name": prize.name,
        "given_to": prize.award_type.given_to,
        "categories": [
            {
                "slug": room.category.slug,
                "name": room.category.name,
                "cases": [_winner(award, urls) for award in room.awards],
            }
            for room in prize.rooms
        ],
        "units": [award.unit for award in prize.units],
    }


def _winner(award: Award, urls: dict[Any, str]) -> dict[str, Any]:
    return {
        "uid": str(award.case_ref_id),
        "title": award.title,
        "applicant": award.applicant,
        "url": urls.get(award.case_ref_id),
    }


def _urls(awarded: list[Prize]) -> dict[Any, str]:
    """The addresses of those winners that are still public."""
    uids = [one.case_ref_id for prize in awarded for room in prize.rooms for one in room.awards]
    addresses = read_addresses()
    pages = CasePage.objects.live().public().filter(uid__in=uids)
    return {page.uid: addresses.of(page) for page in pages}
