"""Releasing results: one act by two people, frozen for good (R105-R107, R110)."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from cms.campaigns import exceptions as refusals
from cms.campaigns.models import Award, AwardType, Campaign, CaseRef, Category, Release
from cms.campaigns.phases import in_the_way_of_release
from cms.campaigns.results import awards_of_cases, has_results, prizes, release_in_force, winners
from cms.campaigns.rule_sheet import PhaseDates, PhaseName
from cms.campaigns.services import Grant, release
from cms.core.audit import SYSTEM, Actor
from cms.core.errors import DomainError
from cms.core.models import AuditEntry
from tests.results import (
    CASE_AWARD,
    CASE_NAME,
    CLERK,
    NOTARY,
    NOW,
    UNIT,
    UNIT_AWARD,
    UNIT_NAME,
    VOTED,
    close_the_vote,
    grants,
    release_results,
)
from tests.site_pages.standing import standing_world
from tests.world import build_all, make_case, make_world, republish

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def standing(django_db_setup, django_db_blocker):
    """Two public cases of a campaign whose vote is over."""
    with django_db_blocker.unblock(), standing_world():
        make_world()
        made = [make_case(title="甲案例", pictures=0), make_case(title="乙案例", pictures=0)]
        close_the_vote(Campaign.objects.get())
        build_all()
        yield made


@pytest.fixture
def cases(standing, db):
    return [type(case).objects.get(pk=case.pk) for case in standing]


def test_r105_a_release_awards_cases_under_their_public_names(cases):
    made = release_results(*cases)

    (award, other) = made.awards.filter(award_type__slug=CASE_AWARD)
    assert (award.case_ref_id, award.title, award.applicant, award.name, award.position) == (
        cases[0].uid,
        "甲案例",
        cases[0].applicant,
        CASE_NAME,
        1,
    )
    assert award.category == cases[0].case_ref.category
    assert other.position == 2
    assert release_in_force(made.campaign_id) == made
    assert made.is_intact


def test_r106_a_release_awards_units_by_name(cases):
    release_results(units=["甲单位", "乙单位"])

    (prize,) = prizes(Release.objects.get())
    assert (prize.name, prize.count) == (UNIT_NAME, 2)
    assert [award.unit for award in prize.units] == ["甲单位", "乙单位"]


def test_r107_an_award_that_is_added_as_a_row_is_released_like_the_others(cases):
    campaign = Campaign.objects.get()
    AwardType.objects.create(
        campaign=campaign, slug="people", name="最具人气奖", given_to="case", ordinal=3
    )
    release(
        campaign=campaign,
        awards=[*grants(cases[:1], ()), Grant(award="people", case=cases[0].uid)],
        released_by=CLERK,
        confirmed_by=NOTARY,
        now=NOW,
    )

    assert [award.name for award in awards_of_cases([cases[0].uid])[cases[0].uid]] == [
        CASE_NAME,
        "最具人气奖",
    ]
    assert winners().count() == 1, "a case that wins twice is one winner"


def test_r110_what_was_released_stays_whatever_becomes_of_the_case(cases):
    release_results(cases[0])
    republish(cases[0], title="改过的名字")
    build_all()

    assert Award.objects.get(case_ref=cases[0].uid).title == "甲案例"


def test_r110_a_corrected_release_takes_the_place_of_the_earlier_one(cases):
    release_results(*cases)
    with pytest.raises(refusals.ReasonMissing):
        release_results(cases[1])
    second = release_results(cases[1], reason="甲案例的申报材料不实", now=NOW + HOUR)

    assert second.number == 2
    assert set(awards_of_cases([case.uid for case in cases])) == {cases[1].uid}
    assert [award.title for award in winners()] == ["乙案例"]
    assert Release.objects.get(number=1).awards.count() == 3, "nothing of the first is lost"


def test_r110_releasing_is_in_the_audit_with_both_people(cases):
    made = release_results(cases[0])

    entry = AuditEntry.objects.get(action="results.released")
    assert (entry.actor_id, entry.actor_label) == (CLERK.id, CLERK.label)
    assert entry.facts["confirmed_by"] == {"id": NOTARY.id, "label": NOTARY.label}
    assert (entry.facts["number"], entry.facts["sha256"]) == (1, made.sha256)


@pytest.mark.parametrize(
    ("people", "refused"),
    [
        ((CLERK, CLERK), refusals.ResultsByOnePerson),
        ((CLERK, Actor(id=CLERK.id, label="另一个名字")), refusals.ResultsByOnePerson),
        ((SYSTEM, CLERK), refusals.ResultsByOnePerson),
        ((CLERK, SYSTEM), refusals.ResultsByOnePerson),
    ],
)
def test_r110_one_person_releases_and_another_confirms(cases, people, refused):
    with pytest.raises(refused):
        release(
            campaign=Campaign.objects.get(),
            awards=grants(cases),
            released_by=people[0],
            confirmed_by=people[1],
            now=NOW,
        )
    assert not has_results(Campaign.objects.get().pk)


def test_r110_nothing_is_released_before_the_vote_is_over(cases):
    with pytest.raises(refusals.ResultsTooEarly) as caught:
        release_results(*cases, now=VOTED - timedelta(seconds=1))
    assert "投票" in str(caught.value)
    assert release_results(*cases, now=VOTED).released_at == VOTED


UNKNOWN = uuid4()
REFUSED = {
    "nothing": (lambda cases: [], refusals.NothingAwarded),
    "unknown award": (lambda cases: [Grant(award="x", unit=UNIT)], refusals.UnknownAward),
    "a unit with the cases' award": (
        lambda cases: [Grant(award=CASE_AWARD, unit=UNIT)],
        refusals.AwardMisplaced,
    ),
    "a case with the units' award": (
        lambda cases: [Grant(award=UNIT_AWARD, case=cases[0].uid)],
        refusals.AwardMisplaced,
    ),
    "case and unit": (
        lambda cases: [Grant(award=CASE_AWARD, case=cases[0].uid, unit=UNIT)],
        refusals.AwardMisplaced,
    ),
    "neither": (lambda cases: [Grant(award=UNIT_AWARD, unit="  ")], refusals.AwardMisplaced),
    "a name too long": (
        lambda cases: [Grant(award=UNIT_AWARD, unit="长" * 101)],
        refusals.AwardMisplaced,
    ),
    "a case twice": (lambda cases: grants([cases[0], cases[0]]), refusals.AwardedTwice),
    "a unit twice": (lambda cases: grants((), [UNIT, f" {UNIT}"]), refusals.AwardedTwice),
    "no case at all": (
        lambda cases: [Grant(award=CASE_AWARD, case=UNKNOWN)],
        refusals.NotACaseHere,
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_r110_a_wrong_list_is_refused_as_a_whole(cases, name):
    make, refused = REFUSED[name]
    with pytest.raises(refused) as caught:
        release(
            campaign=Campaign.objects.get(),
            awards=[Grant(award=UNIT_AWARD, unit="别的单位"), *make(cases)]
            if name != "nothing"
            else [],
            released_by=CLERK,
            confirmed_by=NOTARY,
            now=NOW,
        )
    assert isinstance(caught.value, DomainError)
    assert not str(caught.value).isascii()
    assert not Release.objects.exists()


def test_r110_another_campaigns_case_wins_nothing_here(cases):
    other = Campaign.objects.create(slug="2021", title="2021", year=2021)
    category = Category.objects.create(campaign=other, slug="c", name="类", ordinal=1)
    ref = CaseRef.objects.create(campaign=other, category=category)
    with pytest.raises(refusals.NotACaseHere):
        release(
            campaign=Campaign.objects.get(slug="2020"),
            awards=[Grant(award=CASE_AWARD, case=ref.uid)],
            released_by=CLERK,
            confirmed_by=NOTARY,
            now=NOW,
        )


def test_r110_a_withdrawn_case_wins_nothing_even_a_moment_after(cases):
    cases[0].unpublish()
    with pytest.raises(refusals.CaseInMotion):
        release(
            campaign=Campaign.objects.get(),
            awards=grants(cases[:1]),
            released_by=CLERK,
            confirmed_by=NOTARY,
            now=NOW,
        )
    with pytest.raises(refusals.CaseNotPublic):
        release_results(cases[0])


def phase(name: str, opens: int, closes: int | None) -> PhaseDates:
    start = datetime(2020, 9, 1, tzinfo=UTC)
    ends = None if closes is None else start + timedelta(days=closes)
    return PhaseDates(name=PhaseName(name), opens_at=start + timedelta(days=opens), closes_at=ends)


@pytest.mark.parametrize(
    ("phases", "awaited"),
    [
        ((), "voting"),
        ((phase("voting", -9, 0),), None),
        ((phase("voting", -9, 1),), "voting"),
        ((phase("voting", -9, None),), "voting"),
        ((phase("voting", -9, -5), phase("public_notice", -4, 2)), "public_notice"),
        ((phase("voting", -9, -5), phase("expert_review", 3, 4)), "expert_review"),
        ((phase("voting", -9, -5), phase("released", 1, None)), "released"),
        ((phase("voting", -9, -5), phase("released", 0, None)), None),
        ((phase("voting", -9, -5), phase("released", -3, -1)), None),
    ],
)
def test_r112_results_wait_for_every_dated_phase_before_them(phases, awaited):
    now = datetime(2020, 9, 1, tzinfo=UTC)
    assert in_the_way_of_release(phases, now) == awaited


def refused_by_the_database(act) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        act()


def test_the_database_keeps_releases_and_awards_as_they_are(cases):
    made = release_results(cases[0])
    refused_by_the_database(lambda: Release.objects.update(reason="x"))
    refused_by_the_database(lambda: Award.objects.update(title="x"))
    refused_by_the_database(lambda: Award.objects.all()._raw_delete("default"))
    assert made.awards.count() == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"unit": "又一个单位"},
        {"case_ref": None, "category": None},
        {"title": ""},
        {"case_ref": None, "category": None, "title": "", "applicant": ""},
    ],
)
def test_the_database_refuses_awards_to_both_or_to_neither(cases, changes):
    award = release_results(cases[0]).awards.exclude(title="").get()
    award.pk, award.position, award._state.adding = None, 9, True
    for name, value in changes.items():
        setattr(award, name, value)
    refused_by_the_database(award.save)


def test_the_database_refuses_a_release_by_one_person_or_without_its_reason(cases):
    made = release_results(cases[0])
    for changes in (
        {"confirmed_by_id": CLERK.id, "reason": "更正"},
        {"released_by_id": "", "reason": "更正"},
        {"reason": ""},
    ):
        row = Release(**{f.attname: getattr(made, f.attname) for f in Release._meta.fields})
        row.pk, row.number = None, 2
        for name, value in changes.items():
            setattr(row, name, value)
        refused_by_the_database(row.save)


def test_an_award_slipped_in_later_shows(cases):
    made = release_results(cases[0])
    slipped = made.awards.exclude(title="").get()
    slipped.pk, slipped.position, slipped._state.adding = None, 9, True
    slipped.case_ref_id = cases[1].uid
    slipped.save()

    assert not Release.objects.get().is_intact


def test_an_award_keeps_its_address_once_it_is_released(cases):
    award = AwardType.objects.get(slug=CASE_AWARD)
    award.slug = "another"
    award.full_clean()
    release_results(cases[0])
    with pytest.raises(ValidationError) as caught:
        award.full_clean()
    assert set(caught.value.message_dict) == {"slug"}
    award.slug, award.name = CASE_AWARD, "“典型案例”奖"
    award.full_clean()
