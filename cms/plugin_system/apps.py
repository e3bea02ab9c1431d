"""The plugin system as a Django app, and what every plugin's AppConfig is made of."""

import logging
from importlib import import_module

from django.apps import AppConfig

logger = logging.getLogger(__name__)


class PluginSystemConfig(AppConfig):
    """Checks, the health page's counting and the plugins' roles."""

    name = "cms.plugin_system"
    label = "plugin_system"
    verbose_name = "插件"
    default = True

    def ready(self) -> None:
        """Connect what listens; the plugins register themselves when their turn comes."""
        from cms.plugin_system import checks, health, roles

        checks.connect()
        health.connect()
        roles.connect()


class PluginAppConfig(AppConfig):
    """Base of a plugin's AppConfig: imports its ``plugin.py`` and registers what that declares.

    A plugin that overrides ``ready`` calls ``super().ready()``.
    """

    default = False

    def ready(self) -> None:
        """Take the plugin in; what is wrong with it becomes a fault that start-up tells."""
        from cms.plugin_system.registry import installed

        try:
            module = import_module(f"{self.name}.plugin")
        except Exception as error:
            logger.exception("%s.plugin cannot be imported", self.name)
            installed.cannot_import(error, app=self.name)
        else:
            installed.register(module, app=self.name)
