"""Each site's Atom feed: whole articles at the site's own addresses, and honest validators."""

import re
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from django.utils import timezone

from cms.campaigns.models import IndexPolicy, Partner
from cms.documents.models import Document
from site_pages.models import HubHomePage, NewsPage, PartnerHomePage
from site_pages.reach.atom import writable
from tests.site_pages.visits import HOSTS, get
from tests.world import build_all, make_news, republish

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"


def feed(client, site: str):
    answer = get(client, site, "/feed.xml")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ET.fromstring(answer.content)  # noqa: S314 -- written by the code under test


def text(element, path: str) -> str:
    return element.find("/".join(f"{ATOM}{part}" for part in path.split("/"))).text


def link(element, rel: str) -> str | None:
    found = (one for one in element.findall(f"{ATOM}link") if one.get("rel") == rel)
    return next((one.get("href") for one in found), None)


@pytest.mark.parametrize("site", HOSTS)
def test_a_feed_has_the_sites_name_and_addresses(client, pages, site):
    root = feed(client, site)
    home = f"http://{HOSTS[site]}"
    assert link(root, "alternate") == f"{home}/"
    assert link(root, "self") == f"{home}/feed.xml"
    partner = Partner.objects.filter(slug=site).first()
    assert text(root, "title") == (partner.name if partner else "青岛信息化案例网上展厅")
    owner = PartnerHomePage.objects.filter(slug=site).first() or HubHomePage.objects.get()
    assert text(root, "id") == f"urn:uuid:{owner.uid}"


@pytest.mark.parametrize("site", HOSTS)
def test_an_entry_is_the_article_at_this_sites_address(client, pages, site):
    news = pages["news"]
    (entry,) = feed(client, site).findall(f"{ATOM}entry")
    path = news.full_url.partition(":8000")[2]
    assert text(entry, "id") == f"urn:uuid:{news.uid}"
    assert text(entry, "title") == news.title
    assert text(entry, "author/name") == "记者 林示例"
    assert link(entry, "alternate") == f"http://{HOSTS[site]}{path}"
    assert link(entry, "canonical") == (None if site == "bandao" else news.full_url)
    assert text(entry, "published") == "2020-08-01T09:00:00+00:00"
    assert text(entry, "updated") >= text(entry, "published")
    assert "很方便。" in text(entry, "content")
    assert entry.find(f"{ATOM}content").get("type") == "html"
    assert not re.search(r'(?:src|href)="/', text(entry, "content"))
    assert (entry.find(f"{ATOM}category").get("term")) == "report"


def test_link_only_news_gives_others_its_summary_and_its_own_address(client, pages):
    make_news("bandao", title="只给链接", sharing="link_only", standfirst="<摘要>")
    build_all()
    for site in ("hub", "qtv", "bandao"):
        entries = {text(one, "title"): one for one in feed(client, site).findall(f"{ATOM}entry")}
        entry = entries["只给链接"]
        assert link(entry, "alternate").startswith("http://bandao.localhost:8000/news/")
        assert text(entry, "summary") == "&lt;摘要&gt;"
        assert (entry.find(f"{ATOM}content") is not None) == (site == "bandao")


def test_own_site_news_is_in_no_feed(client, pages):
    make_news("bandao", title="只在本站", sharing="own_site")
    build_all()
    for site in ("hub", "qtv"):
        titles = [text(one, "title") for one in feed(client, site).findall(f"{ATOM}entry")]
        assert titles == ["记者走进智慧社区"]


def settle():
    """As if every change lay a minute back."""
    Document.objects.update(changed_at=timezone.now() - timedelta(minutes=1))


def test_a_feed_that_has_not_changed_is_not_sent_again(client, pages):
    settle()
    first = get(client, "qtv", "/feed.xml")
    assert "max-age=60" in first["Cache-Control"]
    again = {"If-None-Match": first["ETag"]}, {"If-Modified-Since": first["Last-Modified"]}
    for headers in again:
        answer = client.get("/feed.xml", headers={"host": HOSTS["qtv"], **headers})
        assert (answer.status_code, answer.content) == (304, b"")
    assert get(client, "hub", "/feed.xml")["ETag"] != first["ETag"]


@pytest.mark.parametrize("act", ["edited", "withdrawn", "new", "policy"])
def test_whatever_changes_a_feed_changes_its_validator(client, pages, act):
    settle()
    first = get(client, "qtv", "/feed.xml")
    news = NewsPage.objects.get()
    match act:
        case "edited":
            republish(news, title="新标题")
        case "withdrawn":
            news.unpublish()
        case "new":
            make_news("hub", title="又一篇")
        case "policy":
            Partner.objects.filter(slug="qtv").update(index_policy=IndexPolicy.NOINDEX)
    build_all()
    answer = client.get("/feed.xml", headers={"host": HOSTS["qtv"], "If-None-Match": first["ETag"]})
    assert answer.status_code == 200
    assert answer.content != first.content or act == "policy"
    # Just after a change no date is told that a second change could hide behind.
    assert ("Last-Modified" in answer) == (act == "policy")


@pytest.mark.parametrize("policy", IndexPolicy.values)
def test_a_feed_asks_not_to_be_indexed_where_the_site_does(client, pages, policy):
    Partner.objects.filter(slug="qtv").update(index_policy=policy)
    answer = get(client, "qtv", "/feed.xml")
    assert answer.get("X-Robots-Tag", "") == ("noindex" if policy == "noindex" else "")


def test_a_feed_without_articles_is_the_same_each_time(client, pages):
    NewsPage.objects.get().unpublish()
    build_all()
    first, second = (get(client, "qtv", "/feed.xml") for _ in range(2))
    assert feed(client, "qtv").findall(f"{ATOM}entry") == []
    assert first.content == second.content


@pytest.mark.parametrize("count", [1, 3])
def test_a_feed_takes_as_many_queries_for_many_articles(
    client, pages, count, django_assert_num_queries
):
    for _ in range(count):
        make_news("hub")
    build_all()
    get(client, "qtv", "/feed.xml")
    with django_assert_num_queries(5):
        get(client, "qtv", "/feed.xml")


def test_signs_that_xml_cannot_write_are_left_out(client, pages):
    assert writable("a\x00b\x0bc\ufffe\n字") == "abc\n字"
    make_news("hub", title="甲\x0b乙", standfirst="<b>&\x08")
    build_all()
    titles = [text(one, "title") for one in feed(client, "hub").findall(f"{ATOM}entry")]
    assert "甲乙" in titles


def test_every_page_names_its_sites_feed(client, pages):
    for site in ("hub", "qtv", "qingdaonews"):
        html = get(client, site, "/2020/").content.decode()
        assert 'type="application/atom+xml"' in html
        assert 'href="/feed.xml"' in html
