"""A vote goes by one key file: another one would give every address another vote."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from cms.core.models import AuditEntry
from plugins.voting.casting import key_marks, keys
from plugins.voting.casting.polls import poll_at
from plugins.voting.casting.voters import spent_until
from plugins.voting.exceptions import AlreadyVoted, VotingUnavailable
from plugins.voting.models import Ballot, KeyMark
from tests.ballots import NOON, at, open_vote, vote, wish_for
from tests.world import build_all, make_case, make_world

pytestmark = pytest.mark.django_db

HOME, OTHER = "203.0.113.7", "198.51.100.9"
LATER = NOON + timedelta(minutes=1)
OPENED = date(2020, 8, 22)


@pytest.fixture
def case(db):
    make_world()
    made = make_case(pictures=0).uid
    build_all()
    return made


@pytest.fixture
def machines(settings, tmp_path):
    """Gives what makes this process one machine or the other, each with its own key file."""
    files = {name: tmp_path / name for name in ("one", "other")}
    for name, path in files.items():
        path.write_bytes(f"the secret of machine {name}, long enough".encode())

    def become(name):
        settings.BALLOT_KEY_FILE = str(files[name])

    become("one")
    return become


def test_r088_with_another_key_file_nobody_votes_again_and_it_is_told(case, machines, caplog):
    campaign = open_vote()
    vote(case, HOME)
    machines("other")
    with pytest.raises(VotingUnavailable):
        vote(case, HOME, now=LATER)
    with pytest.raises(VotingUnavailable):
        spent_until(poll_at(campaign, LATER), "", address=at(HOME), now=LATER)
    assert "key file" in caplog.text
    assert Ballot.objects.count() == 1
    machines("one")
    with pytest.raises(AlreadyVoted):
        vote(case, HOME, now=LATER)
    assert vote(case, OTHER, now=LATER).is_new


def test_a_file_that_is_written_anew_during_the_vote_is_noticed_at_once(case, machines):
    open_vote()
    vote(case, HOME)
    keys.key_file().write_bytes(b"a second secret of thirty-two octets")
    with pytest.raises(VotingUnavailable):
        vote(case, HOME, now=LATER)


def test_a_seed_of_a_later_day_makes_the_same_mark(case, machines):
    open_vote()
    vote(case, HOME)
    keys.destroy_before(OPENED)
    assert vote(case, OTHER, now=LATER).is_new


def test_who_only_looks_leaves_no_mark(case, machines):
    open_vote()
    assert wish_for(case, HOME, now=NOON).token
    assert not KeyMark.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_machines_that_begin_at_once_one_leaves_the_mark(case):
    """The other finds it when it compares, whoever comes first."""
    campaign = open_vote().pk
    start = Barrier(2)

    def begin(secret):
        try:
            start.wait(timeout=30)
            key_marks.keep(
                keys.Ring((0, len(secret)), keys.read_seed(secret)), campaign, OPENED, NOON
            )
        except keys.KeyFileUnusable:
            return "refused"
        finally:
            connection.close()
        return "kept"

    with ThreadPoolExecutor(2) as pool:
        told = pool.map(
            begin, [b"the secret of machine one, long enough", b"that of the other one"]
        )
    assert sorted(told) == ["kept", "refused"]
    assert KeyMark.objects.count() == 1


def test_lost_keys_are_replaced_only_with_a_reason_and_a_record(
    case, machines, monkeypatch, capsys
):
    campaign = open_vote()
    told = {"reason": "The disk of the only machine is broken."}
    with pytest.raises(CommandError, match="并未因密钥不符"):
        call_command("accept_ballot_keys", campaign.slug, yes=True, **told)
    vote(case, HOME)
    with pytest.raises(CommandError, match="并未因密钥不符"):
        call_command("accept_ballot_keys", campaign.slug, yes=True, **told)
    machines("other")
    monkeypatch.setattr("builtins.input", lambda question: "no")
    with pytest.raises(CommandError, match="Nothing"):
        call_command("accept_ballot_keys", campaign.slug, **told)
    with pytest.raises(CommandError, match="no campaign"):
        call_command("accept_ballot_keys", "nowhere", yes=True, **told)
    call_command("accept_ballot_keys", campaign.slug, yes=True, **told)
    assert "goes on" in capsys.readouterr().out
    assert vote(case, OTHER, now=LATER).is_new
    entry = AuditEntry.objects.get(action="voting.accept_keys")
    assert entry.facts == {**told, "number": 2}
    # A machine that has the old file still is now the one that takes no vote.
    machines("one")
    with pytest.raises(VotingUnavailable):
        vote(case, "192.0.2.1", now=LATER)
