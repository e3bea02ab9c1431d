"""The hall: category, field, tag and words, alone and together, without a line of script (R16)."""

from urllib.parse import quote

import pytest

from cms.campaigns.models import CaseRef
from site_pages import queries, sharing
from tests.given import given
from tests.site_pages.visits import get
from tests.world import build_all, make_case, make_world

pytestmark = pytest.mark.django_db

SITES = ("hub", "qingdaonews")


@pytest.fixture
def campaign():
    """Four cases in two categories and three fields; one site beside the hub."""
    return given(campaign_with_four_cases)


def campaign_with_four_cases():
    page = make_world()
    make_case(title="社区甲", field="社区", tags=["智慧城市", "大数据"])
    make_case(title="社区乙", field="社区", tags=["智慧城市"])
    make_case(title="课堂丙", field="教育", tags=["大数据"])
    make_case("network-security", title="哨兵丁", field="入侵检测", tags=["大数据"])
    build_all()
    return page.campaign


def shown(campaign, query: dict[str, str], category=None) -> dict:
    with sharing.visiting(sharing.mount_named("hub")):
        return queries.hall(campaign, query, category=category)


def titles(hall: dict) -> set[str]:
    return {case["title"] for case in hall["cases"]}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"category": "citizen-services"}, {"社区甲", "社区乙", "课堂丙"}),
        ({"field": "社区"}, {"社区甲", "社区乙"}),
        ({"tag": "大数据"}, {"社区甲", "课堂丙", "哨兵丁"}),
        ({"tag": "大数据", "category": "citizen-services"}, {"社区甲", "课堂丙"}),
        ({"tag": "大数据", "field": "社区", "category": "citizen-services"}, {"社区甲"}),
        ({"field": "入侵检测", "category": "citizen-services"}, set()),
        ({"q": "课堂", "tag": "大数据"}, {"课堂丙"}),
        ({"q": "课堂", "field": "社区"}, set()),
    ],
)
def test_r016_the_hall_shows_only_what_matches(campaign, query, expected):
    hall = shown(campaign, query)

    assert titles(hall) == expected
    assert hall["results"].paginator.count == len(expected)


@pytest.mark.parametrize("site", SITES)
def test_r016_r015_pages_of_every_site_filter_by_field_and_tag(client, campaign, site):
    by_field = get(client, site, f"/2020/?field={quote('教育')}").content.decode()
    by_tag = get(client, site, f"/2020/citizen-services/?tag={quote('智慧城市')}").content.decode()

    assert "课堂丙" in by_field
    assert "社区甲" not in by_field
    assert "社区乙" in by_tag
    assert "课堂丙" not in by_tag


def test_counts_say_what_a_choice_leads_to(campaign):
    hall = shown(campaign, {"tag": "大数据"})
    choices = hall["choices"]

    assert [(c.name, c.count) for c in choices["categories"]] == [
        ("市民服务类", 2),
        ("网络安全类", 1),
    ]
    assert [(g.name, [(c.name, c.count) for c in g.choices]) for g in choices["fields"]] == [
        ("市民服务类", [("教育", 1), ("社区", 1)]),
        ("网络安全类", [("入侵检测", 1)]),
    ]
    assert [(c.name, c.count, c.is_chosen) for c in choices["tags"]] == [
        ("大数据", 3, True),
        ("智慧城市", 2, False),
    ]
    for choice in choices["categories"]:
        asked = {"tag": "大数据", "category": choice.value}
        assert len(titles(shown(campaign, asked))) == choice.count


def test_a_chosen_category_offers_its_own_fields_alone(campaign):
    hall = shown(campaign, {"category": "network-security"})

    assert [c.name for group in hall["choices"]["fields"] for c in group.choices] == ["入侵检测"]


@pytest.mark.parametrize("others", [{"q": "课堂"}, {"category": "network-security"}])
def test_a_field_that_leads_to_nothing_stays_chosen_in_the_form(campaign, others):
    hall = shown(campaign, {"field": "社区", **others})
    choices = [choice for group in hall["choices"]["fields"] for choice in group.choices]

    assert [(c.value, c.count) for c in choices if c.is_chosen] == [("社区", 0)]


def test_every_choice_can_be_taken_away_alone(campaign):
    hall = shown(campaign, {"q": "社区", "tag": "智慧城市", "field": "社区"})
    chips = {chip.kind: chip for chip in hall["chips"]}

    assert {kind: chip.value for kind, chip in chips.items()} == {
        "q": "社区",
        "field": "社区",
        "tag": "智慧城市",
    }
    assert chips["tag"].query == f"?q={quote('社区')}&field={quote('社区')}"
    assert hall["page_query"].endswith("&")


def test_the_category_of_a_category_page_is_no_chip(campaign):
    category = campaign.categories.get(slug="citizen-services")
    hall = shown(campaign, {"field": "社区", "category": "network-security"}, category)

    assert [chip.kind for chip in hall["chips"]] == ["field"]
    assert titles(hall) == {"社区甲", "社区乙"}


def test_cases_come_by_ballot_number_when_asked_and_never_by_votes(campaign):
    numbers = {"社区甲": 3, "社区乙": 1, "哨兵丁": 2}
    for title, number in numbers.items():
        CaseRef.objects.filter(page__title=title).update(ballot_no=number)

    hall = shown(campaign, {"order": "number"})
    newest = shown(campaign, {"order": "votes"})

    assert [case["title"] for case in hall["cases"]] == ["社区乙", "哨兵丁", "社区甲", "课堂丙"]
    assert [case["title"] for case in newest["cases"]] == ["哨兵丁", "课堂丙", "社区乙", "社区甲"]


@pytest.mark.parametrize("site", SITES)
def test_an_empty_result_offers_to_leave_out_each_choice(client, campaign, site):
    html = get(client, site, f"/2020/?q={quote('课堂')}&field={quote('社区')}").content.decode()

    assert "没有找到符合条件的案例" in html
    assert f'href="/2020/?q={quote("课堂")}"' in html
    assert f'href="/2020/?field={quote("社区")}"' in html


def test_markup_in_what_was_asked_is_text(client, campaign):
    html = get(client, "hub", "/2020/?q=<b>&tag=<i>&field=\"'>").content.decode()

    assert "<b>" not in html
    assert "<i>" not in html
