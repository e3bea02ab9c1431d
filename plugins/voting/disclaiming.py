"""Saying “it was not I” (我没有投过): the verb behind the button of a refusal."""

from datetime import datetime
from uuid import UUID

from cms.core.client_address import ClientAddress
from plugins.voting import windows
from plugins.voting.casting.keys import KeyDestroyed, KeyFileUnusable
from plugins.voting.casting.polls import Poll, case_on_ballot, poll_at
from plugins.voting.casting.services import spent_until
from plugins.voting.casting.voters import voter_of
from plugins.voting.exceptions import VotingUnavailable
from plugins.voting.models import Disclaimer


def disclaim(*, case: UUID, channel: str, address: ClientAddress, now: datetime) -> bool:
    """Count a visitor who finds the vote of a shared network taken; True where this one is new.

    One for an address, scope and window, and none where a vote is left: there is nothing to
    disclaim then. No vote changes. Raises UnknownCase, VotingClosed, VotingPaused,
    VotingUnavailable.
    """
    ref = case_on_ballot(case)
    poll = poll_at(ref.campaign, now)
    poll.require_open()
    scope = poll.scope_of(ref)
    if spent_until(poll, scope, address=address, now=now) is None:
        return False
    _, is_new = Disclaimer.objects.get_or_create(
        campaign_id=poll.campaign,
        digest=_digest(poll, address, now),
        scope=scope,
        defaults={
            "local_day": windows.local_day(now, poll.zone),
            "channel": channel,
            "made_at": now,
        },
    )
    return is_new


def _digest(poll: Poll, address: ClientAddress, now: datetime) -> str:
    """What `VoterSlot` calls this address."""
    counted = ClientAddress(address.address, poll.rules.ipv6_length)
    day = windows.local_day(now, poll.zone) if poll.hours is None else None
    try:
        return voter_of(counted, campaign=poll.campaign, opened=poll.opened_on, day=day).digest
    except (KeyDestroyed, KeyFileUnusable) as exc:
        raise VotingUnavailable from exc
