"""The drawing of phases: everything lies on the line, in proportion."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.campaigns.rule_sheet import PhaseDates, PhaseName
from site_pages.desk.timeline import draw

ZONE = ZoneInfo("Asia/Shanghai")
START = datetime(2020, 7, 8, tzinfo=ZONE)


def phase(name: PhaseName, first: int, last: int | None) -> PhaseDates:
    return PhaseDates(
        name=name,
        opens_at=START + timedelta(days=first),
        closes_at=None if last is None else START + timedelta(days=last),
    )


NOTICE = (phase(PhaseName.SUBMISSION, 0, 45), phase(PhaseName.VOTING, 45, 55))


def test_no_phases_make_no_line():
    assert draw((), now=START, zone=ZONE) is None


def test_bars_are_as_long_as_their_phases():
    drawn = draw(NOTICE, now=START, zone=ZONE)

    submission, voting = drawn.bars
    assert submission.width / voting.width == pytest.approx(4.5, abs=0.01)
    assert submission.left + submission.width == pytest.approx(voting.left, abs=0.01)


@pytest.mark.parametrize(
    ("seconds", "states"),
    [(-1, ["open", "before"]), (0, ["closed", "open"]), (1, ["closed", "open"])],
)
def test_states_change_at_the_boundary(seconds, states):
    now = START + timedelta(days=45, seconds=seconds)

    assert [bar.state for bar in draw(NOTICE, now=now, zone=ZONE).bars] == states


def test_today_is_drawn_only_on_the_line():
    assert draw(NOTICE, now=START - timedelta(days=30), zone=ZONE).today is None
    assert draw(NOTICE, now=START + timedelta(days=300), zone=ZONE).today is None
    assert 0 < draw(NOTICE, now=START, zone=ZONE).today < 10


@given(
    st.lists(st.integers(0, 400), min_size=2, max_size=2, unique=True),
    st.booleans(),
    st.integers(-100, 600),
)
def test_everything_lies_between_the_edges(days, open_ended, today):
    first, last = sorted(days)
    phases = (
        phase(PhaseName.SUBMISSION, first, last),
        phase(PhaseName.RELEASED, last, None if open_ended else last + 5),
    )

    drawn = draw(phases, now=START + timedelta(days=today), zone=ZONE)

    for bar in drawn.bars:
        assert bar.left >= 0
        assert bar.width > 0
        assert bar.left + bar.width <= 100.01
    assert 1 <= len(drawn.ticks) <= 9
    assert all(0 <= tick.left <= 100 for tick in drawn.ticks)
    assert all(tick.day.hour == 0 for tick in drawn.ticks)
