"""What may overlap what, and that the past is not rewritten (R86)."""

from datetime import timedelta

import pytest
from hypothesis import given

from cms.campaigns import phases
from cms.campaigns.phases import MAY_OVERLAP, ORDER, PhaseState
from cms.campaigns.rule_sheet import CampaignRules
from cms.plugin_system.rule_fields import problems_of
from tests.cms.campaigns.rule_samples import SECOND, VOTING, VOTING_CLOSES, VOTING_OPENS, phase
from tests.cms.campaigns.rule_strategies import phase_lists


@pytest.mark.parametrize(
    ("offset", "state"),
    [(-1, PhaseState.BEFORE), (0, PhaseState.OPEN), (1, PhaseState.OPEN)],
)
def test_r025_a_phase_opens_at_its_first_instant(offset, state):
    assert phases.state_at(VOTING, VOTING_OPENS + offset * SECOND) is state


@pytest.mark.parametrize(
    ("offset", "state"),
    [(-1, PhaseState.OPEN), (0, PhaseState.CLOSED), (1, PhaseState.CLOSED)],
)
def test_r025_a_phase_is_over_at_its_end(offset, state):
    assert phases.state_at(VOTING, VOTING_CLOSES + offset * SECOND) is state


@given(phase_lists())
def test_r086_accepted_phases_have_no_forbidden_overlap(given_phases):
    accepted = problems_of(CampaignRules(phases=given_phases)) == []
    forbidden = [
        (one.name, other.name)
        for place, one in enumerate(given_phases)
        for other in given_phases[place + 1 :]
        if one.opens_at < (other.closes_at or other.opens_at + timedelta(days=9))
        and other.opens_at < (one.closes_at or one.opens_at + timedelta(days=9))
        and (one.name, other.name) not in MAY_OVERLAP
    ]
    names = [one.name for one in given_phases]
    in_order = names == sorted(set(names), key=ORDER.index)

    if accepted:
        assert forbidden == []
        assert in_order
    elif in_order and all(p.closes_at is None or p.opens_at < p.closes_at for p in given_phases):
        # Refused for an overlap, or because one comes before what it should follow.
        starts = [one.opens_at for one in given_phases]
        assert forbidden or starts != sorted(starts)


@pytest.mark.parametrize("first", ORDER[:-1])
@pytest.mark.parametrize("gap", [-1, 0, 1])
def test_r086_only_the_named_pairs_may_overlap(first, gap):
    second = ORDER[ORDER.index(first) + 1]
    one = phase(first, VOTING_OPENS, VOTING_CLOSES)
    other = phase(second, VOTING_CLOSES + gap * SECOND, VOTING_CLOSES + timedelta(days=1))
    problems = problems_of(CampaignRules(phases=(one, other)))

    allowed = gap >= 0 or (first, second) in MAY_OVERLAP
    assert [problem.field for problem in problems] == ([] if allowed else ["phases[1].opens_at"])


@given(phase_lists(), phase_lists(), phase_lists(min_size=1))
def test_rewritten_names_exactly_the_phases_whose_past_differs(old, new, clock):
    old, new = ({one.name: one for one in some} for some in (old, new))
    now = clock[0].opens_at

    def past(some):
        return {
            (b.phase, b.boundary, b.at) for b in phases.boundaries(some.values()) if b.at <= now
        }

    touched = {name for name, *_ in past(old) ^ past(new)}
    assert set(phases.rewritten(old.values(), new.values(), now=now)) == touched
    assert phases.rewritten(old.values(), old.values(), now=now) == []
