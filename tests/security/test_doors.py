"""Every address that signs people in or out, or sets a password: only allauth's does."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.tokens import default_token_generator
from django.test import Client
from django.urls import resolve, reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from tests.security.people import EDITOR, LOGIN, PAGE, PASSWORD, make_user, sign_in
from tests.security.routes import all_routes

pytestmark = pytest.mark.django_db

DOOR_WORDS = re.compile(r"log_?in|log_?out|sign_?(in|up|out)|password|authenticate", re.I)
ALLAUTH = "allauth."
REDIRECT_VIEW = "django.views.generic.base.RedirectView"
# Ask for the password of one page or collection; they sign nobody in.
CONTENT_PASSWORDS = {
    "wagtailcore_authenticate_with_password",
    "wagtaildocs_authenticate_with_password",
}
NEW_PASSWORD = "taken-over-horse-1"


@pytest.fixture
def editor():
    return make_user(EDITOR)


def doors():
    """Routes outside allauth whose name or address speaks of signing in or of passwords."""
    return [
        route
        for route in all_routes()
        if DOOR_WORDS.search(f"{route.name} {route.pattern}")
        and not route.view_path.startswith(ALLAUTH)
        and route.name not in CONTENT_PASSWORDS
    ]


def reset_arguments(user):
    return {
        "uidb64": urlsafe_base64_encode(force_bytes(user.pk)),
        "token": default_token_generator.make_token(user),
    }


def served_view_path(path):
    view = resolve(path).func
    view = getattr(view, "view_class", view)
    return f"{view.__module__}.{view.__qualname__}"


def test_walk_finds_the_doors_of_wagtail():
    assert {route.name for route in doors()} >= {
        "wagtailadmin_login",
        "wagtailadmin_logout",
        "wagtailadmin_password_reset",
        "wagtailadmin_password_reset_confirm",
        "wagtailcore_login",
    }


def test_no_door_outside_allauth_is_ever_reached(editor):
    """Wagtail's patterns are still in the configuration; ours come first and lead away."""
    reached = {
        route.name: view
        for route in doors()
        if not (view := served_view_path(route.path(reset_arguments(editor)))).startswith(ALLAUTH)
    }
    assert set(reached.values()) == {REDIRECT_VIEW}


@pytest.mark.parametrize("method", ["get", "post"])
def test_no_door_outside_allauth_signs_in_or_sets_a_password(editor, method):
    """The right name, the right password and a valid token, in every form Django knows."""
    form = {
        "username": "editor",
        "login": "editor",
        "password": PASSWORD,
        "new_password1": NEW_PASSWORD,
        "new_password2": NEW_PASSWORD,
        "email": editor.email,
    }
    for route in doors():
        client = Client()
        answer = getattr(client, method)(route.path(reset_arguments(editor)), form, **PAGE)

        assert answer.status_code in {302, 404, 405}, route
        assert SESSION_KEY not in client.session, route
        editor.refresh_from_db()
        assert editor.check_password(PASSWORD), route


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("wagtailadmin_login", {}, LOGIN),
        ("wagtailcore_login", {}, LOGIN),
        ("wagtailadmin_password_reset", {}, "/accounts/password/reset/"),
        ("wagtailadmin_password_reset_done", {}, "/accounts/password/reset/"),
        ("wagtailadmin_password_reset_complete", {}, "/accounts/password/reset/"),
        (
            "wagtailadmin_password_reset_confirm",
            {"uidb64": "MQ", "token": "abc-def"},
            "/accounts/password/reset/",
        ),
    ],
)
def test_wagtails_door_leads_to_allauth(client, name, arguments, expected):
    answer = client.get(reverse(name, kwargs=arguments), **PAGE)
    assert (answer.status_code, answer["Location"]) == (302, expected)


def test_door_keeps_where_one_wanted_to_go(client, editor):
    answer = client.get("/admin/login/?next=/admin/pages/3/%3Fx%3D1%26y%3D2", **PAGE)
    assert urlsplit(answer["Location"]).path == LOGIN
    assert parse_qs(urlsplit(answer["Location"]).query)["next"] == ["/admin/pages/3/?x=1&y=2"]

    form = client.get(answer["Location"], **PAGE).content.decode()
    wanted = re.search(r'name="next" value="([^"]+)"', form)[1].replace("&amp;", "&")
    data = {"login": "editor", "password": PASSWORD, "next": wanted}
    assert client.post(LOGIN, data, **PAGE)["Location"] == "/admin/pages/3/?x=1&y=2"


def test_door_does_not_carry_people_to_another_host(client, editor):
    answer = client.get("/admin/login/?next=https://evil.example/", **PAGE)
    wanted = parse_qs(urlsplit(answer["Location"]).query)["next"][0]

    data = {"login": "editor", "password": PASSWORD, "next": wanted}
    assert client.post(answer["Location"], data, **PAGE)["Location"] == "/admin/"


def test_admins_own_button_signs_out_with_one_post(client, editor):
    sign_in(client, editor)

    answer = client.post(reverse("wagtailadmin_logout"), **PAGE)

    assert (answer.status_code, answer["Location"]) == (302, LOGIN)
    assert SESSION_KEY not in client.session


def test_link_cannot_sign_anybody_out(client, editor):
    sign_in(client, editor)
    for path in ("/admin/logout/", "/accounts/logout/"):
        assert client.get(path, **PAGE).status_code == 200
    assert SESSION_KEY in client.session


def test_signing_out_needs_the_forms_token(editor):
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)
    assert client.post("/admin/logout/", **PAGE).status_code == 403


def test_admins_account_page_changes_neither_password_nor_address(client, editor):
    sign_in(client, editor)
    page = client.get("/admin/account/", **PAGE).content.decode()
    assert "new_password" not in page
    assert "/accounts/password/change/" in page
    assert "/accounts/2fa/" in page

    client.post(
        "/admin/account/",
        {
            "name_email-first_name": "新",
            "name_email-last_name": "名",
            "name_email-email": "taken@example.com",
            "password-old_password": PASSWORD,
            "password-new_password1": NEW_PASSWORD,
            "password-new_password2": NEW_PASSWORD,
        },
        **PAGE,
    )

    editor.refresh_from_db()
    assert editor.check_password(PASSWORD)
    assert editor.email == "editor@example.com"


def test_two_doors_do_not_send_each_other_people_without_rights(client):
    """A signed-in account that may not enter the admin ends on a page that says so."""
    sign_in(client, make_user("signed-in"))

    answer = client.get("/admin/", follow=True, **PAGE)

    assert answer.status_code == 200
    assert "没有进入后台的权限" in answer.content.decode()
