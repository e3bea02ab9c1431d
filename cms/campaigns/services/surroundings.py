"""What a campaign's files say about people, channels and lists, brought into the database.

Rows that are there stay as they are, edited since or not; missing ones are made. A list whose rows
are known only by what the organiser may edit (organisers, channels) is the organiser's as soon as
it is there. So loading twice is loading once, and nothing that was corrected is undone.
"""

from collections.abc import Mapping

from django.db import models, transaction

from cms.campaigns.loading.records import CampaignData
from cms.campaigns.models import (
    AwardType,
    Campaign,
    Channel,
    Contact,
    District,
    Organiser,
    Partner,
    RecommenderClass,
    Undertaker,
)

# What the files may give a campaign that says nothing about it yet.
_FILLED_IN = ("fee_statement", "approval_number", "icp_number", "police_number")


@transaction.atomic
def store_surroundings(campaign: Campaign, data: CampaignData) -> None:
    """Make what is missing around a campaign whose partners are stored already.

    Organisers, undertakers, contacts, channels, districts and classes of recommenders (R3, R4,
    R10, R23, R44, R55), and the campaign's own statements where they are blank (R7, R12).
    """
    _fill_in(campaign, data)
    _store_bodies(campaign, data)
    _store_channels(campaign, data)
    _store_lists(campaign, data)


def _fill_in(campaign: Campaign, data: CampaignData) -> None:
    wanted = {name: getattr(data, name) for name in _FILLED_IN}
    wanted |= {"system_name": data.system_name, "system_short_name": data.system_short_name}
    blank = {name: value for name, value in wanted.items() if value and not getattr(campaign, name)}
    for name, value in blank.items():
        setattr(campaign, name, value)
    if blank:
        campaign.save(update_fields=list(blank))


def _store_bodies(campaign: Campaign, data: CampaignData) -> None:
    if not campaign.organisers.exists():
        for ordinal, organiser in enumerate(data.organisers, start=1):
            Organiser.objects.create(
                campaign=campaign,
                name=organiser.name,
                short_name=organiser.short_name,
                ordinal=ordinal,
            )
    partners = Partner.objects.in_bulk(field_name="slug")
    for ordinal, one in enumerate(data.undertakers, start=1):
        _make(
            Undertaker,
            {"campaign": campaign, "partner": partners[one.partner]},
            {"name": one.name, "short_name": one.short_name, "ordinal": ordinal},
        )
    for contact in data.contacts:
        if contact.name:
            _make(
                Contact,
                {"campaign": campaign, "role": contact.role},
                {"name": contact.name, "phone": contact.phone},
            )


def _store_channels(campaign: Campaign, data: CampaignData) -> None:
    if campaign.channels.exists():
        return
    partners = Partner.objects.in_bulk(field_name="slug")
    for ordinal, channel in enumerate(data.channels, start=1):
        about = {
            "name": channel.name,
            "kind": channel.kind,
            "partner": partners.get(channel.partner),
            "ordinal": ordinal,
        }
        _make(Channel, {"campaign": campaign, "slug": channel.slug}, about)


def _store_lists(campaign: Campaign, data: CampaignData) -> None:
    for ordinal, district in enumerate(data.districts, start=1):
        about = {"name": district.name, "aliases": "\n".join(district.aliases), "ordinal": ordinal}
        _make(District, {"campaign": campaign, "code": district.code}, about)
    for ordinal, award in enumerate(data.awards, start=1):
        about = {"name": award.name, "given_to": award.given_to, "ordinal": ordinal}
        _make(AwardType, {"campaign": campaign, "slug": award.slug}, about)
    for ordinal, one in enumerate(data.recommender_classes, start=1):
        _make(
            RecommenderClass,
            {"campaign": campaign, "slug": one.slug},
            {"name": one.name, "ordinal": ordinal},
        )


def _make(
    model: type[models.Model], key: Mapping[str, object], about: Mapping[str, object]
) -> None:
    model._default_manager.get_or_create(**key, defaults=about)
