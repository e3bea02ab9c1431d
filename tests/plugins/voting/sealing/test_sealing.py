"""封票: two people, the same bytes, and no score before (R93)."""

import hashlib
import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from cms.core import append_only
from cms.core.audit import SYSTEM, Actor
from cms.core.models import AuditEntry
from cms.plugin_system.calling import decide as ask
from cms.plugin_system.exceptions import PluginFailed
from plugins.voting.annulling import services as annulling
from plugins.voting.annulling.selecting import Selection
from plugins.voting.counting.reconciling import last_check
from plugins.voting.counting.totals import Numbers
from plugins.voting.enums import AnnulmentReason
from plugins.voting.exceptions import (
    NothingNew,
    NotSealed,
    OutOfTurn,
    SealTooEarly,
    SealWaits,
    SecondPersonNeeded,
    TallyDiffers,
    TallyMoved,
)
from plugins.voting.models import (
    AnnulledBallot,
    AnnulmentEffect,
    AnnulmentStep,
    Ballot,
    Seal,
    Tally,
)
from plugins.voting.sealing import services
from plugins.voting.sealing.looking_over import look_over
from plugins.voting.sealing.standing import broken_seals, sealed_numbers, share_of_most
from plugins.voting.sealing.tally_file import canonical
from plugins.voting.sealing.workdays import days_of_objection
from tests.ballots import CLOSES, NOON, open_vote, vote
from tests.world import build_all, make_case, make_world

pytestmark = pytest.mark.django_db

DRAWER, SEALER = Actor("7", "计票员"), Actor("8", "监票员")
# The last day is Monday, 31 August; two working days follow.
READY = datetime(2020, 9, 2, 16, tzinfo=UTC)


@pytest.fixture
def voted(db):
    make_world()
    cases = [make_case(pictures=0).uid for _ in range(2)]
    build_all()
    campaign = open_vote()
    for host in range(3):
        vote(cases[0], f"198.51.100.{host}", channel="qtv")
    vote(cases[1], "203.0.113.1", now=NOON + timedelta(days=1))
    return campaign, *cases


def annulled(campaign, case, *, now=READY):
    made = annulling.propose(
        campaign=campaign.pk,
        selection=Selection(case=case),
        reason=AnnulmentReason.BOUGHT,
        grounds="举报属实",
        statement="买票",
        actor=DRAWER,
        now=now,
    )
    annulling.decide(annulment=made.pk, approve=True, words="", actor=SEALER, now=now)
    return made


def sealed(campaign, *, now=READY):
    drawn = services.draw_up(campaign=campaign.pk, actor=DRAWER, now=now)
    return services.seal(drawn=drawn.pk, actor=SEALER, now=now + timedelta(minutes=5))


def test_r093_two_people_seal_the_tally_into_a_numbered_hashed_file(voted, client):
    campaign, case, other = voted
    seal = sealed(campaign)
    content = bytes(seal.tally.content)

    assert hashlib.sha256(content).hexdigest() == seal.tally.sha256
    told = json.loads(content)
    assert told["totals"] == {"accepted": 4, "annulled": 0, "counted": 4}
    assert {one["case"]: one["counted"] for one in told["cases"]} == {str(case): 3, str(other): 1}
    assert told["days"][0] == {"day": "2020-08-25", "accepted": 3, "annulled": 0, "counted": 3}
    assert [one["channel"] for one in told["channels"]] == ["", "qtv"]
    assert told["format"] == "pingxuan-tally/2"
    assert told["hours"][0] == {
        "day": "2020-08-25",
        "hour": 12,
        "accepted": 3,
        "annulled": 0,
        "counted": 3,
    }
    for name in ("cases", "categories", "channels", "days", "hours"):
        assert sum(one["counted"] for one in told[name]) == 4, name
    commitments = sorted(Ballot.objects.values_list("commitment", flat=True))
    lines = "".join(f"{one}\n" for one in commitments).encode()
    assert told["ballots"]["accepted"] == {
        "count": 4,
        "sha256": hashlib.sha256(lines).hexdigest(),
    }
    with time_machine.travel(READY + timedelta(hours=1)):
        (listed,) = client.get("/api/v1/campaigns/2020/tally/").json()["sealed"]
        answer = client.get(listed["url"])
    assert answer.content == content
    assert answer["ETag"] == f'"{listed["sha256"]}"'
    assert client.get("/api/v1/campaigns/2020/tally/sealed/2/").status_code == 404
    acts = AuditEntry.objects.filter(action__startswith="voting.tally").order_by("pk")
    assert [(one.actor_label, one.action) for one in acts] == [
        ("计票员", "voting.tally_drawn"),
        ("监票员", "voting.tally_sealed"),
    ]


def test_nothing_is_sealed_before_objections_are_over(voted):
    campaign, *_ = voted
    for now in (NOON, CLOSES, READY - timedelta(microseconds=1)):
        with pytest.raises(SealTooEarly, match="2020-09-03 00:00"):
            services.draw_up(campaign=campaign.pk, actor=DRAWER, now=now)


def test_one_person_cannot_seal_what_they_drew_up(voted):
    campaign, *_ = voted
    with pytest.raises(SecondPersonNeeded):
        services.draw_up(campaign=campaign.pk, actor=SYSTEM, now=READY)
    drawn = services.draw_up(campaign=campaign.pk, actor=DRAWER, now=READY)
    for actor in (DRAWER, Actor("7", "另名"), SYSTEM):
        with pytest.raises(SecondPersonNeeded):
            services.seal(drawn=drawn.pk, actor=actor, now=READY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Seal.objects.create(
            campaign=campaign,
            number=1,
            tally=drawn,
            drawn_by_id="7",
            sealed_at=READY,
            sealed_by_id="7",
            sealed_by_label="x",
        )


def test_a_tally_that_moved_is_not_sealed(voted):
    campaign, case, _ = voted
    drawn = services.draw_up(campaign=campaign.pk, actor=DRAWER, now=READY)
    annulled(campaign, case)
    with pytest.raises(TallyMoved):
        services.seal(drawn=drawn.pk, actor=SEALER, now=READY)


def test_an_open_annulment_or_a_difference_stands_in_the_way(voted):
    campaign, case, _ = voted
    drawn = services.draw_up(campaign=campaign.pk, actor=DRAWER, now=READY)
    made = annulling.propose(
        campaign=campaign.pk,
        selection=Selection(case=case),
        reason=AnnulmentReason.OTHER,
        grounds="a",
        statement="b",
        actor=DRAWER,
        now=READY,
    )
    with pytest.raises(SealWaits, match="1"):
        services.seal(drawn=drawn.pk, actor=SEALER, now=READY)
    annulling.withdraw(annulment=made.pk, words="", actor=DRAWER, now=READY)
    Tally.objects.filter(case=case).update(accepted=9)
    with pytest.raises(TallyDiffers):
        services.seal(drawn=drawn.pk, actor=SEALER, now=READY)


def test_a_later_annulment_opens_the_need_of_a_new_number(voted):
    campaign, case, _ = voted
    sealed(campaign)
    with pytest.raises(NothingNew):
        services.draw_up(campaign=campaign.pk, actor=DRAWER, now=READY)
    assert sealed_numbers(campaign.pk)[1][case] == Numbers(3, 0)

    annulled(campaign, case, now=READY + timedelta(days=1))
    with pytest.raises(NotSealed):
        sealed_numbers(campaign.pk)
    assert broken_seals(campaign.pk) == []

    second = sealed(campaign, now=READY + timedelta(days=2))
    assert second.number == 2
    assert sealed_numbers(campaign.pk)[1][case] == Numbers(3, 3)
    assert json.loads(bytes(second.tally.content))["annulments"][0]["statement"] == "买票"


def test_what_overtakes_a_seal_is_what_is_on_record_and_no_clock(voted):
    """The machine that annulled went an hour behind the one that sealed."""
    campaign, case, _ = voted
    hour = timedelta(hours=1)
    sealed(campaign, now=READY + 4 * hour)
    made = annulled(campaign, case, now=READY + 3 * hour)
    with pytest.raises(NotSealed):
        sealed_numbers(campaign.pk)
    assert broken_seals(campaign.pk) == []
    sealed(campaign, now=READY + 2 * hour)
    assert sealed_numbers(campaign.pk)[0].number == 2

    of = {"annulment": made.pk, "now": READY + hour}
    annulling.appeal(**of, words="申诉", actor=DRAWER)
    assert sealed_numbers(campaign.pk)[0].number == 2, "until it is decided the count stands"
    annulling.find(**of, uphold=True, words="成立", actor=DRAWER)
    annulling.confirm_finding(**of, approve=True, words="", actor=SEALER)
    with pytest.raises(NotSealed):
        sealed_numbers(campaign.pk)
    assert broken_seals(campaign.pk) == []


def test_a_step_that_vanished_is_told_and_overtakes_nothing(voted):
    campaign, case, _ = voted
    annulled(campaign, case)
    sealed(campaign)
    with append_only.lifted("default"):
        AnnulmentEffect.objects.all().delete()
        AnnulmentStep.objects.filter(act="approved").delete()
        AnnulledBallot.objects.all().delete()
    Tally.objects.update(annulled=0)
    assert look_over(campaign.pk, now=READY) == ["seal 1: the tally is not the one that was sealed"]


def rewritten(seal, **changes):
    """The sealed file as another version of this software would have written it."""
    told = {**json.loads(bytes(seal.tally.content)), **changes}
    content = canonical({name: value for name, value in told.items() if value is not None})
    with append_only.lifted("default"):
        tally = type(seal.tally).objects.filter(pk=seal.tally_id)
        tally.update(content=content, sha256=hashlib.sha256(content).hexdigest())
    return content


def test_r093_a_file_of_the_first_format_is_still_read(voted, client):
    campaign, case, other = voted
    annulled(campaign, other)
    content = rewritten(sealed(campaign), format="pingxuan-tally/1", categories=None, hours=None)
    seal, numbers = sealed_numbers(campaign.pk)
    assert numbers == {case: Numbers(3, 0), other: Numbers(1, 1)}
    assert look_over(campaign.pk, now=READY) == []
    answer = client.get(f"/api/v1/campaigns/2020/tally/sealed/{seal.number}/")
    assert answer.content == content
    annulled(campaign, case, now=READY)
    with pytest.raises(NotSealed):
        sealed_numbers(campaign.pk)


def test_a_file_of_an_unknown_format_is_told_and_scores_nothing(voted):
    campaign, *_ = voted
    rewritten(sealed(campaign), format="pingxuan-tally/9")
    (found,) = look_over(campaign.pk, now=READY)
    assert found.startswith("seal 1: the file is of a version")
    with pytest.raises(NotSealed):
        sealed_numbers(campaign.pk)


def test_of_two_that_were_drawn_up_one_is_sealed(voted):
    campaign, *_ = voted
    both = [
        services.draw_up(campaign=campaign.pk, actor=DRAWER, now=READY + timedelta(seconds=n))
        for n in range(2)
    ]
    services.seal(drawn=both[0].pk, actor=SEALER, now=READY + timedelta(minutes=1))
    with pytest.raises(OutOfTurn):
        services.seal(drawn=both[1].pk, actor=SEALER, now=READY + timedelta(minutes=1))


def test_r094_scores_are_refused_before_the_seal_and_after_a_later_annulment(voted):
    campaign, case, other = voted
    with pytest.raises(PluginFailed):
        ask("score_inputs", campaign=campaign.pk, cases=[case, other])
    sealed(campaign)
    (answer,) = ask("score_inputs", campaign=campaign.pk, cases=[case, other, uuid4()])
    (votes,) = answer.value
    assert votes.key == "votes"
    assert "1" in votes.label
    assert votes.values == {case: Decimal(100), other: Decimal(100) / Decimal(3)}
    annulled(campaign, other, now=READY + timedelta(days=1))
    with pytest.raises(PluginFailed):
        ask("score_inputs", campaign=campaign.pk, cases=[case, other])


def test_without_votes_every_share_is_nothing():
    assert share_of_most({}) == {}
    case = uuid4()
    assert share_of_most({case: Numbers(3, 3)}) == {case: 0}


def test_r093_a_row_deleted_behind_the_triggers_back_is_detected(voted, caplog):
    campaign, case, _ = voted
    sealed(campaign)
    assert look_over(campaign.pk, now=READY) == []
    with append_only.lifted("default"), connection.cursor() as cursor:
        ballot = Ballot.objects.filter(case=case).first()
        cursor.execute("DELETE FROM voting_ballot WHERE receipt = %s", [ballot.receipt])
    found, *of_slots = look_over(campaign.pk, now=READY)
    assert "tally 3, ballots 2" in found
    assert [one for one in of_slots if "slots of voters" not in one] == []
    assert len(of_slots) == 2
    assert any(found in one.getMessage() for one in caplog.records if one.levelname == "ERROR")
    assert last_check(campaign.pk).found == [found, *of_slots]
    # With a tally made to fit, the sealed one does not.
    Tally.objects.filter(case=case).update(accepted=2)
    *_of_slots, found = look_over(campaign.pk, now=READY)
    assert "seal 1" in found
    with pytest.raises(NotSealed):
        sealed_numbers(campaign.pk)


def test_sealed_bytes_that_were_changed_are_detected(voted):
    campaign, *_ = voted
    seal = sealed(campaign)
    with append_only.lifted("default"):
        content = bytes(seal.tally.content).replace(b'"accepted":4', b'"accepted":5')
        type(seal.tally).objects.filter(pk=seal.tally_id).update(content=content)
    assert "hashed" in broken_seals(campaign.pk)[0]
    with pytest.raises(NotSealed):
        sealed_numbers(campaign.pk)


@pytest.mark.parametrize(
    ("last_day", "days", "over_on", "is_certain"),
    [
        (date(2020, 8, 31), 2, date(2020, 9, 3), True),
        # Friday; the weekend does not count.
        (date(2020, 8, 28), 2, date(2020, 9, 2), True),
        # Before the National Day week of 2020, which ended with a working Saturday.
        (date(2020, 9, 29), 2, date(2020, 10, 10), True),
        (date(2020, 10, 8), 2, date(2020, 10, 11), True),
        (date(2020, 8, 31), 0, date(2020, 9, 1), True),
        # A year whose holidays nobody has announced: Monday to Friday, and told.
        (date(2090, 8, 31), 2, date(2090, 9, 5), False),
    ],
)
def test_working_days_follow_the_holidays(last_day, days, over_on, is_certain):
    told = days_of_objection(last_day, days)
    assert (told.over_on, told.is_certain) == (over_on, is_certain)
