"""Verbs of annulment (R91): every one is a transaction, a step that stays, and an audit entry.

Who decides is never who proposed, whatever roles they have. Ballots, not cases, are annulled: a
case keeps what its other voters gave it, also where somebody else brushed votes in its name.
"""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from cms.campaigns.models import Campaign
from cms.core import audit
from plugins.voting.annulling import tallying
from plugins.voting.annulling.selecting import Selection, ballots, digest_of
from plugins.voting.counting.annulments import last_step
from plugins.voting.enums import AnnulmentAct as Act
from plugins.voting.enums import AnnulmentReason
from plugins.voting.exceptions import (
    OutOfTurn,
    SecondPersonNeeded,
    SelectionChanged,
    SelectionEmpty,
    WordsMissing,
)
from plugins.voting.models import Annulment, AnnulmentStep, SelectedBallot

MOST_GROUNDS, MOST_STATEMENT, MOST_WORDS = 2000, 300, 1000
BATCH = 2000
FINDINGS = (Act.FOUND_FOR, Act.FOUND_AGAINST)


@transaction.atomic
def propose(  # noqa: PLR0913 -- one act with all that is recorded of it, each by name
    *,
    campaign: int,
    selection: Selection,
    reason: AnnulmentReason,
    grounds: str,
    statement: str,
    actor: audit.Actor,
    now: datetime,
    seen: str = "",
) -> Annulment:
    """Propose to annul the ballots of a search; they are frozen here, and none counts less yet.

    ``statement`` is for the public, ``grounds`` for the staff; ``seen`` is the digest of the dry
    run, so that nobody proposes what nobody looked at. Raises WordsMissing, SelectionEmpty,
    SelectionChanged, SecondPersonNeeded (nobody acts for the system).
    """
    grounds = _checked("grounds", grounds, MOST_GROUNDS)
    statement = _checked("statement", statement, MOST_STATEMENT)
    _require_person(actor)
    locked = _locked(campaign)
    fixed = selection.until(now)
    found = list(ballots(campaign, fixed).values_list("pk", "receipt"))
    if not found:
        raise SelectionEmpty
    digest = digest_of(receipt for _, receipt in found)
    if seen and seen != digest:
        raise SelectionChanged
    last = Annulment.objects.filter(campaign=campaign).aggregate(last=Max("number"))["last"]
    annulment = Annulment.objects.create(
        campaign=locked,
        number=1 + (last or 0),
        reason=AnnulmentReason(reason),
        grounds=grounds,
        statement=statement,
        selection=fixed.as_json(),
        ballots=len(found),
        digest=digest,
        proposed_at=now,
        proposed_by_id=actor.id,
        proposed_by_label=actor.label,
    )
    SelectedBallot.objects.bulk_create(
        (SelectedBallot(annulment=annulment, ballot_id=pk) for pk, _ in found), batch_size=BATCH
    )
    _step(annulment, Act.PROPOSED, actor=actor, words="", now=now)
    return annulment


@transaction.atomic
def decide(
    *, annulment: int, approve: bool, words: str, actor: audit.Actor, now: datetime
) -> Annulment:
    """Put a proposal into force, or refuse it (with ``words``): never who proposed it.

    In force, the tally says so at the same commit. Raises SecondPersonNeeded, OutOfTurn,
    WordsMissing, SelectionChanged where a ballot was annulled by another one meanwhile, and
    TallyDiffers.
    """
    found = _in_turn(annulment, {Act.PROPOSED})
    first = _second_person(found, actor)
    words = _checked("words", words, MOST_WORDS, needed=not approve)
    act = Act.APPROVED if approve else Act.REFUSED
    step = _step(found, act, actor=actor, words=words, now=now, first=first)
    if approve:
        _require_untouched(found)
        try:
            with transaction.atomic():
                tallying.put_in_force(step)
        except IntegrityError:
            raise SelectionChanged from None
    return found


@transaction.atomic
def withdraw(*, annulment: int, words: str, actor: audit.Actor, now: datetime) -> Annulment:
    """Take one's own proposal back. Raises OutOfTurn; SecondPersonNeeded for another's."""
    found = _in_turn(annulment, {Act.PROPOSED})
    if found.proposed_by_id != actor.id:
        raise SecondPersonNeeded
    words = _checked("words", words, MOST_WORDS, needed=False)
    _step(found, Act.WITHDRAWN, actor=actor, words=words, now=now)
    return found


@transaction.atomic
def appeal(*, annulment: int, words: str, actor: audit.Actor, now: datetime) -> Annulment:
    """Take down an appeal: who made it and what it says. The annulment holds until it is decided.

    Raises OutOfTurn, WordsMissing, SecondPersonNeeded (nobody acts for the system).
    """
    _require_person(actor)
    found = _in_turn(annulment, {Act.APPROVED, Act.APPEAL_REFUSED})
    words = _checked("words", words, MOST_WORDS)
    _step(found, Act.APPEALED, actor=actor, words=words, now=now)
    return found


@transaction.atomic
def find(
    *, annulment: int, uphold: bool, words: str, actor: audit.Actor, now: datetime
) -> Annulment:
    """Say what should become of an appeal; somebody else confirms it.

    Raises OutOfTurn, WordsMissing, SecondPersonNeeded (nobody acts for the system).
    """
    _require_person(actor)
    found = _in_turn(annulment, {Act.APPEALED, Act.FINDING_RETURNED})
    words = _checked("words", words, MOST_WORDS)
    act = Act.FOUND_FOR if uphold else Act.FOUND_AGAINST
    _step(found, act, actor=actor, words=words, now=now)
    return found


@transaction.atomic
def confirm_finding(
    *, annulment: int, approve: bool, words: str, actor: audit.Actor, now: datetime
) -> Annulment:
    """Confirm what somebody else found of an appeal, or send it back (with ``words``).

    An appeal that was found right reinstates the ballots at the same commit. Raises OutOfTurn,
    WordsMissing, SecondPersonNeeded, TallyDiffers.
    """
    found = _in_turn(annulment, set(FINDINGS))
    finding = last_step(found.pk)
    first = _second_person(found, actor)
    words = _checked("words", words, MOST_WORDS, needed=not approve)
    act = Act.FINDING_RETURNED
    if approve:
        act = Act.APPEAL_UPHELD if finding.act == Act.FOUND_FOR else Act.APPEAL_REFUSED
    step = _step(found, act, actor=actor, words=words, now=now, first=first)
    if act is Act.APPEAL_UPHELD:
        tallying.reinstate(step)
    return found


def _locked(campaign: int) -> Campaign:
    # Acts upon the count wait for each other; votes, which only name the campaign, do not.
    return Campaign.objects.select_for_update(no_key=True).get(pk=campaign)


def _in_turn(annulment: int, after: set[Act]) -> Annulment:
    """The annulment, with nobody else at it, if its last step is one of these."""
    found = Annulment.objects.get(pk=annulment)
    _locked(found.campaign_id)
    last = Act(last_step(found.pk).act)
    if last not in after:
        raise OutOfTurn(state=last.label)
    return found


def _require_person(actor: audit.Actor) -> None:
    if not actor.id:
        raise SecondPersonNeeded


def _second_person(annulment: Annulment, actor: audit.Actor) -> str:
    """The id of who took the last step; raises SecondPersonNeeded where that is the actor."""
    first = last_step(annulment.pk).actor_id
    if not actor.id or actor.id == first:
        raise SecondPersonNeeded
    return first


def _require_untouched(annulment: Annulment) -> None:
    selected = SelectedBallot.objects.filter(annulment=annulment)
    if digest_of(selected.values_list("ballot__receipt", flat=True)) != annulment.digest:
        raise SelectionChanged


def _step(
    annulment: Annulment,
    act: Act,
    *,
    actor: audit.Actor,
    words: str,
    now: datetime,
    first: str = "",
) -> AnnulmentStep:
    last = AnnulmentStep.objects.filter(annulment=annulment).aggregate(last=Max("ordinal"))["last"]
    step = AnnulmentStep.objects.create(
        annulment=annulment,
        ordinal=1 + (last or 0),
        act=act,
        words=words,
        at=now,
        actor_id=actor.id,
        actor_label=actor.label,
        first_id=first,
    )
    audit.record(
        actor=actor,
        action=f"voting.annulment_{act.value}",
        target=audit.Target("annulment", str(annulment.pk), str(annulment)),
        now=now,
        reason=words or annulment.statement,
        facts={
            "campaign": annulment.campaign_id,
            "number": annulment.number,
            "code": annulment.reason,
            "ballots": annulment.ballots,
            "digest": annulment.digest,
        },
    )
    return step


def _checked(field: str, words: str, limit: int, *, needed: bool = True) -> str:
    words = words.replace("\0", "").strip()
    if len(words) > limit or not (words or not needed):
        raise WordsMissing(field=field, limit=limit)
    return words
