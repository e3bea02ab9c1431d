"""A demonstration's results and its exhibition, where its dates have come so far. Twice is once.

The winners are worked out from the ballot numbers: in every category one case in three, its
first at least. Nobody was voted for.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from cms.campaigns import phases
from cms.campaigns.loading.records import CampaignData
from cms.campaigns.models import Award, Campaign, CaseRef, GivenTo
from cms.campaigns.queries import rules_at
from cms.campaigns.results import has_results, winners
from cms.campaigns.services import Grant, release
from cms.core import audit
from site_pages.campaign_pages import publish
from site_pages.models import CampaignPage, ExhibitionPage, Stand

ONE_IN = 3
STANDS = 8
ZONES = 2
SLUG = "exhibition"
OPENS_AFTER = timedelta(days=2)
LASTS = timedelta(days=2, hours=7)


def awaits_results(campaign: Campaign, *, now: datetime) -> bool:
    """Whether results could be released by the dates, and something of them is missing."""
    if phases.in_the_way_of_release(rules_at(campaign.pk, now).phases, now) is not None:
        return False
    return not has_results(campaign.pk) or not _exhibition_is_there(campaign)


def add_results(data: CampaignData, campaign: Campaign, *, now: datetime) -> None:
    """Release the results and open the exhibition, as far as each is missing.

    Needs all cases, public and built: raises what `release` raises.
    """
    if not has_results(campaign.pk):
        release(
            campaign=campaign,
            awards=_grants(data, campaign),
            released_by=audit.Actor(id="demo-releases", label=_("Organiser (demonstration)")),
            confirmed_by=audit.Actor(id="demo-confirms", label=_("Notary (demonstration)")),
            now=now,
        )
    if not _exhibition_is_there(campaign):
        _open_exhibition(campaign, now=now)


def _grants(data: CampaignData, campaign: Campaign) -> list[Grant]:
    given_to = {one.given_to: one.slug for one in campaign.award_types.order_by("-ordinal")}
    cases = [
        Grant(award=given_to[GivenTo.CASE], case=ref.uid)
        for category in campaign.categories.order_by("ordinal")
        for place, ref in enumerate(_cases(campaign, category.pk))
        if place % ONE_IN == 0
    ]
    units = data.demo.units_awarded if data.demo else ()
    return [*cases, *(Grant(award=given_to[GivenTo.UNIT], unit=unit) for unit in units)]


def _cases(campaign: Campaign, category: int) -> list[CaseRef]:
    refs = CaseRef.objects.filter(campaign=campaign, category=category, page__live=True)
    return list(refs.order_by("ballot_no"))


def _exhibition_is_there(campaign: Campaign) -> bool:
    return ExhibitionPage.objects.filter(campaign=campaign).exists()


@transaction.atomic
def _open_exhibition(campaign: Campaign, *, now: datetime) -> None:
    """An exhibition that opens in two days, its stands in two zones."""
    hall = CampaignPage.objects.get(campaign=campaign)
    opens = (now + OPENS_AFTER).astimezone(campaign.zone)
    opens = opens.replace(hour=9, minute=30, second=0, microsecond=0)
    page = ExhibitionPage(
        title=_("Exhibition of typical cases"),
        slug=SLUG,
        standfirst=_("Winning cases to see, to touch and to ask about. Admission is free."),
        dated=now,
        first_published_at=now,
        campaign=campaign,
        starts_at=opens,
        ends_at=opens + LASTS,
        place=_("Example exhibition centre, hall 2 (demonstration)"),
        address=_("1 Example Road, Qingdao (invented)"),
    )
    shown = winners(campaign.pk).select_related("category")
    ordered = shown.order_by("category__ordinal", "position")[:STANDS]
    page.stands = [_stand(award, place) for place, award in enumerate(ordered)]
    publish(hall, page)


def _stand(award: Award, place: int) -> Stand:
    zone, number = "AB"[place % ZONES], place // ZONES + 1
    return Stand(
        award=award,
        zone=_("Zone %(letter)s") % {"letter": zone},
        booth=f"{zone}{number}",
        reason=_("Picked because everybody can try it out on the spot. (Invented.)"),
        to_try=_("Staff of the unit show the system and answer questions."),
        times=_("daily, 9:30 to 16:30"),
        sort_order=place,
    )
