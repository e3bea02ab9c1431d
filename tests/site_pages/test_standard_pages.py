"""Standard pages: their first words, what the rules say in them, and that editors own the rest."""

import hashlib
import html
import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError

from cms.campaigns.loading.data_files import load_data
from cms.campaigns.loading.notice_records import PagePart
from cms.campaigns.loading.toml_reader import DataFileError
from cms.campaigns.models import Campaign, Contact, RuleSheet
from cms.campaigns.queries import newest_rules
from cms.campaigns.rule_sheet import CAMPAIGN
from cms.campaigns.services.bringing_in import bring_in
from cms.campaigns.services.rules import publish_rules
from cms.campaigns.starred import STARRED_FIELDS
from cms.core import audit
from site_pages.campaign_pages import make_campaign_pages
from site_pages.models import CampaignPage, StandardPage
from site_pages.sites import ensure_sites
from site_pages.standard_pages import make_standard_pages
from tests.given import given
from tests.security.routes import all_routes
from tests.site_pages.visits import get
from tests.world import republish

pytestmark = pytest.mark.django_db(transaction=True)

data = load_data("qingdao2020")
SITES = ("hub", "qingdaonews", "qtv")
BEFORE = data.notice_published_at


@pytest.fixture
def campaign() -> Campaign:
    return given(campaign_of_the_files)


def campaign_of_the_files() -> Campaign:
    campaign = bring_in(data, now=BEFORE)
    ensure_sites(base_domain="localhost", port=8000, partners=("qingdaonews", "qtv"))
    list(make_campaign_pages(data, campaign, author=audit.SYSTEM))
    return campaign


def text_of(client, site: str, path: str) -> str:
    answer = get(client, site, path)
    assert answer.status_code == 200, (site, path)
    main = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s", "", html.unescape(re.sub(r"<[^>]+>", "", main)))


@pytest.mark.parametrize("site", SITES)
def test_r003_r006_r008_r010_about_tells_purpose_principles_bodies_and_contacts(
    client, campaign, site
):
    Contact.objects.create(campaign=campaign, role="policy", name="甲（演示）", phone="55550101")
    Contact.objects.create(campaign=campaign, role="technical", name="乙（演示）", phone="55550102")

    page = text_of(client, site, "/2020/about/")

    purpose = data.notice.body[2]
    assert purpose.text in page
    assert "依法依规、公平公正，自主申报、共同推介" in page
    assert "申报主体自愿申报" in page
    names = [body.name for body in (*data.organisers, *data.undertakers)]
    assert [name for name in names if name not in page] == []
    at = [page.index(body.name) for body in data.organisers]
    assert at == sorted(at)
    raw = get(client, site, "/2020/about/").content.decode().partition("<main")[2]
    assert raw.count('href="tel:+8653255550101"') >= 1
    assert raw.count('href="tel:+8653255550102"') >= 1


@pytest.mark.parametrize("site", SITES)
def test_r081_r090_the_guide_has_six_indicators_with_weights_and_words(client, campaign, site):
    page = text_of(client, site, "/2020/guide/")

    assert len(data.indicators) == 6
    for indicator in data.indicators:
        told = page.partition(indicator.name)[2]
        assert f"{indicator.weight}%{indicator.guidance}" in told


@pytest.mark.parametrize("site", SITES)
def test_r007_r011_r013_r015_how_to_apply_says_what_is_public_free_and_when(client, campaign, site):
    page = text_of(client, site, "/2020/apply/")

    assert "案例评选不收取费用" in page
    public = "".join(STARRED_FIELDS.values())
    assert len(STARRED_FIELDS) == 10
    assert public in page
    assert "不承担保密义务" in page
    kinds = data.notice.body[6].text.partition("包括")[2].partition("案例评选将分类别")[0]
    assert kinds.count("、") >= 7
    assert kinds in page
    assert data.system_name in page
    for day in ("2020年7月8日", "2020年8月21日", "2020年8月31日", "2020年5月31日"):
        assert day in page


def test_r007_no_address_takes_money():
    words = re.compile(r"pay|payment|checkout|cart|order|donat|sponsor|refund", re.IGNORECASE)
    routes = [(route.name, route.pattern) for route in all_routes()]
    assert len(routes) > 100
    assert [route for route in routes if words.search(" ".join(route))] == []


@pytest.mark.parametrize("site", SITES)
def test_r110_the_address_of_the_results_is_kept_free_and_answers_404(client, campaign, site):
    assert get(client, site, "/2020/results/").status_code == 404
    hall = CampaignPage.objects.get()
    with pytest.raises(ValidationError) as refused:
        hall.add_child(instance=StandardPage(title="结果", slug="results"))
    assert refused.value.error_dict.keys() == {"slug"}
    assert get(client, site, "/2020/results/").status_code == 404


def test_a_part_that_no_campaign_fills_in_is_refused(campaign):
    page = replace(data.pages[0], slug="more", body=(PagePart(name="nonsense"),))
    with pytest.raises(DataFileError, match="nonsense"):
        make_standard_pages(replace(data, pages=(page,)), CampaignPage.objects.get())


def test_r006_an_editor_changes_the_purpose_and_the_old_words_are_kept(client, campaign):
    page = StandardPage.objects.get(slug="about")
    before = page.latest_revision_id
    body = [(block.block_type, block.value) for block in page.body]
    assert body[0] == ("heading", "活动目的")
    body[0] = ("heading", "评选的目的")

    draft = page.get_latest_revision_as_object()
    draft.body = body
    draft.save_revision()
    assert "评选的目的" not in text_of(client, "hub", "/2020/about/")
    preview = draft.make_preview_request(preview_mode="qingdaonews")
    assert "评选的目的" in preview.render().content.decode()
    draft.get_latest_revision().publish()

    assert "评选的目的" in text_of(client, "hub", "/2020/about/")
    assert page.revisions.get(pk=before).as_object().body[0].value == "活动目的"
    list(make_campaign_pages(data, campaign, author=audit.SYSTEM))
    assert "评选的目的" in text_of(client, "hub", "/2020/about/")


def test_loading_again_neither_changes_nor_revives_standard_pages(client, campaign):
    republish(StandardPage.objects.get(slug="guide"), title="评分指南")
    StandardPage.objects.get(slug="about").unpublish()

    list(make_campaign_pages(data, campaign, author=audit.SYSTEM))

    assert sorted(StandardPage.objects.values_list("slug", "title", "live")) == [
        ("about", "活动介绍", False),
        ("apply", "申报须知", True),
        ("guide", "评分指南", True),
    ]


def test_r013_pages_follow_the_rules_without_being_edited(client, campaign):
    assert "2020年5月31日" in text_of(client, "hub", "/2020/apply/")

    assert earlier_cut_off(campaign).number == 2

    page = text_of(client, "hub", "/2020/apply/")
    assert "2020年4月30日" in page
    assert "2020年5月31日" not in page


def earlier_cut_off(campaign) -> RuleSheet:
    """Rules that were changed before voting, in a campaign not announced yet."""
    newest = newest_rules(campaign.pk)
    section = replace(newest.section(CAMPAIGN), in_service_by=date(2020, 4, 30))
    Campaign.objects.filter(pk=campaign.pk).update(announced_at=None)
    campaign.refresh_from_db()
    return publish_rules(
        campaign=campaign,
        sections={CAMPAIGN: section},
        switches={},
        change_notice=None,
        effective_at=None,
        summary="更正",
        author=audit.SYSTEM,
        based_on=newest.number,
        now=datetime(2020, 7, 7, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("moment", "states"),
    [
        ("2020-07-07T15:59:59Z", ["before", "before", "before"]),
        ("2020-07-07T16:00:00Z", ["open", "open", "before"]),
        ("2020-08-21T16:00:00Z", ["closed", "open", "open"]),
        ("2020-08-31T16:00:00Z", ["closed", "closed", "closed"]),
    ],
)
@pytest.mark.parametrize("path", ["/", "/2020/"])
def test_r086_home_and_hall_say_which_phase_is_open(client, campaign, moment, states, path):
    for site in SITES:
        with time_machine.travel(moment, tick=False):
            shown = get(client, site, path).content.decode()
        steps = re.findall(r'<li class="phases__step phases__step--(\w+)"\s*([^>]*)>', shown)
        assert [state for state, _ in steps] == states
        marked = [state for state, rest in steps if "aria-current" in rest]
        assert marked == [state for state in states if state == "open"]


def test_rules_that_cannot_be_read_take_no_page_down(client, campaign):
    moment = datetime(2020, 7, 7, tzinfo=UTC)
    RuleSheet.objects.create(
        campaign=campaign,
        number=2,
        content=b"{",
        sha256=hashlib.sha256(b"{").hexdigest(),
        effective_at=moment,
        published_at=moment,
        author_label="恢复的备份",
    )
    for path in ("/", "/2020/", "/2020/apply/", "/2020/guide/"):
        answer = get(client, "hub", path)
        assert answer.status_code == 200, path
        assert 'class="phases"' not in answer.content.decode()
