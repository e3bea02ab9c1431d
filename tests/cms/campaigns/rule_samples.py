"""Rules, plugins and notices for the tests of rules."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from types import ModuleType
from typing import Any

from django.db.models import TextChoices
from wagtail.models import Page

from cms.campaigns.models import Campaign, RuleSheet
from cms.campaigns.queries import newest_rules
from cms.campaigns.rule_sheet import CAMPAIGN, EVALUATION, CampaignRules, PhaseDates, PhaseName
from cms.campaigns.services import publish_rules
from cms.core.audit import Actor
from cms.plugin_system.registry import installed
from cms.plugin_system.rule_fields import rule
from cms.plugin_system.spec import PluginSpec, RuleSection
from site_pages.models import NewsPage

ORGANISER = Actor(id="1", label="organiser")
NOW = datetime(2020, 7, 1, 4, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
VOTING_OPENS = datetime(2020, 8, 21, 16, tzinfo=UTC)
VOTING_CLOSES = datetime(2020, 8, 31, 16, tzinfo=UTC)


class Colour(TextChoices):
    RED = "red", "红"
    BLUE = "blue", "蓝"


@dataclass(frozen=True, kw_only=True)
class Row:
    name: str = rule(label="name")
    count: int | None = rule(None, label="count", low=0, high=9)
    at: datetime | None = rule(None, label="at")
    fine: bool = rule(False, label="fine")


@dataclass(frozen=True, kw_only=True)
class EveryKind:
    """A rule of each kind there is."""

    flag: bool = rule(False, label="flag")
    whole: int = rule(1, label="whole", low=-1000, high=1000)
    share: Decimal = rule(Decimal("0.5"), label="share", changeable=True)
    text: str = rule("", label="text", max_zi=20)
    colour: Colour = rule(Colour.RED, label="colour")
    day: date | None = rule(None, label="day")
    clock: time = rule(time(9), label="clock")
    instant: datetime | None = rule(None, label="instant")
    colours: tuple[Colour, ...] = rule((), label="colours")
    rows: tuple[Row, ...] = rule((), label="rows")


def plugin_module(name: str, **spec: Any) -> ModuleType:
    module = ModuleType(f"tests.plugins.{name}")
    vars(module)["plugin"] = PluginSpec(name=name, label=f"插件{name}", version="1", **spec)
    return module


def install(monkeypatch: Any, *modules: ModuleType) -> None:
    """Install plugins in this process for one test."""
    monkeypatch.setattr(installed, "_plugins", {})
    monkeypatch.setattr(installed, "faults", [])
    monkeypatch.delitem(installed.__dict__, "ordered", raising=False)
    for module in modules:
        installed.register(module, app=module.__name__)
    installed.finish()
    assert installed.faults == []


def every_kind(name: str = "games", **changes: Any) -> ModuleType:
    return plugin_module(name, rules=RuleSection(rules=EveryKind), **changes)


def phase(name: str, opens: datetime, closes: datetime | None = None) -> PhaseDates:
    return PhaseDates(name=PhaseName(name), opens_at=opens, closes_at=closes)


VOTING = phase("voting", VOTING_OPENS, VOTING_CLOSES)


def make_campaign(**changes: Any) -> Campaign:
    values = {"slug": "2020", "title": "2020评选", "year": 2020}
    return Campaign.objects.create(**{**values, **changes})


def publish(campaign: Campaign, **changes: Any) -> RuleSheet:
    """Publish rules upon the newest ones."""
    newest = campaign.rule_sheets.first()
    values: dict[str, Any] = {
        "sections": {},
        "switches": {},
        "change_notice": None,
        "effective_at": None,
        "summary": "",
        "author": ORGANISER,
        "based_on": newest.number if newest else 0,
        "now": NOW,
    }
    return publish_rules(campaign=campaign, **{**values, **changes})


def with_voting(campaign: Campaign, **changes: Any) -> RuleSheet:
    """First rules with a vote."""
    return publish(campaign, sections={CAMPAIGN: CampaignRules(phases=(VOTING,))}, **changes)


def edited(campaign: Campaign, section: str, **changes: Any) -> dict[str, Any]:
    """The newest rules of a section with changes, as `publish` takes them."""
    return {section: replace(newest_rules(campaign.pk).section(section), **changes)}


def weights(campaign: Campaign, vote: int) -> dict[str, Any]:
    return edited(
        campaign,
        EVALUATION,
        vote_weight=Decimal(vote),
        media_weight=Decimal(70 - vote),
        expert_weight=Decimal(30),
    )


def make_notice(*, at: datetime | None = NOW, live: bool = True) -> Page:
    """A notice of the campaign there is, as Wagtail publishes it."""
    root = Page.objects.get(depth=1)
    notice = NewsPage(
        title="变更公告",
        slug=f"notice-{root.numchild}",
        kind="notice",
        campaign=Campaign.objects.get(),
    )
    page = root.add_child(instance=notice)
    Page.objects.filter(pk=page.pk).update(live=live, first_published_at=at)
    page.refresh_from_db()
    return page
