"""Sign-ins, passwords and second factors are recorded, without a word that was typed (D3)."""

import json

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client

from cms.core.audit import digest
from cms.core.models import AuditEntry
from tests.security.people import (
    EDITOR,
    PAGE,
    PASSWORD,
    make_user,
    set_up_authenticator,
    sign_in,
)

pytestmark = pytest.mark.django_db(transaction=True)

NEW_PASSWORD = "battery-7-staple-horse"


@pytest.fixture
def editor():
    return make_user(EDITOR)


def acts() -> list[tuple[str, str]]:
    entries = AuditEntry.objects.filter(action__startswith="account.").order_by("id")
    return list(entries.values_list("actor_label", "action"))


def test_d03_signing_in_and_out_is_recorded(client, editor):
    sign_in(client, editor)
    client.post("/accounts/logout/", **PAGE)

    assert acts() == [("editor", "account.signed_in"), ("editor", "account.signed_out")]


def test_d03_failed_sign_in_is_recorded_without_what_was_typed(client, editor):
    client.post("/accounts/login/", {"login": "My-Secret-Word", "password": "oops"}, **PAGE)

    entry = AuditEntry.objects.get(action="account.sign_in_failed")
    assert entry.facts == {"login": digest("my-secret-word")}
    assert "secret" not in json.dumps(list(AuditEntry.objects.values()), default=str).casefold()


def test_d03_second_factor_and_password_changes_are_recorded(client, editor):
    sign_in(client, editor)
    set_up_authenticator(client, editor)
    answer = client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
        **PAGE,
    )
    assert answer.status_code == 302

    entries = {entry.action: entry for entry in AuditEntry.objects.order_by("-id")}
    added, changed = (
        entries[f"account.{act}"] for act in ("second_factor_added", "password_changed")
    )
    assert (added.facts, added.target_label) == ({"type": "totp"}, "editor")
    assert (changed.action, changed.facts) == ("account.password_changed", {})
    stored = json.dumps(list(AuditEntry.objects.values()), default=str)
    assert NEW_PASSWORD not in stored


def test_d03_rights_given_and_taken_are_recorded_by_name(editor):
    group = Group.objects.create(name="记者")
    permission = Permission.objects.get(codename="access_admin")
    count = AuditEntry.objects.count()

    group.permissions.add(permission)
    editor.groups.add(group)
    editor.groups.add(group)
    editor.groups.remove(group)
    group.permissions.clear()

    told = AuditEntry.objects.order_by("id")[count:]
    assert [(e.actor_label, e.action, e.target_kind, e.target_label) for e in told] == [
        ("system", "rights.granted", "group", "记者"),
        ("system", "rights.granted", "user", "editor"),
        ("system", "rights.taken", "user", "editor"),
        ("system", "rights.cleared", "group", "记者"),
    ]
    assert told[1].facts == {"group": ["记者"], "reverse": False}


def test_sign_out_of_a_session_that_has_ended_is_nobodys_act():
    Client().logout()

    assert acts() == []
