"""Reads of campaigns: which rules hold when."""

import logging
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from cms.campaigns.exceptions import NoRules
from cms.campaigns.models import RuleSheet
from cms.campaigns.rule_changes import Change, changes
from cms.campaigns.rule_sheet import CAMPAIGN, PhaseDates
from cms.campaigns.sheets import SheetContent
from cms.plugin_system.rule_json import RulesUnreadable

logger = logging.getLogger(__name__)

KEPT = 64
_HEAD = ("pk", "campaign_id", "number", "sha256", "effective_at", "published_at")


@dataclass(frozen=True, kw_only=True)
class Rules:
    """One version of a campaign's rules."""

    pk: int
    campaign_id: int
    number: int
    sha256: str
    effective_at: datetime
    published_at: datetime

    @property
    def content(self) -> SheetContent:
        """The sheet; raises RulesUnreadable where it cannot be read as a whole."""
        return _contents.of(self)

    def section(self, name: str) -> Any:
        """The rules of a section; raises RulesUnreadable where they cannot be read."""
        return self.content.section(name)

    def is_on(self, plugin: str) -> bool:
        """Whether the plugin is installed and switched on; a pause is another matter."""
        return self.content.is_on(plugin)

    @property
    def phases(self) -> tuple[PhaseDates, ...]:
        """The phases with their dates."""
        phases: tuple[PhaseDates, ...] = self.section(CAMPAIGN).phases
        return phases


def rules_at(campaign_id: int, now: datetime) -> Rules:
    """The rules that hold at ``now``: of the sheets in effect, the one with the highest number.

    Before the first takes effect the first stands. One small query. Raises NoRules where the
    campaign has no sheet.
    """
    sheets = RuleSheet.objects.filter(campaign_id=campaign_id)
    head = (
        sheets.filter(effective_at__lte=now).order_by("-number").values(*_HEAD).first()
        or sheets.order_by("number").values(*_HEAD).first()
    )
    if head is None:
        raise NoRules
    return Rules(**head)


def rules_in_force(now: datetime) -> dict[int, Rules]:
    """The same for all campaigns that have rules, by campaign, in one query."""
    return {campaign: standing(history, now) for campaign, history in rule_histories().items()}


def rule_histories() -> dict[int, list[Rules]]:
    """All versions of all campaigns, by campaign, the first first, in one query."""
    by_campaign: dict[int, list[Rules]] = {}
    for head in RuleSheet.objects.order_by("campaign_id", "number").values(*_HEAD):
        by_campaign.setdefault(head["campaign_id"], []).append(Rules(**head))
    return by_campaign


def standing(history: Iterable[Rules], now: datetime) -> Rules:
    """Of a campaign's versions, ordered by number, the one that holds at ``now``."""
    first, *others = history
    return next((one for one in reversed([first, *others]) if one.effective_at <= now), first)


def newest_rules(campaign_id: int) -> Rules:
    """The version with the highest number, in effect or not; what the next edit starts from.

    Raises NoRules.
    """
    head = RuleSheet.objects.filter(campaign_id=campaign_id).order_by("-number").values(*_HEAD)
    newest = head.first()
    if newest is None:
        raise NoRules
    return Rules(**newest)


def replaced_by(sheet: RuleSheet) -> Rules | None:
    """The version that a stored one took the place of; None for the first."""
    history = rule_history(sheet.campaign_id)
    earlier = [rules for rules in history if rules.number < sheet.number]
    return next((replaced(earlier, one) for one in history if one.number == sheet.number), None)


def rule_history(campaign_id: int) -> list[Rules]:
    """All versions, the first first."""
    sheets = RuleSheet.objects.filter(campaign_id=campaign_id).order_by("number")
    return [Rules(**head) for head in sheets.values(*_HEAD)]


@dataclass(frozen=True, kw_only=True)
class AnnouncedChange:
    """A version that a notice announces, and how it differs from the one it takes the place of.

    ``overtaken_by`` is the number of the version that replaced it before it took effect,
    ``calls_off`` names planned versions that it keeps from ever holding.
    """

    rules: Rules
    zone: ZoneInfo
    changes: list[Change]
    overtaken_by: int | None
    calls_off: list[int]


def announced_by(notice_id: int) -> list[AnnouncedChange]:
    """The versions of rules that name the page as their notice (R9), in their order.

    One query, and one for each sheet that this process has not read yet. A sheet that cannot be
    read as a whole is told without its changes.
    """
    named = RuleSheet.objects.filter(change_notice_id=notice_id)
    sheets = RuleSheet.objects.filter(campaign__in=named.values("campaign"))
    columns = (*_HEAD, "campaign__time_zone", "change_notice_id")
    histories: dict[int, list[tuple[Rules, ZoneInfo, bool]]] = {}
    for row in sheets.order_by("campaign_id", "number").values_list(*columns):
        *head, zone, named_by = row
        rules = Rules(**dict(zip(_HEAD, head, strict=True)))
        entry = (rules, ZoneInfo(zone), named_by == notice_id)
        histories.setdefault(rules.campaign_id, []).append(entry)
    return [
        AnnouncedChange(
            rules=rules,
            zone=zone,
            changes=_told(replaced([one for one, *_ in history[:place]], rules), rules, zone),
            calls_off=[one.number for one, *_ in history[:place] if _is_called_off(one, rules)],
            overtaken_by=_overtaken_by(rules, (later for later, *_ in history[place + 1 :])),
        )
        for history in histories.values()
        for place, (rules, zone, is_named) in enumerate(history)
        if is_named
    ]


def replaced(earlier: Sequence[Rules], rules: Rules) -> Rules | None:
    """The version that a newer one takes the place of: that which held when it took effect.

    Not simply the one before: that may be planned for later, and then it never holds.
    """
    return standing(earlier, rules.effective_at) if earlier else None


def _is_called_off(earlier: Rules, rules: Rules) -> bool:
    return earlier.effective_at > rules.effective_at


def _overtaken_by(rules: Rules, later: Iterable[Rules]) -> int | None:
    return next((one.number for one in later if one.effective_at <= rules.effective_at), None)


def _told(old: Rules | None, new: Rules, zone: ZoneInfo) -> list[Change]:
    if old is None:
        return []
    try:
        return changes(old.content, new.content, zone=zone)
    except RulesUnreadable:
        logger.exception("campaign %s: rules cannot be compared", new.campaign_id)
        return []


class _Contents:
    """The sheets read last, known by the hash of their bytes: what that names never changes."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, SheetContent] = OrderedDict()
        self._lock = Lock()

    def of(self, rules: Rules) -> SheetContent:
        with self._lock:
            if known := self._kept.get(rules.sha256):
                self._kept.move_to_end(rules.sha256)
                return known
        sheet = RuleSheet.objects.get(pk=rules.pk)
        if not sheet.is_intact:
            problem = _("its bytes are not those that were published")
            raise RulesUnreadable(section=f"v{rules.number}", problem=problem)
        content = SheetContent(bytes(sheet.content))
        with self._lock:
            self._kept[rules.sha256] = content
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return content


_contents = _Contents()
