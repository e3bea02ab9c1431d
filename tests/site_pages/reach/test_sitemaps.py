"""What crawlers are told: the news sitemap and robots.txt of each site."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from cms.campaigns.models import IndexPolicy, Partner
from tests.site_pages.visits import HOSTS, SLUGS, get
from tests.world import build_all, make_news

pytestmark = pytest.mark.django_db


def listed(client, site: str) -> str:
    answer = get(client, site, "/news-sitemap.xml")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/xml; charset=utf-8")
    return answer.content.decode()


@pytest.fixture
def today(pages):
    """A report of bandao's and one of the hub's, both an hour old."""
    hour_ago = timezone.now() - timedelta(hours=1)
    make_news("bandao", title="今日<报道>", dated=hour_ago)
    make_news("hub", title="今日通知", dated=hour_ago, kind="notice")
    build_all()
    return hour_ago


@pytest.mark.parametrize("policy", IndexPolicy.values)
def test_the_news_sitemap_lists_what_the_site_claims(client, today, policy):
    Partner.objects.update(index_policy=policy)
    claims = policy == IndexPolicy.ORIGINAL
    for site in SLUGS:
        text = listed(client, site)
        assert ("今日&lt;报道&gt;" in text) == (claims or site == "bandao"), site
        assert ("今日通知" in text) == claims, site
        hosts = set(re.findall(r"<loc>http://([^/]+)/", text))
        assert hosts <= {HOSTS[site]}, site
    assert "今日通知" in listed(client, "hub")
    assert "报道" not in listed(client, "hub")


def test_the_news_sitemap_names_publication_language_date_and_title(client, today):
    text = listed(client, "bandao")
    assert "<news:name>半岛网</news:name><news:language>zh-cn</news:language>" in text
    assert re.search(r"<news:publication_date>\d{4}-\d\d-\d\dT[\d:.]+\+08:00<", text)
    assert text.count("<url>") == 1


def test_the_news_sitemap_forgets_what_is_older_than_two_days(client, pages):
    now = timezone.now()
    for name, age in (("一天前", 1), ("三天前", 3), ("明天", -1)):
        make_news("hub", title=name, dated=now - timedelta(days=age))
    build_all()
    text = listed(client, "hub")
    assert [name for name in ("一天前", "三天前", "明天") if name in text] == ["一天前"]


def test_link_only_news_is_listed_by_its_owner_alone(client, pages):
    Partner.objects.update(index_policy=IndexPolicy.ORIGINAL)
    make_news("bandao", title="只给链接", sharing="link_only", dated=timezone.now())
    build_all()
    assert [site for site in HOSTS if "只给链接" in listed(client, site)] == ["bandao"]


@pytest.mark.parametrize("site", HOSTS)
def test_robots_lists_the_sites_own_sitemaps(client, pages, site):
    lines = get(client, site, "/robots.txt").content.decode().splitlines()
    home = f"http://{HOSTS[site]}"
    assert [line for line in lines if line.startswith("Sitemap:")] == [
        f"Sitemap: {home}/sitemap.xml",
        f"Sitemap: {home}/news-sitemap.xml",
    ]
    assert f"# Atom: {home}/feed.xml" in lines
    assert "Disallow: /text-size/" in lines
