"""What a vote's stage is called, and what its sites say at the top of every page."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms.campaigns.models import Campaign
from plugins.voting.casting.polls import Stage, poll_at
from plugins.voting.models import Extension, Interruption

STAGES: dict[Stage, str | Promise] = {
    Stage.UNSET: _("not planned"),
    Stage.BEFORE: _("not open yet"),
    Stage.OPEN: _("open"),
    Stage.PAUSED: _("paused"),
    Stage.CLOSED: _("closed"),
}


@dataclass(frozen=True, kw_only=True)
class Banner:
    """What readers of every page are told: that voting is paused, or goes on for longer.

    ``until`` is the new end of an extended vote; ``notice`` the uid of the published notice.
    """

    is_paused: bool
    reason: str
    notice: UUID | None
    until: datetime | None = None


def banner_at(campaign: Campaign, now: datetime) -> Banner | None:
    """What is to be told at ``now``; None while there is nothing. At most three small queries."""
    poll = poll_at(campaign, now)
    if poll.stage is Stage.PAUSED:
        last = Interruption.objects.filter(campaign=campaign).order_by("-pk")[0]
        return Banner(is_paused=True, reason=last.reason, notice=last.notice)
    if poll.stage is Stage.OPEN:
        extension = Extension.objects.filter(campaign=campaign).order_by("-pk").first()
        if extension is not None and extension.becomes == poll.closes_at:
            return Banner(
                is_paused=False,
                reason=extension.reason,
                notice=extension.notice,
                until=extension.becomes,
            )
    return None
