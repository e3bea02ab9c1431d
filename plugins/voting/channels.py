"""Channels as ballots name them: a slug of the campaign's, or none (R23, R87)."""

import re
from uuid import UUID

from django.db.models import QuerySet

from cms.campaigns.models import CaseRef, Channel

SLUG = re.compile(r"[-a-zA-Z0-9_]{1,50}")


def known_channel(slug: str, case: UUID) -> str:
    """The channel's slug where the case's campaign has such a channel, else none."""
    campaigns = CaseRef.objects.filter(pk=case).values("campaign")
    return slug if is_slug(slug) and _named(slug).filter(campaign__in=campaigns).exists() else ""


def channel_in(campaign: int, slug: str) -> Channel | None:
    """The channel of a campaign with its partner; None where there is none."""
    return next(iter(channels_named(slug, campaign)), None)


def channels_named(slug: str, campaign: int | None) -> list[Channel]:
    """The channels of this name with their partners, of one campaign or of all. One query."""
    if not is_slug(slug):
        return []
    found = _named(slug).select_related("partner__site")
    return list(found if campaign is None else found.filter(campaign=campaign))


def is_slug(slug: str) -> bool:
    """Whether it can be one at all; no database takes a zero byte or half of a surrogate pair."""
    return SLUG.fullmatch(slug) is not None


def _named(slug: str) -> QuerySet[Channel]:
    return Channel.objects.filter(slug=slug)
