"""Invented accounts, and what a person does to sign in: password, authenticator, codes."""

import base64
import hashlib
import hmac
import re
import time

from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from wagtail.models import Page

from cms.accounts.roles import EDITORS, MODERATORS
from site_pages.desk import roles

PASSWORD = "correct-horse-9-battery"
PAGE = {"HTTP_ACCEPT": "text/html,application/xhtml+xml"}
LOGIN = "/accounts/login/"

ANONYMOUS, SIGNED_IN, EDITOR, MODERATOR, UNDERTAKER, ORGANISER, SUPERUSER = ROLES = (
    "anonymous",
    "signed-in",
    "editor",
    "moderator",
    "undertaker",
    "organiser",
    "superuser",
)
GROUPS = {
    EDITOR: EDITORS,
    MODERATOR: MODERATORS,
    UNDERTAKER: roles.UNDERTAKERS,
    ORGANISER: roles.ORGANISERS,
}


def make_user(role: str):
    """An account of the role, named after it; None for the anonymous visitor."""
    if role == ANONYMOUS:
        return None
    create = get_user_model().objects.create_user
    if role == SUPERUSER:
        create = get_user_model().objects.create_superuser
    user = create(username=role, email=f"{role}@example.com", password=PASSWORD)
    if group := GROUPS.get(role):
        user.groups.add(Group.objects.get(name=group))
    if role == ORGANISER:
        # In an installation the hub's start step gives them; here the tree may have no hub.
        roles.ensure_page_rights(Page.get_first_root_node())
    return user


def sign_in(client: Client, user, *, password: str = PASSWORD, **extra):
    """Give name and password on allauth's page; returns the answer."""
    data = {"login": user.username, "password": password}
    return client.post(LOGIN, data, **PAGE, **extra)


def confirm_password(client: Client, user):
    """What allauth asks for before anything that touches the account's security."""
    return client.post("/accounts/reauthenticate/", {"password": PASSWORD}, **PAGE)


def set_up_authenticator(client: Client, user):
    """Confirm the password, scan the secret, type the code; returns the last answer."""
    confirm_password(client, user)
    page = client.get("/accounts/2fa/totp/activate/", **PAGE).content.decode()
    secret = re.search(r'id="authenticator_secret"[^>]* value="([A-Z2-7]+)"', page)[1]
    return client.post("/accounts/2fa/totp/activate/", {"code": totp(secret)}, **PAGE)


def give_code(client: Client, user):
    """Type the authenticator's present code during sign-in."""
    return client.post("/accounts/2fa/authenticate/", {"code": present_code(user)}, **PAGE)


def present_code(user) -> str:
    """What the user's authenticator shows now."""
    return totp(Authenticator.objects.get(user=user, type="totp").data["secret"])


def totp(secret: str) -> str:
    """RFC 6238 with its defaults: SHA-1, thirty seconds, six digits."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, int(time.time() // 30).to_bytes(8, "big"), hashlib.sha1)
    offset = digest[-1] & 15
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**6:06d}"
