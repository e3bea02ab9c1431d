"""allauth's pages in our layout: Chinese, no inline script or style, usable on a phone."""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.test import Client

from tests.security.people import (
    EDITOR,
    PAGE,
    confirm_password,
    make_user,
    set_up_authenticator,
    sign_in,
)

pytestmark = pytest.mark.django_db

TEXT = re.compile(r">([^<]*)<")
LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
# Names and abbreviations people know by these letters.
NOT_ENGLISH = {"TOTP", "email", "editor", "example", "com"}
INLINE = re.compile(r"<style|\son[a-z]+=|\sstyle=|javascript:|<script(?![^>]*\ssrc=)", re.I)
FOREIGN = re.compile(r"""(?:src|href|action)=["'](?:https?:)?//""", re.I)

ANONYMOUS_PAGES = (
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/done/",
    "/accounts/password/reset/key/1-bad-key/",
    "/accounts/confirm-email/",
    "/accounts/confirm-email/nonsense/",
    "/accounts/inactive/",
)
SIGNED_IN_PAGES = (
    "/accounts/login/",
    "/accounts/logout/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/reauthenticate/",
    "/accounts/2fa/",
    "/accounts/2fa/totp/activate/",
)
PROTECTED_PAGES = (
    "/accounts/2fa/",
    "/accounts/2fa/totp/deactivate/",
    "/accounts/2fa/recovery-codes/",
    "/accounts/2fa/recovery-codes/generate/",
    "/accounts/2fa/reauthenticate/",
)


@pytest.fixture(autouse=True)
def clock():
    """Codes are good for thirty seconds; a slow machine must not cross into the next ones."""
    with time_machine.travel("2030-05-01T09:00:00+08:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def editor():
    return make_user(EDITOR)


def assert_fit_for_people(answer):
    page = answer.content.decode()
    assert answer.status_code == 200
    assert '<html lang="zh-Hans">' in page
    assert 'name="viewport" content="width=device-width' in page
    assert "'unsafe-inline'" not in answer["Content-Security-Policy"]
    assert INLINE.findall(page) == []
    assert FOREIGN.findall(page) == []
    words = {word for text in TEXT.findall(page) for word in LATIN_WORD.findall(text)}
    assert words - NOT_ENGLISH - set(re.findall(r"\b[A-Z2-7]{32}\b", page)) == set()
    named = set(re.findall(r'<label[^>]* for="([^"]+)"', page))
    inputs = re.findall(r'<input(?![^>]*type="(?:hidden|checkbox)")[^>]* id="([^"]+)"', page)
    assert [identifier for identifier in inputs if identifier not in named] == []


# An English browser must not get a half English page.
@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("path", ANONYMOUS_PAGES)
def test_page_for_visitors(client, path, language):
    assert_fit_for_people(client.get(path, HTTP_ACCEPT_LANGUAGE=language, follow=True, **PAGE))


@pytest.mark.parametrize("path", SIGNED_IN_PAGES)
def test_page_for_signed_in_people(client, editor, path):
    sign_in(client, editor)
    confirm_password(client, editor)
    assert_fit_for_people(client.get(path, HTTP_ACCEPT_LANGUAGE="en", **PAGE))


@pytest.mark.parametrize("path", PROTECTED_PAGES)
def test_page_for_people_with_an_authenticator(client, editor, path):
    sign_in(client, editor)
    set_up_authenticator(client, editor)
    assert_fit_for_people(client.get(path, HTTP_ACCEPT_LANGUAGE="en", **PAGE))


def test_page_that_asks_for_the_code(client, editor, clock):
    sign_in(client, editor)
    set_up_authenticator(client, editor)
    clock.shift(timedelta(minutes=1))
    browser = Client()
    answer = sign_in(browser, editor)
    page = browser.get(answer["Location"], **PAGE)

    assert_fit_for_people(page)
    assert 'inputmode="numeric"' in page.content.decode()
    wrong = browser.post("/accounts/2fa/authenticate/", {"code": "000000"}, **PAGE)
    assert_fit_for_people(wrong)
    assert 'aria-invalid="true"' in wrong.content.decode()


def test_set_up_page_shows_the_code_picture_as_data(client, editor):
    sign_in(client, editor)
    confirm_password(client, editor)

    answer = client.get("/accounts/2fa/totp/activate/", **PAGE)

    assert 'src="data:image/svg+xml;base64,' in answer.content.decode()
    assert "img-src 'self' data:" in answer["Content-Security-Policy"]


def test_wrong_sign_in_says_so_beside_the_form(client, editor):
    answer = sign_in(client, editor, password="wrong")
    assert_fit_for_people(answer)
    assert 'role="alert"' in answer.content.decode()


def test_form_for_a_new_password(client, editor):
    key = f"{user_pk_to_url_str(editor)}-{default_token_generator.make_token(editor)}"
    answer = client.get(f"/accounts/password/reset/key/{key}/", follow=True, **PAGE)
    assert_fit_for_people(answer)
    assert "设置新密码" in answer.content.decode()


def test_expired_form_is_explained_in_chinese():
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {}, **PAGE)
    assert answer.status_code == 403
    assert "页面已过期" in answer.content.decode()
