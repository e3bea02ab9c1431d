"""The contract of mounting: every shareable page on each of the eight hosts (DESIGN 5)."""

import uuid

import pytest

from cms.campaigns.models import IndexPolicy, Partner
from site_pages.models import CasePage
from tests.site_pages.visits import HOSTS, SLUGS, get, leaving, path_of, read, sitemap
from tests.world import build_all, make_news, republish

pytestmark = pytest.mark.django_db

KINDS = ("campaign", "category", "case", "news")


def _path(page) -> str:
    return path_of(page.full_url)


def _on_every_host(client, path: str) -> dict[str, int]:
    return {site: get(client, site, path).status_code for site in HOSTS}


def _everywhere(status: int) -> dict[str, int]:
    return dict.fromkeys(HOSTS, status)


def test_shareable_pages_answer_on_every_host(client, pages):
    answers = {kind: _on_every_host(client, _path(pages[kind])) for kind in KINDS}
    assert answers == dict.fromkeys(KINDS, _everywhere(200))


def test_shareable_pages_keep_the_visitor_on_the_host(client, pages):
    left = {
        (kind, site): leaving(get(client, site, _path(pages[kind])), site)
        for kind in KINDS
        for site in HOSTS
    }
    assert {where: links for where, links in left.items() if links} == {}


def test_links_to_mounted_pages_are_found_at_all(client, pages):
    """The test above would pass on pages without links."""
    hall = read(get(client, "qtv", _path(pages["campaign"])))
    assert {_path(pages["case"]), _path(pages["category"])} <= {
        path_of(link.address) for link in hall.links
    }


@pytest.mark.parametrize("policy", IndexPolicy.values)
def test_mounted_pages_speak_to_search_engines_by_the_partners_policy(client, pages, policy):
    Partner.objects.filter(slug="qtv").update(index_policy=policy)
    for kind in ("campaign", "category", "case", "news"):
        page = pages[kind]
        home = page.full_url
        here = home.replace("bandao.localhost" if kind == "news" else "localhost", "qtv.localhost")
        expected = {
            IndexPolicy.ORIGINAL: (here, ""),
            IndexPolicy.CANONICAL: (home, ""),
            IndexPolicy.NOINDEX: ("", "noindex, follow"),
        }[policy]
        shown = read(get(client, "qtv", _path(page)))
        assert (shown.canonical or "", shown.robots) == expected, kind


def test_owners_name_themselves_canonical(client, pages):
    case = read(get(client, "hub", _path(pages["case"])))
    news = read(get(client, "bandao", _path(pages["news"])))
    assert case.canonical == pages["case"].full_url
    assert case.canonical.startswith("http://localhost:8000/2020/")
    assert news.canonical == f"http://bandao.localhost:8000{_path(pages['news'])}"


@pytest.mark.parametrize("policy", IndexPolicy.values)
def test_sitemaps_list_mounted_pages_only_where_the_site_claims_them(client, pages, policy):
    Partner.objects.update(index_policy=policy)
    for site in SLUGS:
        listed = {path_of(url) for url in sitemap(client, site)}
        shared = {_path(pages[kind]) for kind in ("campaign", "category", "case")}
        news = _path(pages["news"])
        claimed = policy == IndexPolicy.ORIGINAL
        assert shared & listed == (shared if claimed else set()), site
        assert (news in listed) == (claimed or site == "bandao"), site
        assert {"/", "/news/"} <= listed, site


def test_the_hubs_sitemap_lists_the_shared_tree_at_hub_addresses(client, pages):
    listed = sitemap(client, "hub")
    assert {pages[kind].full_url for kind in ("campaign", "category", "case")} <= set(listed)
    assert all(url.startswith("http://localhost:8000/") for url in listed)


def test_sitemap_leaves_out_what_is_not_public(client, pages):
    pages["case"].unpublish()
    Partner.objects.update(index_policy=IndexPolicy.ORIGINAL)
    for site in HOSTS:
        assert not [url for url in sitemap(client, site) if path_of(url) == _path(pages["case"])]


@pytest.mark.parametrize("kind", ["campaign", "category", "case"])
def test_rename_redirects_the_old_address_of_page_and_descendants(client, pages, kind):
    old = {name: _path(pages[name]) for name in ("campaign", "category", "case")}
    below = ("campaign", "category", "case")
    below = below[below.index(kind) :]

    republish(pages[kind], slug="新地址")

    for name in below:
        moved = type(pages[name]).objects.get(pk=pages[name].pk)
        assert _path(moved) != old[name]
        for site, host in HOSTS.items():
            answer = get(client, site, old[name])
            assert (answer.status_code, answer["Location"]) == (301, _location(host, moved)), site
            assert get(client, site, _path(moved)).status_code == 200


def _location(host: str, page) -> str:
    return f"http://{host}{_path(page)}"


@pytest.mark.parametrize("kind", KINDS)
def test_unpublished_pages_are_gone_on_every_host(client, pages, kind):
    pages[kind].unpublish()
    build_all()
    assert _on_every_host(client, _path(pages[kind])) == _everywhere(410)


def test_gone_and_missing_pages_wear_the_sites_dress(client, pages):
    pages["case"].unpublish()
    for site, path in (("hub", "/nowhere/"), ("qtv", _path(pages["case"]))):
        page = get(client, site, path)
        assert f'class="site-{site}"' in page.content.decode()


@pytest.mark.parametrize(
    "path", ["/nowhere/", "/2020/nowhere/", "/2020/citizen-services/nowhere/", "/news/nowhere/"]
)
def test_unknown_paths_are_not_found_on_any_host(client, pages, path):
    assert _on_every_host(client, path) == _everywhere(404)


def test_drafts_that_were_never_public_are_not_found(client, pages):
    CasePage.objects.filter(pk=pages["case"].pk).update(live=False, first_published_at=None)
    assert _on_every_host(client, _path(pages["case"])) == _everywhere(404)


def test_each_host_has_its_own_front_page_and_newsroom(client, pages):
    for site in SLUGS:
        name = Partner.objects.get(slug=site).name
        for path in ("/", "/news/"):
            page = get(client, site, path)
            assert page.status_code == 200
            assert name in page.content.decode()
            assert page.context["page"].url_path.startswith(f"/{site}/")


def test_the_hubs_own_front_page_and_newsroom_are_not_mounted(client, pages):
    for name in ("hub", "hub/news"):
        assert get(client, "qtv", f"/{name}/").status_code == 404
    own = make_news("hub", slug="hub-only-path")
    assert get(client, "qtv", "/news/hub-only-path/").status_code == 404
    assert get(client, "hub", "/news/hub-only-path/").status_code == 301
    assert get(client, "qtv", f"/news/{own.uid}/hub-only-path/").status_code == 200


def test_an_unknown_host_is_the_hub(client, pages):
    page = client.get(_path(pages["case"]), headers={"host": "nobody.example:8000"})
    assert page.status_code == 200
    assert 'class="site-hub"' in page.content.decode()


def test_one_query_finds_the_site_and_one_the_page(client, pages, django_assert_num_queries):
    from site_pages import promotion, resolving, sharing

    promotion.switched_off_now()  # read once for many visits
    for kind in KINDS:
        components = [part for part in pages[kind].url_path.split("/") if part][1:]
        if kind == "news":
            components = ["news", str(pages[kind].uid), pages[kind].slug]
        with django_assert_num_queries(2):
            mount = sharing.mount_for_host("qtv.localhost", 8000)
            page = resolving.resolve(mount, components)
        assert page == pages[kind]
        assert type(page) is type(pages[kind])


@pytest.mark.parametrize("path", ["/admin/", "/admin/pages/3/edit/", "/accounts/login/"])
def test_partner_hosts_lead_to_the_hub_with_path_query_and_channel(client, pages, path):
    answer = get(client, "qtv", f"{path}?next=/admin/%E4%B8%AD/&a=1&a=2&channel=other")
    assert answer.status_code == 302
    assert answer["Location"] == (
        f"http://localhost:8000{path}?next=%2Fadmin%2F%E4%B8%AD%2F&a=1&a=2&channel=qtv"
    )


@pytest.mark.parametrize("path", ["//evil.example/admin/", "/admin//evil.example/", "/admin/%3Fx"])
def test_leading_to_the_hub_is_no_open_redirect(client, pages, path):
    answer = get(client, "qtv", path)
    if answer.status_code in (301, 302):
        assert answer["Location"].startswith(("http://localhost:8000/admin/", "/"))
        assert not answer["Location"].startswith("//")
    else:
        assert answer.status_code == 404


def test_unknown_news_is_not_found(client, pages):
    for name in (uuid.uuid4(), str(pages["news"].uid).upper(), f"{pages['news'].uid}0", "x" * 36):
        assert get(client, "qtv", f"/news/{name}/a/").status_code == 404, name
