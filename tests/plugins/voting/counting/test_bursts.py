"""What stands out among votes (R91)."""

from datetime import UTC, datetime, timedelta

from plugins.voting.counting.bursts import Burst, find_bursts
from plugins.voting.counting.oddities import find_oddities, tail
from plugins.voting.counting.ranking import ranks

START = datetime(2020, 8, 25, 4, 0, 40, tzinfo=UTC)


def votes_of(number: int, *, every: float, start: datetime = START) -> list[datetime]:
    return [start + timedelta(seconds=every * n) for n in range(number)]


def test_r091_200_votes_within_a_minute_are_a_burst_wherever_it_begins():
    times = votes_of(200, every=0.299)
    assert find_bursts(times) == [Burst(times[0], times[-1], 200)]
    assert find_bursts(times[1:]) == []
    assert find_bursts(votes_of(200, every=60 / 199)) == []
    assert find_bursts([]) == []


def test_a_burst_that_goes_on_is_one_and_two_are_two():
    long = votes_of(900, every=0.25)
    again = votes_of(250, every=0.1, start=START + timedelta(hours=1))
    alone = [START + timedelta(minutes=30)]
    found = find_bursts([*long, *alone, *again])
    assert [one.votes for one in found] == [900, 250]
    assert found[0].ends_at == long[-1]


def test_the_threshold_is_an_argument():
    assert len(find_bursts(votes_of(10, every=1), votes=10, within=timedelta(seconds=10))) == 1
    assert find_bursts(votes_of(10, every=1), votes=10, within=timedelta(seconds=9)) == []


def test_a_network_that_votes_for_one_case_is_odd():
    counts = {("n1", "a"): 98, ("n1", "b"): 2, ("n2", "a"): 10, ("n2", "b"): 90, ("n2", "c"): 300}
    (odd,) = find_oddities(counts)
    assert (odd.group, odd.trait, odd.votes, odd.given) == ("n1", "a", 100, 98)
    assert odd.share == 0.98
    assert odd.elsewhere == 10 / 400


def test_small_groups_and_a_leader_everywhere_are_not_odd():
    assert find_oddities({("n1", "a"): 29, ("n2", "b"): 500}) == []
    assert find_oddities({("n1", "a"): 60, ("n2", "a"): 500, ("n2", "b"): 100}) == []
    assert find_oddities({("n1", "a"): 500}) == []


def test_the_tail_is_the_binomials():
    assert abs(tail(0, 10, 0.3) - 1) < 1e-12
    assert abs(tail(2, 2, 0.5) - 0.25) < 1e-12
    assert abs(tail(1, 2, 0.5) - 0.75) < 1e-12
    assert tail(5, 10, 1.0) == 1
    assert 0 < tail(1000, 1000, 0.5) < 1e-300 * 1e10


def test_equal_votes_share_a_rank():
    assert ranks({"a": 3, "b": 5, "c": 3, "d": 0}) == {"b": 1, "a": 2, "c": 2, "d": 4}
    assert ranks({}) == {}
