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
        """Register the plugin, and tell the host what else it shall do for it."""
        super().ready()
        from cms.core.framed_failures import show_failures
        from cms.core.starting import at_start
        from cms.core.unlogged import keep_out_of_logs
        from plugins.voting.jobs import reconcile_all
        from plugins.voting.widget.failing import failure_page

        at_start(self.name, reconcile_all)
        keep_out_of_logs(*RECEIPT_ADDRESSES)
        show_failures(failure_page)
