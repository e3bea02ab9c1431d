"""Groups for plugins' roles; plugins' own pages of the admin."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.urls import reverse

from cms.plugin_system import AdminPage, Role
from cms.plugin_system.roles import ensure_roles
from cms.plugin_system.testing import paused, registered, switched_on
from cms.plugin_system.wagtail_hooks import url_name
from tests.cms.plugin_system.made_up import plugin_module, registry_of
from tests.security.people import EDITOR, SIGNED_IN, SUPERUSER, make_user

pytestmark = pytest.mark.django_db

PAGE = "/admin/plugins/picks/"


def permissions(group: Group) -> set[str]:
    rows = group.permissions.values_list("content_type__app_label", "codename")
    return {".".join(row) for row in rows}


def test_migrating_has_made_the_role():
    group = Group.objects.get(name="推荐编辑")
    assert permissions(group) == {"wagtailadmin.access_admin", "picks.change_pick"}


def test_twice_is_once_and_what_an_administrator_did_stays():
    group = Group.objects.get(name="推荐编辑")
    group.permissions.add(Permission.objects.get(codename="view_hookhealth"))
    group.permissions.remove(Permission.objects.get(codename="change_pick"))
    call_command("migrate", verbosity=0)
    assert Group.objects.filter(name="推荐编辑").count() == 1
    assert permissions(group) == {"wagtailadmin.access_admin", "plugin_system.view_hookhealth"}


def test_a_group_that_is_there_already_is_given_nothing():
    mine = Group.objects.create(name="读者")
    role = Role(name="r", label="读者", permissions=("site_pages.view_picture",))
    ensure_roles("default", registry_of(plugin_module(roles=(role,))))
    assert permissions(mine) == set()


def test_a_role_waits_for_its_permissions():
    """Of a database that is migrated in steps: given once, they must all be there."""
    role = Role(name="r", label="读者", permissions=("site_pages.view_picture", "later.view_it"))
    ensure_roles("default", registry_of(plugin_module(roles=(role,))))
    assert not Group.objects.filter(name="读者").exists()


def test_a_role_of_the_same_codename_in_another_app_gets_nothing_else():
    role = Role(name="r", label="读者", permissions=("site_pages.view_picture",))
    ensure_roles("default", registry_of(plugin_module(roles=(role,))))
    assert permissions(Group.objects.get(name="读者")) == {"site_pages.view_picture"}


def member(client):
    user = make_user(SIGNED_IN)
    user.groups.add(Group.objects.get(name="推荐编辑"))
    client.force_login(user)
    return client


def test_the_page_and_its_entry_are_for_the_role(client):
    member(client)
    with switched_on("picks"):
        assert client.get(PAGE).status_code == 200
        assert PAGE in client.get("/admin/").content.decode()


@pytest.mark.parametrize("role", [EDITOR, SIGNED_IN])
def test_others_are_sent_away_and_see_no_entry(client, role):
    client.force_login(make_user(role))
    with switched_on("picks"):
        assert client.get(PAGE).status_code == 302
        assert PAGE not in client.get("/admin/").content.decode()


def test_off_everywhere_is_404_and_no_entry(client):
    client.force_login(make_user(SUPERUSER))
    with switched_on():
        assert client.get(PAGE).status_code == 404
        assert PAGE not in client.get("/admin/").content.decode()


def test_paused_stays_open(client):
    member(client)
    with paused("picks"):
        assert client.get(PAGE).status_code == 200


def test_reversed_by_plugin_and_name():
    assert reverse("plugins:picks:picks") == PAGE


@pytest.mark.parametrize(
    "spec", [("wagtailadmin", "home"), ("a_b", "c"), ("a", "b_c"), ("plugins", "plugins")]
)
def test_names_of_pages_cannot_be_taken_for_others(spec):
    name, page = spec
    urls = url_name(name, AdminPage(name=page, label="x", view="v", permission="a.b"))
    assert urls == f"plugins:{name}:{page}"


def test_a_page_without_an_address_is_left_out_of_the_menu_and_logged(client, caplog):
    """The menu is on every page of the admin."""
    client.force_login(make_user(SUPERUSER))
    lost, hidden = (
        AdminPage(
            name=name,
            label=name,
            view="pingxuan_picks.admin.PicksView",
            permission="picks.change_pick",
            path="<int:pk>/",
            in_menu=in_menu,
        )
        for name, in_menu in (("lost", True), ("hidden", False))
    )
    module = plugin_module("sample", admin_pages=(lost, hidden))
    with registered(module), switched_on("picks", "sample"):
        assert PAGE in client.get("/admin/").content.decode()
    assert "plugin sample: page lost has no entry in the menu" in caplog.text
    assert "page hidden" not in caplog.text


def test_the_form_of_groups_offers_the_permissions(client):
    client.force_login(make_user(SUPERUSER))
    html = client.get(reverse("wagtailusers_groups:add")).content.decode()
    for codename in ("change_pick", "view_hookhealth"):
        assert f'value="{Permission.objects.get(codename=codename).pk}"' in html
