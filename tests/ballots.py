"""A vote for tests: a campaign whose voting is open, and voters at invented addresses."""

import secrets
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Any
from uuid import UUID

from wagtail.models import Site

from cms.campaigns.models import Campaign
from cms.campaigns.rule_sheet import CAMPAIGN, CampaignRules, PhaseDates, PhaseName
from cms.campaigns.services import publish_rules
from cms.core.audit import SYSTEM, Actor
from cms.core.client_address import ClientAddress
from cms.core.ingress_proving import record_proof
from cms.core.ingress_verdict import Method, Outcome, Verdict
from plugins.voting.annulling import services
from plugins.voting.annulling.selecting import Selection
from plugins.voting.casting.services import Receipt, Wish, cast, give_form
from plugins.voting.enums import AnnulmentReason, Scope, Way, WindowKind
from plugins.voting.models import Annulment
from plugins.voting.rule_sheet import VotingRules

OPENS, CLOSES = datetime(2020, 8, 21, 16, tzinfo=UTC), datetime(2020, 8, 31, 16, tzinfo=UTC)
"""The notice's: from the first instant of 22 August to the last of the 31st, in Qingdao."""
NOON = datetime(2020, 8, 25, 4, tzinfo=UTC)
EDITIONS: dict[str, dict[str, Any]] = {
    "2020": {},
    "2021": {"scope": Scope.CASE, "window": WindowKind.ROLLING},
}
"""What two notices say of a vote: one in all a local day; one for each case within 24 hours."""


def open_vote(
    *, opens_at: datetime = OPENS, closes_at: datetime = CLOSES, **rules: Any
) -> Campaign:
    """The world's campaign with voting on; without puzzles, unless told otherwise."""
    campaign = Campaign.objects.get()
    voting = PhaseDates(name=PhaseName.VOTING, opens_at=opens_at, closes_at=closes_at)
    publish_rules(
        campaign=campaign,
        sections={
            CAMPAIGN: CampaignRules(phases=(voting,)),
            "voting": VotingRules(**{"challenge": False, **rules}),
        },
        switches={"voting": True},
        change_notice=None,
        effective_at=None,
        summary="",
        author=SYSTEM,
        based_on=0,
        now=datetime(2020, 6, 1, tzinfo=UTC),
    )
    prove("testserver", *(site.hostname for site in Site.objects.all()))
    return campaign


def prove(*hosts: str) -> None:
    """Open entrances for the vote, as a self-test that passed does."""
    now = datetime.now(UTC)
    for host in hosts:
        verdict = Verdict(Outcome.PASSED)
        record_proof(host=host, method=Method.CANARY, verdict=verdict, actor=SYSTEM, now=now)


def at(text: str) -> ClientAddress:
    """A visitor's address."""
    return ClientAddress(ip_address(text))


def wish_for(
    case: UUID,
    address: str,
    *,
    now: datetime,
    nonce: str = "",
    channel: str = "",
    way: Way = Way.PAGE,
) -> Wish:
    """What the visitor's page sends, with a token of its own."""
    form = give_form(case=case, channel=channel, address=at(address), now=now, way=way)
    nonce = nonce or secrets.token_hex(16)
    return Wish(case=case, channel=channel, token=form.token, solution="", nonce=nonce)


def vote(
    case: UUID, address: str, *, now: datetime = NOON, channel: str = "", way: Way = Way.PAGE
) -> Receipt:
    """One vote, as a visitor casts it."""
    wish = wish_for(case, address, now=now, channel=channel, way=way)
    return cast(wish=wish, address=at(address), now=now)


def annul(campaign: Campaign, selection: Selection, *, now: datetime) -> Annulment:
    """Annul what a search finds, by two people."""
    made = services.propose(
        campaign=campaign.pk,
        selection=selection,
        reason=AnnulmentReason.TEST,
        grounds="a",
        statement="测试选票",
        actor=Actor("1", "a"),
        now=now,
    )
    services.decide(annulment=made.pk, approve=True, words="", actor=Actor("2", "b"), now=now)
    return made
