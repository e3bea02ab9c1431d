"""The next edition is a copy, and the one before it stays as it was (R2)."""

from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.forms.models import model_to_dict

from cms.campaigns.exceptions import CampaignExists, CampaignInvalid, NoRules, RulesFrozen
from cms.campaigns.loading.data_files import load_data
from cms.campaigns.models import (
    Campaign,
    Category,
    Channel,
    ChannelKind,
    Contact,
    District,
    Organiser,
    Partner,
    RecommenderClass,
    RuleSheet,
    Undertaker,
)
from cms.campaigns.queries import newest_rules
from cms.campaigns.rule_sheet import CAMPAIGN, EVALUATION, FORM
from cms.campaigns.services import announce_campaign, copy_campaign, store_campaign
from cms.documents.models import DocumentVersion
from site_pages.limits import limits_of
from tests.cms.campaigns.rule_samples import (
    NOW,
    ORGANISER,
    SECOND,
    VOTING,
    VOTING_OPENS,
    edited,
    every_kind,
    install,
    make_campaign,
    publish,
    weights,
    with_voting,
)
from tests.given import given
from tests.world import build_all, make_case, make_world

pytestmark = pytest.mark.django_db
LISTS = (
    "categories",
    "indicators",
    "organisers",
    "undertakers",
    "contacts",
    "channels",
    "districts",
    "recommender_classes",
)


@pytest.fixture
def campaign():
    """The 2020 campaign of the data files, announced, with one row in each other list."""
    return given(full_campaign)


def full_campaign():
    campaign = store_campaign(load_data("qingdao2020"), now=NOW)
    partner = Partner.objects.first()
    row = {"campaign": campaign, "ordinal": 77}
    Organiser.objects.create(name="主办单位全称", short_name="主办", **row)
    Undertaker.objects.get_or_create(
        campaign=campaign,
        partner=partner,
        defaults={"name": "承办全称", "short_name": "承办", "ordinal": 77},
    )
    Contact.objects.get_or_create(
        campaign=campaign, role="policy", defaults={"name": "示例", "phone": "0532-00000000"}
    )
    Channel.objects.create(slug="x", name="某号", kind=ChannelKind.WECHAT, partner=partner, **row)
    District.objects.create(code="370299", name="某区", **row)
    RecommenderClass.objects.create(slug="x", name="某类", **row)
    return announce_campaign(campaign=campaign, author=ORGANISER, now=NOW)


def rows_of(campaign):
    """Every row of a campaign's lists, and its sheets, byte for byte."""
    listed = {name: [model_to_dict(row) for row in getattr(campaign, name).all()] for name in LISTS}
    listed["fields"] = [
        (field.category.slug, field.name, field.ordinal)
        for category in campaign.categories.all()
        for field in category.fields.all()
    ]
    sheets = [(bytes(s.content), s.sha256, s.number) for s in campaign.rule_sheets.all()]
    return model_to_dict(campaign), listed, sheets


def copied(campaign, **changes):
    values = {"slug": "2021", "title": "2021评选", "year": 2021, "author": ORGANISER, "now": NOW}
    return copy_campaign(source=campaign, **{**values, **changes})


def test_r002_a_copy_has_the_lists_and_the_rules_but_no_date_and_no_content(campaign):
    copy = copied(campaign)

    for name in LISTS:
        own, others = getattr(copy, name), getattr(campaign, name)
        assert own.count() == others.count() > 0, name
        assert not set(own.values_list("pk", flat=True)) & set(others.values_list("pk", flat=True))
    assert rows_of(copy)[1]["fields"] == rows_of(campaign)[1]["fields"]
    assert copy.announced_at is None
    assert copy.case_refs.count() == 0
    rules, old = newest_rules(copy.pk), newest_rules(campaign.pk)
    assert (rules.number, rules.phases, rules.section(CAMPAIGN).in_service_by) == (1, (), None)
    assert rules.section(FORM) == old.section(FORM)
    assert rules.section(EVALUATION) == old.section(EVALUATION)


def test_r002_changing_the_copy_leaves_2020_as_it_was():
    make_world()
    campaign = Campaign.objects.get()
    with_voting(campaign)
    make_case(pictures=0)
    build_all()
    before = rows_of(campaign), [bytes(v.full) for v in DocumentVersion.objects.order_by("pk")]
    copy = copied(campaign)
    publish(copy, sections=edited(copy, CAMPAIGN, phases=(VOTING,)))
    category = Category.objects.get(campaign=copy, slug="citizen-services")
    category.name = "市民生活类"
    category.save()
    category.fields.all()[0].delete()
    build_all()

    assert rows_of(campaign) == before[0]
    assert [bytes(v.full) for v in DocumentVersion.objects.order_by("pk")] == before[1]


def test_r002_r009_a_weight_changes_in_the_copy_until_its_voting_opens(campaign):
    copy = copied(campaign)
    publish(copy, sections=edited(copy, CAMPAIGN, phases=(VOTING,)))
    publish(copy, sections=weights(copy, 50), now=VOTING_OPENS - SECOND)

    with pytest.raises(RulesFrozen) as refused:
        publish(copy, sections=weights(copy, 45), now=VOTING_OPENS)
    assert str(refused.value.params["rules"]).count("“") == 2
    assert newest_rules(copy.pk).section(EVALUATION).vote_weight == Decimal(50)
    assert newest_rules(campaign.pk).section(EVALUATION).vote_weight == Decimal(55)


def test_a_copy_has_plugins_off_and_keeps_sections_of_removed_ones(monkeypatch, campaign):
    source = make_campaign(slug="source")
    install(monkeypatch, every_kind(), every_kind("gone"))
    publish(source, switches={"games": True, "gone": True})
    install(monkeypatch, every_kind())
    copy = copied(source)

    rules = newest_rules(copy.pk)
    assert not rules.is_on("games")
    assert rules.content.raw("gone") == newest_rules(source.pk).content.raw("gone")


def test_a_slug_that_is_taken_and_a_campaign_without_rules_are_refused(campaign):
    with pytest.raises(CampaignExists):
        copied(campaign, slug="2020")
    with pytest.raises(NoRules):
        copied(make_campaign(slug="empty"))
    assert set(Campaign.objects.values_list("slug", flat=True)) == {"2020", "empty"}


def test_the_command_copies_and_refuses_in_words(campaign, capsys):
    told = {"slug": "2021", "year": 2021, "title": "2021评选"}
    call_command("copy_campaign", "2020", **told)
    assert "2021评选" in capsys.readouterr().out
    with pytest.raises(CommandError, match="2021"):
        call_command("copy_campaign", "2020", **told)
    with pytest.raises(CommandError, match="1999"):
        call_command("copy_campaign", "1999", **told)


def test_data_files_make_the_first_rules_and_never_others(campaign):
    rules = newest_rules(campaign.pk)
    assert [phase.name for phase in rules.phases] == ["submission", "screening", "voting"]
    weights_ = [one.weight for one in rules.section(EVALUATION).indicators]
    assert weights_ == [15, 30, 15, 20, 10, 10]
    form = rules.section(FORM)
    assert [form.limit(key) for key in ("title", "honours", "brief", "description")] == [
        50,
        100,
        200,
        800,
    ]
    store_campaign(load_data("qingdao2020"), now=NOW + SECOND)
    assert RuleSheet.objects.count() == 1


def test_limits_of_cases_come_from_the_rules(campaign):
    form = newest_rules(campaign.pk).section(FORM)
    rows = tuple(row for row in form.rows if row.key in {"title"})
    shorter = tuple(type(row)(**{**vars(row), "max_zi": 10}) for row in rows)
    copy = copied(campaign)
    publish(copy, sections=edited(copy, FORM, rows=shorter, pictures=2))

    limits = limits_of(copy.pk)
    assert limits.texts == {"title": 10, "honours": 100, "brief": 200}
    assert (limits.description, limits.pictures) == (800, 2)
    assert limits_of(None) == limits_of(make_campaign(slug="empty").pk)
    assert limits_of(None).pictures == 4


@pytest.mark.parametrize(
    "wrong",
    [
        {"slug": "2021 年/x"},
        {"title": ""},
        {"title": "长" * 300},
        {"year": 99_999_999},
        {"year": -5},
        {"slug": "x" * 80},
    ],
)
def test_r002_a_copy_that_cannot_be_called_so_is_refused_in_words(campaign, wrong):
    with pytest.raises(CampaignInvalid):
        copied(campaign, **wrong)

    assert Campaign.objects.count() == 1
