"""Annulment: two people, ballots and not cases, never a delete (R91)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from cms.core.audit import SYSTEM, Actor
from cms.core.models import AuditEntry
from plugins.voting.annulling import services
from plugins.voting.annulling.selecting import Selection, dry_run
from plugins.voting.counting.annulments import annulment_of, last_step, public_annulments
from plugins.voting.counting.reconciling import differences
from plugins.voting.counting.totals import Numbers, numbers_by_case, total
from plugins.voting.enums import AnnulmentAct, AnnulmentReason
from plugins.voting.exceptions import (
    OutOfTurn,
    SecondPersonNeeded,
    SelectionChanged,
    SelectionEmpty,
    WordsMissing,
)
from plugins.voting.models import AnnulledBallot, AnnulmentStep, Ballot, SelectedBallot, Tally
from tests.ballots import NOON, open_vote, vote
from tests.world import build_all, make_case, make_world

pytestmark = pytest.mark.django_db

COUNTING, CONFIRMING = Actor("7", "计票员"), Actor("8", "监票员")
LATER = NOON + timedelta(hours=2)


@pytest.fixture
def two_cases(db):
    make_world()
    cases = [make_case(pictures=0).uid for _ in range(2)]
    build_all()
    campaign = open_vote()
    for host in range(5):
        vote(cases[0], f"198.51.100.{host}")
    for host in range(3):
        vote(cases[1], f"203.0.113.{host}", now=NOON + timedelta(hours=1))
    return campaign, *cases


def proposed(campaign, selection, **changes):
    told = {
        "reason": AnnulmentReason.AUTOMATED,
        "grounds": "两秒一票",
        "statement": "程序刷票",
        "actor": COUNTING,
        "now": LATER,
    }
    return services.propose(campaign=campaign.pk, selection=selection, **{**told, **changes})


def approved(campaign, selection):
    annulment = proposed(campaign, selection)
    services.decide(annulment=annulment.pk, approve=True, words="", actor=CONFIRMING, now=LATER)
    return annulment


def test_r091_voiding_lowers_the_total_and_logs_who_and_why(two_cases):
    campaign, case, other = two_cases
    annulment = proposed(campaign, Selection(case=case))
    assert total(campaign.pk) == Numbers(8, 0)

    services.decide(annulment=annulment.pk, approve=True, words="属实", actor=CONFIRMING, now=LATER)

    assert numbers_by_case(campaign.pk) == {case: Numbers(5, 5), other: Numbers(3, 0)}
    assert Ballot.objects.count() == 8
    assert differences(campaign.pk) == []
    acts = AuditEntry.objects.filter(action__startswith="voting.annulment").order_by("pk")
    assert [(one.actor_label, one.action) for one in acts] == [
        ("计票员", "voting.annulment_proposed"),
        ("监票员", "voting.annulment_approved"),
    ]
    assert acts[0].facts["ballots"] == 5


def test_r091_only_ballots_that_were_looked_at_are_annulled(two_cases):
    campaign, case, _ = two_cases
    annulment = proposed(campaign, Selection(case=case))
    vote(case, "198.51.100.77", now=NOON)
    services.decide(annulment=annulment.pk, approve=True, words="", actor=CONFIRMING, now=LATER)
    assert numbers_by_case(campaign.pk)[case] == Numbers(6, 5)
    assert differences(campaign.pk) == []


def test_threat_26_votes_are_annulled_and_the_case_keeps_its_others(two_cases):
    campaign, case, _ = two_cases
    brushed = Ballot.objects.filter(case=case).values_list("receipt", flat=True)[:2]
    approved(campaign, Selection(receipts=tuple(brushed)))
    assert numbers_by_case(campaign.pk)[case].counted == 3
    vote(case, "192.0.2.1")
    assert numbers_by_case(campaign.pk)[case].counted == 4


def test_one_person_with_both_roles_is_one_person(two_cases):
    campaign, case, _ = two_cases
    annulment = proposed(campaign, Selection(case=case))
    for actor in (COUNTING, Actor(COUNTING.id, "换了名字"), SYSTEM):
        with pytest.raises(SecondPersonNeeded):
            services.decide(annulment=annulment.pk, approve=True, words="", actor=actor, now=LATER)
    with pytest.raises(SecondPersonNeeded):
        proposed(campaign, Selection(case=case), actor=SYSTEM)
    assert total(campaign.pk).annulled == 0


def test_the_database_refuses_a_decision_by_one_person(two_cases):
    campaign, case, _ = two_cases
    annulment = proposed(campaign, Selection(case=case))
    for first in ("", "7"):
        with pytest.raises(IntegrityError), transaction.atomic():
            AnnulmentStep.objects.create(
                annulment=annulment,
                ordinal=2,
                act=AnnulmentAct.APPROVED,
                at=LATER,
                actor_id="7",
                actor_label="x",
                first_id=first,
            )


def test_a_search_that_says_nothing_or_finds_nothing_is_refused(two_cases):
    campaign, *_ = two_cases
    for selection in (
        Selection(),
        Selection(cast_until=LATER),
        Selection(network="0123456"),
        Selection(network="0" * 32),
        Selection(channel="unknown"),
        Selection(cast_from=LATER),
    ):
        with pytest.raises(SelectionEmpty):
            proposed(campaign, selection)


def test_words_are_needed(two_cases):
    campaign, case, _ = two_cases
    for field, words in (("grounds", " "), ("statement", "字" * 301)):
        with pytest.raises(WordsMissing) as refused:
            proposed(campaign, Selection(case=case), **{field: words})
        assert refused.value.field == field
    annulment = proposed(campaign, Selection(case=case))
    with pytest.raises(WordsMissing):
        services.decide(
            annulment=annulment.pk, approve=False, words="", actor=CONFIRMING, now=LATER
        )


def test_a_search_that_finds_others_than_were_seen_is_refused(two_cases):
    campaign, case, _ = two_cases
    seen = dry_run(campaign.pk, Selection(case=case), now=LATER)
    vote(case, "198.51.100.77", now=NOON)
    with pytest.raises(SelectionChanged):
        proposed(campaign, seen.selection, seen=seen.digest)


def test_a_ballot_is_annulled_once_at_a_time(two_cases):
    campaign, case, _ = two_cases
    first = proposed(campaign, Selection(case=case))
    second = proposed(campaign, Selection(cast_from=NOON))
    services.decide(annulment=first.pk, approve=True, words="", actor=CONFIRMING, now=LATER)
    with pytest.raises(SelectionChanged):
        services.decide(annulment=second.pk, approve=True, words="", actor=CONFIRMING, now=LATER)
    assert last_step(second.pk).act == AnnulmentAct.PROPOSED
    assert total(campaign.pk).annulled == 5
    # A new search passes over what is annulled.
    assert proposed(campaign, Selection(cast_from=NOON)).ballots == 3


def test_a_proposal_is_decided_once_and_withdrawn_by_its_proposer(two_cases):
    campaign, case, _ = two_cases
    annulment = proposed(campaign, Selection(case=case))
    with pytest.raises(SecondPersonNeeded):
        services.withdraw(annulment=annulment.pk, words="", actor=CONFIRMING, now=LATER)
    services.withdraw(annulment=annulment.pk, words="误报", actor=COUNTING, now=LATER)
    for act in (services.decide, services.confirm_finding):
        with pytest.raises(OutOfTurn):
            act(annulment=annulment.pk, approve=True, words="", actor=CONFIRMING, now=LATER)
    refused = proposed(campaign, Selection(case=case))
    services.decide(annulment=refused.pk, approve=False, words="不足", actor=CONFIRMING, now=LATER)
    assert total(campaign.pk).annulled == 0
    assert public_annulments(campaign.pk) == []


def test_an_appeal_is_decided_by_two_people_and_reinstates(two_cases):
    campaign, case, _ = two_cases
    annulment = approved(campaign, Selection(case=case))
    of = {"annulment": annulment.pk, "now": LATER}
    services.appeal(**of, words="申报单位申诉", actor=COUNTING)
    assert annulment_of(Ballot.objects.filter(case=case).first().pk) == annulment
    services.find(**of, uphold=True, words="是一所学校", actor=CONFIRMING)
    with pytest.raises(SecondPersonNeeded):
        services.confirm_finding(**of, approve=True, words="", actor=CONFIRMING)
    services.confirm_finding(**of, approve=False, words="再查", actor=COUNTING)
    services.find(**of, uphold=True, words="确是学校", actor=CONFIRMING)
    services.confirm_finding(**of, approve=True, words="", actor=COUNTING)

    assert total(campaign.pk) == Numbers(8, 0)
    assert not AnnulledBallot.objects.exists()
    assert SelectedBallot.objects.count() == 5
    assert differences(campaign.pk) == []
    (told,) = public_annulments(campaign.pk)
    assert (told.number, told.state, told.ballots) == (1, "upheld", 5)
    # What was reinstated can be annulled again, on new grounds.
    approved(campaign, Selection(case=case))
    assert total(campaign.pk).annulled == 5


def test_a_refused_appeal_changes_nothing(two_cases):
    campaign, case, _ = two_cases
    annulment = approved(campaign, Selection(case=case))
    of = {"annulment": annulment.pk, "now": LATER}
    services.appeal(**of, words="申诉", actor=COUNTING)
    services.find(**of, uphold=False, words="证据充分", actor=CONFIRMING)
    services.confirm_finding(**of, approve=True, words="", actor=COUNTING)
    assert total(campaign.pk).annulled == 5
    services.appeal(**of, words="新的证据", actor=COUNTING)


def test_a_dry_run_tells_numbers_shares_and_ranks_and_stores_nothing(two_cases):
    campaign, case, other = two_cases
    told = dry_run(campaign.pk, Selection(case=case), now=LATER)
    (change,) = told.changes
    assert (told.ballots, told.share) == (5, 62.5)
    assert (change.selected, change.counted_after, change.share) == (5, 0, 100)
    assert (change.rank_before, change.rank_after) == (1, 2)
    assert [(one.case.uid, one.rank_after) for one in told.moved] == [(other, 1)]
    assert not Tally.objects.filter(annulled__gt=0).exists()
    approved(campaign, told.selection)
    with pytest.raises(SelectionEmpty):
        proposed(campaign, Selection(case=case))


def test_hours_and_channels_are_lowered_where_the_ballots_are(two_cases):
    campaign, case, other = two_cases
    approved(campaign, Selection(cast_from=NOON + timedelta(minutes=30)))
    rows = Tally.objects.values_list("case", "hour", "accepted", "annulled")
    assert set(rows) == {(case, 12, 5, 0), (other, 13, 3, 3)}


@pytest.mark.django_db
def test_r093_a_mark_that_nobody_decided_is_found(two_cases):
    campaign, case, _ = two_cases
    annulment = proposed(campaign, Selection(case=case))
    ballot = SelectedBallot.objects.first().ballot
    AnnulledBallot.objects.create(ballot=ballot, annulment=annulment)
    (found,) = differences(campaign.pk)
    assert (found.annulled, found.annulled_ballots, found.effects) == (0, 1, 0)
    assert "decided 0" in str(found)
