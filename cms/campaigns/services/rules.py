"""Publishing a version of the rules: the only way in which rules change."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from wagtail.models import Page

from cms.campaigns import notices
from cms.campaigns import rule_guards as guards
from cms.campaigns.exceptions import (
    NoRules,
    NotADemonstration,
    NoticeMissing,
    NoticeNotPublished,
    NoticeOfSomethingElse,
    NoticeOlder,
    NoticeUsed,
    RulesOvertaken,
    RulesRetroactive,
    RulesUnchanged,
)
from cms.campaigns.models import Campaign, RuleSheet
from cms.campaigns.queries import Rules, newest_rules, rules_at
from cms.campaigns.rule_changes import changes
from cms.campaigns.rule_sheet import CAMPAIGN, PhaseDates
from cms.campaigns.services.storing import Publication, store_sheet
from cms.campaigns.sheets import SheetContent, write
from cms.core import audit


@transaction.atomic
def publish_rules(  # noqa: PLR0913 -- one act with all that is recorded of it, each by name
    *,
    campaign: Campaign,
    sections: Mapping[str, Any],
    switches: Mapping[str, bool],
    change_notice: Page | None,
    effective_at: datetime | None,
    summary: str,
    author: audit.Actor,
    based_on: int,
    now: datetime,
) -> RuleSheet:
    """Publish the next version of a campaign's rules, in effect from ``effective_at`` or at once.

    ``sections`` holds rules instances by section, ``switches`` plugins on or off; what is not
    given stays as it is. ``based_on`` is the number of the version that was edited, 0 where there
    is none. Raises RulesOvertaken, RulesInvalid, RulesUnchanged, RulesRetroactive, RulesFrozen,
    RulesUnreadable and, once the campaign is announced, NoticeMissing (R9); of a notice that is
    none for this change NoticeNotPublished, NoticeOfSomethingElse, NoticeUsed, NoticeOlder.
    """
    locked = Campaign.objects.select_for_update().get(pk=campaign.pk)
    newest = _newest(locked, based_on)
    starts = effective_at or now
    if starts < now:
        raise RulesRetroactive
    new, held = _judged(locked, newest, sections, switches, starts=starts, now=now)
    notice = _notice(locked, change_notice, base=newest, now=now)
    publication = Publication(
        number=based_on + 1, starts=starts, summary=summary, notice=notice, author=author
    )
    return store_sheet(locked, held, new, publication, now=now)


def check_rules(
    *,
    campaign: Campaign,
    sections: Mapping[str, Any],
    switches: Mapping[str, bool],
    based_on: int,
    now: datetime,
) -> None:
    """Raise what `publish_rules` would, were these rules published now with a good notice.

    To be asked before a notice is written: a refusal that comes after it has told the public.
    """
    newest = _newest(campaign, based_on)
    _judged(campaign, newest, sections, switches, starts=now, now=now)


def _judged(
    campaign: Campaign,
    newest: Rules | None,
    sections: Mapping[str, Any],
    switches: Mapping[str, bool],
    *,
    starts: datetime,
    now: datetime,
) -> tuple[bytes, SheetContent | None]:
    """The bytes of the new version and what it takes the place of; raises what stands against."""
    guards.check_given(sections, switches)
    new = write(newest.content if newest is not None else None, sections, switches)
    content = SheetContent(new)
    guards.check_requirements(content)
    if newest is None:
        return new, None
    held = rules_at(campaign.pk, starts)
    # The same as what holds still says something where it calls off what was planned.
    calls_off = newest.effective_at > starts
    if not calls_off and not _differ(held.content, content, campaign):
        raise RulesUnchanged
    _check_change(campaign, content, starts=starts, now=now)
    return new, held.content


@transaction.atomic
def shift_demonstration_dates(
    *, campaign: Campaign, phases: tuple[PhaseDates, ...], author: audit.Actor, now: datetime
) -> RuleSheet:
    """Give a demonstration other dates at once, the past included, without a notice.

    Raises NotADemonstration, NoRules, RulesInvalid, RulesUnchanged.
    """
    locked = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if not locked.is_demonstration:
        raise NotADemonstration
    newest = newest_rules(locked.pk)
    sections = {CAMPAIGN: replace(newest.section(CAMPAIGN), phases=phases)}
    guards.check_given(sections, {})
    new = write(newest.content, sections, {})
    if not _differ(newest.content, SheetContent(new), locked):
        raise RulesUnchanged
    publication = Publication(
        number=newest.number + 1, starts=now, summary="", notice=None, author=author
    )
    return store_sheet(locked, newest.content, new, publication, now=now)


def _newest(campaign: Campaign, based_on: int) -> Rules | None:
    try:
        newest = newest_rules(campaign.pk)
    except NoRules:
        if based_on:
            raise RulesOvertaken(based_on=based_on, newest=0) from None
        return None
    if newest.number != based_on:
        raise RulesOvertaken(based_on=based_on, newest=newest.number)
    return newest


def _differ(old: SheetContent, new: SheetContent, campaign: Campaign) -> bool:
    return bool(changes(old, new, zone=campaign.zone))


def _check_change(
    campaign: Campaign, new: SheetContent, *, starts: datetime, now: datetime
) -> None:
    """Hold the new rules against those they will replace, at the moment they take effect.

    A version that has not taken effect yet binds nobody: it may be replaced before it does.
    """
    replaced = rules_at(campaign.pk, starts)
    opened = guards.voting_has_opened(replaced, starts) or guards.voting_has_opened(
        rules_at(campaign.pk, now), now
    )
    if opened:
        guards.check_frozen(replaced.content, new)
    if opened or campaign.announced_at is not None:
        guards.check_past(replaced.content, new, at=starts)


def _notice(
    campaign: Campaign, notice: Page | None, *, base: Rules | None, now: datetime
) -> Page | None:
    """The notice that tells of the change: of this campaign, public, its own, and newer than
    what it changes; none is needed before the announcement.
    """
    if notice is None:
        if campaign.announced_at is not None:
            raise NoticeMissing
        return None
    fresh = Page.objects.get(pk=notice.pk)
    published = fresh.first_published_at
    restricted = fresh.get_view_restrictions().exists()
    if not fresh.live or published is None or published > now or restricted:
        raise NoticeNotPublished(title=fresh.title)
    if not notices.is_notice_of(fresh, campaign.pk):
        raise NoticeOfSomethingElse(title=fresh.title)
    named = RuleSheet.objects.filter(change_notice=fresh).order_by("number").first()
    if named is not None:
        raise NoticeUsed(title=fresh.title, number=named.number)
    if base is not None and published < base.published_at:
        raise NoticeOlder(title=fresh.title, number=base.number)
    return fresh
