"""What every public page says about a campaign: who stands behind it, whom to ask, its numbers.

Pages must not pay for it in queries: all campaigns' facts are one entry of the shared cache, which
every change drops. An entry that was read before a change and written after it lives a minute.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import models, transaction
from django.db.models.signals import post_delete, post_save

from cms.campaigns.models import Campaign, Contact, ContactRole, Organiser, Partner, Undertaker
from site_pages import phone

KEY = "about-campaigns:1"
SECONDS = 60
STATEMENTS = (
    "title",
    "is_demonstration",
    "system_name",
    "fee_statement",
    "approval_number",
    "icp_number",
    "police_number",
)
POLICE_ADDRESS = "https://beian.mps.gov.cn/#/query/webSearch?code="


@dataclass(frozen=True)
class ContactFacts:
    """A contact as shown: its role's words, name, number, and the number as a ``tel:`` address."""

    role: str
    name: str
    phone: str
    address: str


class About:
    """One campaign as its footer tells it."""

    def __init__(self, facts: Mapping[str, Any]) -> None:
        self._facts = facts

    def __getattr__(self, name: str) -> Any:
        """A statement of the campaign, by the name of its column."""
        try:
            return self._facts[name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def contacts(self) -> list[ContactFacts]:
        """The contacts in their roles' order."""
        area = settings.LANDLINE_AREA_CODE
        return [
            ContactFacts(
                role=str(ContactRole(role).label),
                name=name,
                phone=phone.shown(number, area_code=area),
                address=phone.dialled(number, area_code=area),
            )
            for role, name, number in self._facts["people"]
        ]

    @property
    def police_address(self) -> str:
        """Where the police filing can be looked up; empty for a number without digits."""
        digits = re.sub(r"\D", "", self._facts["police_number"], flags=re.ASCII)
        return f"{POLICE_ADDRESS}{digits}" if digits else ""


def about_campaign(campaign_id: int | None = None) -> About | None:
    """The campaign with this id; else the newest announced one, else the newest. None for none."""
    everything = cache.get(KEY)
    if everything is None:
        everything = _read()
        cache.set(KEY, everything, SECONDS)
    if not everything:
        return None
    newest = next((one for one in everything if one["is_announced"]), everything[0])
    return About(next((one for one in everything if one["id"] == campaign_id), newest))


def campaign_of(page: object) -> int | None:
    """The id of the campaign that a page belongs to, from what was read with the page."""
    for holder in (page, getattr(page, "case_ref", None), getattr(page, "category", None)):
        if isinstance(found := getattr(holder, "campaign_id", None), int):
            return found
    return None


def _read() -> list[dict[str, Any]]:
    campaigns = Campaign.objects.prefetch_related("organisers", "undertakers", "contacts")
    return [
        {
            "id": one.pk,
            "is_announced": one.announced_at is not None,
            **{name: getattr(one, name) for name in STATEMENTS},
            "organisers": [body.name for body in one.organisers.all()],
            "undertakers": [body.name for body in one.undertakers.all()],
            "people": [(c.role, c.name, c.phone) for c in one.contacts.all()],
        }
        for one in campaigns
    ]


def connect() -> None:
    """Drop what is kept whenever a row of it changes."""
    shown: tuple[type[models.Model], ...] = (Campaign, Organiser, Undertaker, Contact, Partner)
    for sender in shown:
        for signal in (post_save, post_delete):
            signal.connect(_forget, sender=sender, dispatch_uid=f"about:{sender.__name__}")


def _forget(**_kwargs: Any) -> None:
    transaction.on_commit(partial(cache.delete, KEY), robust=True)
