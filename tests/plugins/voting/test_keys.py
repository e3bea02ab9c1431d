"""Keys by the day, which can be destroyed, and then are gone (DESIGN 8)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.voting.casting import keys

DAY = timedelta(days=1)
FIRST, TODAY = date(2020, 8, 22), date(2020, 8, 25)


@pytest.fixture
def key_file(settings, tmp_path):
    path = tmp_path / "ballot_key"
    path.write_bytes(b"a secret of thirty-two octets or so")
    settings.BALLOT_KEY_FILE = str(path)
    return path


def test_each_day_and_purpose_has_a_key_of_its_own(key_file):
    made = {
        keys.day_key(purpose, FIRST + n * DAY, campaign)
        for purpose in (keys.VOTER, keys.NETWORK)
        for n in range(3)
        for campaign in ("1", "2")
    }
    assert len(made) == 12
    assert all(len(one) == 32 for one in made)


@given(st.lists(st.text("ab", max_size=3), max_size=3), st.lists(st.text("ab", max_size=3)))
def test_parts_cannot_run_together(one, other):
    """Threat 11: a boundary that shifts makes another key."""
    same = keys.standing_key("x", *one) == keys.standing_key("x", *other)
    assert same == (one == other)


def test_d04_destroyed_keys_are_gone_and_later_ones_the_same(key_file):
    kept = [keys.day_key(keys.VOTER, TODAY + n * DAY, "1") for n in range(3)]
    before = key_file.read_bytes()
    keys.destroy_before(TODAY)
    assert [keys.day_key(keys.VOTER, TODAY + n * DAY, "1") for n in range(3)] == kept
    with pytest.raises(keys.KeyDestroyed):
        keys.day_key(keys.VOTER, TODAY - DAY, "1")
    # The file can be read by its owner alone, and holds nothing of what it held.
    assert key_file.stat().st_mode & 0o077 == 0
    assert before not in key_file.read_bytes()
    assert keys.earliest_day() == TODAY


def test_two_machines_with_one_file_make_the_same_keys(key_file, settings, tmp_path):
    here = keys.day_key(keys.VOTER, TODAY, "1")
    keys.destroy_before(FIRST)
    there = tmp_path / "other_machine"
    there.write_bytes(key_file.read_bytes())
    settings.BALLOT_KEY_FILE = str(there)
    assert keys.day_key(keys.VOTER, TODAY, "1") == here


def test_keys_that_are_destroyed_already_cannot_be_destroyed_back(key_file):
    keys.destroy_before(TODAY)
    with pytest.raises(keys.KeyDestroyed):
        keys.destroy_before(FIRST)
    assert keys.earliest_day() == TODAY


@pytest.mark.parametrize(
    "contents",
    [b"", b"short", keys.HEADING + b"2020-08-25\nno hex\n", keys.HEADING + b"2020-13-01\nab\n"],
)
def test_a_file_that_holds_no_key_is_told_from_one_that_does(key_file, contents):
    key_file.write_bytes(contents)
    with pytest.raises(keys.KeyFileUnusable):
        keys.day_key(keys.VOTER, TODAY, "1")


def test_a_replaced_file_is_read_again(key_file):
    here = keys.standing_key(keys.TOKEN)
    other = key_file.with_name("other")
    other.write_bytes(b"another secret of thirty-two octets")
    other.replace(key_file)
    assert keys.standing_key(keys.TOKEN) != here


def test_the_file_holds_a_seed_at_every_moment_of_the_destruction(key_file, monkeypatch):
    """A vote that is cast meanwhile, or after a crash in the midst, must not be keyed by zeros."""
    kept = keys.day_key(keys.VOTER, TODAY, "1")
    seen = []

    def look(descriptor):
        seen.append(keys.read_seed(key_file.read_bytes()).of(TODAY))

    monkeypatch.setattr(keys.os, "fsync", look)
    keys.destroy_before(TODAY)
    assert len(seen) == 2
    assert seen[0] == seen[1]
    assert keys.day_key(keys.VOTER, TODAY, "1") == kept


def test_a_file_that_was_written_over_is_no_key(key_file):
    key_file.write_bytes(b"\0" * 64)
    with pytest.raises(keys.KeyFileUnusable):
        keys.day_key(keys.VOTER, TODAY, "1")
