"""What is looked at when a process starts."""

from datetime import UTC, datetime
from threading import Event

import pytest

from cms.core import starting
from plugins.voting.counting.reconciling import last_check
from plugins.voting.models import Tally
from tests.ballots import open_vote, vote
from tests.world import build_all, make_case, make_world

NOW = datetime(2020, 8, 25, 5, tzinfo=UTC)


@pytest.fixture
def steps(monkeypatch):
    kept: dict[str, starting.Step] = {}
    monkeypatch.setattr(starting, "_steps", kept)
    return kept


def test_every_step_is_run_though_one_fails(steps, caplog):
    seen = []

    def fails(now):
        raise RuntimeError("away")

    starting.at_start("a", fails)
    starting.at_start("b", seen.append)
    starting.run_steps(NOW)
    assert seen == [NOW]
    assert "a: could not look around at the start" in caplog.text


def test_a_long_look_keeps_no_visitor_waiting(steps):
    may_end, has_ended = Event(), Event()

    def is_long(now):
        may_end.wait(timeout=30)
        has_ended.set()

    starting.at_start("long", is_long)
    thread = starting.run_steps_aside(NOW)
    assert not has_ended.is_set()
    may_end.set()
    thread.join(timeout=30)
    assert has_ended.is_set()


@pytest.mark.django_db
def test_r093_a_process_that_starts_checks_the_tally(caplog):
    make_world()
    case = make_case(pictures=0).uid
    build_all()
    campaign = open_vote()
    vote(case, "198.51.100.1")
    starting.run_steps(NOW)
    assert last_check(campaign.pk).found == []
    Tally.objects.update(accepted=2)
    starting.run_steps(NOW)
    assert len(last_check(campaign.pk).found) == 1
    assert "tally 2, ballots 1" in caplog.text
