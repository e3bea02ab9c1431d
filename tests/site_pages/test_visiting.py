"""The visited site is known while a request is answered, and forgotten afterwards."""

import threading

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import translation

from site_pages import sharing, views
from site_pages.middleware import MountMiddleware
from site_pages.models import CasePage
from site_pages.theming import current_theme, dressed_as
from tests.security.people import SUPERUSER, make_user
from tests.site_pages.visits import HOSTS, get, path_of

pytestmark = pytest.mark.django_db


def _forgotten() -> bool:
    return sharing.current_mount() is None and current_theme() == ""


def test_nothing_is_left_behind_by_pages_errors_and_redirects(client, pages):
    for path in ("/2020/", "/nowhere/", "/news/", "/admin/", "/sitemap.xml"):
        get(client, "qtv", path)
        assert _forgotten(), path


def test_nothing_is_left_behind_by_an_exception_while_rendering(client, pages, monkeypatch):
    def fail(*args, **kwargs):
        assert sharing.current_mount().slug == "qtv"
        raise ZeroDivisionError

    monkeypatch.setattr("site_pages.context.navigation.Masthead", fail)
    client.raise_request_exception = False
    answer = get(client, "qtv", "/2020/")
    assert answer.status_code == 500
    assert 'class="site-qtv"' in answer.content.decode()
    assert _forgotten()


def test_the_error_page_needs_neither_database_nor_context(monkeypatch):
    """No database mark: a query would fail here."""
    answer = views.server_error(RequestFactory().get("/"))
    assert (answer.status_code, answer["Content-Type"]) == (500, "text/html; charset=utf-8")

    def fail(*args):
        raise OSError("disk")

    monkeypatch.setattr("site_pages.views.loader.get_template", fail)
    plain = views.server_error(RequestFactory().get("/"))
    assert (plain.status_code, plain["Content-Type"]) == (500, "text/plain; charset=utf-8")


def test_d11_the_error_page_is_chinese_whatever_was_spoken_before(monkeypatch):
    """An error above the language middleware finds the language of the thread's last request."""
    with translation.override("en"):
        page = views.server_error(RequestFactory().get("/"))
        monkeypatch.setattr("site_pages.views.loader.get_template", None)
        plain = views.server_error(RequestFactory().get("/"))
    assert '<h1 class="message__title">服务器出错了</h1>' in page.content.decode()
    assert plain.content.decode() == "服务器出错，请稍后再试。"


def test_nothing_is_left_behind_by_an_exception_below_the_middleware(eight_sites, db):
    def fail(request):
        assert sharing.current_mount().slug == "qtv"
        assert current_theme() == "qtv"
        raise SystemExit

    with pytest.raises(SystemExit):
        MountMiddleware(fail)(RequestFactory().get("/", headers={"host": HOSTS["qtv"]}))
    assert _forgotten()


def test_interleaved_requests_of_two_threads_do_not_meet(monkeypatch):
    """Both requests are inside their sites at the same time, in either order."""
    both_inside = threading.Barrier(2, timeout=20)
    seen = {}

    def found(host, port):
        slug = host.partition(".")[0]
        return slug, slug

    def mount_of(here, hub):
        return sharing.Mount(
            1, here, f"http://{here}", "/a/", "/h/", "http://hub", here, "original"
        )

    monkeypatch.setattr(sharing, "site_for_host", found)
    monkeypatch.setattr(sharing, "mount_of_site", mount_of)

    def view(request):
        both_inside.wait()
        first = sharing.current_mount().slug
        both_inside.wait()
        seen[request.get_host()] = (first, sharing.current_mount().slug, current_theme())
        return HttpResponse()

    middleware = MountMiddleware(view)

    def visit(host):
        middleware(RequestFactory().get("/", headers={"host": host}))

    threads = [threading.Thread(target=visit, args=(host,)) for host in ("qtv.x", "bandao.x")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == {"qtv.x": ("qtv",) * 3, "bandao.x": ("bandao",) * 3}


def test_nested_visits_return_to_the_outer_one(pages):
    hub, qtv = sharing.mount_named("hub"), sharing.mount_named("qtv")
    with sharing.visiting(hub), dressed_as("hub"):
        with sharing.visiting(qtv), dressed_as("qtv"):
            assert sharing.current_mount() is qtv
        assert (sharing.current_mount(), current_theme()) == (hub, "hub")
        with sharing.at_home():
            assert sharing.current_mount() is None
        assert sharing.current_mount() is hub


def test_tasks_get_the_owners_addresses(pages):
    case, news = pages["case"], pages["news"]
    assert case.full_url.startswith("http://localhost:8000/2020/")
    assert news.full_url.startswith("http://bandao.localhost:8000/news/")
    with sharing.visiting(sharing.mount_named("qtv")):
        assert case.full_url.startswith("http://qtv.localhost:8000/2020/")
        assert news.full_url.startswith("http://qtv.localhost:8000/news/")
        assert case.canonical_url.startswith("http://localhost:8000/2020/")
        assert news.canonical_url.startswith("http://bandao.localhost:8000/news/")


def test_the_admin_shows_hub_addresses(client, pages):
    client.force_login(make_user(SUPERUSER))
    page = client.get(
        f"/admin/pages/{pages['case'].pk}/edit/", headers={"host": HOSTS["hub"]}
    ).content.decode()
    assert pages["case"].full_url in page
    assert "qtv.localhost" not in page


@pytest.mark.parametrize("site", ["hub", "qtv"])
def test_a_login_restriction_holds_on_every_host(client, pages, site):
    _restrict(pages["category"], "login")
    for page in ("category", "case"):
        answer = get(client, site, path_of(pages[page].full_url))
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/?next=/2020/")
    assert get(client, site, path_of(pages["campaign"].full_url)).status_code == 200


def test_a_group_restriction_holds_on_every_host(client, pages):
    _restrict(pages["case"], "groups")
    for site in HOSTS:
        assert get(client, site, path_of(pages["case"].full_url)).status_code == 302


def test_a_password_restriction_holds_and_opens_per_host(pages):
    restriction = _restrict(pages["case"], "password", password="secret-word")
    path = path_of(pages["case"].full_url)
    for site in HOSTS:
        visitor = Client()
        closed = get(visitor, site, path)
        assert closed.status_code == 200
        assert pages["case"].brief not in closed.content.decode()
        visitor.post(
            f"/_util/authenticate_with_password/{restriction.pk}/{pages['case'].pk}/",
            {"password": "secret-word", "return_url": path},
            headers={"host": HOSTS[site]},
        )
        assert pages["case"].brief in get(visitor, site, path).content.decode()


def test_a_restricted_news_page_is_closed_on_every_host(client, pages):
    _restrict(pages["news"], "login")
    for site in HOSTS:
        assert get(client, site, path_of(pages["news"].full_url)).status_code == 302
        assert get(client, site, path_of(CasePage.objects.get().full_url)).status_code == 200


def test_restricted_pages_are_in_no_sitemap(client, pages):
    from tests.site_pages.visits import sitemap

    _restrict(pages["case"], "login")
    for site in HOSTS:
        assert path_of(pages["case"].full_url) not in {path_of(u) for u in sitemap(client, site)}


def _restrict(page, kind: str, **values):
    from wagtail.models import PageViewRestriction

    return PageViewRestriction.objects.create(page=page, restriction_type=kind, **values)
