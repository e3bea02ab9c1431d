"""Nouns of a selection, a file for each thing they are about."""

from cms.campaigns.models.channel import Channel, ChannelKind
from cms.campaigns.models.form import District, RecommenderClass
from cms.campaigns.models.partner import IndexPolicy, Partner
from cms.campaigns.models.people import Contact, ContactRole, Organiser, Undertaker
from cms.campaigns.models.results import Award, AwardType, GivenTo, Release
from cms.campaigns.models.rules import PhaseChange, PluginPause, RuleDraft, RuleSheet
from cms.campaigns.models.selection import Campaign, CaseRef, Category, Field, Indicator

__all__ = [
    "Award",
    "AwardType",
    "Campaign",
    "CaseRef",
    "Category",
    "Channel",
    "ChannelKind",
    "Contact",
    "ContactRole",
    "District",
    "Field",
    "GivenTo",
    "IndexPolicy",
    "Indicator",
    "Organiser",
    "Partner",
    "PhaseChange",
    "PluginPause",
    "RecommenderClass",
    "Release",
    "RuleDraft",
    "RuleSheet",
    "Undertaker",
]
