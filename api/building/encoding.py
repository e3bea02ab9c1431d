"""Documents as bytes: compact JSON, UTF-8, not escaped, keys in the builder's order."""

import json
from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from cms.campaigns.models import Campaign


def encode(document: Mapping[str, Any]) -> bytes:
    """The bytes that are stored, hashed and sent."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def zone_of(campaign: Campaign | None) -> tzinfo:
    """The campaign's time zone; the installation's for what belongs to no campaign.

    Raises ZoneInfoNotFoundError for a name that is none.
    """
    return ZoneInfo(campaign.time_zone) if campaign else timezone.get_default_timezone()


def instant(moment: datetime | None, zone: tzinfo | None = None) -> str | None:
    """RFC 3339 with the offset of the zone (the installation's if none is given), whole seconds."""
    if moment is None:
        return None
    return moment.astimezone(zone or zone_of(None)).isoformat(timespec="seconds")
