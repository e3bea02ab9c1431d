"""What no catalogue reaches is said in Chinese or left out (D11)."""

import re

import pytest

from tests.site_pages.visits import HUB

pytestmark = pytest.mark.django_db

ADDRESS = {"headers": {"host": HUB}}


def test_d11_the_help_menu_leads_to_nothing_in_english(admin_client):
    page = admin_client.get("/admin/", **ADDRESS).content.decode()

    assert "keyboard-shortcuts-trigger" in page
    assert "whats-new-in-wagtail" not in page
    assert "guide.wagtail.org" not in page


def test_d11_the_list_of_sites_names_its_columns(admin_client):
    page = admin_client.get("/admin/sites/", **ADDRESS).content.decode()

    assert "端口" in page
    assert "Root page" not in page


def test_d11_a_users_state_is_a_word(admin_client):
    page = admin_client.get("/admin/users/", **ADDRESS).content.decode()

    assert re.search(r">\s*是\s*</", page)
    assert not re.search(r">\s*True\s*</", page)
