"""Who may show a widget, and what a widget that nobody serves any more says."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from cms.campaigns.models import Campaign, Channel
from cms.campaigns.origins import frame_ancestors
from cms.core.security_headers import allow_frames
from plugins.voting.channels import channel_in

THEMES = ("auto", "light", "dark")


@dataclass(frozen=True)
class Widget:
    """A widget as its address asks for it. The channel names, it never authorises (threat 17)."""

    channel: Channel | None
    theme: str

    @property
    def slug(self) -> str:
        """The channel's; empty for one that the campaign does not have."""
        return self.channel.slug if self.channel else ""

    @property
    def is_revoked(self) -> bool:
        """Whether the organiser has taken this channel's widgets away."""
        return self.channel is not None and not self.channel.is_embeddable

    def framed(self, response: HttpResponse) -> HttpResponse:
        """The response, for frames of the channel's registered sites and our own (threat 16)."""
        origins = self.channel.framing_origins if self.channel else []
        allow_frames(response, frame_ancestors(origins))
        return response


def asked_widget(request: HttpRequest, campaign: Campaign) -> Widget:
    """What the query says: a channel of this campaign, a theme. One query."""
    theme = request.GET.get("theme", "")
    return Widget(
        channel=channel_in(campaign.pk, request.GET.get("channel", "")),
        theme=theme if theme in THEMES else THEMES[0],
    )
