"""Bringing a campaign into step with its data files."""

from datetime import datetime

from django.db import transaction

from cms.campaigns.first_rules import first_rules
from cms.campaigns.loading.records import CampaignData, CategoryData
from cms.campaigns.models import Campaign, Category, Field, Indicator, Partner
from cms.campaigns.services.rules import publish_rules
from cms.campaigns.services.surroundings import store_surroundings
from cms.core.audit import SYSTEM


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
            sections=first_rules(data),
            switches={},
            change_notice=None,
            effective_at=None,
            summary="",
            author=SYSTEM,
            based_on=0,
            now=now,
        )
    return campaign


def _store_category(campaign: Campaign, data: CategoryData) -> None:
    category, _ = Category.objects.update_or_create(
        campaign=campaign,
        slug=data.slug,
        defaults={"name": data.name, "ordinal": data.ordinal, "is_free_text": data.is_free_text},
    )
    for ordinal, name in enumerate(data.fields, start=1):
        Field.objects.update_or_create(category=category, name=name, defaults={"ordinal": ordinal})
