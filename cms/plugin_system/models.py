"""What the plugin system keeps: events on their way, when jobs ran, how plugins are doing.

Campaigns are named by their ids: their tables belong to a higher floor.
"""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.core.work_queue import WorkItem
from cms.plugin_system.counters import HOOK_LENGTH
from cms.plugin_system.spec import NAME_LENGTH


class EventDelivery(WorkItem):
    """One event that one plugin is yet to be told of; ``payload`` holds the hook's arguments."""

    uid = models.UUIDField(_("uid"), primary_key=True, default=uuid.uuid4, editable=False)
    plugin = models.CharField(_("plugin"), max_length=NAME_LENGTH)
    event = models.CharField(_("event"), max_length=HOOK_LENGTH)
    campaign = models.BigIntegerField(_("campaign"))
    payload = models.JSONField(_("payload"), default=dict)

    class Meta(WorkItem.Meta):
        verbose_name = _("event delivery")
        verbose_name_plural = _("event deliveries")


class JobRun(models.Model):
    """When a plugin's job was last begun for a campaign."""

    plugin = models.CharField(_("plugin"), max_length=NAME_LENGTH)
    job = models.CharField(_("job"), max_length=HOOK_LENGTH)
    campaign = models.BigIntegerField(_("campaign"))
    last_at = models.DateTimeField(_("last begun at"))

    class Meta:
        verbose_name = _("run of a job")
        verbose_name_plural = _("runs of jobs")
        constraints = [
            models.UniqueConstraint(fields=["plugin", "job", "campaign"], name="job_run_once"),
        ]

    def __str__(self) -> str:
        return f"{self.plugin}.{self.job} #{self.campaign}"


class HookHealth(models.Model):
    """How often a plugin was called at one place, what that took, how often it failed."""

    plugin = models.CharField(_("plugin"), max_length=NAME_LENGTH)
    hook = models.CharField(_("hook"), max_length=HOOK_LENGTH)
    calls = models.BigIntegerField(_("calls"), default=0)
    failures = models.BigIntegerField(_("failures"), default=0)
    microseconds = models.BigIntegerField(_("microseconds in all"), default=0)
    slowest_us = models.BigIntegerField(_("slowest call in microseconds"), default=0)
    last_error = models.TextField(_("last error"), blank=True, default="")
    last_failed_at = models.DateTimeField(_("last failed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("health of a plugin")
        verbose_name_plural = _("health of plugins")
        ordering = ["plugin", "hook"]
        constraints = [
            models.UniqueConstraint(fields=["plugin", "hook"], name="hook_health_once"),
        ]

    def __str__(self) -> str:
        return f"{self.plugin}.{self.hook}"

    @property
    def mean_ms(self) -> float:
        """Milliseconds of a call on average."""
        return self.microseconds / self.calls / 1000 if self.calls else 0.0

    @property
    def slowest_ms(self) -> float:
        """Milliseconds of the slowest call."""
        return self.slowest_us / 1000
