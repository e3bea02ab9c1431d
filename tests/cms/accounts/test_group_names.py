"""Groups and the first rows of the trees carry Chinese names, those renamed by hand their own."""

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import connection
from wagtail.models import Collection, Page, Task, Workflow

from cms.accounts.permission_names import name_permissions
from cms.accounts.roles import EDITORS, MODERATORS
from cms.plugin_system.registry import installed
from site_pages.desk.roles import RIGHTS

pytestmark = pytest.mark.django_db

groups = import_module("cms.accounts.migrations.0002_chinese_group_names")
pages = import_module("site_pages.migrations.0002_chinese_names")


class Editor:
    """As much of a schema editor as a data migration asks for."""

    connection = connection


def group_names() -> set[str]:
    """All groups but those of plugins' roles and of the campaign desk."""
    made = [str(role.label) for plugin in installed for role in plugin.spec.roles]
    return set(Group.objects.exclude(name__in=[*made, *RIGHTS]).values_list("name", flat=True))


def test_d11_what_wagtail_makes_at_the_start_has_chinese_names():
    assert group_names() == {EDITORS, MODERATORS}
    assert Page.get_first_root_node().title == "根页面"
    assert Collection.get_first_root_node().name == "根集合"
    assert Task.objects.get().name == Workflow.objects.get().name == "审核组审批"


def test_the_names_can_be_taken_back_and_given_again():
    groups.restore_groups(apps, Editor)
    pages.restore_names(apps, Editor)
    assert group_names() == {"Editors", "Moderators"}
    assert (Page.get_first_root_node().title, Workflow.objects.get().name) == (
        "Root",
        "Moderators approval",
    )

    groups.name_groups(apps, Editor)
    pages.give_chinese_names(apps, Editor)
    test_d11_what_wagtail_makes_at_the_start_has_chinese_names()


def test_names_given_by_hand_stay():
    Group.objects.filter(name=EDITORS).update(name="夜班")
    Workflow.objects.update(name="两人审批")

    groups.name_groups(apps, Editor)
    pages.give_chinese_names(apps, Editor)

    assert group_names() == {"夜班", MODERATORS}
    assert Workflow.objects.get().name == "两人审批"


def test_a_group_that_has_the_chinese_name_already_is_left_in_peace():
    Group.objects.create(name="Editors")

    groups.name_groups(apps, Editor)

    assert Group.objects.filter(name__in=["Editors", EDITORS]).count() == 2


def test_d11_permissions_have_chinese_names():
    names = dict(Permission.objects.values_list("codename", "name"))

    assert names["add_user"] == "可以添加用户"
    assert names["publish_page"] == "发布任意页面"
    assert names["access_admin"] == "可以进入管理后台"


def test_a_permission_named_by_hand_keeps_its_name():
    Permission.objects.filter(codename="add_user").update(name="开户")
    Permission.objects.filter(codename="change_user").update(name="Can change user")

    name_permissions("default")

    names = dict(Permission.objects.values_list("codename", "name"))
    assert (names["add_user"], names["change_user"]) == ("开户", "可以修改用户")
