"""What the desk says of versions that were overtaken, cannot be read, or name absent plugins."""

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from cms.campaigns.models import Campaign, RuleSheet
from cms.campaigns.queries import newest_rules
from cms.campaigns.rule_sheet import CAMPAIGN
from cms.campaigns.services import publish_rules
from cms.core.audit import SYSTEM
from site_pages.desk.reading import overtaken
from tests.cms.campaigns.rule_samples import every_kind, install
from tests.world import make_news

pytestmark = pytest.mark.django_db

DESK = "/admin/desk/2020/"
DAY = timedelta(days=1)


def text(response) -> str:
    return response.content.decode()


def schedule(campaign, *, in_days: int, notice=None, switches=None) -> RuleSheet:
    """Publish slightly other rules, to take effect in so many days."""
    now, newest = timezone.now(), newest_rules(campaign.pk)
    changed = replace(newest.section(CAMPAIGN), cases_per_field=newest.number + 5)
    return publish_rules(
        campaign=campaign,
        sections={CAMPAIGN: changed},
        switches=switches or {},
        change_notice=notice,
        effective_at=now + in_days * DAY if in_days else None,
        summary=f"in {in_days}",
        author=SYSTEM,
        based_on=newest.number,
        now=now,
    )


def damage(campaign, *, content: bytes = b"{", sha256: str = "") -> RuleSheet:
    """The row of a newest version as somebody left it who changed the database."""
    now = timezone.now()
    return RuleSheet.objects.create(
        campaign=campaign,
        number=newest_rules(campaign.pk).number + 1,
        content=content,
        sha256=sha256 or hashlib.sha256(content).hexdigest(),
        effective_at=now,
        published_at=now,
        author_label="演示",
    )


@pytest.mark.parametrize(("seconds", "replaced"), [(-1, {1}), (0, {1}), (1, set())])
def test_a_version_is_overtaken_by_one_in_effect_no_later(seconds, replaced):
    first = timezone.now()
    sheets = [
        RuleSheet(number=1, effective_at=first),
        RuleSheet(number=2, effective_at=first + timedelta(seconds=seconds)),
    ]

    assert overtaken(sheets) == replaced


def test_r009_an_overtaken_version_is_not_to_come(organiser, campaign):
    schedule(campaign, in_days=10)
    schedule(campaign, in_days=5)

    page = organiser.get(f"{DESK}rules/")

    assert page.context["view"].overtaken == {2}
    assert text(page).count("未开始") == 1


def test_r009_a_notice_of_an_overtaken_version_is_marked(organiser, campaign):
    organiser.post(f"{DESK}announce/")
    for slug, days in (("one", 10), ("two", 5)):
        notice = make_news("hub", kind="notice", campaign=campaign, slug=slug, title=slug)
        schedule(campaign, in_days=days, notice=notice)

    page = organiser.get(DESK)

    assert page.context["view"].overtaken == {2}
    assert [sheet.number for sheet in page.context["notices"]] == [3, 2]


def test_r009_only_an_announced_campaign_has_rules_unchanged_since(organiser, campaign):
    before = organiser.get(DESK).context["is_unchanged"]
    organiser.post(f"{DESK}announce/")
    after = organiser.get(DESK).context["is_unchanged"]
    notice = make_news("hub", kind="notice", campaign=campaign)
    schedule(campaign, in_days=0, notice=notice)

    assert (before, after) == (False, True)
    assert not organiser.get(DESK).context["is_unchanged"]


def test_what_the_rules_name_and_nobody_installed_is_shown(monkeypatch, organiser, campaign):
    install(monkeypatch, every_kind())
    schedule(campaign, in_days=0, switches={"games": True})
    install(monkeypatch)

    page = organiser.get(f"{DESK}plugins/")

    assert {"name": "games", "is_on": True} in page.context["absent"]
    assert "games" in text(page)


def test_announcing_is_asked_once_more_with_what_is_missing(organiser, campaign):
    front = text(organiser.get(DESK))
    asked = organiser.get(f"{DESK}announce/")

    campaign.refresh_from_db()
    assert campaign.announced_at is None
    assert f'action="{DESK}announce/"' not in front
    assert f'href="{DESK}announce/"' in front
    assert len(asked.context["missing"]) == 2
    assert all(str(one.words) in text(asked) for one in asked.context["missing"])
    assert "<button" in text(asked)


def test_what_is_announced_cannot_be_announced_from_the_page(organiser, campaign):
    organiser.post(f"{DESK}announce/")
    again = text(organiser.get(f"{DESK}announce/"))
    Campaign.objects.create(slug="2021", title="2021", year=2021)
    without_rules = text(organiser.get("/admin/desk/2021/announce/"))

    assert '<form method="post" class="desk-card"' not in again
    assert '<form method="post" class="desk-card"' not in without_rules


@pytest.mark.parametrize(
    "wrong", [{"content": b"{"}, {"content": b'{"format":1,"sections":{}}', "sha256": "0" * 64}]
)
@pytest.mark.parametrize("room", ["", "rules/", "rules/edit/"])
def test_r009_damaged_rules_are_told_with_what_is_left(organiser, campaign, room, wrong):
    damage(campaign, **wrong)

    page = organiser.get(f"{DESK}{room}")

    assert page.status_code == 500
    assert f'href="{DESK}rules/1/"' in text(page)
    assert f'href="{DESK}rules/2/"' not in text(page)
    assert f'href="{DESK}rules/2/content.json"' in text(page)
    assert organiser.get(f"{DESK}rules/1/").status_code == 200


def test_r009_a_version_that_cannot_be_read_says_so(organiser, campaign):
    damage(campaign)

    page = organiser.get(f"{DESK}rules/2/")

    assert page.status_code == 500
    assert f'href="{DESK}rules/1/"' in text(page)
    assert organiser.get("/admin/desk/").status_code == 302
