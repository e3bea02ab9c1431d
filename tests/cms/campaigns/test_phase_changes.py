"""Each boundary that has passed is noted once, however late and by however many."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from cms.campaigns.models import PhaseChange, RuleSheet
from cms.campaigns.phases import ORDER
from cms.campaigns.rule_sheet import CAMPAIGN, CampaignRules
from cms.campaigns.services import note_phase_changes, shift_demonstration_dates
from cms.campaigns.tasks import note_phase_changes as task
from tests.cms.campaigns.rule_samples import (
    NOW,
    ORGANISER,
    SECOND,
    VOTING,
    VOTING_CLOSES,
    VOTING_OPENS,
    edited,
    make_campaign,
    phase,
    publish,
    with_voting,
)


def noted():
    return list(PhaseChange.objects.order_by("at", "pk").values_list("phase", "boundary"))


@pytest.mark.django_db
@pytest.mark.parametrize("name", ORDER)
@pytest.mark.parametrize(("offset", "passed"), [(-1, 0), (0, 1), (1, 1)])
def test_r025_a_boundary_is_noted_from_its_instant_on(name, offset, passed):
    campaign = make_campaign()
    one = phase(name, VOTING_OPENS, VOTING_CLOSES)
    publish(campaign, sections={CAMPAIGN: CampaignRules(phases=(one,))})

    note_phase_changes(now=VOTING_OPENS + offset * SECOND)
    assert noted() == [(name, "opened")][:passed]
    note_phase_changes(now=VOTING_CLOSES + offset * SECOND)
    assert noted() == [(name, "opened"), (name, "closed")][: 1 + passed]


@pytest.mark.django_db
def test_a_late_beat_notes_all_it_missed_with_their_own_instants_once():
    campaign = make_campaign()
    submission = phase("submission", NOW + SECOND, VOTING_OPENS)
    phases = (submission, VOTING, phase("released", VOTING_CLOSES))
    publish(campaign, sections={CAMPAIGN: CampaignRules(phases=phases)})
    late = VOTING_CLOSES + timedelta(days=30)

    changes = note_phase_changes(now=late)
    assert [(c.phase, c.boundary, c.at) for c in changes] == [
        ("submission", "opened", NOW + SECOND),
        ("submission", "closed", VOTING_OPENS),
        ("voting", "opened", VOTING_OPENS),
        ("voting", "closed", VOTING_CLOSES),
        ("released", "opened", VOTING_CLOSES),
    ]
    assert {(c.noted_at, c.rule_sheet) for c in changes} == {(late, 1)}
    assert note_phase_changes(now=late + SECOND) == []
    assert len(noted()) == 5


@pytest.mark.django_db
def test_a_date_that_was_moved_in_time_is_noted_where_it_moved_to():
    campaign = make_campaign()
    with_voting(campaign)
    later = VOTING_CLOSES + timedelta(days=1)
    longer = replace(VOTING, closes_at=later)
    publish(campaign, sections=edited(campaign, CAMPAIGN, phases=(longer,)))

    note_phase_changes(now=VOTING_CLOSES)
    assert noted() == [("voting", "opened")]
    note_phase_changes(now=later)
    assert PhaseChange.objects.get(boundary="closed").at == later
    assert PhaseChange.objects.get(boundary="closed").rule_sheet == 2


@pytest.mark.django_db
def test_a_demonstrations_shifted_dates_are_noted_again():
    demo = make_campaign(is_demonstration=True)
    with_voting(demo)
    note_phase_changes(now=VOTING_OPENS)
    shifted = (replace(VOTING, opens_at=VOTING_OPENS - timedelta(hours=1)),)
    shift_demonstration_dates(campaign=demo, phases=shifted, author=ORGANISER, now=VOTING_OPENS)
    note_phase_changes(now=VOTING_OPENS)

    assert noted() == [("voting", "opened")] * 2


@pytest.mark.django_db
def test_unreadable_rules_of_one_campaign_do_not_stop_the_others(caplog):
    broken, sound = make_campaign(slug="broken"), make_campaign(slug="sound")
    RuleSheet.objects.create(
        campaign=broken,
        number=1,
        content=b"{}",
        sha256="0" * 64,
        effective_at=NOW,
        published_at=NOW,
        author_label="x",
    )
    with_voting(sound)

    assert len(note_phase_changes(now=VOTING_OPENS)) == 1
    assert "phases cannot be read" in caplog.text


@pytest.mark.django_db
def test_the_task_notes_what_has_passed_by_now():
    with_voting(make_campaign())
    task()

    assert noted() == [("voting", "opened"), ("voting", "closed")]


@pytest.mark.django_db(transaction=True)
def test_of_several_beats_one_writes_a_boundary():
    with_voting(make_campaign())
    together = Barrier(4)

    def beat(_):
        try:
            together.wait(timeout=30)
            return len(note_phase_changes(now=VOTING_CLOSES))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        written = list(pool.map(beat, range(4)))

    assert sum(written) == 2
    assert noted() == [("voting", "opened"), ("voting", "closed")]
