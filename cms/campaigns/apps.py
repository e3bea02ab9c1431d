"""Campaigns as a Django app."""

from django.apps import AppConfig
from django.db.models.signals import post_save

from cms.plugin_system import switches


class CampaignsConfig(AppConfig):
    """Campaign, category, case reference, partner, rules."""

    name = "cms.campaigns"
    label = "campaigns"
    verbose_name = "评选活动"

    def ready(self) -> None:
        """Come forward as the one who knows which plugins are on."""
        from cms.campaigns import checks  # noqa: F401 -- importing it registers the finder
        from cms.campaigns.switchboard import board

        for model in ("RuleSheet", "PluginPause"):
            post_save.connect(board.on_written, sender=self.get_model(model))
        switches.connect(board)
