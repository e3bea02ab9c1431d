"""Many at once: exactly one ballot for an address, on whatever database this is (R88)."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from plugins.voting.casting.services import Receipt, cast
from plugins.voting.counting import totals
from plugins.voting.counting.reconciling import differences, slot_faults
from plugins.voting.enums import Scope
from plugins.voting.exceptions import AlreadyVoted
from plugins.voting.models import Ballot, VoterSlot
from tests.ballots import EDITIONS, NOON, at, open_vote, wish_for
from tests.world import build_all, make_case, make_world

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

AT_ONCE, ROUNDS = 50, 200


@pytest.fixture
def cases(transactional_db):
    make_world()
    made = [make_case(pictures=0).uid, make_case(pictures=0).uid]
    build_all()
    return made


def all_at_once(*casts) -> list[Receipt | type[Exception]]:
    """Run them in threads that begin together; what each came to."""
    together = Barrier(len(casts))

    def one(cast_it):
        together.wait()
        try:
            return cast_it()
        except AlreadyVoted:
            return AlreadyVoted
        finally:
            connection.close()

    with ThreadPoolExecutor(len(casts)) as threads:
        return list(threads.map(one, casts))


def casting(wish, address, now=NOON):
    return lambda: cast(wish=wish, address=at(address), now=now)


def test_r088_fifty_posts_of_one_address_at_once_are_one_ballot_200_times(cases, rules):
    campaign = open_vote(**rules)
    addresses = [f"198.51.{n // 100}.{n % 100}" for n in range(ROUNDS)]
    wishes = [[wish_for(cases[n % 2], one, now=NOON) for n in range(AT_ONCE)] for one in addresses]
    together = Barrier(AT_ONCE)

    def one_of_fifty(number: int) -> list[bool]:
        """Its part in every round; all begin each round at once."""
        was_accepted = []
        for address, at_once in zip(addresses, wishes, strict=True):
            together.wait()
            try:
                cast(wish=at_once[number], address=at(address), now=NOON)
                was_accepted.append(True)
            except AlreadyVoted:
                was_accepted.append(False)
            finally:
                connection.close()
        return was_accepted

    with ThreadPoolExecutor(AT_ONCE) as threads:
        came = list(threads.map(one_of_fifty, range(AT_ONCE)))
    each = len(cases) if rules.get("scope") is Scope.CASE else 1
    assert [sum(of_round) for of_round in zip(*came, strict=True)] == [each] * ROUNDS
    assert Ballot.objects.count() == VoterSlot.objects.count() == each * ROUNDS
    assert differences(campaign.pk) == []


def test_r088_a_slot_that_is_free_again_is_taken_once(cases):
    """A rolling window's row is there already: the first takes it again, the others find that."""
    campaign = open_vote(**EDITIONS["2021"])
    address, again = "198.51.100.1", NOON + timedelta(hours=24)
    for now in (NOON, again, again + timedelta(hours=24)):
        wishes = [wish_for(cases[0], address, now=now) for _ in range(AT_ONCE)]
        came = all_at_once(*[casting(wish, address, now) for wish in wishes])
        assert came.count(AlreadyVoted) == AT_ONCE - 1
    assert (Ballot.objects.count(), VoterSlot.objects.count()) == (3, 1)
    assert differences(campaign.pk) == slot_faults(campaign.pk, is_rolling=True) == []


def test_one_nonce_sent_many_times_at_once_has_one_receipt(cases, rules):
    open_vote(**rules)
    wish = wish_for(cases[0], "198.51.100.1", now=NOON)
    came = all_at_once(*[casting(wish, "198.51.100.1")] * 12)
    assert {one.ballot.receipt for one in came} == {Ballot.objects.get().receipt}
    assert sorted(one.is_new for one in came) == [False] * 11 + [True]


def test_one_nonce_from_two_networks_at_once_has_one_receipt(cases, rules):
    """A phone that changes from one network to the other while it repeats."""
    open_vote(**rules)
    nonce = secrets.token_hex(16)
    addresses = ("198.51.100.1", "203.0.113.1")
    wishes = [wish_for(cases[0], address, now=NOON, nonce=nonce) for address in addresses]
    came = all_at_once(*map(casting, wishes, addresses))
    assert {one.ballot.receipt for one in came} == {Ballot.objects.get().receipt}
    assert VoterSlot.objects.count() == 1


def test_many_addresses_at_once_lose_no_vote(cases, rules):
    campaign = open_vote(**rules)
    addresses = [f"198.51.100.{n}" for n in range(40)]
    wishes = [wish_for(cases[n % 2], one, now=NOON) for n, one in enumerate(addresses)]
    came = all_at_once(*map(casting, wishes, addresses))
    assert {one.ballot.pk for one in came} == set(Ballot.objects.values_list("pk", flat=True))
    assert differences(campaign.pk) == []
    assert totals.totals(campaign.pk) == dict.fromkeys(cases, 20)
