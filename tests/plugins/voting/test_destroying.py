"""Destroying ballot keys: when nothing needs them any more, and with a record."""

import io
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command

from cms.core.audit import SYSTEM
from cms.core.models import AuditEntry
from plugins.voting.casting import keys
from plugins.voting.casting.destroying import KeysStillNeeded, destroy_keys
from plugins.voting.casting.polls import poll_at
from plugins.voting.casting.voters import spent_until
from tests.ballots import CLOSES, NOON, at, open_vote, vote
from tests.world import build_all, make_case, make_world

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)
HOME = "203.0.113.7"
AFTER = date(2020, 9, 1)


@pytest.fixture
def case(db, settings, tmp_path):
    path = tmp_path / "ballot_key"
    path.write_bytes(b"a secret of thirty-two octets or so")
    settings.BALLOT_KEY_FILE = str(path)
    make_world()
    made = make_case(pictures=0).uid
    build_all()
    return made


@pytest.mark.parametrize("before", [date(2020, 8, 23), AFTER])
def test_d04_keys_of_a_vote_that_goes_on_are_kept(case, before):
    open_vote()
    with pytest.raises(KeysStillNeeded):
        destroy_keys(before=before, actor=SYSTEM, now=CLOSES - SECOND)
    assert keys.earliest_day() == keys.FIRST_DAY
    assert not AuditEntry.objects.filter(action="voting.destroy_keys").exists()


def test_d04_days_before_the_vote_are_in_nobodys_way(case):
    open_vote()
    destroy_keys(before=date(2020, 8, 22), actor=SYSTEM, now=NOON)
    assert vote(case, HOME).is_new


def test_d04_after_the_vote_nobody_can_tell_who_voted(case):
    campaign = open_vote()
    vote(case, HOME)
    poll = poll_at(campaign, NOON)
    assert spent_until(poll, "", address=at(HOME), now=NOON) is not None
    destroy_keys(before=AFTER, actor=SYSTEM, now=CLOSES)
    with pytest.raises(keys.KeyDestroyed):
        keys.day_key(keys.VOTER, date(2020, 8, 25), str(campaign.pk))
    entry = AuditEntry.objects.get(action="voting.destroy_keys")
    assert entry.facts == {"before": "2020-09-01", "from": "2000-01-01"}


@pytest.mark.parametrize(
    "command",
    [("destroy_ballot_keys", "2020-09-01"), ("accept_ballot_keys", "2020", "--reason", "lost")],
)
def test_without_a_terminal_the_commands_name_the_option(case, monkeypatch, command):
    open_vote()
    monkeypatch.setattr("sys.stdin", io.StringIO())
    with pytest.raises(CommandError, match="--yes"):
        call_command(*command)
    assert keys.earliest_day() == keys.FIRST_DAY
    assert not AuditEntry.objects.filter(action__startswith="voting.").exists()


def test_the_command_asks_and_says_what_it_did(case, monkeypatch, capsys):
    monkeypatch.setattr("builtins.input", lambda question: "no")
    with pytest.raises(CommandError, match="Nothing"):
        call_command("destroy_ballot_keys", "2020-09-01")
    assert keys.earliest_day() == keys.FIRST_DAY
    call_command("destroy_ballot_keys", "2020-09-01", yes=True)
    assert "destroyed" in capsys.readouterr().out
    assert keys.earliest_day() == AFTER
    with pytest.raises(CommandError, match="gone already"):
        call_command("destroy_ballot_keys", "2020-08-01", yes=True)
