"""How campaigns stand now: what their rules in force say to visitors.

Pages must not pay for it in queries: the heads of all rule sheets are one entry of the shared
cache, which every new sheet drops; which of them holds is worked out on each visit. An entry that
was read before a change and written after it lives a minute. Wagtail gives pages and templates no
time, so the clock is read here.
"""

import logging
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.core.cache import cache
from django.db import transaction
from django.db.models.signals import post_save
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from cms.campaigns.models import Campaign, Indicator, RuleSheet
from cms.campaigns.phases import PhaseState, state_at
from cms.campaigns.queries import Rules, rule_histories, standing
from cms.campaigns.rule_sheet import (
    CAMPAIGN,
    EVALUATION,
    FORM,
    CampaignRules,
    EvaluationRules,
    FormRules,
    PhaseDates,
)
from cms.core.errors import DomainError

logger = logging.getLogger(__name__)

KEY = "rule-histories:1"
SECONDS = 60
INSTANT = timedelta(microseconds=1)
RELEASED = "released"


@dataclass(frozen=True, kw_only=True)
class Step:
    """One phase as visitors read it; ``closes`` is empty while no end is known."""

    name: str
    label: str
    state: str
    opens_at: datetime
    closes_at: datetime | None
    opens: str
    closes: str

    @property
    def is_open(self) -> bool:
        """Whether it is going on."""
        return self.state == PhaseState.OPEN.value

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.state == PhaseState.CLOSED.value


@dataclass(frozen=True, kw_only=True)
class GuideLine:
    """One indicator of the guide (annex 4); ``weight`` in percent, None where no rule says it."""

    indicator: Indicator
    weight: Decimal | None


class Standing:
    """One campaign under the rules that hold now. Raises RulesUnreadable where they cannot be."""

    def __init__(self, campaign: Campaign, rules: Rules, now: datetime) -> None:
        self.campaign = campaign
        self.rules: CampaignRules = rules.section(CAMPAIGN)
        self.form: FormRules = rules.section(FORM)
        self._evaluation: EvaluationRules = rules.section(EVALUATION)
        self._now = now

    @cached_property
    def steps(self) -> list[Step]:
        """The phases in their order."""
        zone = self.campaign.zone
        return [_step(phase, now=self._now, zone=zone) for phase in self.rules.phases]

    @cached_property
    def guide(self) -> list[GuideLine]:
        """The indicators with their weights. One query."""
        weights = {one.indicator: one.weight for one in self._evaluation.indicators}
        indicators = self.campaign.indicators.order_by("ordinal")
        return [GuideLine(indicator=one, weight=weights.get(one.slug)) for one in indicators]


def standing_now(campaign: Campaign) -> Standing | None:
    """How a campaign stands at this moment; None where it has no rules, or none to be read.

    A page without its dates is better than none: what is wrong with the rules, the desk says.
    """
    now = timezone.now()
    rules = _in_force(now).get(campaign.pk)
    if rules is None:
        return None
    try:
        return Standing(campaign, rules, now)
    except DomainError:
        logger.exception("campaign %s: pages say nothing of its rules", campaign.pk)
        return None


def in_force_now() -> dict[int, Rules]:
    """The rules of all campaigns that hold at this moment. No query as a rule."""
    return _in_force(timezone.now())


def current_campaign() -> int | None:
    """The one campaign that a new report can be taken to be about; None where that is a guess.

    It is the only one with a step before the release still open or to come, else the only one
    that there is. One query, and that for the campaigns.
    """
    now, in_force = timezone.now(), in_force_now()
    known = list(Campaign.objects.values_list("pk", flat=True))
    running = [pk for pk in known if pk in in_force and _is_running(in_force[pk], now)]
    likely = running or known
    return likely[0] if len(likely) == 1 else None


def _is_running(rules: Rules, now: datetime) -> bool:
    """Whether its procedure goes on; the release stays open for good and says nothing."""
    try:
        phases = [one for one in rules.phases if one.name.value != RELEASED]
    except DomainError:
        return False
    return any(state_at(one, now) is not PhaseState.CLOSED for one in phases)


def _in_force(now: datetime) -> dict[int, Rules]:
    known = cache.get(KEY)
    if known is None:
        histories = rule_histories()
        known = {pk: [asdict(rules) for rules in history] for pk, history in histories.items()}
        cache.set(KEY, known, SECONDS)
    return {pk: standing(_rules(history), now) for pk, history in known.items()}


def _rules(heads: Iterable[dict[str, Any]]) -> list[Rules]:
    return [Rules(**head) for head in heads]


def _step(phase: PhaseDates, *, now: datetime, zone: ZoneInfo) -> Step:
    opens_at = phase.opens_at.astimezone(zone)
    closes_at = phase.closes_at.astimezone(zone) if phase.closes_at else None
    return Step(
        name=phase.name.value,
        label=str(phase.name.label),
        state=state_at(phase, now).value,
        opens_at=opens_at,
        closes_at=closes_at,
        opens=_day(opens_at) if _is_midnight(opens_at) else _moment(opens_at),
        closes=_last(closes_at) if closes_at else "",
    )


def _last(closes_at: datetime) -> str:
    """The last day that belongs to an interval closing at midnight, else the moment it closes."""
    return _day(closes_at - INSTANT) if _is_midnight(closes_at) else _moment(closes_at)


def _is_midnight(moment: datetime) -> bool:
    return moment.timetuple()[3:6] == (0, 0, 0)


def _day(day: date) -> str:
    return str(date_format(day, "DATE_FORMAT"))


def _moment(moment: datetime) -> str:
    told = {"day": _day(moment), "time": time_format(moment, "H:i")}
    return _("%(day)s, %(time)s") % told


def connect() -> None:
    """Drop what is kept whenever rules are written."""
    post_save.connect(_forget, sender=RuleSheet, dispatch_uid="site_pages:rule histories")


def _forget(**_kwargs: Any) -> None:
    """Ask anew, now and once all can see what was written."""
    cache.delete(KEY)
    transaction.on_commit(partial(cache.delete, KEY), robust=True)
