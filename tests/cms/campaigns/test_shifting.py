"""Dates moved by whole days: nothing but the day changes, and the wanted phase is open."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.campaigns import phases
from cms.campaigns.loading.data_files import load_data
from cms.campaigns.loading.records import PhaseData
from cms.campaigns.loading.shifting import (
    all_phases,
    days_moved,
    days_to_open,
    demonstration,
    moved_phases,
    published,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
data = load_data("qingdao2020")
moments = st.integers(0, 90 * 366 * 24 * 60).map(
    lambda minutes: datetime(2000, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
gaps = st.integers(0, 60 * 24 * 40).map(lambda minutes: timedelta(minutes=minutes))
lengths = st.integers(60 * 24, 60 * 24 * 90).map(lambda minutes: timedelta(minutes=minutes))


@st.composite
def calendars(draw) -> tuple[PhaseData, ...]:
    """Phases one after the other, each at least a day long, the last perhaps without an end."""
    at = draw(moments).astimezone(SHANGHAI).replace(second=0, microsecond=0)
    names = [name for name in phases.ORDER if draw(st.booleans())] or ["voting"]
    found = []
    for name in names:
        opens_at = at + draw(gaps)
        at = opens_at + draw(lengths)
        found.append(PhaseData(name=name, opens_at=opens_at, closes_at=at))
    if draw(st.booleans()):
        last = found[-1]
        found[-1] = PhaseData(name=last.name, opens_at=last.opens_at, closes_at=None)
    return tuple(found)


def opened(wanted: str, now: datetime):
    """The demonstration in which a phase is open."""
    days = days_to_open(all_phases(data), wanted, now=now, zone=SHANGHAI)
    return demonstration(data, days=days, now=now)


@given(calendars(), moments, st.data())
def test_shifted_phases_keep_order_lengths_gaps_and_times_of_day(calendar, now, choice):
    wanted = choice.draw(st.sampled_from([phase.name for phase in calendar]))

    days = days_to_open(calendar, wanted, now=now, zone=SHANGHAI)
    after = moved_phases(calendar, days, zone=SHANGHAI)

    assert wanted in phases.open_at(after, now)
    assert [phase.name for phase in after] == [phase.name for phase in calendar]
    for old, new in zip(phases.boundaries(calendar), phases.boundaries(after), strict=True):
        assert (old.phase, old.boundary) == (new.phase, new.boundary)
        assert new.at - old.at == timedelta(days=days)
        assert new.at.astimezone(SHANGHAI).time() == old.at.astimezone(SHANGHAI).time()


@given(moments, st.integers(-40_000, 40_000).filter(bool), moments)
def test_nothing_is_published_in_the_future(at, days, now):
    wanted = at.astimezone(SHANGHAI) + timedelta(days=days)
    shown = published(at, days, now=now, zone=SHANGHAI)
    assert shown <= now
    assert shown.time() == wanted.time()
    assert shown == wanted or now - shown < timedelta(days=1)


@pytest.mark.parametrize("wanted", phases.ORDER)
@pytest.mark.parametrize("hour", [0, 8, 9, 10, 16, 23])
def test_every_phase_of_the_demonstration_can_be_open_now(wanted, hour):
    now = datetime(2026, 2, 28, hour, 59, 59, tzinfo=SHANGHAI)

    shown = opened(wanted, now)

    assert wanted in phases.open_at(shown.phases, now)
    assert list(phases.clashes(shown.phases)) == []
    days = days_moved(data.phases, shown.phases, zone=SHANGHAI)
    assert demonstration(data, days=days, now=now) == shown
    assert [phase.name for phase in shown.phases] == list(phases.ORDER)
    assert shown.is_demonstration
    assert max(item.published_at for item in (*shown.cases, *shown.news)) <= now
    assert shown.notice_published_at <= now
    assert shown.in_service_by == data.in_service_by


@pytest.mark.parametrize(("seconds", "state"), [(-1, "before"), (0, "open"), (1, "open")])
def test_shifted_boundaries_stand_at_the_same_second_of_the_day(seconds, state):
    now = datetime(2026, 6, 1, 15, 30, tzinfo=SHANGHAI)
    voting = next(p for p in opened("voting", now).phases if p.name == "voting")
    at = voting.opens_at + timedelta(seconds=seconds)
    assert phases.state_at(voting, at).value == state
    assert voting.opens_at.astimezone(SHANGHAI).time().isoformat() == "00:00:00"


def test_a_demonstration_stands_two_thirds_into_the_phase():
    now = datetime(2026, 6, 1, 15, 30, tzinfo=SHANGHAI)
    submission = opened("submission", now).phases[0]
    assert (now - submission.opens_at).days == 29
    assert (submission.closes_at - now).days == 15


def test_a_phase_the_campaign_has_not_cannot_be_open():
    with pytest.raises(LookupError, match="released"):
        days_to_open(data.phases, "released", now=datetime(2026, 1, 1, tzinfo=UTC), zone=SHANGHAI)
