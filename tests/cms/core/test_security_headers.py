"""What a browser is told it may do: strict everywhere, the admin's own below /admin/."""

import re

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from cms.core.security_headers import ContentSecurityMiddleware
from tests.given import given
from tests.security.people import PAGE, SUPERUSER, make_user, sign_in
from tests.world import make_case, make_world

HUB = {"HTTP_HOST": "localhost:8000"}
PARTNER = {"HTTP_HOST": "qingdaonews.localhost:8000"}
STRICT = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "media-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "frame-ancestors": "'none'",
}
# Blocks of data are no scripts: no browser runs them, and no policy need allow them.
SCRIPT = r"<script(?![^>]*\ssrc=)(?![^>]*\stype=[\"']application/(?:ld\+)?json)"
INLINE = re.compile(rf"<style|\son[a-z]+=|\sstyle=|javascript:|{SCRIPT}", re.I)
LOADED = re.compile(
    r"""<(?:(?:script|img|iframe|source|video|audio)\b|link\b(?=[^>]*\b(?:stylesheet|icon|preload))"""
    r""")[^>]*?\s(?:src|srcset|href)=["'](?:https?:)?//([^"'/]+)""",
    re.I,
)


def policy(answer):
    directives = (part.strip() for part in answer["Content-Security-Policy"].split(";"))
    return dict(directive.partition(" ")[::2] for directive in directives if directive)


def answered(path, *, preview=False, use_nonce=False):
    request = RequestFactory().get(path)
    request.is_preview = preview

    def view(request):
        return HttpResponse(str(request.csp_nonce) if use_nonce else "")

    return ContentSecurityMiddleware(view)(request)


def test_everything_gets_the_strict_policy():
    assert policy(answered("/anything/")) == STRICT
    assert policy(answered("/administration/")) == STRICT


def test_nonce_is_in_the_policy_when_a_page_uses_one_and_new_each_time():
    one, other = answered("/", use_nonce=True), answered("/", use_nonce=True)

    assert policy(one)["script-src"] == f"'self' 'nonce-{one.content.decode()}'"
    assert policy(one)["style-src"] == f"'self' 'nonce-{one.content.decode()}'"
    assert one.content != other.content


def test_admin_has_a_policy_of_its_own_and_frames_only_itself():
    answer = answered("/admin/pages/")
    assert policy(answer)["script-src"] == "'self' 'unsafe-inline'"
    assert policy(answer)["frame-ancestors"] == "'self'"
    assert policy(answer)["object-src"] == "'none'"
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


def test_preview_keeps_the_strict_policy_but_may_be_framed_by_this_host():
    answer = answered("/2020/", preview=True)
    assert policy(answer) == STRICT | {"frame-ancestors": "'self'"}
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


# --- real pages ----------------------------------------------------------------------


@pytest.fixture
def case(db):
    return given(world_with_case)


def world_with_case():
    make_world()
    return make_case()


@pytest.mark.parametrize("host", [HUB, PARTNER], ids=["hub", "partner"])
@pytest.mark.parametrize("path", ["/", "/2020/", "CASE", "/no-such-page/"])
def test_public_pages_are_strict_and_hold_nothing_inline_or_foreign(client, case, host, path):
    answer = client.get(case.url if path == "CASE" else path, **host, **PAGE)

    assert policy(answer) == STRICT
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "strict-origin-when-cross-origin"
    page = answer.content.decode()
    assert INLINE.findall(page) == []
    assert set(LOADED.findall(page)) <= {host["HTTP_HOST"]}


@pytest.mark.parametrize(
    "path", ["/api/v1/", "/api/v1/cases/", "/api/v1/cases/nonsense/", "/accounts/login/"]
)
def test_api_and_account_answers_are_strict(client, case, path):
    answer = client.get(path, **HUB)
    assert policy(answer) == STRICT
    assert answer["X-Frame-Options"] == "DENY"


def test_admin_answers_with_its_own_policy(client, case):
    sign_in(client, make_user(SUPERUSER), **HUB)
    answer = client.get("/admin/", **HUB, **PAGE)
    assert answer.status_code == 200
    assert policy(answer)["frame-ancestors"] == "'self'"
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.parametrize("theme", ["hub", "qingdaonews"])
def test_draft_and_preview_show_in_the_admins_frame(client, case, theme):
    """Wagtail renders a preview by a request of its own, whose headers come out with it."""
    sign_in(client, make_user(SUPERUSER), **HUB)
    drafted = client.get(f"/admin/pages/{case.pk}/view_draft/?mode={theme}", **HUB, **PAGE)

    assert drafted.status_code == 200
    assert case.title in drafted.content.decode()
    assert policy(drafted) == STRICT | {"frame-ancestors": "'self'"}
    assert drafted["X-Frame-Options"] == "SAMEORIGIN"
