"""Saying “it was not I” (我没有投过): the verb behind the button of a refusal."""

import hashlib
from datetime import UTC, datetime
from uuid import UUID

from cms.core.client_address import ClientAddress
from plugins.voting import windows
from plugins.voting.casting.polls import case_on_ballot, poll_at
from plugins.voting.casting.voters import spent_until, voter_at
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
    until = spent_until(poll, scope, address=address, now=now)
    if until is None:
        return False
    voter = voter_at(poll, address, now).digest
    _, is_new = Disclaimer.objects.get_or_create(
        campaign_id=poll.campaign,
        digest=voter if poll.hours is None else _within(voter, until),
        scope=scope,
        defaults={
            "local_day": windows.local_day(now, poll.zone),
            "channel": channel,
            "made_at": now,
        },
    )
    return is_new


def _within(voter: str, until: datetime) -> str:
    """A voter's digest within the window of the vote that stands in the way.

    With days it has the day's key already; with a rolling window it is the same for the whole
    vote, and would be heard once in all.
    """
    return hashlib.sha256(f"{voter} {until.astimezone(UTC).isoformat()}".encode()).hexdigest()
