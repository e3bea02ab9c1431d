"""Bringing a campaign into step with its data files."""

from datetime import datetime
from typing import Any

from django.db import transaction

from cms.campaigns.first_rules import first_rules
from cms.campaigns.loading.records import CampaignData, CategoryData, PluginData
from cms.campaigns.loading.toml_reader import DataFileError
from cms.campaigns.models import Campaign, Category, Field, Indicator, Partner
from cms.campaigns.services.rules import publish_rules
from cms.campaigns.services.surroundings import store_surroundings
from cms.campaigns.sheets import declared
from cms.core.audit import SYSTEM
from cms.plugin_system.registry import installed
from cms.plugin_system.rule_json import RulesUnreadable, from_plain

FILE = "campaign.toml"


@transaction.atomic
def store_campaign(data: CampaignData, *, now: datetime) -> Campaign:
    """Bring a campaign's taxonomy into step with the files, and make what is missing besides.

    Twice is once. Categories, fields and indicators, which only files say, are updated in place;
    the campaign's and the partners' names and what is around them (`surroundings`) are the
    organiser's once they are there. Nothing is removed. The files' rules become the first sheet;
    where there is one, rules are what has been published since.
    """
    campaign, _ = Campaign.objects.get_or_create(
        slug=data.slug,
        defaults={"title": data.title, "year": data.year, "time_zone": data.time_zone},
    )
    for category in data.categories:
        _store_category(campaign, category)
    for ordinal, indicator in enumerate(data.indicators, start=1):
        Indicator.objects.update_or_create(
            campaign=campaign,
            slug=indicator.slug,
            defaults={
                "name": indicator.name,
                "guidance": indicator.guidance,
                "ordinal": ordinal,
            },
        )
    for ordinal, partner in enumerate(data.partners, start=1):
        Partner.objects.get_or_create(
            slug=partner.slug, defaults={"name": partner.name, "ordinal": ordinal}
        )
    store_surroundings(campaign, data)
    if not campaign.rule_sheets.exists():
        publish_rules(
            campaign=campaign,
            sections=first_rules(data) | _plugin_rules(data),
            switches={one.name: True for one in data.plugins if one.name in installed},
            change_notice=None,
            effective_at=None,
            summary="",
            author=SYSTEM,
            based_on=0,
            now=now,
        )
    return campaign


def _plugin_rules(data: CampaignData) -> dict[str, Any]:
    """The sections of installed plugins that the files have on. Raises DataFileError."""
    return {
        one.name: _rules_of(one, section.rules)
        for one in data.plugins
        if (section := declared(one.name)) is not None
    }


def _rules_of(plugin: PluginData, rules: type[Any]) -> Any:
    place = f"plugins.{plugin.name}"
    try:
        read, unknown = from_plain(rules, plugin.values)
    except RulesUnreadable as error:
        raise DataFileError(file=FILE, key=place, problem=error.params["problem"]) from error
    for name in unknown:
        raise DataFileError(file=FILE, key=f"{place}.{name}", problem="is not a known key")
    return read


def _store_category(campaign: Campaign, data: CategoryData) -> None:
    category, _ = Category.objects.update_or_create(
        campaign=campaign,
        slug=data.slug,
        defaults={"name": data.name, "ordinal": data.ordinal, "is_free_text": data.is_free_text},
    )
    for ordinal, name in enumerate(data.fields, start=1):
        Field.objects.update_or_create(category=category, name=name, defaults={"ordinal": ordinal})
