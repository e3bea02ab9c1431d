"""What partners copy to have the ballot on their sites: four ways, from script to printed code."""

import base64
from dataclasses import dataclass
from html import escape
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.campaigns import qr
from cms.campaigns.models import Campaign, CaseRef, Channel
from cms.plugin_system import switches
from plugins.voting.ballot.addresses import address
from plugins.voting.casting.polls import NAME
from site_pages import sharing

FRAME_HEIGHT = 1_200
"""Of a frame that no script gives its height; what does not fit scrolls within."""


@dataclass(frozen=True)
class Snippets:
    """One channel's ways to the ballot, ready to copy."""

    channel: Channel
    origins: list[str]
    script: str
    frame: str
    link: str
    code: str
    """The link as a QR code: an image's address."""


def snippets(channel: Channel, campaign: Campaign, host: str) -> Snippets:
    """For the list; ``host`` is the address of the site that serves the widgets."""
    query = {"channel": channel.slug}
    link = host + address("ballot", query=query, campaign=campaign.slug)
    framed = host + address("embed-ballot", query=query, campaign=campaign.slug)
    words = escape(campaign.title)
    script = (
        f'<script src="{host}{address("loader")}" async></script>\n'
        f'<case-vote ballot="{campaign.slug}" channel="{channel.slug}">'
        f'<a href="{escape(link)}">{words}</a></case-vote>'
    )
    frame = (
        f'<iframe src="{escape(framed)}" title="{words}" width="100%" height="{FRAME_HEIGHT}"'
        ' loading="lazy"></iframe>'
    )
    code = base64.b64encode(qr.as_svg(link)).decode("ascii")
    return Snippets(
        channel=channel,
        origins=channel.framing_origins,
        script=script,
        frame=frame,
        link=link,
        code=f"data:image/svg+xml;base64,{code}",
    )


class SnippetsView(WagtailAdminTemplateMixin, TemplateView):
    """Every channel of the campaigns that vote: what to copy, and which sites may show it."""

    template_name = "voting/admin/snippets.html"
    page_title = _("Embed the ballot")
    header_icon = "code"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, then this page: the header takes its title from the last."""
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The newest campaign first; a case of each stands for all in the example."""
        host = sharing.all_mounts()[0].root_url
        voting = Campaign.objects.filter(pk__in=switches.campaigns_with(NAME)).order_by("-year")
        groups = [
            {
                "campaign": campaign,
                "example": CaseRef.objects.filter(campaign=campaign).order_by("ballot_no").first(),
                "rows": [
                    snippets(channel, campaign, host)
                    for channel in campaign.channels.select_related("partner__site")
                ],
            }
            for campaign in voting
        ]
        return super().get_context_data(groups=groups, **kwargs)
