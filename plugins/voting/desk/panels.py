"""The box on the campaign's desk."""

from typing import Any

from cms.campaigns.models import Campaign
from plugins.voting.counting import totals
from plugins.voting.counting.annulments import UNDECIDED, annulments_of
from plugins.voting.counting.reconciling import last_check
from plugins.voting.counting.watching import flags_of
from plugins.voting.desk.access import address


def panel_context(campaign: int) -> dict[str, Any] | None:
    """The sums, what stands out and what waits, in five small queries; None for no campaign."""
    found = Campaign.objects.filter(pk=campaign).first()
    if found is None:
        return None
    check = last_check(campaign)
    return {
        "whole": totals.total(campaign),
        "flags": flags_of(campaign).count(),
        "waiting": annulments_of(campaign).filter(state__in=UNDECIDED).count(),
        "wrong": check.found if check else [],
        "url": address("front", found.slug),
    }
