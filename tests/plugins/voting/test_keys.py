"""Keys by the day, which can be destroyed, and then are gone (DESIGN 8)."""

import os
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from cms.settings.key_file import SHORTEST_KEY, require_key_file
from cms.settings.local_secret import local_key_file
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
    key_file.chmod(0o600)
    keys.destroy_before(TODAY)
    assert [keys.day_key(keys.VOTER, TODAY + n * DAY, "1") for n in range(3)] == kept
    with pytest.raises(keys.KeyDestroyed):
        keys.day_key(keys.VOTER, TODAY - DAY, "1")
    # The file can be read by its owner alone, and holds nothing of what it held.
    assert key_file.stat().st_mode & 0o077 == 0
    assert before not in key_file.read_bytes()
    assert keys.earliest_day() == TODAY


@pytest.mark.parametrize("mode", [0o600, 0o640])
def test_the_servers_user_can_read_the_file_after_as_before(key_file, mode):
    """Whoever destroys the keys, root perhaps: the vote goes on."""
    key_file.chmod(mode)
    if os.geteuid() == 0:
        os.chown(key_file, 1000, 1001)
    before = key_file.stat()
    keys.destroy_before(TODAY)
    after = key_file.stat()
    assert keys.earliest_day() == TODAY
    assert (after.st_uid, after.st_gid, after.st_mode) == (
        before.st_uid,
        before.st_gid,
        before.st_mode,
    )


def test_what_cannot_be_given_to_its_owner_is_not_replaced(key_file, monkeypatch):
    before = key_file.read_bytes()

    def refuse(*_):
        raise PermissionError

    monkeypatch.setattr(keys.os, "fchown", refuse)
    with pytest.raises(OSError):
        keys.destroy_before(TODAY)
    assert key_file.read_bytes() == before


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
    [
        b"",
        b"short",
        b"k" * 31,
        keys.HEADING + b"2020-08-25\nno hex\n",
        keys.HEADING + b"2020-13-01\nab\n",
    ],
)
def test_a_file_that_holds_no_key_is_told_from_one_that_does(key_file, contents):
    key_file.write_bytes(contents)
    with pytest.raises(keys.KeyFileUnusable):
        keys.day_key(keys.VOTER, TODAY, "1")


@pytest.mark.parametrize("contents", [b"k" * 32, b" " + b"k" * 31, b"k" * 31 + b"\n"])
def test_what_production_starts_with_is_a_key_and_nothing_shorter(contents, tmp_path):
    """Octets at random may begin or end with what looks like a space."""
    path = tmp_path / "key"
    path.write_bytes(contents)
    require_key_file("BALLOT_KEY_FILE", str(path))
    assert keys.read_seed(contents)
    path.write_bytes(contents[:-1])
    with pytest.raises(ImproperlyConfigured, match="at least 32"):
        require_key_file("BALLOT_KEY_FILE", str(path))
    with pytest.raises(keys.KeyFileUnusable):
        keys.read_seed(contents[:-1])
    assert keys.SHORTEST_SEED == SHORTEST_KEY == 32


def test_what_development_makes_is_a_key(tmp_path):
    made = Path(local_key_file(tmp_path / "key"))
    assert keys.read_seed(made.read_bytes())
    assert len(made.read_bytes()) >= keys.SHORTEST_SEED


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
