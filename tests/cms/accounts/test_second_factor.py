"""No second factor in this session, no staff page: every way a session can come about."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.contrib.auth import SESSION_KEY
from django.test import Client

from tests.security.people import (
    EDITOR,
    LOGIN,
    PAGE,
    SIGNED_IN,
    SUPERUSER,
    confirm_password,
    give_code,
    make_user,
    present_code,
    set_up_authenticator,
    sign_in,
)

pytestmark = pytest.mark.django_db
# allauth announces a new authenticator when the transaction is committed, so it must be.
announced = pytest.mark.django_db(transaction=True)

ADMIN = "/admin/"
ACTIVATE = "/accounts/2fa/totp/activate/"


@pytest.fixture(autouse=True)
def _second_factor_required(settings):
    settings.REQUIRE_STAFF_SECOND_FACTOR = True


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2030-05-01T09:00:00+08:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def editor():
    return make_user(EDITOR)


@pytest.fixture
def protected_editor(editor, clock):
    """An editor whose authenticator was set up in a browser that is long closed."""
    browser = Client()
    sign_in(browser, editor)
    set_up_authenticator(browser, editor)
    assert Authenticator.objects.filter(user=editor, type="totp").exists()
    clock.shift(timedelta(days=1))
    return editor


def is_signed_in(client):
    return SESSION_KEY in client.session


def location(response):
    assert response.status_code == 302, response.status_code
    parts = urlsplit(response["Location"])
    return parts.path, parse_qs(parts.query).get("next", [""])[0]


def test_editor_without_authenticator_is_led_to_set_one_up(client, editor):
    sign_in(client, editor)

    assert location(client.get(ADMIN, **PAGE)) == (ACTIVATE, "")
    assert is_signed_in(client)


def test_reason_is_told_in_chinese_to_every_browser(client, editor):
    sign_in(client, editor)

    page = client.get(ADMIN, HTTP_ACCEPT_LANGUAGE="en", follow=True, **PAGE).content.decode()

    assert "工作人员账号必须启用两步验证，请立即设置。" in page


def test_every_admin_path_is_refused_without_second_factor(client, editor):
    sign_in(client, editor)

    for path in ("/admin/pages/", "/admin/reports/", "/admin/no-such-page/", "/admin/sprite/"):
        assert location(client.get(path, **PAGE)) == (ACTIVATE, "")


def test_set_up_page_asks_for_the_password_first(client, editor):
    sign_in(client, editor)

    assert location(client.get(ACTIVATE, **PAGE)) == ("/accounts/reauthenticate/", ACTIVATE)
    assert location(confirm_password(client, editor))[0] != LOGIN
    assert client.get(ACTIVATE, **PAGE).status_code == 200


@announced
def test_setting_up_an_authenticator_opens_the_admin_in_that_session_only(client, editor, clock):
    other_browser = Client()
    sign_in(client, editor)
    sign_in(other_browser, editor)

    answer = set_up_authenticator(client, editor)

    assert location(answer)[0] == "/accounts/2fa/recovery-codes/"
    assert client.get(ADMIN, **PAGE).status_code == 200
    assert location(other_browser.get(ADMIN, **PAGE)) == (LOGIN, ADMIN)
    assert not is_signed_in(other_browser)


def test_wrong_code_sets_nothing_up(client, editor):
    sign_in(client, editor)
    confirm_password(client, editor)
    client.get(ACTIVATE, **PAGE)

    client.post(ACTIVATE, {"code": "000000"}, **PAGE)

    assert not Authenticator.objects.filter(user=editor).exists()
    assert location(client.get(ADMIN, **PAGE)) == (ACTIVATE, "")


def test_password_and_code_open_the_admin(client, protected_editor):
    assert location(sign_in(client, protected_editor))[0] == "/accounts/2fa/authenticate/"
    assert not is_signed_in(client)

    assert location(give_code(client, protected_editor))[0] == ADMIN
    assert client.get(ADMIN, **PAGE).status_code == 200


def test_password_alone_does_not_sign_a_protected_account_in(client, protected_editor):
    sign_in(client, protected_editor)

    path, _ = location(client.get(ADMIN, **PAGE))
    assert path == LOGIN
    assert not is_signed_in(client)


def test_recovery_code_opens_the_admin_once(client, protected_editor):
    codes = Authenticator.objects.get(user=protected_editor, type="recovery_codes").wrap()
    code = codes.get_unused_codes()[0]

    sign_in(client, protected_editor)
    client.post("/accounts/2fa/authenticate/", {"code": code}, **PAGE)
    assert client.get(ADMIN, **PAGE).status_code == 200

    again = Client()
    sign_in(again, protected_editor)
    again.post("/accounts/2fa/authenticate/", {"code": code}, **PAGE)
    assert not is_signed_in(again)


def test_new_recovery_codes_do_not_close_the_session_that_made_them(client, protected_editor):
    sign_in(client, protected_editor)
    give_code(client, protected_editor)
    confirm_password(client, protected_editor)

    client.post("/accounts/2fa/recovery-codes/generate/", {}, **PAGE)

    assert client.get(ADMIN, **PAGE).status_code == 200


@pytest.mark.parametrize("role", [EDITOR, SUPERUSER])
def test_session_made_without_allauth_is_signed_out(client, clock, role):
    user = make_user(role)
    browser = Client()
    sign_in(browser, user)
    set_up_authenticator(browser, user)

    client.force_login(user)

    assert location(client.get("/admin/pages/?x=1", **PAGE)) == (LOGIN, "/admin/pages/?x=1")
    assert not is_signed_in(client)


def test_code_without_password_in_the_session_is_one_factor_only(client, protected_editor):
    client.force_login(protected_editor)
    code = {"code": present_code(protected_editor)}
    client.post("/accounts/2fa/reauthenticate/", code, **PAGE)
    assert is_signed_in(client)

    assert location(client.get(ADMIN, **PAGE)) == (LOGIN, ADMIN)


@announced
def test_code_of_a_replaced_authenticator_no_longer_counts(client, protected_editor, clock):
    sign_in(client, protected_editor)
    give_code(client, protected_editor)
    clock.shift(timedelta(minutes=10))
    other_browser = Client()
    sign_in(other_browser, protected_editor)
    give_code(other_browser, protected_editor)
    confirm_password(other_browser, protected_editor)
    other_browser.post("/accounts/2fa/totp/deactivate/", {}, **PAGE)
    assert location(client.get(ADMIN, **PAGE)) == (ACTIVATE, "")

    clock.shift(timedelta(minutes=1))
    set_up_authenticator(other_browser, protected_editor)

    assert other_browser.get(ADMIN, **PAGE).status_code == 200
    assert location(client.get(ADMIN, **PAGE)) == (LOGIN, ADMIN)


@announced
def test_setup_note_does_not_pass_to_another_user(client, protected_editor):
    other = make_user(SUPERUSER)
    sign_in(client, other)
    set_up_authenticator(client, other)
    note = dict(client.session["second_factor_set_up"])
    client.logout()

    client.force_login(protected_editor)
    session = client.session
    session["second_factor_set_up"] = note
    session.save()

    assert location(client.get(ADMIN, **PAGE)) == (LOGIN, ADMIN)


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_ACCEPT": "application/json"},
        {"HTTP_ACCEPT": "*/*"},
        {"HTTP_ACCEPT": "text/html", "HTTP_X_REQUESTED_WITH": "XMLHttpRequest"},
        {},
    ],
    ids=["json", "anything", "xhr", "no-accept"],
)
def test_programs_get_403_and_a_code_instead_of_a_redirect(client, editor, headers):
    sign_in(client, editor)

    answer = client.get("/admin/api/main/pages/", **headers)

    assert answer.status_code == 403
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "second_factor_required"
    assert answer.json()["request_id"] == answer["X-Request-ID"]
    assert is_signed_in(client)


def test_posting_without_second_factor_changes_nothing(client, protected_editor):
    client.force_login(protected_editor)

    answer = client.post("/admin/account/", {"name_email-first_name": "x"}, **PAGE)

    assert location(answer) == (LOGIN, ADMIN)
    protected_editor.refresh_from_db()
    assert protected_editor.first_name == ""


def test_account_without_staff_rights_is_told_so_not_asked_for_a_factor(client):
    user = make_user(SIGNED_IN)
    sign_in(client, user)

    answer = client.get(ADMIN, **PAGE)

    assert location(answer) == (LOGIN, ADMIN)
    assert "没有进入后台的权限" in client.get(answer["Location"], **PAGE).content.decode()


def test_anonymous_visitor_is_led_to_sign_in(client):
    assert location(client.get("/admin/pages/", **PAGE)) == (LOGIN, "/admin/pages/")


def test_public_pages_ask_nobody_for_a_factor(client, editor):
    sign_in(client, editor)

    assert client.get("/robots.txt", **PAGE).status_code == 200
    assert client.get("/accounts/2fa/", **PAGE).status_code == 200


def test_off_by_setting(client, editor, settings):
    settings.REQUIRE_STAFF_SECOND_FACTOR = False
    sign_in(client, editor)

    assert client.get(ADMIN, **PAGE).status_code == 200
