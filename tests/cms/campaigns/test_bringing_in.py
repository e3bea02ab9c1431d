"""Loading a campaign's files: twice is once, edits stay, real and demonstration never mix."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from cms.campaigns import phases
from cms.campaigns.loading.data_files import load_data
from cms.campaigns.models import (
    Campaign,
    Channel,
    Contact,
    District,
    Organiser,
    RecommenderClass,
    RuleSheet,
    Undertaker,
)
from cms.campaigns.queries import newest_rules
from cms.campaigns.rule_sheet import CAMPAIGN, EVALUATION, FORM
from cms.campaigns.services import publish_rules
from cms.campaigns.services.bringing_in import (
    CampaignOfAnotherKind,
    PhaseNotThere,
    as_demonstration,
    bring_in,
    stored_demonstration,
)
from cms.core import audit

pytestmark = pytest.mark.django_db

data = load_data("qingdao2020")
NOW = datetime(2026, 6, 1, 7, 30, tzinfo=UTC)


def load_real(now: datetime = NOW) -> Campaign:
    return bring_in(data, now=now)


def load_demo(phase: str = "submission", now: datetime = NOW) -> Campaign:
    shown = as_demonstration(data, phase=phase, author=audit.SYSTEM, now=now)
    return bring_in(shown.data, now=now)


def rows() -> dict[str, int]:
    models = (Organiser, Undertaker, Contact, Channel, District, RecommenderClass, RuleSheet)
    return {model.__name__: model.objects.count() for model in models}


def test_r002_real_campaign_has_the_true_dates_and_twice_is_once():
    campaign = load_real()
    expected = {
        "Organiser": 4,
        "Undertaker": 7,
        "Contact": 0,
        "Channel": 16,
        "District": 10,
        "RecommenderClass": 5,
        "RuleSheet": 1,
    }
    assert rows() == expected

    load_real(NOW + timedelta(days=1))

    assert rows() == expected
    assert not campaign.is_demonstration
    assert newest_rules(campaign.pk).number == 1
    assert [p.name for p in newest_rules(campaign.pk).phases] == [
        "submission",
        "screening",
        "voting",
    ]
    assert newest_rules(campaign.pk).phases[0].opens_at.isoformat().startswith("2020-07-")


def test_r003_r004_bodies_are_stored_in_order_with_both_names():
    campaign = load_real()
    organisers = [(one.name, one.short_name) for one in campaign.organisers.all()]
    assert organisers == [(one.name, one.short_name) for one in data.organisers]
    undertakers = [(one.partner.slug, one.name) for one in campaign.undertakers.all()]
    assert undertakers == [(one.partner, one.name) for one in data.undertakers]


def test_r012_system_names_and_statements_are_the_campaigns():
    campaign = load_real()
    assert campaign.system_name == data.system_name
    assert campaign.system_short_name == data.system_short_name
    assert campaign.fee_statement == data.fee_statement


def test_r012_no_name_or_host_of_the_system_stands_in_the_code(project_root):
    words = (data.system_name, data.system_short_name, data.system_host)
    found = [
        path
        for folder in ("api", "cms", "site_pages")
        for path in (project_root / folder).rglob("*")
        if path.suffix in {".py", ".html", ".po", ".mjs", ".css"}
        and any(word in path.read_text("utf-8") for word in words)
    ]
    assert found == []


def test_r044_r055_districts_and_recommenders_are_stored_in_order():
    campaign = load_real()
    assert [d.code for d in campaign.districts.all()] == [d.code for d in data.districts]
    assert campaign.districts.get(code="370211").aliases == "西海岸新区"
    stored = [one.name for one in campaign.recommender_classes.all()]
    assert stored == [one.name for one in data.recommender_classes]


def test_first_rules_say_what_the_files_say():
    rules = newest_rules(load_real().pk)
    assert [row.key for row in rules.section(FORM).rows] == [row.key for row in data.form]
    assert rules.section(FORM).rows[10].options.splitlines() == list(data.form[10].options)
    assert rules.section(CAMPAIGN).in_service_by == data.in_service_by
    weights = [(one.indicator, one.weight) for one in rules.section(EVALUATION).indicators]
    assert weights == [(one.slug, one.weight) for one in data.indicators]


def test_what_was_edited_since_is_not_undone():
    before_voting = data.notice_published_at
    campaign = load_real(before_voting)
    campaign.refresh_from_db()
    campaign.fee_statement = "不收费"
    campaign.save()
    Organiser.objects.filter(ordinal=1).update(short_name="宣传部")
    Contact.objects.create(campaign=campaign, role="policy", name="某", phone="0532-55550109")
    rules = newest_rules(campaign.pk)
    publish_rules(
        campaign=campaign,
        sections={CAMPAIGN: replace(rules.section(CAMPAIGN), cases_per_field=3)},
        switches={},
        change_notice=None,
        effective_at=None,
        summary="",
        author=audit.SYSTEM,
        based_on=1,
        now=before_voting,
    )

    load_real()

    campaign.refresh_from_db()
    assert campaign.fee_statement == "不收费"
    assert campaign.organisers.get(ordinal=1).short_name == "宣传部"
    assert campaign.contacts.get().phone == "0532-55550109"
    assert newest_rules(campaign.pk).section(CAMPAIGN).cases_per_field == 3


@pytest.mark.parametrize("phase", phases.ORDER)
def test_demonstration_opens_the_phase_and_is_marked(phase):
    campaign = load_demo(phase)
    assert campaign.is_demonstration
    assert phase in phases.open_at(newest_rules(campaign.pk).phases, NOW)
    assert campaign.contacts.count() == 2
    assert "演示" in campaign.icp_number
    assert newest_rules(campaign.pk).section(CAMPAIGN).in_service_by == data.in_service_by


def test_demonstration_asked_again_for_its_open_phase_stays_as_it_is():
    campaign = load_demo()
    first = newest_rules(campaign.pk).phases
    load_demo(now=NOW + timedelta(days=3))
    assert newest_rules(campaign.pk).number == 1
    assert newest_rules(campaign.pk).phases == first


@pytest.mark.parametrize(("phase", "later"), [("voting", 0), ("submission", 400), ("released", 0)])
def test_demonstration_asked_for_another_phase_moves_as_a_whole(phase, later):
    campaign = load_demo()
    before = newest_rules(campaign.pk).phases
    now = NOW + timedelta(days=later)

    shown = as_demonstration(data, phase=phase, author=audit.SYSTEM, now=now)
    bring_in(shown.data, now=now)

    rules = newest_rules(campaign.pk)
    assert rules.number == 2
    assert phase in phases.open_at(rules.phases, now)
    moved = {new.opens_at - old.opens_at for old, new in zip(before, rules.phases, strict=True)}
    assert moved == {timedelta(days=shown.days_moved)}
    assert stored_demonstration(data, campaign, now=now) == shown.data


def test_a_phase_that_is_not_there_is_named():
    bare = replace(data, demo=None)
    with pytest.raises(PhaseNotThere, match="released"):
        as_demonstration(bare, phase="released", author=audit.SYSTEM, now=NOW)
    assert not Campaign.objects.exists()


def test_a_real_campaign_becomes_no_demonstration_nor_the_reverse():
    load_real()
    with pytest.raises(CampaignOfAnotherKind):
        load_demo()
    assert not Campaign.objects.get().is_demonstration


def test_a_demonstration_becomes_no_real_campaign():
    load_demo()
    with pytest.raises(CampaignOfAnotherKind):
        load_real()
    assert Campaign.objects.get().contacts.count() == 2
