"""Verbs: pause, resume, extend. Each publishes its notice in the same transaction."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cms.campaigns.models import Campaign
from cms.campaigns.queries import newest_rules
from cms.campaigns.rule_sheet import CAMPAIGN, CampaignRules
from cms.campaigns.services import publish_rules
from cms.core import audit
from plugins.voting.casting.polls import Poll, Stage, poll_at
from plugins.voting.enums import Interrupting
from plugins.voting.exceptions import (
    NotInterruptible,
    NotLater,
    PhaseInTheWay,
    RulesPlanned,
    WordsMissing,
)
from plugins.voting.interrupting.calendar import Moved, in_the_way, moved, with_later_end
from plugins.voting.interrupting.notices import publish_notice
from plugins.voting.interrupting.stages import STAGES
from plugins.voting.models import Extension, Interruption

MOST_WORDS = 500
MINUTE = "%Y-%m-%d %H:%M"


@transaction.atomic
def pause(*, campaign: int, reason: str, actor: audit.Actor, now: datetime) -> Interruption:
    """Stop the vote at once, until it is resumed; its end stays where it is.

    Raises WordsMissing, NotInterruptible where voting is not open.
    """
    return _interrupt(
        campaign,
        Interrupting.PAUSED,
        after=Stage.OPEN,
        title=_("Voting in “%(campaign)s” is paused"),
        told=_("Votes that were cast before are counted. When voting goes on will be told here."),
        reason=reason,
        actor=actor,
        now=now,
    )


@transaction.atomic
def resume(*, campaign: int, reason: str, actor: audit.Actor, now: datetime) -> Interruption:
    """Let the vote go on. Raises WordsMissing, NotInterruptible where it is not paused."""
    return _interrupt(
        campaign,
        Interrupting.RESUMED,
        after=Stage.PAUSED,
        title=_("Voting in “%(campaign)s” goes on"),
        told=_("Votes can be cast again."),
        reason=reason,
        actor=actor,
        now=now,
    )


@transaction.atomic
def extend(
    *,
    campaign: int,
    closes_at: datetime,
    reason: str,
    actor: audit.Actor,
    now: datetime,
    moves_later: bool = False,
) -> Extension:
    """Give the vote a later end: a new version of the rules, with its change notice (R9).

    Later phases stay where they are, or (``moves_later``) all move by as much. Raises WordsMissing,
    NotInterruptible where voting is neither open nor paused, NotLater, PhaseInTheWay where one that
    stays would begin before the new end, RulesPlanned while another version waits, and what
    `cms.campaigns.services.publish_rules` raises.
    """
    reason = _checked(reason)
    locked = _locked(campaign)
    poll = poll_at(locked, now)
    if poll.stage not in {Stage.OPEN, Stage.PAUSED} or poll.closes_at is None:
        raise NotInterruptible(stage=STAGES[poll.stage])
    if closes_at <= poll.closes_at:
        raise NotLater
    newest = newest_rules(locked.pk)
    if newest.effective_at > now:
        raise RulesPlanned
    rules: CampaignRules = newest.section(CAMPAIGN)
    phases = with_later_end(rules.phases, closes_at, moves_later=moves_later)
    if (obstacle := in_the_way(phases)) is not None:
        raise PhaseInTheWay(phase=obstacle.label)
    notice = publish_notice(
        campaign=locked,
        title=_("Voting in “%(campaign)s” is extended") % {"campaign": locked.title},
        lines=(*_dates_told(poll, closes_at, moved(rules.phases, phases)), reason),
        now=now,
    )
    sheet = publish_rules(
        campaign=locked,
        sections={CAMPAIGN: replace(rules, phases=phases)},
        switches={},
        change_notice=notice,
        effective_at=None,
        summary=reason,
        author=actor,
        based_on=newest.number,
        now=now,
    )
    made = Extension.objects.create(
        campaign=locked,
        rules_number=sheet.number,
        was=poll.closes_at,
        becomes=closes_at,
        reason=reason,
        at=now,
        notice=notice.uid,
        actor_id=actor.id,
        actor_label=actor.label,
    )
    facts = {"was": poll.closes_at.isoformat(), "becomes": closes_at.isoformat()}
    _record("extended", locked, reason, actor, now, facts={**facts, "notice": str(notice.uid)})
    return made


def _interrupt(  # noqa: PLR0913 -- what differs between the two acts, each by name
    campaign: int,
    act: Interrupting,
    *,
    after: Stage,
    title: str,
    told: str,
    reason: str,
    actor: audit.Actor,
    now: datetime,
) -> Interruption:
    reason = _checked(reason)
    locked = _locked(campaign)
    poll: Poll = poll_at(locked, now)
    if poll.stage is not after:
        raise NotInterruptible(stage=STAGES[poll.stage])
    notice = publish_notice(
        campaign=locked, title=title % {"campaign": locked.title}, lines=(reason, told), now=now
    )
    made = Interruption.objects.create(
        campaign=locked,
        act=act,
        reason=reason,
        at=now,
        notice=notice.uid,
        actor_id=actor.id,
        actor_label=actor.label,
    )
    _record(act.value, locked, reason, actor, now, facts={"notice": str(notice.uid)})
    return made


def _locked(campaign: int) -> Campaign:
    return Campaign.objects.select_for_update(no_key=True).get(pk=campaign)


def _dates_told(poll: Poll, closes_at: datetime, later: list[Moved]) -> Iterator[str]:
    """A sentence for voting's end, and one for each phase that moves with it."""

    def told(at: datetime | None) -> str:
        return f"{at.astimezone(poll.zone):{MINUTE}}" if at else ""

    line = _("The end of voting is moved from %(was)s to %(becomes)s.")
    yield line % {"was": told(poll.closes_at), "becomes": told(closes_at)}
    line = _("“%(phase)s” begins on %(becomes)s instead of %(was)s.")
    for one in later:
        yield line % {"phase": one.name.label, "was": told(one.was), "becomes": told(one.becomes)}


def _checked(reason: str) -> str:
    reason = reason.replace("\0", "").strip()
    if not reason or len(reason) > MOST_WORDS:
        raise WordsMissing(field="reason", limit=MOST_WORDS)
    return reason


def _record(
    act: str,
    campaign: Campaign,
    reason: str,
    actor: audit.Actor,
    now: datetime,
    *,
    facts: dict[str, object],
) -> None:
    audit.record(
        actor=actor,
        action=f"voting.{act}",
        target=audit.Target("campaign", str(campaign.pk), str(campaign)),
        now=now,
        reason=reason,
        facts=facts,
    )
