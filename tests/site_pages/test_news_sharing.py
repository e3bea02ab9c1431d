"""A newsroom's page on all eight sites, as a link, or at home only (DESIGN 5)."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest

from site_pages.models import NewsPage
from site_pages.sharing import news_path
from tests.site_pages.visits import HOSTS, SLUGS, get, read, sitemap
from tests.world import build_all, make_news, republish

pytestmark = pytest.mark.django_db

SLUG = quote("走进社区")
ELSEWHERE = [site for site in HOSTS if site != "bandao"]


@pytest.fixture
def news(pages) -> NewsPage:
    """A report of bandao's newsroom."""
    return pages["news"]


def _address(news: NewsPage, slug: str = SLUG) -> str:
    return f"/news/{news.uid}/{slug}/"


def _statuses(client, path: str, sites=HOSTS) -> set[int]:
    return {get(client, site, path).status_code for site in sites}


def test_news_is_shown_on_all_sites_with_its_source_and_canonical_address(client, news):
    for site in HOSTS:
        page = get(client, site, _address(news))
        assert page.status_code == 200
        assert read(page).canonical == f"http://bandao.localhost:8000{_address(news)}"
        assert "青岛新闻网" in page.content.decode()  # 来源


@pytest.mark.parametrize("path", ["/news/{uid}/", "/news/{uid}/old/", "/news/{uid}/old"])
def test_other_paths_of_the_news_lead_to_the_one_address(client, news, path):
    for site, host in HOSTS.items():
        answer = get(client, site, path.format(uid=news.uid) + "?a=1", follow=True)
        assert answer.status_code == 200
        assert {status for _, status in answer.redirect_chain} == {301}
        last = answer.redirect_chain[-1][0]
        assert last.replace(f"http://{host}", "") == f"{_address(news)}?a=1"


def test_the_path_in_the_tree_leads_to_the_one_address(client, news):
    answer = get(client, "bandao", f"/news/{SLUG}/?a=1")
    assert (answer.status_code, answer["Location"]) == (301, f"{_address(news)}?a=1")
    assert _statuses(client, f"/news/{SLUG}/", ELSEWHERE) == {404}


def test_a_renamed_news_page_leads_on_from_all_its_old_addresses(client, news):
    republish(news, slug="new-name")
    for site in HOSTS:
        answer = get(client, site, _address(news))
        assert (answer.status_code, answer["Location"]) == (301, _address(news, "new-name"))
    old_path = get(client, "bandao", f"/news/{SLUG}/")
    assert old_path.status_code == 301
    assert old_path["Location"].endswith(_address(news, "new-name"))


def test_own_site_news_is_unknown_elsewhere(client, eight_sites):
    news = make_news("bandao", sharing="own_site", slug="own")
    build_all()
    address = news_path(news.uid, "own")
    assert get(client, "bandao", address).status_code == 200
    assert _statuses(client, address, ELSEWHERE) == {404}
    for site in ELSEWHERE:
        for path in ("/", "/news/"):
            assert str(news.uid) not in get(client, site, path).content.decode()
    assert str(news.uid) in get(client, "bandao", "/news/").content.decode()
    news.unpublish()
    assert get(client, "bandao", address).status_code == 410
    assert _statuses(client, address, ELSEWHERE) == {404}


@pytest.mark.parametrize("built", [False, True], ids=["at once", "once built"])
def test_news_kept_to_its_own_site_is_gone_where_it_was_shared(client, news, built):
    republish(news, sharing="own_site", slug="renamed")
    if built:
        build_all()
    assert get(client, "bandao", _address(news, "renamed")).status_code == 200
    for path in (_address(news), _address(news, "renamed")):
        assert _statuses(client, path, ELSEWHERE) == {410}
    assert _statuses(client, f"/news/{SLUG}/", ELSEWHERE) == {404}
    news.unpublish()
    assert get(client, "bandao", _address(news, "renamed")).status_code == 410
    assert _statuses(client, _address(news, "renamed"), ELSEWHERE) == {410}


def test_link_only_news_leads_to_its_newsroom(client, news):
    republish(news, sharing="link_only")
    build_all()
    home = f"http://bandao.localhost:8000{_address(news)}"
    assert get(client, "bandao", _address(news)).status_code == 200
    for site in ELSEWHERE:
        answer = get(client, site, f"{_address(news)}?a=1")
        assert (answer.status_code, answer["Location"]) == (302, f"{home}?a=1")


def test_link_only_news_is_listed_elsewhere_as_external(client, news):
    republish(news, sharing="link_only")
    build_all()
    home = f"http://bandao.localhost:8000{_address(news)}"
    for site in ELSEWHERE:
        links = {link.address: link.rel for link in read(get(client, site, "/news/")).links}
        assert "external" in links[home], site
    at_home = {link.address for link in read(get(client, "bandao", "/news/")).links}
    assert home not in at_home
    assert _address(news) in at_home


def test_withdrawn_news_is_gone_on_all_hosts(client, news):
    news.unpublish()
    build_all()
    assert _statuses(client, _address(news)) == {410}


def test_withdrawn_link_only_news_is_gone_on_all_hosts(client, news):
    republish(news, sharing="link_only")
    news.unpublish()
    assert _statuses(client, _address(news)) == {410}


def test_deleted_news_is_gone_on_all_hosts_at_once_and_for_good(client, news):
    address = _address(news)
    news.delete()
    assert _statuses(client, address) == {410}
    build_all()
    assert _statuses(client, address) == {410}


def test_news_that_was_never_public_is_not_found(client, news):
    NewsPage.objects.filter(pk=news.pk).update(live=False, first_published_at=None)
    assert _statuses(client, _address(news)) == {404}


def test_own_site_news_is_in_its_own_sitemap_alone(client, news):
    republish(news, sharing="own_site")
    listed = {site: [u for u in sitemap(client, site) if str(news.uid) in u] for site in HOSTS}
    assert [site for site, urls in listed.items() if urls] == ["bandao"]


def test_the_hubs_own_news_stays_at_home_too(client, pages):
    own = make_news("hub", sharing="own_site", slug="hub-notice")
    assert get(client, "hub", _address(own, "hub-notice")).status_code == 200
    assert _statuses(client, _address(own, "hub-notice"), SLUGS) == {404}


def _own_addresses(client, path: str) -> list[str]:
    """What is listed as the site's own, in order."""
    section = get(client, "bandao", path).content.decode().partition('id="own-news"')[2]
    section = section.partition("</section>")[0]
    return list(dict.fromkeys(re.findall(r'href="(/news/[^"?]+/own-\d+/)"', section)))


def _make_own(count: int, **fields) -> list[str]:
    """Addresses of so many reports for bandao alone, the newest first."""
    day = datetime(2020, 8, 1, tzinfo=UTC)
    made = [
        make_news(
            "bandao",
            sharing="own_site",
            slug=f"own-{n}",
            title=f"本站第{n}篇",
            dated=day + timedelta(hours=n),
            **fields,
        )
        for n in range(count)
    ]
    return [news_path(one.uid, one.slug) for one in reversed(made)]


def test_own_site_news_beyond_the_first_page_is_listed_on_the_next(client, eight_sites):
    addresses = _make_own(16)

    assert _own_addresses(client, "/news/") == addresses[:15]
    assert 'href="?own=2"' in get(client, "bandao", "/news/").content.decode()
    assert _own_addresses(client, "/news/?own=2") == addresses[15:]
    # The other list's place is another matter.
    assert _own_addresses(client, "/news/?page=2") == addresses[:15]


def test_two_lists_of_news_are_paged_apart_and_keep_each_others_place(client, eight_sites):
    _make_own(16)
    for n in range(16):
        make_news("bandao", slug=f"all-{n}", title=f"全部第{n}篇")
    build_all()

    page = get(client, "bandao", "/news/?page=2&own=2").content.decode()

    assert 'href="?page=2&amp;own=1"' in page
    assert 'href="?own=2&amp;page=1"' in page
    assert len(_own_addresses(client, "/news/?page=2&own=2")) == 1
