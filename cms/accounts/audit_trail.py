"""What happens to accounts, recorded for good: sign-ins, passwords, second factors, rights (D3)."""

from collections.abc import Mapping
from typing import Any

from allauth.account import signals as account_signals
from allauth.mfa import signals as mfa_signals
from django.contrib.auth import get_user_model
from django.contrib.auth import signals as auth_signals
from django.contrib.auth.models import Group
from django.db.models.signals import m2m_changed
from django.dispatch import Signal
from django.utils import timezone

from cms.core import audit
from cms.core.wagtail_log import acting

# Signals that carry the account they are about, which is also who acted.
OWN_ACTS: Mapping[str, Signal] = {
    "account.signed_in": auth_signals.user_logged_in,
    "account.signed_out": auth_signals.user_logged_out,
    "account.password_set": account_signals.password_set,
    "account.password_changed": account_signals.password_changed,
    "account.password_reset": account_signals.password_reset,
    "account.second_factor_added": mfa_signals.authenticator_added,
    "account.second_factor_removed": mfa_signals.authenticator_removed,
    "account.recovery_codes_renewed": mfa_signals.authenticator_reset,
}
VERBS = {"post_add": "granted", "post_remove": "taken", "pre_clear": "cleared"}


def connect() -> None:
    """Listen to Django's and allauth's signals and to the tables of rights."""
    for action, signal in OWN_ACTS.items():
        _connect_own_act(action, signal)
    auth_signals.user_login_failed.connect(record_failed_sign_in, dispatch_uid="audit:failed")
    user = get_user_model()
    for relation in (user.groups, user.user_permissions, Group.permissions):
        m2m_changed.connect(
            record_rights,
            sender=relation.through,
            dispatch_uid=f"audit:{relation.through.__name__}",
        )


def _connect_own_act(action: str, signal: Signal) -> None:
    def receive(user: Any = None, authenticator: Any = None, **kwargs: Any) -> None:
        if user is None:
            return  # a sign-out of a session that had ended already
        facts = {"type": authenticator.type} if authenticator is not None else {}
        audit.record(
            actor=audit.Actor.from_user(user),
            action=action,
            target=_target(user),
            now=timezone.now(),
            facts=facts,
        )

    signal.connect(receive, weak=False, dispatch_uid=f"audit:{action}")


def record_failed_sign_in(credentials: Mapping[str, Any], **kwargs: Any) -> None:
    """A name that did not get in, as a digest: people type passwords into the wrong field."""
    typed = next((str(credentials[k]) for k in ("username", "email") if credentials.get(k)), "")
    audit.record(
        actor=audit.SYSTEM,
        action="account.sign_in_failed",
        target=audit.Target(kind="user", id=""),
        now=timezone.now(),
        facts={"login": audit.digest(typed.casefold())},
    )


def record_rights(
    instance: Any, action: str, reverse: bool, model: Any, pk_set: set[Any] | None, **kwargs: Any
) -> None:
    """A group joined or left, a permission given or taken, with the names of those concerned."""
    if action not in VERBS or pk_set == set():
        return
    concerned = model.objects.filter(pk__in=pk_set) if pk_set is not None else ()
    audit.record(
        actor=acting(),
        action=f"rights.{VERBS[action]}",
        target=_target(instance),
        now=timezone.now(),
        facts={model._meta.model_name: sorted(map(str, concerned)), "reverse": reverse},
    )


def _target(row: Any) -> audit.Target:
    return audit.Target(kind=row._meta.model_name, id=str(row.pk), label=str(row)[:300])
