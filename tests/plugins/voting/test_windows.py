"""Which day it is, and when the next vote may be cast."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.voting import windows

QINGDAO = ZoneInfo("Asia/Shanghai")
# Zones whose clocks change: at midnight itself (Beirut, Santiago), by half an hour (Lord Howe).
ZONES = ("Asia/Shanghai", "Asia/Beirut", "America/Santiago", "Australia/Lord_Howe", "Pacific/Apia")
instants = st.datetimes(datetime(1990, 1, 1), datetime(2037, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 -- the strategy adds the zone


@pytest.mark.parametrize(
    ("second", "day"),
    [
        ("2020-08-22T15:59:59+00:00", date(2020, 8, 22)),
        ("2020-08-22T15:59:59.999999+00:00", date(2020, 8, 22)),
        ("2020-08-22T16:00:00+00:00", date(2020, 8, 23)),
        ("2020-08-22T16:00:01+00:00", date(2020, 8, 23)),
    ],
)
def test_d02_a_day_begins_at_midnight_in_qingdao(second, day):
    assert windows.local_day(datetime.fromisoformat(second), QINGDAO) == day


@given(instants, st.sampled_from(ZONES))
def test_d02_the_reset_is_the_first_instant_of_another_day(now, zone_name):
    zone = ZoneInfo(zone_name)
    reset = windows.resets_at(now, zone, hours=None)
    today = windows.local_day(now, zone)
    assert reset > now
    assert windows.local_day(reset, zone) > today
    assert windows.local_day(reset - timedelta(microseconds=1), zone) == today


@given(instants, st.integers(1, 168))
def test_r088_a_rolling_window_is_as_long_as_it_says(now, hours):
    assert windows.resets_at(now, QINGDAO, hours=hours) - now == timedelta(hours=hours)
