"""The notice on the sites: word for word, with a place to link to for each annex."""

import html
import re

import pytest

from cms.campaigns.loading.data_files import load_data
from cms.campaigns.services.bringing_in import bring_in
from cms.core import audit
from cms.core.models import AuditEntry
from site_pages.campaign_pages import make_campaign_pages
from site_pages.models import NewsPage
from site_pages.notice_page import notice_uid
from site_pages.sites import ensure_sites
from tests.site_pages.visits import get

pytestmark = pytest.mark.django_db

data = load_data("qingdao2020")


@pytest.fixture
def notice() -> NewsPage:
    campaign = bring_in(data, now=data.notice_published_at)
    ensure_sites(base_domain="localhost", port=8000)
    assert len(list(make_campaign_pages(data, campaign, author=audit.SYSTEM))) == 1
    return NewsPage.objects.get(uid=notice_uid(campaign.slug))


def bare(text: str) -> str:
    return re.sub(r"\s", "", html.unescape(re.sub(r"<[^>]+>", "", text)))


@pytest.mark.parametrize("site", ["hub", "qingdaonews"])
def test_r001_the_notice_page_holds_every_word_and_anchors_of_sections_and_annexes(
    client, notice, site
):
    answer = get(client, site, f"/news/{notice.uid}/{notice.slug}/")

    assert answer.status_code == 200
    page = answer.content.decode()
    shown = bare(page.partition('<div class="body prose">')[2])
    rest = [*data.notice.words()]
    rest.remove(data.notice.title)
    at = 0
    for words in rest:
        found = shown.find(bare(words), at)
        assert found >= 0, words
        at = found + len(bare(words))
    headings = ["一-活动目的", "二-活动与组织", "三-案例评选", "四-宣传与推介", "五-相关要求"]
    headings = [heading.replace("-", "、") for heading in headings]
    anchors = re.findall(r'<h2 class="body__heading" id="([^"]+)">', page)
    assert len(anchors) == len(set(anchors)) == len(headings) + 4
    assert set(re.findall(r'<a href="#([^"]+)">', page)) >= set(anchors)
    assert anchors[-4:] == ["附件1", "附件2", "附件3", "附件4"]


def test_r001_the_notice_is_published_on_its_day_and_announces_the_campaign(notice):
    assert notice.live
    assert (notice.kind, notice.dated) == ("notice", data.notice_published_at)
    assert notice.first_published_at == data.notice_published_at
    assert notice.campaign.announced_at == data.notice_published_at
    assert AuditEntry.objects.filter(action="campaign.announced").count() == 1


def test_an_announced_campaign_gets_no_second_notice(notice):
    notice.delete()
    assert list(make_campaign_pages(data, notice.campaign, author=audit.SYSTEM)) == []
    assert not NewsPage.objects.exists()
