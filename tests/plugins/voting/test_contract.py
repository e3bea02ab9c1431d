"""The contract every plugin keeps."""

from cms.plugin_system.testing import *  # noqa: F403 -- the kit is made for it

PLUGIN = "voting"
