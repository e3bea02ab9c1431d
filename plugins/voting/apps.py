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
