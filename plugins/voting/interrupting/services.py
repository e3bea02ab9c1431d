"""Verbs: pause, resume, extend. Each publishes its notice in the same transaction."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cms.campaigns.models import Campaign
from cms.campaigns.queries import newest_rules
from cms.campaigns.rule_sheet import CAMPAIGN, CampaignRules, PhaseName
from cms.campaigns.services import publish_rules
from cms.core import audit
from plugins.voting.casting.polls import Poll, Stage, poll_at
from plugins.voting.enums import Interrupting
from plugins.voting.exceptions import NotInterruptible, NotLater, RulesPlanned, WordsMissing
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
    *, campaign: int, closes_at: datetime, reason: str, actor: audit.Actor, now: datetime
) -> Extension:
    """Give the vote a later end: a new version of the rules, with its change notice (R9).

    Later phases stay where they are. Raises WordsMissing, NotInterruptible where voting is neither
    open nor paused, NotLater, RulesPlanned while another version waits, and what
    `cms.campaigns.services.publish_rules` raises, RulesInvalid where a later phase would overlap.
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
    was, becomes = (f"{at.astimezone(poll.zone):{MINUTE}}" for at in (poll.closes_at, closes_at))
    line = _("The end of voting is moved from %(was)s to %(becomes)s.")
    notice = publish_notice(
        campaign=locked,
        title=_("Voting in “%(campaign)s” is extended") % {"campaign": locked.title},
        lines=(line % {"was": was, "becomes": becomes}, reason),
        now=now,
    )
    sheet = publish_rules(
        campaign=locked,
        sections={CAMPAIGN: _with_later_end(newest.section(CAMPAIGN), closes_at)},
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


def _with_later_end(rules: CampaignRules, closes_at: datetime) -> CampaignRules:
    return replace(
        rules,
        phases=tuple(
            replace(phase, closes_at=closes_at) if phase.name == PhaseName.VOTING else phase
            for phase in rules.phases
        ),
    )


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
