"""The data of the first campaign against the notice, and the checks of its reader."""

import re
import shutil
import tomllib
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from cms.campaigns.loading.data_files import DATA_ROOT, load_data
from cms.campaigns.loading.records import CampaignData, CaseBlock, GalleryBlock, PictureBlock
from cms.campaigns.loading.toml_reader import DataFileError
from cms.core.text import count_zi
from site_pages.demo.palettes import PALETTES
from site_pages.demo.pictures import MOTIFS

NAME = "qingdao2020"
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture(scope="module")
def data() -> CampaignData:
    return load_data(NAME)


def fields_of(data: CampaignData, name: str) -> list[str]:
    (category,) = [category for category in data.categories if category.name == name]
    return list(category.fields)


def test_r057_industrial_internet_lists_its_fields_in_order(data):
    listed = (
        "工业互联网网络、工业互联网平台、工业互联网安全、工业互联网新模式、工业互联网新业态、"
        "数字化车间、自动生产线、智能工厂"
    )
    assert fields_of(data, "工业互联网类") == listed.split("、")


def test_r058_citizen_services_list_their_fields_in_order(data):
    listed = "教育、民政、社区、物业、卫生健康、医疗保障、社会保障、市民服务"
    assert fields_of(data, "市民服务类") == listed.split("、")


def test_r059_enterprise_services_list_their_fields_in_order(data):
    listed = "融合型云服务、行业云服务、街区云服务、园区云服务"
    assert fields_of(data, "企业服务类") == listed.split("、")


def test_r060_city_operations_list_their_fields_in_order(data):
    listed = "城市规划、城乡建设、城市管理、公安、电力、统计、自然资源、生态环境、交通运输"
    assert fields_of(data, "城市运行类") == listed.split("、")


def test_r061_industry_management_lists_its_fields_in_order(data):
    listed = "税务、海关、物价、外事、水务、市场监管、应急管理、政务服务管理、社会治理"
    assert fields_of(data, "行业管理类") == listed.split("、")


def test_r062_public_services_list_their_fields_in_order(data):
    listed = "党建、气象、地震、付费、公积金、广播电视、社会组织"
    assert fields_of(data, "公共服务类") == listed.split("、")


def test_r063_industry_development_lists_its_fields_in_order(data):
    listed = "农业、林业、金融、物流、商务、文化、旅游、体育、海洋发展"
    assert fields_of(data, "产业发展类") == listed.split("、")


def test_r064_information_infrastructure_lists_its_fields_in_order(data):
    listed = "光纤网络、LTE网络、互联网数据中心、云计算和数据中心、物联网、车联网、信息资源"
    assert fields_of(data, "信息基础类") == listed.split("、")


def test_r065_network_security_lists_its_fields_in_order(data):
    listed = "入侵检测、漏洞扫描、病毒防护、平台服务"
    assert fields_of(data, "网络安全类") == listed.split("、")


def test_r066_other_category_lists_no_field_and_takes_free_text(data):
    assert fields_of(data, "其他类") == []
    assert [category.name for category in data.categories if category.is_free_text] == ["其他类"]


def test_r056_name_of_another_field_has_a_limit(data):
    assert data.rules.other_field_zi == 30
    free = [case for case in data.cases if case.category == "other"]
    assert [case.slug for case in free if not 0 < count_zi(case.field) <= 30] == []
    assert free


def test_categories_follow_annex_1_with_65_fields(data):
    names = (
        "工业互联网类 市民服务类 企业服务类 城市运行类 行业管理类 "
        "公共服务类 产业发展类 信息基础类 网络安全类 其他类"
    )
    assert [category.name for category in data.categories] == names.split()
    assert sum(len(category.fields) for category in data.categories) == 65


def test_indicators_follow_annex_4_and_total_100(data):
    weights = {
        "先进与开放特性": 15,
        "服务与效率特性": 30,
        "关联与共享特性": 15,
        "稳定与安全特性": 20,
        "创新与引领特性": 10,
        "以人为本和资源节约特性": 10,
    }
    assert [(i.name, i.weight) for i in data.indicators] == list(weights.items())
    assert data.indicators[0].guidance == (
        "案例所述信息网络、系统、平台在设计、布局、技术等方面的先进程度，"
        "以及融合线上线下资源、构建互利共赢发展生态的水平。"
    )
    assert [i.name for i in data.indicators if "的的" in i.guidance] == []


def test_phases_are_half_open_in_the_campaign_time_zone(data):
    def local(month: int, day: int) -> datetime:
        return datetime(2020, month, day, tzinfo=SHANGHAI)

    assert [(p.name, p.opens_at, p.closes_at) for p in data.phases] == [
        ("submission", local(7, 8), local(8, 22)),
        ("screening", local(7, 8), local(8, 24)),
        ("voting", local(8, 22), local(9, 1)),
    ]
    assert data.in_service_by == date(2020, 5, 31)


def test_bodies_are_named_in_the_order_of_the_notice(data):
    assert [(o.name, o.short_name) for o in data.organisers] == [
        ("中共青岛市委宣传部", "市委宣传部"),
        ("中共青岛市委网信办", "市委网信办"),
        ("青岛市工业和信息化局", "市工业和信息化局"),
        ("青岛市大数据发展管理局", "市大数据局"),
    ]
    assert [(p.slug, p.name) for p in data.partners] == [
        ("qingdaonews", "青岛新闻网"),
        ("qtv", "青岛网络广播电视台"),
        ("qdcaijing", "青岛财经网"),
        ("dailyqd", "青报网"),
        ("qingwang", "青网"),
        ("bandao", "半岛网"),
        ("xinwang", "信网"),
    ]


def test_demo_cases_cover_every_category_within_the_limits(data):
    assert len(data.cases) >= 60
    assert {case.category for case in data.cases} == {c.slug for c in data.categories}
    assert [case.ballot_no for case in data.cases] == list(range(1, len(data.cases) + 1))
    for case in data.cases:
        length = sum(count_zi(part.text) for part in case.description)
        assert count_zi(case.title) <= 50, case.slug
        assert 90 <= count_zi(case.brief) <= 200, case.slug
        assert count_zi(case.honours) <= 100, case.slug
        assert 350 <= length <= 700, case.slug
        assert case.in_service_on <= date(2020, 5, 31), case.slug
        assert [p.indicator for p in case.description] == [i.slug for i in data.indicators]


def test_demo_cases_are_recognisably_invented(data):
    for case in data.cases:
        assert case.applicant.endswith("（演示）")
        assert case.platform_url == "" or re.fullmatch(
            r"https://[a-z0-9.-]+\.example/", case.platform_url
        )
    assert [item.slug for item in data.news if "演示数据" not in item.standfirst] == []


def test_demo_texts_are_not_repeated(data):
    texts = [part.text for case in data.cases for part in case.description]
    texts += [case.brief for case in data.cases]
    captions = [picture.caption for case in data.cases for picture in case.pictures]
    assert len(set(texts)) == len(texts)
    assert len(set(captions)) == len(captions) == 4 * len(data.cases)


def test_demo_pictures_name_known_motifs_and_palettes(data):
    pictures = [picture for case in data.cases for picture in case.pictures]
    blocks = [block for item in data.news for block in item.body]
    pictures += [block.picture for block in blocks if isinstance(block, PictureBlock)]
    pictures += [one for b in blocks if isinstance(b, GalleryBlock) for one in b.pictures]
    assert {picture.motif for picture in pictures} == set(MOTIFS)
    assert {picture.palette for picture in pictures} <= set(PALETTES)
    assert len({picture.seed for picture in pictures}) == len(pictures)
    for case in data.cases:
        assert len({picture.motif for picture in case.pictures}) == 4, case.slug


def test_demo_news_come_from_every_newsroom(data):
    assert len(data.news) >= 12
    assert {item.site for item in data.news} == {"hub", *(p.slug for p in data.partners)}
    assert {item.kind for item in data.news} == {"report", "notice", "event"}
    for item in data.news:
        assert {b.case for b in item.body if isinstance(b, CaseBlock)} <= set(item.cases)


def test_demo_reports_show_what_reports_can_do(data):
    kinds = {type(block).__name__ for item in data.news for block in item.body}
    assert kinds >= {"GalleryBlock", "BoxBlock", "TableBlock", "ChartBlock", "CaseBlock"}
    (event,) = (item.event for item in data.news if item.event)
    assert event.starts_at < event.ends_at
    assert {point.speaker for point in event.agenda} <= {"", *(s.name for s in event.speakers)}


# ── what the reader refuses ──────────────────────────────────────────────────────────────


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    shutil.copytree(DATA_ROOT / NAME, tmp_path / NAME)
    return tmp_path


FIRST = "cases/01-industrial-internet.toml"
MISTAKES = [
    ("campaign.toml", 'year = 2020', 'year = "2020"', "year"),
    ("campaign.toml", 'slug = "2020"', 'slug = "Qing dao"', "slug"),
    ("campaign.toml", 'time_zone = "Asia/Shanghai"', 'time_zone = "Asia/Nowhere"', "time_zone"),
    ("campaign.toml", "2020-08-24T00:00:00", "2020-07-01T00:00:00", "phases[2].closes_at"),
    ("campaign.toml", "2020-08-24T00:00:00", "2020-08-24T00:00:00Z", "phases[2].closes_at"),
    ("campaign.toml", "notice_published_at = 2020-07-06T09:00:00", "", "notice_published_at"),
    ("form.toml", 'key = "brief"\nlabel = "案例简介"\nstarred = true\nrequired = true\nlimit = 200',
     'key = "brief"\nlabel = "案例简介"\nstarred = true\nlimit = 100', "cases[1].brief"),
    ("campaign.toml", "pictures = 4", "pictures = 5", "cases[1].pictures"),
    ("form.toml", "limit = 800", "limit = 500", "cases[1].description"),
    ("campaign.toml", 'slug = "qtv"', 'slug = "bandao"', "partners"),
    ("campaign.toml", 'partner = "qtv"', 'partner = "bandao"', "undertakers"),
    ("campaign.toml", 'partner = "qtv"', 'partner = "tv"', "undertakers"),
    ("campaign.toml", 'name = "中共青岛市委网信办"', 'name = "中共青岛市委宣传部"', "organisers"),
    ("campaign.toml", 'role = "technical"', 'role = "policy"', "contacts"),
    ("campaign.toml", 'phone = ""', 'phone = "0532-55550101"', "contacts[1].phone"),
    ("campaign.toml", "vote_weight = 55", "vote_weight = 155", "rules.evaluation.vote_weight"),
    ("channels.toml", 'slug = "qdcaijing"', 'slug = "bandao"', "channels"),
    ("channels.toml", 'kind = "wechat"', 'kind = "weibo"', "channels[1].kind"),
    ("channels.toml", 'partner = "dailyqd"', 'partner = "daily"', "channels[6].partner"),
    ("districts.toml", '"370211"', '"37021"', "districts[3].code"),
    ("districts.toml", '"370211"', '"370212"', "districts"),
    ("districts.toml", '["西海岸新区"]', '["市南区"]', "districts"),
    ("recommenders.toml", '"district-governments"', '"industry-associations"',
     "recommender_classes"),
    ("form.toml", 'key = "website"', 'key = "applicant"', "rows[2].starred"),
    ("form.toml", 'key = "website"', 'key = "email"', "rows"),
    ("form.toml", 'key = "website"', 'key = "Web"', "rows[2].key"),
    ("form.toml", 'instead = "mobile"', 'instead = "pigeon"', "rows[7].instead"),
    ("notice/notice.md", "addressees = ", "addressee = ", "addressees"),
    ("notice/notice.md", "+++\ntitle", "title", "(file)"),
    ("notice/annex-2.md", "number = 2", "number = 5", "(annexes)"),
    ("notice/annex-3.md", "我单位自愿申报", "我单位\n自愿申报", "(body)"),
    ("demo.toml", "closes_at = 2020-09-14", "closes_at = 2020-09-22", "phases[7].opens_at"),
    ("categories.toml", "ordinal = 2", "ordinal = 3", "categories"),
    ("categories.toml", '"教育", ', '"民政", ', "categories[2].fields"),
    ("categories.toml", "is_free_text = true", "", "categories[10].fields"),
    ("indicators.toml", "weight = 30", "weight = 29", "indicators"),
    ("cases/02-citizen-services.toml", 'field = "社区"', 'field = "税务"', "cases[2].field"),
    (FIRST, "in_service_on = 2019-09-16", "in_service_on = 2020-06-01",
     "cases[1].in_service_on"),
    (FIRST, "ballot_no = 2", "ballot_no = 1", "cases.ballot_no"),
    (FIRST, 'honours = "无"', 'honors = "无"', "cases[2].honours"),
    (FIRST, 'tags = ["大数据", "人工智能+"]', 'tags = ["区块链"]', "cases[1].tags"),
    (FIRST, '"https://care.', '"javascript:', "cases[2].platform_url"),
    (FIRST, "[[cases]]", "colour = 1\n[[cases]]", "colour"),
    ("cases/10-other.toml", 'field = "信息无障碍"', 'field = ""', "cases[1].field"),
    (FIRST, "91370299MA202001X6", "91370299MA202001X7",
     "cases[1].credit_code"),
    (FIRST, "12370299MA2020028B", "91370299MA202001X6",
     "cases.credit_code"),
    ("cases/10-other.toml", "信息无障碍", "信息无障碍" * 7, "cases[1].field"),
    ("news.toml", 'case = "quiet-guardian"', 'case = "nobody"', "news[4].body[7].case"),
    ("news.toml", '"3月 | 21 | 9"', '"3月 | 21"', "news[2].body[5].rows"),
    ("news.toml", '"3月 | 21 | 9"', '"3月 | 21 | 少"', "news[2].body[5].rows"),
    ("news.toml", 'time = "10:00"', 'time = "十点"', "news[13].event.agenda[2].time"),
    ("news.toml", 'ends_at = 2020-09-29', 'ends_at = 2020-09-28', "news[13].event.ends_at"),
    ("news.toml", 'site = "bandao"', 'site = "elsewhere"', "news[4].site"),
    ("news.toml", 'type = "quote"', 'type = "poem"', "news[1].body[5].type"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "right", "wrong", "key"), MISTAKES)
def test_load_data_names_file_and_key_of_a_mistake(copied, file, right, wrong, key):
    path = copied / NAME / file
    text = path.read_text("utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong, 1), "utf-8")

    with pytest.raises(DataFileError) as caught:
        load_data(NAME, root=copied)

    elsewhere = {"cases": "01-industrial-internet.toml", "(annexes)": "notice.md"}
    blamed = Path(file).name
    if not file.startswith(("cases", "categories")):
        blamed = elsewhere.get(key.partition("[")[0], blamed)
    assert (caught.value.params["file"], caught.value.params["key"]) == (blamed, key)
    assert all(part in str(caught.value) for part in (blamed, key))


def test_load_data_reports_broken_toml(copied):
    (copied / NAME / "news.toml").write_text("[[news", "utf-8")

    with pytest.raises(DataFileError) as caught:
        load_data(NAME, root=copied)

    assert caught.value.params["file"] == "news.toml"
    assert isinstance(caught.value.__cause__, tomllib.TOMLDecodeError)


@pytest.mark.parametrize("name", ["atlantis1999", "..", "qingdao2020/../qingdao2020", ""])
def test_load_data_refuses_a_name_that_is_no_campaign(name):
    with pytest.raises(DataFileError, match="there is no such campaign data"):
        load_data(name)


def test_load_data_needs_no_demo_files(copied):
    shutil.rmtree(copied / NAME / "cases")
    (copied / NAME / "news.toml").unlink()

    campaign = load_data(NAME, root=copied)

    assert (campaign.cases, campaign.news) == ((), ())
    assert len(campaign.categories) == 10
