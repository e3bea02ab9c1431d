"""Accounts in the admin: one name to show, asked for in Chinese and kept (D11)."""

import pytest
from django.contrib.auth.models import Group

from cms.accounts.models import User
from cms.accounts.roles import EDITORS, MODERATORS
from tests.site_pages.visits import HUB

pytestmark = pytest.mark.django_db

ADDRESS = {"headers": {"host": HUB}}
PASSWORD = "correct-horse-9-battery"
ACCOUNT = {
    "name_email-display_name": "王编辑",
    "name_email-email": "wang@example.com",
    "notifications-submitted_notifications": "on",
    "locale-preferred_language": "",
    "theme-theme": "system",
    "theme-contrast": "system",
    "theme-density": "snug",
    "theme-keyboard_shortcuts": "on",
}


def test_d11_a_new_account_is_asked_for_one_name(admin_client):
    page = admin_client.get("/admin/users/new/", **ADDRESS)
    assert set(page.context["form"].fields) == {
        *("username", "display_name", "email", "password1", "password2"),
        *("is_superuser", "groups"),
    }

    answer = admin_client.post(
        "/admin/users/new/",
        {
            "username": "wang",
            "display_name": "王编辑",
            "email": "wang@example.com",
            "password1": PASSWORD,
            "password2": PASSWORD,
            "groups": [Group.objects.get(name=EDITORS).pk],
        },
        **ADDRESS,
    )

    assert answer.status_code == 302, answer.context["form"].errors
    made = User.objects.get(username="wang")
    assert (made.get_full_name(), made.first_name, made.last_name) == ("王编辑", "", "")
    assert made.check_password(PASSWORD)


def test_d11_an_account_is_renamed_without_touching_its_other_names(admin_client):
    user = User.objects.create_user("wang", "wang@example.com", first_name="旧", last_name="名")

    answer = admin_client.post(
        f"/admin/users/edit/{user.pk}/",
        {
            "username": "wang",
            "display_name": "王编辑",
            "email": "wang@example.com",
            "is_active": "on",
        },
        **ADDRESS,
    )

    assert answer.status_code == 302, answer.context["form"].errors
    user.refresh_from_db()
    assert (user.display_name, user.first_name, user.last_name) == ("王编辑", "旧", "名")


def test_accounts_are_found_and_sorted_by_the_name_shown(admin_client):
    for login, name in (("a", "乙"), ("b", "甲")):
        User.objects.create_user(login, f"{login}@example.com", display_name=name)

    found = admin_client.get("/admin/users/?q=甲", **ADDRESS).context["users"]
    by_name = admin_client.get("/admin/users/?ordering=-name", **ADDRESS).context["users"]

    assert [user.username for user in found] == ["b"]
    names = [user.display_name for user in by_name]
    assert names == sorted(names, reverse=True)


def test_d11_staff_save_their_preferences_with_one_name(client):
    user = User.objects.create_user("wang", "wang@example.com", PASSWORD, display_name="旧名")
    user.groups.add(Group.objects.get(name=MODERATORS))
    client.force_login(user)
    assert "first_name" not in client.get("/admin/account/", **ADDRESS).content.decode()

    answer = client.post("/admin/account/", ACCOUNT, **ADDRESS)

    assert answer.status_code == 302
    user.refresh_from_db()
    assert user.display_name == "王编辑"
    assert user.wagtail_userprofile.density == "snug"


def test_the_account_page_is_staffs_alone(client):
    assert client.get("/admin/account/", **ADDRESS).status_code == 302
    client.force_login(User.objects.create_user("zhang", "zhang@example.com", PASSWORD))
    assert client.get("/admin/account/", **ADDRESS).status_code == 302
