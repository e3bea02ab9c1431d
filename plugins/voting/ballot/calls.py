"""What other pages say of a vote: a case's button, the notice in the hall and at home (R85)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from cms.campaigns.models import CaseRef
from cms.documents import queries as documents
from cms.plugin_system import PosterCode
from plugins.voting.ballot.addresses import address, case_address
from plugins.voting.ballot.polling import poll_shown, shown_campaigns
from plugins.voting.ballot.words import rule_words
from plugins.voting.casting.polls import Stage

CASE_SLOT = "case.actions"
SHOWN_ON_POSTERS = {Stage.BEFORE, Stage.OPEN, Stage.PAUSED}


def call(campaign: int, case: UUID | None, *, slot: str, now: datetime) -> dict[str, Any] | None:
    """For a slot's template; None outside of the vote. Two or three queries."""
    found = shown_campaigns().filter(pk=campaign).first()
    poll = poll_shown(found, now) if found else None
    if found is None or poll is None or poll.stage not in {Stage.OPEN, Stage.PAUSED}:
        return None
    told = {"poll": poll, "is_paused": poll.stage is Stage.PAUSED}
    told["rule_words"] = rule_words(poll.rules)
    if slot == CASE_SLOT:
        return {**told, "vote_path": case_address(found.slug, case)} if case else None
    cases = documents.current("case").filter(campaign=found.slug).count()
    return {**told, "cases": cases, "vote_path": address("ballot", campaign=found.slug)}


def poster(campaign: int, case: UUID, *, now: datetime) -> PosterCode | None:
    """What a case's poster says of the vote; None where none is set, or once it is over."""
    found = shown_campaigns().filter(pk=campaign).first()
    poll = poll_shown(found, now) if found else None
    if poll is None or poll.stage not in SHOWN_ON_POSTERS:
        return None
    path = address("short-case", case=case)
    number = CaseRef.objects.filter(pk=case).values_list("ballot_no", flat=True).first()
    if poll.stage is Stage.BEFORE and poll.opens_at is not None:
        opens = poll.opens_at.astimezone(poll.zone)
        words = _("Scan to vote from %(month)s/%(day)s") % {"month": opens.month, "day": opens.day}
        return PosterCode(path=path, hint=words)
    if number is None:
        return PosterCode(path=path, hint=_("Scan to vote for this case"))
    return PosterCode(
        path=path, hint=_("Scan to vote for No. %(number)s") % {"number": f"{number:03}"}
    )
