"""What a plugin may say and how the host listens: the only room that plugins and host share.

A plugin's ``plugin.py`` imports from here and from nowhere else in the host.
"""

from cms.plugin_system.hookspecs import DeskPanel, PosterCode, ScoreInput, hookimpl
from cms.plugin_system.rule_fields import Problem, rule
from cms.plugin_system.spec import (
    AdminPage,
    ApiRoute,
    BeatJob,
    FacetFilter,
    PageRoute,
    PluginSpec,
    Role,
    RuleSection,
)

__all__ = [
    "AdminPage",
    "ApiRoute",
    "BeatJob",
    "DeskPanel",
    "FacetFilter",
    "PageRoute",
    "PluginSpec",
    "PosterCode",
    "Problem",
    "Role",
    "RuleSection",
    "ScoreInput",
    "hookimpl",
    "rule",
]
