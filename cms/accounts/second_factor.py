"""Whether *this* session has shown both factors: the password and the authenticator.

allauth notes in the session how somebody signed in, each note with its time. A session counts
only when the notes hold a password and an authenticator's code, and the code is younger than
the authenticator itself: replacing a lost phone ends what the old one had opened. Sessions
made in any other way (a form of their own, `django.contrib.auth.login`) have no notes.
"""

import time
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.contrib.auth.models import AbstractBaseUser
from django.dispatch import receiver
from django.http import HttpRequest

SETUP_SESSION_KEY = "second_factor_set_up"
PASSWORD = "password"  # noqa: S105 -- allauth's name of a way to sign in, no secret
AUTHENTICATOR_CODE = "mfa"


def authenticator_since(user: AbstractBaseUser) -> float | None:
    """When the user's authenticator app was set up, in seconds since 1970; None without one."""
    found = Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP)
    created_at = found.values_list("created_at", flat=True).first()
    return None if created_at is None else created_at.timestamp()


def is_shown(request: HttpRequest, *, since: float) -> bool:
    """Whether the session holds a password and a code given after ``since``."""
    records = get_authentication_records(request, request.user)
    if not any(record.get("method") == PASSWORD for record in records):
        return False
    codes = [record["at"] for record in records if record.get("method") == AUTHENTICATOR_CODE]
    return any(at >= since for at in (*codes, *_setup_times(request)))


def _setup_times(request: HttpRequest) -> list[float]:
    note = request.session.get(SETUP_SESSION_KEY)
    if not isinstance(note, dict) or note.get("user") != str(request.user.pk):
        return []
    return [note["at"]]


@receiver(authenticator_added, dispatch_uid="second_factor.remember_setup")
def remember_setup(
    *, request: HttpRequest, user: AbstractBaseUser, authenticator: Authenticator, **kwargs: Any
) -> None:
    """Let the session that set the authenticator up go on without a second sign-in.

    allauth asks for the password just before and for a valid code to finish, so the session
    has shown both; it only keeps no note of the code.
    """
    if authenticator.type == Authenticator.Type.TOTP:
        request.session[SETUP_SESSION_KEY] = {"user": str(user.pk), "at": time.time()}
