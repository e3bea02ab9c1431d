"""Verbs of campaigns, a file for each thing they act on. Each is one transaction."""

from cms.campaigns.services.announcing import announce_campaign
from cms.campaigns.services.copying import copy_campaign
from cms.campaigns.services.drafts import (
    drop_rule_draft,
    finish_rule_draft,
    save_rule_draft,
)
from cms.campaigns.services.loading import store_campaign
from cms.campaigns.services.pauses import pause_plugin, resume_plugin
from cms.campaigns.services.phases import note_phase_changes
from cms.campaigns.services.results import Grant, release
from cms.campaigns.services.rules import (
    check_rules,
    publish_rules,
    shift_demonstration_dates,
)

__all__ = [
    "Grant",
    "announce_campaign",
    "check_rules",
    "copy_campaign",
    "drop_rule_draft",
    "finish_rule_draft",
    "note_phase_changes",
    "pause_plugin",
    "publish_rules",
    "release",
    "resume_plugin",
    "save_rule_draft",
    "shift_demonstration_dates",
    "store_campaign",
]
