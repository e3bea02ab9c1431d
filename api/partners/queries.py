"""What the admin shows of keys."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta

from django.db.models import QuerySet

from api.partners.models import KeyUsage, PartnerKey

SHOWN_DAYS = 30


def keys_with_partners() -> QuerySet[PartnerKey]:
    """Every key, partner by partner, the newest first."""
    return PartnerKey.objects.select_related("partner").order_by(
        "partner__ordinal", "-created_at", "-pk"
    )


def usage_until(today: date) -> Mapping[int, Mapping[date, KeyUsage]]:
    """Per key the days that have a count, of the last thirty including today; one query."""
    found: dict[int, dict[date, KeyUsage]] = defaultdict(dict)
    for one in KeyUsage.objects.filter(day__gt=today - timedelta(days=SHOWN_DAYS), day__lte=today):
        found[one.key_id][one.day] = one
    return found
