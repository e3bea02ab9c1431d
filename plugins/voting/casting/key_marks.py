"""Whether this machine's key file is the one that the vote was begun with.

With another one the same address would have another digest, and a second vote. The mark is made
with the key of the day on which voting opens, which no vote can do without.
"""

from contextlib import suppress
from datetime import date, datetime
from time import monotonic

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from cms.campaigns.models import Campaign
from cms.core import audit
from cms.core.errors import DomainError
from plugins.voting.casting.keys import MARK, KeyFileUnusable, Ring, Stamp, ring
from plugins.voting.models import KeyMark

FIRST = 1
LOOK_AGAIN_SECONDS = 1.0

_seen: dict[int, tuple[Stamp, date, float]] = {}
"""Of each campaign: the file that was found right, for which day, and when."""


class NothingToAccept(DomainError):
    """The keys are those that the vote goes by, or nobody has voted yet."""

    code = "nothing_to_accept"
    default_message = _("The vote of “%(campaign)s” does not wait for other keys.")


def require_same(keys: Ring, campaign: int, opened: date) -> None:
    """Raise KeyFileUnusable where votes were counted with other keys. Seldom a query."""
    if _is_seen(campaign, opened, keys):
        return
    newest = _newest(campaign)
    if newest is None:
        return
    if newest.digest != _digest(keys, campaign, opened):
        raise KeyFileUnusable("not the one that this vote was begun with")
    _seen[campaign] = (keys.stamp, opened, monotonic())


def keep(keys: Ring, campaign: int, opened: date, now: datetime) -> None:
    """Leave the mark before the first vote is stored; raises as `require_same` does."""
    if _is_seen(campaign, opened, keys):
        return
    if _newest(campaign) is None:
        # Of two machines that begin at once one leaves it; the other compares.
        with suppress(IntegrityError), transaction.atomic():
            _add(campaign, FIRST, _digest(keys, campaign, opened), now)
    require_same(keys, campaign, opened)


@transaction.atomic
def accept_keys(
    campaign: Campaign, *, opened: date, reason: str, actor: audit.Actor, now: datetime
) -> None:
    """Go on with this machine's keys where those that the vote was begun with are lost.

    Whoever has voted in the window that goes on can vote again: hence the reason and the record.
    Raises NothingToAccept, KeyDestroyed, KeyFileUnusable.
    """
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    newest, digest = _newest(campaign.pk), _digest(ring(), campaign.pk, opened)
    if newest is None or newest.digest == digest:
        raise NothingToAccept(campaign=str(campaign))
    number = newest.number + 1
    target = audit.Target(kind="ballot_keys", id=str(campaign.pk))
    facts = {"reason": reason, "number": number}
    audit.record(actor=actor, action="voting.accept_keys", target=target, now=now, facts=facts)
    _add(campaign.pk, number, digest, now, reason)


def forget_marks() -> None:
    """Know nothing, as a process that begins."""
    _seen.clear()


def _is_seen(campaign: int, opened: date, keys: Ring) -> bool:
    stamp, day, at = _seen.get(campaign, (None, None, 0.0))
    is_recent = monotonic() - at < LOOK_AGAIN_SECONDS
    return is_recent and (stamp, day) == (keys.stamp, opened)


def _newest(campaign: int) -> KeyMark | None:
    return KeyMark.objects.filter(campaign=campaign).order_by("-number").first()


def _digest(keys: Ring, campaign: int, opened: date) -> str:
    return keys.day_key(MARK, opened, str(campaign)).hex()


def _add(campaign: int, number: int, digest: str, now: datetime, reason: str = "") -> None:
    mark = KeyMark(campaign_id=campaign, number=number, digest=digest, at=now, reason=reason)
    mark.save(force_insert=True)
