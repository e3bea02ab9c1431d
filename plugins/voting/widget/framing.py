"""Who may show a widget, and what a widget that nobody serves any more says."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from cms.campaigns.models import Campaign, Channel
from cms.campaigns.origins import frame_ancestors
from cms.core.security_headers import allow_frames
from plugins.voting.channels import channel_in, channels_named

THEMES = ("auto", "light", "dark")
MOST_REMEMBERED = 200
_remembered: dict[str, tuple[str, ...]] = {}
"""Sites by the name of their channel, as they were last."""


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
        if self.channel:
            _remember(self.channel.slug, origins)
        allow_frames(response, frame_ancestors(origins))
        return response


def origins_of(slug: str, campaign: int | None) -> Sequence[str]:
    """The sites registered for a channel of this name; of whatever campaign where none is known.

    Without the database those that this process has seen last.
    """
    try:
        channels = channels_named(slug, campaign)
        return [origin for channel in channels for origin in channel.framing_origins]
    except DatabaseError:
        return _remembered.get(slug, ())


def _remember(slug: str, origins: Sequence[str]) -> None:
    if len(_remembered) >= MOST_REMEMBERED:
        _remembered.clear()
    _remembered[slug] = tuple(origins)


def asked_theme(request: HttpRequest) -> str:
    """The colours that the query asks for."""
    theme = request.GET.get("theme", "")
    return theme if theme in THEMES else THEMES[0]


def asked_widget(request: HttpRequest, campaign: Campaign) -> Widget:
    """What the query says: a channel of this campaign, a theme. One query."""
    channel = channel_in(campaign.pk, request.GET.get("channel", ""))
    return Widget(channel=channel, theme=asked_theme(request))
