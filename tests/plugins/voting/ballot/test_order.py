"""The order of the ballot: by chance, stable for a seed, few seeds a day (R92)."""

from collections import Counter
from datetime import date
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.voting.ballot.order import SEEDS_A_DAY, in_order, is_seed, seed_of

TODAY = date(2020, 8, 25)
CASES = [uuid4() for _ in range(60)]


@given(st.permutations(CASES), st.integers(0, SEEDS_A_DAY - 1))
def test_r092_a_seed_has_one_order_whatever_comes_first(cases, chance):
    seed = seed_of(TODAY, chance)
    assert in_order(cases, seed) == in_order(CASES, seed)
    assert sorted(in_order(cases, seed)) == sorted(CASES)


def test_r092_a_case_that_is_withdrawn_moves_no_other_past_a_third():
    seed = seed_of(TODAY, 2)
    whole = in_order(CASES, seed)
    gone = whole[17]
    assert in_order([one for one in CASES if one != gone], seed) == [o for o in whole if o != gone]


def test_r092_the_first_place_is_drawn_evenly():
    days = [date.fromordinal(TODAY.toordinal() + n) for n in range(2_000)]
    five = CASES[:5]
    first = Counter(in_order(five, seed_of(day, 0))[0] for day in days)
    assert set(first) == set(five)
    assert max(first.values()) < 1.2 * len(days) / 5


@pytest.mark.parametrize("text", ["2020-08-25-0", "2020-08-25-4", "2020-08-24-1"])
def test_todays_and_yesterdays_seeds_are_taken(text):
    assert is_seed(text, TODAY)


@pytest.mark.parametrize(
    "text",
    ["", "2020-08-25-5", "2020-08-23-1", "2020-08-26-1", "2020-08-25-12", "２０２０-08-25-1", "x"],
)
def test_nobody_can_look_for_a_seed_that_suits_a_case(text):
    assert not is_seed(text, TODAY)


def test_chance_is_brought_down_to_the_seeds_there_are():
    assert {seed_of(TODAY, chance) for chance in range(100)} == {
        f"2020-08-25-{n}" for n in range(SEEDS_A_DAY)
    }
    assert in_order([UUID(int=1)], "2020-08-25-1") == [UUID(int=1)]
