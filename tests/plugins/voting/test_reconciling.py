"""A tally that is wrong is found, told and left alone (R93)."""

from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from cms.core import append_only
from plugins.voting.counting.reconciling import differences, slot_faults
from plugins.voting.enums import WindowKind
from plugins.voting.jobs import reconcile
from plugins.voting.models import Ballot, Disclaimer, Tally, VoterSlot
from tests.ballots import NOON, open_vote, vote
from tests.world import build_all, make_case, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def voted(db):
    make_world()
    case = make_case(pictures=0).uid
    build_all()
    campaign = open_vote()
    for host in range(3):
        vote(case, f"198.51.100.{host}")
    return campaign, case


def test_r093_a_right_tally_is_quiet(voted, caplog, capsys):
    campaign, _ = voted
    assert differences(campaign.pk) == []
    reconcile(campaign.pk, now=timezone.now())
    assert [one for one in caplog.records if one.levelname == "ERROR"] == []
    call_command("recount_votes", campaign.slug)
    told = capsys.readouterr().out
    assert "       3  ballots" in told
    assert "agree" in told


def test_r093_a_wrong_tally_is_told_and_not_mended(voted, caplog):
    campaign, case = voted
    Tally.objects.update(accepted=5)
    (found,) = differences(campaign.pk)
    assert (found.case, found.tallied, found.ballots) == (case, 5, 3)
    reconcile(campaign.pk, now=timezone.now())
    assert [one.levelname for one in caplog.records if "tally" in one.getMessage()] == ["ERROR"]
    with pytest.raises(CommandError, match="tally 5, ballots 3"):
        call_command("recount_votes", campaign.slug)
    assert Tally.objects.get().accepted == 5


def test_r093_a_tally_that_is_gone_is_found(voted):
    campaign, _ = voted
    Tally.objects.all().delete()
    (found,) = differences(campaign.pk)
    assert (found.tallied, found.ballots) == (0, Ballot.objects.count())


def test_r088_nobody_deletes_a_slot(voted):
    with pytest.raises(IntegrityError), transaction.atomic():
        VoterSlot.objects.all().delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        Disclaimer.objects.create(
            campaign=voted[0], digest="0", scope="", local_day=NOON.date(), made_at=NOON
        ).delete()
    assert VoterSlot.objects.count() == 3


@pytest.mark.parametrize("window", WindowKind)
def test_r088_a_slot_that_is_gone_all_the_same_is_found(db, caplog, window):
    make_world()
    case = make_case(pictures=0).uid
    build_all()
    campaign = open_vote(window=window)
    for host in range(3):
        vote(case, f"198.51.100.{host}")
    is_rolling = window is WindowKind.ROLLING
    assert slot_faults(campaign.pk, is_rolling=is_rolling) == []
    with append_only.lifted("default"):
        VoterSlot.objects.filter(pk=VoterSlot.objects.first().pk).delete()
        VoterSlot.objects.filter(pk=VoterSlot.objects.first().pk).update(ballot=uuid4())
    found = slot_faults(campaign.pk, is_rolling=is_rolling)
    told = ["2 slots of voters for 3 ballots"] * (not is_rolling)
    assert found == [*told, "1 slots of voters hold a ballot that is not there"]
    reconcile(campaign.pk, now=NOON)
    assert "slots of voters" in caplog.text
    with pytest.raises(CommandError, match="slots of voters"):
        call_command("recount_votes", campaign.slug)


def test_an_unknown_campaign_is_refused(voted):
    with pytest.raises(CommandError, match="no campaign"):
        call_command("recount_votes", "1999")
