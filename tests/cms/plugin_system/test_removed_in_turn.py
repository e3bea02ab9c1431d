"""The site with each plugin, and what needs it, taken away in turn."""

import pytest

from cms.campaigns.switchboard import board
from cms.plugin_system.faults import all_faults
from cms.plugin_system.registry import installed
from tests.security.people import SUPERUSER, make_user
from tests.site_pages.visits import get, path_of
from tests.world import build_all, make_case, make_news, make_world

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", sorted(plugin.spec.name for plugin in installed.known()))
def test_the_host_goes_on_without_it(client, name):
    board.forget()
    with installed.restored():
        for dependant in installed.dependants(name):
            installed.take_out(dependant)
        assert all_faults() == []
        make_world()
        case, news = make_case(pictures=0), make_news("hub")
        build_all()
        case.unpublish()
        case = make_case(pictures=0)
        build_all()
        pages = ("/", "/2020/", path_of(case.url), f"/news/{news.uid}/{news.slug}/")
        assert {path: get(client, "hub", path).status_code for path in pages} == dict.fromkeys(
            pages, 200
        )
        for address in ("cases/", f"cases/{case.uid}/", "news/", "changes/"):
            assert client.get(f"/api/v1/{address}").status_code == 200
        client.force_login(make_user(SUPERUSER))
        for address in ("", "reports/plugins/", f"pages/{case.get_parent().pk}/"):
            assert client.get(f"/admin/{address}").status_code == 200
