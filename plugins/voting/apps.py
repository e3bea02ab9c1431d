"""The plugin as a Django app."""

from django.utils.translation import gettext_lazy as _

from cms.plugin_system.apps import PluginAppConfig


class VotingConfig(PluginAppConfig):
    """Registers ``plugin.py``."""

    name = "plugins.voting"
    label = "voting"
    verbose_name = _("Public voting")
    default = True
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the plugin, and have its tally checked at every start (R93)."""
        super().ready()
        from cms.core.starting import at_start
        from plugins.voting.jobs import reconcile_all

        at_start(self.name, reconcile_all)
