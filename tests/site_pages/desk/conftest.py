"""A campaign with rules, and the people who meet at its desk."""

from dataclasses import replace
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.utils import timezone

from cms.accounts.models import User
from cms.campaigns.models import Campaign
from cms.campaigns.rule_sheet import (
    CAMPAIGN,
    EVALUATION,
    CampaignRules,
    EvaluationRules,
    PhaseDates,
    PhaseName,
)
from cms.campaigns.services import publish_rules
from cms.core.audit import SYSTEM
from site_pages.desk import roles
from tests.world import make_world


def phases(*, voting_in_days: int) -> tuple[PhaseDates, ...]:
    """Submission until voting opens in so many days from now, voting ten days long."""
    opens = timezone.now().replace(microsecond=0, second=0) + timedelta(days=voting_in_days)
    return (
        PhaseDates(name=PhaseName.SUBMISSION, opens_at=opens - timedelta(days=45), closes_at=opens),
        PhaseDates(name=PhaseName.VOTING, opens_at=opens, closes_at=opens + timedelta(days=10)),
    )


@pytest.fixture
def campaign(db) -> Campaign:
    """The 2020 campaign, its submission open, not announced."""
    make_world()
    campaign = Campaign.objects.get(slug="2020")
    give_rules(campaign, voting_in_days=20)
    return campaign


def give_rules(campaign: Campaign, *, voting_in_days: int, based_on: int = 0) -> None:
    """Publish rules as of now; campaigns that are not announced need no notice."""
    publish_rules(
        campaign=campaign,
        sections={
            CAMPAIGN: replace(CampaignRules(), phases=phases(voting_in_days=voting_in_days)),
            EVALUATION: EvaluationRules(),
        },
        switches={},
        change_notice=None,
        effective_at=None,
        summary="",
        author=SYSTEM,
        based_on=based_on,
        now=timezone.now(),
    )


def member(client, group: str) -> User:
    """Log a member of the group in."""
    roles.ensure_groups()
    user = User.objects.create_user(f"member-{group}", password="x")
    user.groups.add(Group.objects.get(name=group))
    client.force_login(user)
    return user


@pytest.fixture
def organiser(client, campaign):
    """A client of the organiser's staff."""
    member(client, roles.ORGANISERS)
    return client


@pytest.fixture
def undertaker(client, campaign):
    """A client of an undertaker's staff."""
    member(client, roles.UNDERTAKERS)
    return client


def filled(response, **changes: str) -> dict[str, list[str]]:
    """What a browser would send from the page's main form, with some controls typed over."""
    soup = BeautifulSoup(response.content, "html.parser")
    form = soup.select_one("form.desk-form")
    sent: dict[str, list[str]] = {}
    for control in form.select("input[name], select[name], textarea[name]"):
        if control.has_attr("disabled") or control.get("type") == "submit":
            continue
        if control.name == "select":
            values = [one["value"] for one in control.select("option[selected]")]
        elif control.get("type") in {"checkbox", "radio"}:
            values = [control.get("value", "on")] if control.has_attr("checked") else []
        elif control.name == "textarea":
            # As browsers do: the first line end is passed over, the others are sent as CRLF.
            values = [control.text.removeprefix("\n").replace("\n", "\r\n")]
        else:
            # A one-line control loses its line ends.
            values = [control.get("value", "").replace("\n", "")]
        if values:
            sent.setdefault(control["name"], []).extend(values)
    return {**sent, **{name: [value] for name, value in changes.items()}}
