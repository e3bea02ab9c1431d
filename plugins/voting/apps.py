"""The plugin as a Django app."""

from django.utils.translation import gettext_lazy as _

from cms.plugin_system.apps import PluginAppConfig

RECEIPT_ADDRESSES = ("/api/v1/receipts/", "/vote/receipt/")
"""What is followed by a receipt's code, in the API and in links of former times."""


class VotingConfig(PluginAppConfig):
    """Registers ``plugin.py``."""

    name = "plugins.voting"
    label = "voting"
    verbose_name = _("Public voting")
    default = True
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the plugin, have its tally checked at every start (R93), keep secrets (D4)."""
        super().ready()
        from cms.core.starting import at_start
        from cms.core.unlogged import keep_out_of_logs
        from plugins.voting.jobs import reconcile_all

        at_start(self.name, reconcile_all)
        keep_out_of_logs(*RECEIPT_ADDRESSES)
