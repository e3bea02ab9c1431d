"""From the list to a case and back within one frame: a case's address carries on what was asked."""

from collections.abc import Mapping

from cms.campaigns.models import Campaign
from plugins.voting.ballot.addresses import address
from plugins.voting.ballot.listing import KEPT
from plugins.voting.widget.framing import Widget
from site_pages.queries.asking import asked_text

CARRIED = (*KEPT, "page")


def case_query(kept: Mapping[str, str], page: int) -> dict[str, str]:
    """The query of a case's address in the list: that of the list's own page."""
    return {**kept, "page": str(page) if page > 1 else ""}


def list_address(campaign: Campaign, query: Mapping[str, str], widget: Widget) -> str:
    """The page of the list that a case was opened from; empty where it was opened from none."""
    if not query.get("seed"):
        return ""
    asked = {name: asked_text(query, name) for name in CARRIED}
    asked |= {"channel": widget.slug, "theme": widget.theme}
    return address("embed-ballot", query=asked, campaign=campaign.slug)
