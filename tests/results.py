"""Results for tests: a campaign whose vote is over, its two awards, and the verb that releases."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from cms.campaigns.models import AwardType, Campaign, GivenTo, Release
from cms.campaigns.rule_sheet import CAMPAIGN, CampaignRules, PhaseDates, PhaseName
from cms.campaigns.services import Grant, publish_rules, release
from cms.core.audit import SYSTEM, Actor
from site_pages.models import CampaignPage, CasePage, ExhibitionPage, Stand
from tests.world import build_all, publish

CASE_AWARD, UNIT_AWARD = "typical-case", "organisation"
CASE_NAME, UNIT_NAME = "“2020青岛信息化典型案例”奖", "“2020青岛信息化典型案例评选活动优秀组织奖”"
UNIT = "云汐区示例工作专班"
CLERK, NOTARY = Actor(id="7", label="发布人甲"), Actor(id="8", label="确认人乙")
VOTED = datetime(2020, 8, 31, 16, tzinfo=UTC)
NOW = VOTED + timedelta(days=30)


def close_the_vote(campaign: Campaign) -> None:
    """Rules by which the vote is over at NOW, and the campaign's awards."""
    voting = PhaseDates(name=PhaseName.VOTING, opens_at=VOTED - timedelta(days=10), closes_at=VOTED)
    if not campaign.rule_sheets.exists():
        publish_rules(
            campaign=campaign,
            sections={CAMPAIGN: CampaignRules(phases=(voting,))},
            switches={},
            change_notice=None,
            effective_at=None,
            summary="",
            author=SYSTEM,
            based_on=0,
            now=VOTED - timedelta(days=60),
        )
    awards = ((CASE_AWARD, CASE_NAME, GivenTo.CASE), (UNIT_AWARD, UNIT_NAME, GivenTo.UNIT))
    for ordinal, (slug, name, given_to) in enumerate(awards, start=1):
        about = {"name": name, "given_to": given_to, "ordinal": ordinal}
        AwardType.objects.get_or_create(campaign=campaign, slug=slug, defaults=about)


def grants(cases: Iterable[CasePage] = (), units: Iterable[str] = (UNIT,)) -> list[Grant]:
    """The cases' award for each case, the units' for each unit."""
    return [
        *(Grant(award=CASE_AWARD, case=case.uid) for case in cases),
        *(Grant(award=UNIT_AWARD, unit=unit) for unit in units),
    ]


def release_results(
    *cases: CasePage,
    units: Iterable[str] = (UNIT,),
    more: Iterable[Grant] = (),
    reason: str = "",
    now: datetime = NOW,
) -> Release:
    """Build what is waiting to be built, then make these cases and units the results."""
    campaign = Campaign.objects.get()
    close_the_vote(campaign)
    build_all()
    return release(
        campaign=campaign,
        awards=[*grants(cases, units), *more],
        released_by=CLERK,
        confirmed_by=NOTARY,
        reason=reason,
        now=now,
    )


def make_exhibition(*cases: CasePage, **changes: object) -> ExhibitionPage:
    """A published exhibition below the campaign's page, with a stand for each winning case."""
    values: dict[str, object] = {
        "title": "典型案例展",
        "slug": "exhibition",
        "standfirst": "现场体验获奖案例。",
        "dated": datetime(2020, 9, 28, 9, tzinfo=UTC),
        "starts_at": datetime(2020, 10, 10, 1, tzinfo=UTC),
        "ends_at": datetime(2020, 10, 12, 8, tzinfo=UTC),
        "place": "青岛示例会展中心",
    }
    page = ExhibitionPage(**{**values, **changes})
    page.stands = [
        Stand(
            award=case.case_ref.awards.order_by("-pk").first(),
            zone="A区" if place % 2 == 0 else "B区",
            booth=f"A{place + 1}",
            reason="体验度高",
            to_try="扫码办事",
            times="每日9:30",
        )
        for place, case in enumerate(cases)
    ]
    made: ExhibitionPage = publish(CampaignPage.objects.get(), page)
    return made
