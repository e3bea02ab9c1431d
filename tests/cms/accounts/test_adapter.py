"""allauth as it is set up here: limits by address and account, safe ways on, mails."""

import re
from urllib.parse import urlsplit

import pytest
from django.contrib.auth import SESSION_KEY, authenticate
from django.core import mail
from django.test import Client

from tests.security.people import (
    EDITOR,
    LOGIN,
    PAGE,
    PASSWORD,
    SIGNED_IN,
    confirm_password,
    make_user,
    sign_in,
)

pytestmark = pytest.mark.django_db

RESET = "/accounts/password/reset/"
TOO_MANY = "登录失败次数过多"


@pytest.fixture
def editor():
    return make_user(EDITOR)


def is_signed_in(client):
    return SESSION_KEY in client.session


def fails(client, user, times, **meta):
    """Wrong passwords in a row; the last page."""
    for _ in range(times):
        page = sign_in(client, user, password="wrong", **meta).content.decode()
    return page


def test_wrong_passwords_lock_the_account_whatever_the_host_name(client, editor):
    for host in ("localhost", "a.localhost", "b.localhost", "c.localhost", "d.localhost"):
        assert TOO_MANY not in fails(client, editor, 1, HTTP_HOST=host)

    answer = sign_in(client, editor, HTTP_HOST="e.localhost")

    assert TOO_MANY in answer.content.decode()
    assert not is_signed_in(client)


def test_account_lock_does_not_depend_on_the_address(client, editor, settings):
    for number in range(5):
        fails(client, editor, 1, REMOTE_ADDR=f"203.0.113.{number}")

    sign_in(client, editor, REMOTE_ADDR="198.51.100.1")

    assert not is_signed_in(client)


def test_address_is_limited_over_many_accounts(client, editor):
    for number in range(10):
        client.post(LOGIN, {"login": f"nobody-{number}", "password": "x"}, **PAGE)

    assert TOO_MANY in sign_in(client, editor).content.decode()
    assert not is_signed_in(client)

    sign_in(client, editor, REMOTE_ADDR="203.0.113.9")
    assert is_signed_in(client)


def test_forged_forwarding_header_does_not_change_the_address(client, editor, settings):
    settings.TRUSTED_PROXIES = ()
    for number in range(10):
        forged = {"HTTP_X_FORWARDED_FOR": f"198.51.100.{number}"}
        client.post(LOGIN, {"login": f"nobody-{number}", "password": "x"}, **PAGE, **forged)

    sign_in(client, editor, HTTP_X_FORWARDED_FOR="198.51.100.77")

    assert not is_signed_in(client)


def test_clients_behind_a_trusted_proxy_are_told_apart(client, editor, settings):
    settings.TRUSTED_PROXIES = ("127.0.0.0/8",)
    for number in range(10):
        one = {"HTTP_X_FORWARDED_FOR": "198.51.100.1"}
        client.post(LOGIN, {"login": f"nobody-{number}", "password": "x"}, **PAGE, **one)

    sign_in(client, editor, HTTP_X_FORWARDED_FOR="198.51.100.1")
    assert not is_signed_in(client)
    sign_in(client, editor, HTTP_X_FORWARDED_FOR="198.51.100.2")
    assert is_signed_in(client)


def test_flood_of_one_address_is_answered_429_in_chinese(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    client.post(LOGIN, {"login": "x", "password": "y"}, **PAGE)

    answer = client.post(LOGIN, {"login": "x", "password": "y"}, **PAGE)

    assert answer.status_code == 429
    assert "操作过于频繁" in answer.content.decode()


def test_unknown_peer_may_not_sign_in(client, editor):
    assert sign_in(client, editor, REMOTE_ADDR="").status_code == 403
    assert not is_signed_in(client)


@pytest.mark.parametrize("login", ["editor", "editor@example.com", "EDITOR@example.com"])
def test_name_or_address_and_password_sign_in(client, editor, login):
    client.post(LOGIN, {"login": login, "password": PASSWORD}, **PAGE)
    assert is_signed_in(client)


def test_closed_account_cannot_sign_in(client, editor):
    editor.is_active = False
    editor.save()
    sign_in(client, editor)
    assert not is_signed_in(client)


def test_permissions_come_with_the_one_backend(editor):
    assert authenticate(username="editor", password=PASSWORD) == editor
    assert editor.has_perm("wagtailadmin.access_admin")


@pytest.mark.parametrize(
    ("asked", "followed"),
    [
        ("/admin/pages/3/?x=1", "/admin/pages/3/?x=1"),
        ("", "/admin/"),
        ("https://evil.example/", "/admin/"),
        ("//evil.example/", "/admin/"),
        ("/\\evil.example/", "/admin/"),
        ("http://partner.localhost/", "/admin/"),
        ("javascript:alert(1)", "/admin/"),
    ],
)
def test_sign_in_goes_on_to_this_host_only(client, editor, asked, followed, settings):
    settings.ALLOWED_HOSTS = ["localhost", ".localhost"]
    data = {"login": "editor", "password": PASSWORD, "next": asked}

    answer = client.post(LOGIN, data, HTTP_HOST="localhost", **PAGE)

    assert answer["Location"] == followed


def test_account_without_staff_rights_goes_on_to_the_front_page(client):
    assert sign_in(client, make_user(SIGNED_IN))["Location"] == "/"


def test_sign_up_is_closed_and_says_so(client):
    answer = client.get("/accounts/signup/", **PAGE)
    assert "暂不开放注册" in answer.content.decode()

    data = {"username": "new", "email": "new@example.com", "password1": PASSWORD}
    answer = client.post("/accounts/signup/", data | {"password2": PASSWORD}, **PAGE)
    assert "暂不开放注册" in answer.content.decode()
    assert not authenticate(username="new", password=PASSWORD)


# --- mails ---------------------------------------------------------------------------


def reset_link(client, email, **meta):
    client.post(RESET, {"email": email}, **PAGE, **meta)
    return re.search(r"http\S+", mail.outbox[-1].body)[0]


def test_reset_mail_is_chinese_and_leads_to_the_hub_whatever_the_host(client, editor, settings):
    settings.WAGTAILADMIN_BASE_URL = "https://hub.example.com"

    link = reset_link(client, editor.email, HTTP_HOST="attacker.localhost")

    assert link.startswith("https://hub.example.com/accounts/password/reset/key/")
    assert mail.outbox[0].subject == "【评选】设置新密码"
    assert "attacker" not in mail.outbox[0].subject + mail.outbox[0].body


def test_reset_link_sets_a_password_once_and_signs_nobody_in(client, editor):
    path = urlsplit(reset_link(client, editor.email)).path
    form = client.get(path, follow=True, **PAGE)
    new = {"password1": "another-horse-11", "password2": "another-horse-11"}

    client.post(form.request["PATH_INFO"], new, **PAGE)

    assert not is_signed_in(client)
    editor.refresh_from_db()
    assert editor.check_password("another-horse-11")
    assert "链接已失效" in Client().get(path, follow=True, **PAGE).content.decode()


def test_account_opened_without_password_gets_one_by_mail(client, editor):
    editor.set_unusable_password()
    editor.save()
    assert "/accounts/password/reset/key/" in reset_link(client, editor.email)


def test_reset_does_not_tell_which_addresses_have_accounts(client, editor):
    known = client.post(RESET, {"email": editor.email}, **PAGE)
    unknown = client.post(RESET, {"email": "stranger@example.com"}, **PAGE)

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert [message.to for message in mail.outbox] == [[editor.email]]


def test_owner_cannot_change_the_address_the_organiser_gave(client, editor):
    sign_in(client, editor)
    confirm_password(client, editor)

    answer = client.post("/accounts/email/", {"action_add": "", "email": "n@example.com"}, **PAGE)

    assert answer.status_code == 405
    editor.refresh_from_db()
    assert editor.email == "editor@example.com"
    assert mail.outbox == []
