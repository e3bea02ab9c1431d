"""The operator's stop and go for a plugin: at once, without a notice, with a public reason."""

from datetime import datetime

from django.db import transaction

from cms.campaigns.exceptions import PauseUnchanged, ReasonMissing, UnknownPlugin
from cms.campaigns.models import Campaign, PluginPause
from cms.core import audit
from cms.plugin_system.registry import installed


def pause_plugin(
    *, campaign: Campaign, plugin: str, reason: str, author: audit.Actor, now: datetime
) -> PluginPause:
    """Stop a plugin for one campaign; everybody reads the reason.

    Raises UnknownPlugin, ReasonMissing, PauseUnchanged.
    """
    return _turn(campaign, plugin, reason, author, now, paused=True)


def resume_plugin(
    *, campaign: Campaign, plugin: str, reason: str, author: audit.Actor, now: datetime
) -> PluginPause:
    """Let a paused plugin go on. Raises UnknownPlugin, ReasonMissing, PauseUnchanged."""
    return _turn(campaign, plugin, reason, author, now, paused=False)


@transaction.atomic
def _turn(
    campaign: Campaign,
    plugin: str,
    reason: str,
    author: audit.Actor,
    now: datetime,
    *,
    paused: bool,
) -> PluginPause:
    known = installed.get(plugin)
    if known is None:
        raise UnknownPlugin(plugin=plugin)
    limit = PluginPause._meta.get_field("reason").max_length or 0
    reason = reason.strip()
    if not reason or len(reason) > limit:
        raise ReasonMissing(limit=limit)
    # Two operators at once: the second sees what the first has done.
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    last = PluginPause.objects.filter(campaign=campaign, plugin=plugin).order_by("-pk").first()
    if paused is (last is not None and last.paused):
        raise PauseUnchanged(plugin=known.spec.label)
    row = PluginPause.objects.create(
        campaign=campaign,
        plugin=plugin,
        paused=paused,
        reason=reason,
        at=now,
        actor_id=author.id,
        actor_label=author.label,
    )
    audit.record(
        actor=author,
        action="plugin.paused" if paused else "plugin.resumed",
        target=audit.Target("campaign", str(campaign.pk), str(campaign)),
        now=now,
        reason=reason,
        facts={"plugin": plugin},
    )
    return row
