"""Reports on cases of the ballot while people vote (R115): held by rule, or shown with a banner.

Who is on the ballot: every case of a campaign whose voting phase is open.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from cms.campaigns.exceptions import NoRules
from cms.campaigns.models import CaseRef
from cms.campaigns.phases import PhaseState, state_at
from cms.campaigns.queries import rules_at
from cms.campaigns.rule_sheet import CAMPAIGN, PhaseName
from cms.plugin_system.rule_json import RulesUnreadable
from site_pages import promotion
from site_pages.exceptions import ReportHeld

if TYPE_CHECKING:
    from site_pages.models import NewsPage


@dataclass(frozen=True)
class Vote:
    """A vote that is going on; ``holds`` where the rules hold reports until it ends."""

    campaign_id: int
    closes_at: datetime | None
    holds: bool


def votes_on(cases: Collection[UUID], now: datetime) -> list[Vote]:
    """The votes that are open at ``now`` and have any of the cases on their ballot.

    One query, and one for each campaign. Rules that cannot be read hold nothing: the desk says so.
    """
    if not cases:
        return []
    refs = CaseRef.objects.filter(pk__in=cases)
    campaigns = refs.order_by().values_list("campaign", flat=True).distinct()
    return [vote for campaign in campaigns for vote in _votes(campaign, now)]


def _votes(campaign: int, now: datetime) -> Iterator[Vote]:
    try:
        rules = rules_at(campaign, now).section(CAMPAIGN)
    except (NoRules, RulesUnreadable):
        return
    for phase in rules.phases:
        if phase.name == PhaseName.VOTING and state_at(phase, now) is PhaseState.OPEN:
            yield Vote(campaign, phase.closes_at, rules.hold_reports_during_voting)


def hold_refusal(page: "NewsPage", now: datetime) -> ReportHeld | None:
    """Why the report may not be published at ``now``; None where it may.

    A report that was public with these cases before stays so and may be corrected; a notice that
    the hub's newsroom writes, the organiser's, is no report.
    """
    if promotion.is_organisers_notice(page):
        return None
    cases = _cases_of(page) - _public_with(page)
    held = [vote for vote in votes_on(cases, now) if vote.holds]
    if not held:
        return None
    ends = [vote.closes_at for vote in held]
    known = [end for end in ends if end is not None]
    until = max(known) if len(known) == len(ends) else None
    return ReportHeld(title=page.title, until=_words(until))


def refuse_held(instance: "NewsPage", update_fields: Any = None, **kwargs: Any) -> None:
    """Receiver of ``pre_save``: whoever publishes, by whatever way. Raises `ReportHeld`."""
    touches = update_fields is None or "live" in update_fields
    if kwargs.get("raw") or not instance.live or not touches:
        return
    refusal = hold_refusal(instance, timezone.now())
    if refusal is not None:
        raise refusal


def _cases_of(page: "NewsPage") -> set[UUID]:
    """The cases that a report names: those it is linked with, and those whose card it shows."""
    cards = {block.value.pk for block in page.body if block.block_type == "case" and block.value}
    return cards | {link.case_ref_id for link in page.case_links.all()}


def _public_with(page: "NewsPage") -> set[UUID]:
    from site_pages.models import NewsPage

    stored = NewsPage.objects.filter(pk=page.pk, live=True).first() if page.pk else None
    return _cases_of(stored) if stored is not None else set()


def _words(until: datetime | None) -> str:
    if until is None:
        return _("the end of voting")
    return f"{timezone.localtime(until):%Y-%m-%d %H:%M}"
