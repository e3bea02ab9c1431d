"""The plugin as a Django app."""

from cms.plugin_system.apps import PluginAppConfig


class PicksConfig(PluginAppConfig):
    """Registers ``plugin.py``."""

    name = "pingxuan_picks"
    label = "picks"
    verbose_name = "编辑推荐"
    default = True
    default_auto_field = "django.db.models.BigAutoField"
