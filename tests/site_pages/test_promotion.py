"""Promotion switched off for a campaign: no report is left, no link is dead, selection goes on."""

import html
import re
from datetime import timedelta
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.rich_text import RichText

from api.building.reconcile import enqueue_after_changes_of_rules
from cms.campaigns.models import Campaign
from cms.campaigns.queries import newest_rules
from cms.campaigns.rule_sheet import CAMPAIGN, CampaignRules
from cms.campaigns.services import publish_rules
from cms.core.audit import SYSTEM
from site_pages import sharing
from site_pages.models import CampaignPage, StandardPage
from tests.given import given
from tests.site_pages.visits import HOSTS, get, path_of, sitemap
from tests.world import build_all, make_case, make_news, make_world, publish

pytestmark = pytest.mark.django_db(transaction=True)

SITES = ("hub", "qingdaonews")
# Where a visitor cannot go on: files, and what belongs to signed-in people.
ELSEWHERE = ("/static/", "/media/", "/admin/", "/accounts/")


@pytest.fixture
def world():
    """A case; three reports about it, one its newsroom's own; a notice and a page that link one."""
    return given(make_pages)


def make_pages():
    make_world()
    campaign = Campaign.objects.get()
    case = make_case(pictures=0)
    about_case = make_news(cases=(case,), title="记者走进社区")
    named = make_news("hub", campaign=campaign, title="展会侧记")
    own = make_news(cases=(case,), title="本站专访", sharing="own_site")
    link = RichText(f'<p><a linktype="page" id="{about_case.pk}">见报道</a></p>')
    notice = make_news(
        "hub", campaign=campaign, kind="notice", title="投票须知", body=[("paragraph", link)]
    )
    other = make_news("hub", title="与活动无关的报道")
    publish(
        CampaignPage.objects.get(),
        StandardPage(
            title="活动介绍", slug="about", show_in_menus=True, body=[("paragraph", link)]
        ),
    )
    switch(on=True)
    build_all()
    pages = {"case": case, "about_case": about_case, "named": named, "own": own}
    pages |= {"notice": notice, "other": other}
    with sharing.at_home():
        return {
            name: path_of(page.url) if name == "case" else sharing.news_path(page.uid, page.slug)
            for name, page in pages.items()
        }


def switch(*, on: bool, later: timedelta = timedelta(0)) -> None:
    campaign = Campaign.objects.get()
    now = timezone.now()
    publish_rules(
        campaign=campaign,
        sections={CAMPAIGN: CampaignRules(promotion_on=on)},
        switches={},
        change_notice=None,
        effective_at=now + later,
        summary="宣传",
        author=SYSTEM,
        based_on=newest_rules(campaign.pk).number if campaign.rule_sheets.exists() else 0,
        now=now,
    )


def crawl(client, site: str) -> dict[str, str]:
    """Every page that links lead to from a site's front page, by path; all answer 200."""
    todo, seen = ["/", "/search/?q=社区"], {}
    while todo:
        path = todo.pop()
        if path in seen or path.startswith(ELSEWHERE):
            continue
        answer = get(client, site, path, follow=True)
        assert answer.status_code == 200, (site, path)
        is_html = answer["Content-Type"].startswith("text/html")
        seen[path] = answer.content.decode() if is_html else ""
        for found in re.findall(r'<a\b[^>]*?href="([^"]+)"', seen[path]):
            address = urlsplit(
                urldefrag(urljoin(f"http://{HOSTS[site]}{path}", html.unescape(found)))[0]
            )
            if address.netloc == HOSTS[site]:
                todo.append(address.path + (f"?{address.query}" if address.query else ""))
    return seen


@pytest.mark.parametrize("site", SITES)
def test_r005_promotion_off_leaves_no_trace_and_no_dead_link_and_comes_back(client, world, site):
    promotion = {"about_case", "named"} | ({"own"} if site == "qingdaonews" else set())
    kept = {"case", "notice", "other"}
    before = crawl(client, site)
    assert {world[name] for name in promotion | kept} <= before.keys()
    assert "记者走进社区" in before[world["case"]]

    switch(on=False)
    build_all()

    shown = crawl(client, site)
    assert {world[name] for name in kept} <= shown.keys()
    assert not {world[name] for name in promotion} & shown.keys()
    for words in ("记者走进社区", "展会侧记", "本站专访"):
        assert [path for path, page in shown.items() if words in page] == []
    for name in promotion:
        assert get(client, site, world[name]).status_code == 410
    listed = {path_of(address) for address in sitemap(client, site)}
    assert not {world[name] for name in promotion} & listed
    for path in ("/2020/", "/2020/about/", world["case"], world["notice"]):
        assert get(client, site, path).status_code == 200

    switch(on=True)
    build_all()
    assert crawl(client, site).keys() == before.keys()


def test_r005_the_api_tells_readers_that_promotion_was_withdrawn(client, world):
    uid = world["about_case"].split("/")[2]
    assert client.get(f"/api/v1/news/{uid}/").status_code == 200

    switch(on=False)
    build_all()

    assert client.get(f"/api/v1/news/{uid}/").status_code == 410
    titles = {item["title"] for item in client.get("/api/v1/news/").json()["items"]}
    assert titles == {"投票须知", "与活动无关的报道"}
    changes = client.get("/api/v1/changes/").json()["items"]
    assert [one["op"] for one in changes if one["uid"] == uid] == ["delete"]


def test_r005_promotion_goes_when_the_rules_that_end_it_take_effect(client, world):
    switch(on=False, later=timedelta(hours=1))
    build_all()
    assert get(client, "hub", world["about_case"]).status_code == 200

    then = timezone.now() + timedelta(hours=2)
    enqueue_after_changes_of_rules(now=then)
    build_all(then)

    titles = {item["title"] for item in client.get("/api/v1/news/").json()["items"]}
    assert titles == {"投票须知", "与活动无关的报道"}


def own_reports(count: int, **fields) -> None:
    for number in range(count):
        make_news(title=f"本站第{number}篇", slug=f"own-{number}", sharing="own_site", **fields)


def test_r005_withdrawn_reports_leave_no_gap_in_a_sites_own_list(client):
    """Sixteen reports stay beside sixteen newer ones that went: the first page is full."""
    make_world()
    old = timezone.now() - timedelta(days=9)
    own_reports(16, dated=old)
    campaign = Campaign.objects.get()
    for number in range(16):
        make_news(title=f"宣传{number}", sharing="own_site", campaign=campaign)
    switch(on=False)

    first = get(client, "qingdaonews", "/news/").content.decode()
    second = get(client, "qingdaonews", "/news/?own=2").content.decode()

    shown = [set(re.findall(r"/own-(\d+)/", page)) for page in (first, second)]
    assert [len(numbers) for numbers in shown] == [15, 1]
    assert set.union(*shown) == {str(number) for number in range(16)}
    assert "宣传" not in first + second


def test_r005_a_newsroom_asks_as_much_for_one_report_as_for_many(client):
    make_world()
    case = make_case(pictures=0)
    switch(on=False)

    def queries() -> int:
        get(client, "qingdaonews", "/news/")
        with CaptureQueriesContext(connection) as asked:
            assert get(client, "qingdaonews", "/news/").status_code == 200
        return len(asked)

    own_reports(1)
    one = queries()
    for number in range(6):
        make_news(title=f"案例{number}", sharing="own_site", cases=(case,))
        make_news(title=f"其他{number}", sharing="own_site")

    assert queries() == one <= 11


def test_r005_only_the_organisers_notice_stays_when_promotion_is_off(client):
    make_world()
    case = make_case(pictures=0)
    kept = make_news("hub", cases=(case,), kind="notice", title="组委会通知")
    gone = make_news(cases=(case,), kind="notice", title="自称通知的报道")
    switch(on=False)
    build_all()

    listed = get(client, "hub", "/news/").content.decode()
    assert kept.title in listed
    assert gone.title not in listed
    with sharing.at_home():
        paths = [sharing.news_path(page.uid, page.slug) for page in (kept, gone)]
    assert [get(client, "hub", path).status_code for path in paths] == [200, 410]
