"""What goes wrong with plugins, said to whoever asked."""

from django.utils.translation import gettext_lazy as _

from cms.core.errors import DomainError


class PluginFailed(DomainError):
    """A plugin could not answer a question that decides something; ``params``: plugin, hook."""

    code = "plugin_failed"
    default_message = _("“%(plugin)s” could not answer, so nothing was decided.")


class PluginPaused(DomainError):
    """The operator has paused the plugin; ``params``: plugin, reason."""

    code = "plugin_paused"
    default_message = _("“%(plugin)s” is paused: %(reason)s")
