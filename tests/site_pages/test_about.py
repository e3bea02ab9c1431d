"""The foot of every page: who organises, whom to ask, that it costs nothing, the filings."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.campaigns.models import Campaign, Contact, Organiser, Partner, Undertaker
from site_pages.about import about_campaign
from site_pages.sites import ensure_sites
from tests.site_pages.visits import HOSTS, get, path_of, read
from tests.world import build_all, make_case, make_news, make_world

pytestmark = pytest.mark.django_db(transaction=True)

# One site without a theme of its own wears the shared templates.
SITES = ("hub", "qingdaonews", "qtv")
ORGANISERS = ("宣传单位（演示）", "网信单位（演示）", "工信单位（演示）", "数据单位（演示）")


@pytest.fixture
def campaign() -> Campaign:
    make_world(partners=("qingdaonews", "qtv"))
    campaign = Campaign.objects.get()
    for ordinal, name in enumerate(ORGANISERS, start=1):
        Organiser.objects.create(campaign=campaign, name=name, short_name=name, ordinal=ordinal)
    for partner in Partner.objects.all():
        Undertaker.objects.create(
            campaign=campaign,
            partner=partner,
            name=partner.name,
            short_name=partner.name,
            ordinal=partner.ordinal,
        )
    Contact.objects.create(campaign=campaign, role="policy", name="甲（演示）", phone="55550101")
    Contact.objects.create(
        campaign=campaign, role="technical", name="乙（演示）", phone="0532-55550102"
    )
    campaign.fee_statement = "案例评选不收取费用"
    campaign.approval_number = "示〔2020〕1号"
    campaign.icp_number = "鲁ICP备00000000号-1"
    campaign.police_number = "鲁公网安备37020000000000号"
    campaign.save()
    return campaign


def pages() -> list[str]:
    case = make_case(pictures=0)
    news = make_news(cases=(case,))
    build_all()
    return ["/", "/2020/", "/2020/citizen-services/", "/news/", path_of(case.url),
            path_of(news.url)]  # fmt: skip


def shown(client, site: str, path: str) -> str:
    answer = get(client, site, path)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("site", SITES)
def test_r003_r004_pages_list_organisers_and_undertakers_in_order(client, campaign, site):
    partners = [partner.name for partner in Partner.objects.all()]
    for path in pages():
        foot = shown(client, site, path).partition("about-campaign")[2]
        places = [foot.index(name) for name in ORGANISERS]
        assert places == sorted(places), path
        undertakers = foot[places[-1] :]
        places = [undertakers.index(name) for name in partners]
        assert places == sorted(places), path


@pytest.mark.parametrize("site", SITES)
def test_r010_pages_show_both_contacts_with_numbers_to_dial(client, campaign, site):
    for path in pages():
        html = shown(client, site, path)
        assert [name for name in ("甲（演示）", "乙（演示）") if name not in html] == []
        assert '<a href="tel:+8653255550101">0532-55550101</a>' in html
        assert '<a href="tel:+8653255550102">0532-55550102</a>' in html


@pytest.mark.parametrize("site", SITES)
def test_r007_pages_say_that_nothing_is_charged(client, campaign, site):
    html = shown(client, site, "/2020/")
    assert "案例评选不收取费用" in html
    assert "示〔2020〕1号" in html


@pytest.mark.parametrize("site", SITES)
def test_d10_filing_numbers_lead_to_the_registers(client, campaign, site):
    links = {link.address for link in read(get(client, site, "/")).links}
    assert "https://beian.miit.gov.cn/" in links
    assert "https://beian.mps.gov.cn/#/query/webSearch?code=37020000000000" in links


def test_d10_no_dress_leaves_anything_out_of_the_foot(client, campaign):
    ensure_sites(base_domain="localhost", port=8000)
    for site in HOSTS:
        foot = shown(client, site, "/").rpartition("</main>")[2]
        told = [*ORGANISERS, *(partner.name for partner in Partner.objects.all())]
        told += ["甲（演示）", "乙（演示）", campaign.fee_statement, campaign.approval_number]
        told += [campaign.icp_number, campaign.police_number]
        assert [words for words in told if words not in foot] == [], site
        assert [foot.count(f'href="tel:+865325555010{n}"') for n in (1, 2)] == [1, 1], site


def test_a_campaign_without_any_of_it_shows_no_empty_lines(client):
    make_world()
    html = shown(client, "hub", "/")
    assert "<dt>" not in html.partition("about-campaign")[2]
    assert "beian" not in html


def test_a_page_tells_of_its_own_campaign_else_of_the_newest_announced(campaign):
    campaign.announced_at = "2020-07-06T01:00:00Z"
    campaign.save()
    coming = Campaign.objects.create(slug="2021", title="2021", year=2021)
    assert about_campaign().title == campaign.title
    assert about_campaign(coming.pk).title == "2021"
    assert about_campaign(987).title == campaign.title


def test_what_is_kept_follows_every_change(client, campaign, django_assert_num_queries):
    shown(client, "hub", "/")
    with django_assert_num_queries(0):
        about_campaign()
    contact = Contact.objects.get(role="policy")
    contact.name = "丙（演示）"
    contact.save()
    assert "丙（演示）" in shown(client, "hub", "/")
    contact.delete()
    assert "丙（演示）" not in shown(client, "hub", "/")
    Organiser.objects.filter(name=ORGANISERS[0]).get().delete()
    assert ORGANISERS[0] not in shown(client, "hub", "/")


def test_the_foot_costs_no_query(client, campaign):
    shown(client, "hub", "/2020/")
    with CaptureQueriesContext(connection) as queries:
        shown(client, "hub", "/2020/")
    assert [q["sql"] for q in queries if "campaigns_contact" in q["sql"]] == []


@pytest.mark.parametrize("site", SITES)
def test_every_page_of_a_demonstration_says_so(client, campaign, site):
    assert "ribbon" not in shown(client, site, "/")
    campaign.is_demonstration = True
    campaign.save()
    for path in pages():
        assert '<aside class="ribbon"' in shown(client, site, path), path
    assert '<aside class="ribbon"' in get(client, site, "/nothing-here/").content.decode()
