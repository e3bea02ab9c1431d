"""One vote per address and window, whatever is tried (R86-R89, R93)."""

import secrets
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.db.models import F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.campaigns.models import Campaign, Channel
from cms.documents.models import Counter
from plugins.voting.casting import known, polls, services, storing, tokens
from plugins.voting.casting.services import Wish, cast, give_form
from plugins.voting.counting import groups, totals
from plugins.voting.enums import Scope, Way, WindowKind
from plugins.voting.exceptions import (
    AlreadyVoted,
    ChallengeFailed,
    InvalidToken,
    NonceTaken,
    UnknownCase,
    VotingClosed,
    VotingPaused,
    VotingUnavailable,
)
from plugins.voting.models import Ballot, Interruption, Tally, VoterSlot
from plugins.voting.rule_sheet import VotingRules
from tests.ballots import CLOSES, NOON, OPENS, at, open_vote, vote, wish_for
from tests.world import build_all, make_case, make_world

pytestmark = pytest.mark.django_db

MIDNIGHT = datetime(2020, 8, 25, 16, tzinfo=UTC)
SECOND = timedelta(seconds=1)
HOME, OTHER = "203.0.113.7", "203.0.113.8"


@pytest.fixture
def cases(db):
    make_world()
    made = [make_case(pictures=0).uid, make_case(pictures=0).uid]
    made.append(make_case("network-security", pictures=0).uid)
    build_all()
    return made


def test_r088_a_second_vote_of_the_day_is_refused_for_whatever_case(cases):
    open_vote()
    first = vote(cases[0], HOME)
    assert (first.is_new, first.resets_at) == (True, MIDNIGHT)
    for case in cases:
        with pytest.raises(AlreadyVoted) as refusal:
            vote(case, HOME)
        assert refusal.value.resets_at == MIDNIGHT
    vote(cases[0], OTHER)
    assert totals.totals(Ballot.objects.first().campaign_id) == {cases[0]: 2}


def test_r088_the_next_day_begins_at_midnight(cases):
    open_vote()
    late, early = wish_for(cases[0], HOME, now=MIDNIGHT - SECOND), MIDNIGHT
    cast(wish=late, address=at(HOME), now=MIDNIGHT - SECOND)
    vote(cases[0], HOME, now=early)
    with pytest.raises(AlreadyVoted):
        vote(cases[0], HOME, now=MIDNIGHT + SECOND)
    days = Ballot.objects.order_by("cast_at").values_list("local_day", flat=True)
    assert list(days) == [date(2020, 8, 25), date(2020, 8, 26)]


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (OPENS - SECOND, False),
        (OPENS, True),
        (OPENS + SECOND, True),
        (CLOSES - SECOND, True),
        (CLOSES, False),
        (CLOSES + SECOND, False),
    ],
)
def test_r086_votes_count_from_the_first_to_the_last_second(cases, moment, is_open, rules):
    open_vote(**rules)
    if is_open:
        assert vote(cases[0], HOME, now=moment).is_new
        return
    with pytest.raises(VotingClosed):
        vote(cases[0], HOME, now=moment)
    assert not Ballot.objects.exists()


def test_r086_a_form_of_the_last_second_does_not_cast_after_it(cases, rules):
    open_vote(**rules)
    wish = wish_for(cases[0], HOME, now=CLOSES - SECOND)
    with pytest.raises(VotingClosed):
        cast(wish=wish, address=at(HOME), now=CLOSES)
    assert not Ballot.objects.exists()


def test_r088_networks_that_are_one_address_have_one_vote(cases, rules):
    open_vote(**rules)
    vote(cases[0], "2001:db8:1:2::1")
    with pytest.raises(AlreadyVoted):
        vote(cases[0], "2001:db8:1:2:ffff::9")
    vote(cases[0], "2001:db8:1:3::1")


def test_r088_each_category_or_case_may_have_a_vote_of_its_own(cases):
    """The rule of 2021: per case, every 24 hours."""
    open_vote(scope=Scope.CASE, window=WindowKind.ROLLING)
    for case in cases:
        assert vote(case, HOME).resets_at == NOON + timedelta(hours=24)
    for case in cases:
        with pytest.raises(AlreadyVoted):
            vote(case, HOME, now=NOON + timedelta(hours=24) - SECOND)
        vote(case, HOME, now=NOON + timedelta(hours=24))


def test_r088_one_vote_for_each_category(cases):
    open_vote(scope=Scope.CATEGORY)
    vote(cases[0], HOME)
    with pytest.raises(AlreadyVoted):
        vote(cases[1], HOME)
    vote(cases[2], HOME)


def test_r088_a_rolling_window_is_not_got_round_at_midnight(cases):
    open_vote(window=WindowKind.ROLLING)
    vote(cases[0], HOME, now=MIDNIGHT - timedelta(minutes=1))
    with pytest.raises(AlreadyVoted):
        vote(cases[0], HOME, now=MIDNIGHT + timedelta(minutes=1))


def test_slots_allow_exactly_as_many(cases):
    open_vote(slots=3)
    for _ in range(3):
        vote(cases[0], HOME)
    with pytest.raises(AlreadyVoted) as refusal:
        vote(cases[0], HOME)
    assert refusal.value.resets_at == MIDNIGHT
    assert totals.totals(Ballot.objects.first().campaign_id) == {cases[0]: 3}


def test_retry_returns_the_identical_receipt(cases, rules):
    open_vote(**rules)
    wish = wish_for(cases[0], HOME, now=NOON)
    first = cast(wish=wish, address=at(HOME), now=NOON)
    for address, now in ((HOME, NOON + SECOND), (OTHER, NOON), (HOME, CLOSES + SECOND)):
        again = cast(wish=wish, address=at(address), now=now)
        assert (again.is_new, again.ballot.receipt) == (False, first.ballot.receipt)
        assert again.resets_at == first.resets_at
    assert Ballot.objects.count() == 1


def test_a_nonce_belongs_to_one_case(cases, rules):
    open_vote(**rules)
    wish = wish_for(cases[0], HOME, now=NOON)
    elsewhere = wish_for(cases[1], OTHER, now=NOON, nonce=wish.nonce)
    cast(wish=wish, address=at(HOME), now=NOON)
    with pytest.raises(NonceTaken):
        cast(wish=elsewhere, address=at(OTHER), now=NOON)
    # Nothing of the refused one is left: its voter has the vote still.
    assert vote(cases[1], OTHER).is_new


def test_a_token_is_good_for_its_voter_case_and_channel(cases, rules):
    open_vote(**rules)
    wish = wish_for(cases[0], HOME, now=NOON)
    for wrong, address in (
        (replace(wish, case=cases[1]), HOME),
        (replace(wish, channel="bandao"), HOME),
        (replace(wish, token=wish.token[:-1] + "x"), HOME),
        (replace(wish, token=""), HOME),
        (wish, OTHER),
    ):
        with pytest.raises(InvalidToken):
            cast(wish=wrong, address=at(address), now=NOON)
    assert not Ballot.objects.exists()
    assert not VoterSlot.objects.exists()


def test_a_token_is_good_once(cases):
    open_vote(slots=5)
    wish = wish_for(cases[0], HOME, now=NOON)
    cast(wish=wish, address=at(HOME), now=NOON)
    with pytest.raises(InvalidToken):
        cast(wish=replace(wish, nonce=secrets.token_hex(16)), address=at(HOME), now=NOON)
    assert Ballot.objects.count() == VoterSlot.objects.count() == 1


@pytest.mark.parametrize("age", [-tokens.SKEW - SECOND, tokens.GOOD_FOR + SECOND])
def test_a_token_that_is_too_old_or_of_the_future_is_refused(cases, age, rules):
    open_vote(**rules)
    wish = wish_for(cases[0], HOME, now=NOON - age)
    with pytest.raises(InvalidToken):
        cast(wish=wish, address=at(HOME), now=NOON)


def test_a_token_serves_its_ten_minutes(cases, rules):
    open_vote(**rules)
    wish = wish_for(cases[0], HOME, now=NOON - tokens.GOOD_FOR)
    assert cast(wish=wish, address=at(HOME), now=NOON).is_new


def test_r088_a_form_opened_before_midnight_casts_the_next_days_vote(cases):
    open_vote()
    wish = wish_for(cases[0], HOME, now=MIDNIGHT - SECOND)
    receipt = cast(wish=wish, address=at(HOME), now=MIDNIGHT + SECOND)
    assert receipt.ballot.local_day == date(2020, 8, 26)


def test_r087_two_channels_reach_one_counter(cases, rules):
    campaign = open_vote(**rules)
    for ordinal, slug in enumerate(("bandao", "xinwang"), start=1):
        Channel.objects.create(
            campaign=campaign, slug=slug, name=slug, kind="site", ordinal=ordinal
        )
    assert vote(cases[0], HOME, channel="bandao").ballot.channel == "bandao"
    with pytest.raises(AlreadyVoted):
        vote(cases[0], HOME, channel="xinwang")


def test_a_case_that_is_not_public_has_no_ballot(cases, rules):
    from site_pages.models import CasePage

    open_vote(**rules)
    wish = wish_for(cases[0], HOME, now=NOON)
    CasePage.objects.get(case_ref=cases[0]).unpublish()
    build_all()
    with pytest.raises(UnknownCase):
        cast(wish=wish, address=at(HOME), now=NOON)


def test_other_documents_in_the_making_hold_no_vote_up(cases, monkeypatch, rules):
    """A new version of the rules has every case built again, while people vote."""
    open_vote(**rules)
    wish = wish_for(cases[0], HOME, now=NOON)
    tried = []

    def store_while_others_are_built(entry, marks):
        tried.append(marks)
        Counter.objects.update(value=F("value") + 1)
        return storing.store(entry, marks)

    monkeypatch.setattr(services, "store", store_while_others_are_built)
    assert cast(wish=wish, address=at(HOME), now=NOON).is_new
    assert len(tried) == 1


def test_a_case_that_is_built_anew_is_read_anew(cases, rules):
    from site_pages.models import CasePage

    open_vote(**rules)
    vote(cases[0], HOME)
    page = CasePage.objects.get(case_ref=cases[0])
    page.title = "新的名称"
    page.save_revision().publish()
    wish = wish_for(cases[0], OTHER, now=NOON)
    build_all()
    assert cast(wish=wish, address=at(OTHER), now=NOON).is_new


def test_r093_ballots_cannot_be_rewritten(cases, rules):
    open_vote(**rules)
    vote(cases[0], HOME)
    for change in (
        lambda: Ballot.objects.update(case=cases[1]),
        lambda: Ballot.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert Ballot.objects.get().case_id == cases[0]


def test_d04_the_store_holds_no_address(cases, rules):
    open_vote(**rules)
    vote(cases[0], HOME)
    stored = repr(list(Ballot.objects.values())) + repr(list(VoterSlot.objects.values()))
    assert HOME not in stored
    assert "203.0" not in stored


@pytest.fixture
def rules_become(monkeypatch):
    """Rules as a sheet would give them, without a sheet for each example."""
    open_vote()

    def become(rules: VotingRules) -> None:
        monkeypatch.setattr(polls, "voting_rules", lambda sheet: rules)

    return become


votes = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.integers(1, 4),
        st.integers(0, 4 * 24),
    ),
    max_size=25,
)


@settings(max_examples=15, suppress_health_check=list(HealthCheck))
@given(votes, st.sampled_from(list(Scope)), st.sampled_from(list(WindowKind)), st.integers(1, 2))
def test_r093_any_history_is_counted_as_a_plain_model_counts_it(
    cases, rules_become, votes, scope, window, slots
):
    rules_become(VotingRules(scope=scope, window=window, slots=slots, challenge=False))
    # Time goes only forward; each history has a past of its own, and a process that knows no other.
    known.known_votes.clear()
    with transaction.atomic():
        expected = live_through(votes, cases, scope, slots)
        campaign = Campaign.objects.get()
        assert groups.groups_of(campaign.pk) == groups.recounted(campaign)
        recounted = {case: one.accepted for case, one in groups.recounted(campaign).cases.items()}
        assert totals.totals(campaign.pk) == recounted
        assert recounted == {case: n for case, n in expected.items() if n}
        assert sum(Tally.objects.values_list("accepted", flat=True)) == Ballot.objects.count()
        transaction.set_rollback(True)


def live_through(votes, cases, scope, slots) -> dict:
    """Cast them all, refused ones too; what a plain model counts for each case."""
    expected = dict.fromkeys(cases, 0)
    held: dict[tuple, list[datetime]] = {}
    for which, host, hour in sorted(votes, key=lambda one: one[2]):
        now = OPENS + timedelta(hours=hour)
        case, address = cases[which], f"10.0.0.{host}"
        about = {Scope.CAMPAIGN: 0, Scope.CATEGORY: which == 2, Scope.CASE: which}[scope]
        ends = held.setdefault((host, about), [])
        ends[:] = [end for end in ends if end > now]
        if len(ends) < slots:
            ends.append(vote(case, address, now=now).resets_at)
            expected[case] += 1
        else:
            with pytest.raises(AlreadyVoted) as refusal:
                vote(case, address, now=now)
            assert refusal.value.resets_at == min(ends)
    return expected


def test_a_clock_that_was_set_back_takes_no_vote_and_alarms(cases, caplog):
    """Threat 28: yesterday's key would give a voter of today another vote."""
    open_vote()
    vote(cases[0], HOME, now=MIDNIGHT + SECOND)
    known.known_votes.clear()  # a second has passed, or the process was started anew
    with pytest.raises(VotingUnavailable):
        vote(cases[0], OTHER, now=MIDNIGHT - timedelta(minutes=5))
    assert "clock" in caplog.text
    assert Ballot.objects.count() == VoterSlot.objects.count() == 1
    # A little is no more than what the machines of one installation differ by.
    assert vote(cases[0], OTHER, now=MIDNIGHT + SECOND - known.TOLERANCE).is_new


def test_a_pause_and_its_end_are_known_at_once(cases, rules):
    campaign = open_vote(**rules)
    vote(cases[0], HOME)
    wish = wish_for(cases[0], OTHER, now=NOON)
    for act in ("paused", "resumed"):
        Interruption.objects.create(
            campaign=campaign, act=act, reason="A test of the network.", at=NOON, actor_label="x"
        )
        if act == "paused":
            with pytest.raises(VotingPaused):
                wish_for(cases[0], OTHER, now=NOON)
            with pytest.raises(VotingPaused) as refusal:
                cast(wish=wish, address=at(OTHER), now=NOON)
            assert refusal.value.reason == "A test of the network."
    assert cast(wish=wish, address=at(OTHER), now=NOON).is_new


def test_without_a_key_file_nobody_votes_and_it_is_told(cases, settings, caplog, tmp_path, rules):
    open_vote(**rules)
    wish = wish_for(cases[0], HOME, now=NOON)
    settings.BALLOT_KEY_FILE = str(tmp_path / "nowhere")
    with pytest.raises(VotingUnavailable):
        cast(wish=wish, address=at(HOME), now=NOON)
    assert "key file" in caplog.text
    assert not Ballot.objects.exists()


def test_a_withdrawn_cases_voter_still_finds_the_receipt(cases, rules):
    from site_pages.models import CasePage

    open_vote(**rules)
    wish = wish_for(cases[0], HOME, now=NOON)
    first = cast(wish=wish, address=at(HOME), now=NOON)
    CasePage.objects.get(case_ref=cases[0]).unpublish()
    build_all()
    again = cast(wish=wish, address=at(HOME), now=NOON)
    assert (again.is_new, again.ballot.pk) == (False, first.ballot.pk)


@pytest.mark.parametrize(("age", "is_accepted"), [(4, False), (5, True), (6, True)])
def test_a_plain_form_waits_instead_of_solving_a_puzzle(cases, age, is_accepted):
    open_vote(challenge=True, form_seconds=5)
    given = give_form(case=cases[0], channel="", address=at(HOME), now=NOON, way=Way.FORM)
    assert (given.puzzle, given.wait_seconds) == (None, 5)
    wish = Wish(case=cases[0], channel="", token=given.token, solution="", nonce="0" * 32)
    later = NOON + timedelta(seconds=age)
    if is_accepted:
        ballot = cast(wish=wish, address=at(HOME), now=later, agent="WeChat 8").ballot
        assert (ballot.way, ballot.agent) == (Way.FORM, "WeChat 8")
        return
    with pytest.raises(ChallengeFailed):
        cast(wish=wish, address=at(HOME), now=later)
    assert not Ballot.objects.exists()
