"""Who did what: kept for good, without the values; those lie apart and can be erased."""

import json
from datetime import UTC, datetime

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, connection, transaction

from cms.core.audit import SYSTEM, Actor, Target, digest, record
from cms.core.models import AuditEntry, AuditValue
from cms.core.request_id import _current

pytestmark = pytest.mark.django_db

NOW = datetime(2020, 11, 17, 1, 30, tzinfo=UTC)
CASE = Target(kind="submission", id="42", label="智慧水务平台")
OLD, NEW = "13800001234", "13900005678"


def corrected(**overrides):
    arguments = {
        "actor": Actor(id="7", label="organiser"),
        "action": "submission.corrected",
        "target": CASE,
        "now": NOW,
        "reason": "来函更正",
        "facts": {"state": "accepted"},
        "private_changes": {"contact_phone": (OLD, NEW)},
    }
    return record(**(arguments | overrides))


TABLE = AuditEntry._meta.db_table


def test_record_names_actor_action_target_time_and_request():
    token = _current.set("edge-12345678")
    try:
        uid = corrected().uid
    finally:
        _current.reset(token)

    entry = AuditEntry.objects.get(uid=uid)
    assert (entry.at, entry.actor_id, entry.actor_label) == (NOW, "7", "organiser")
    assert (entry.action, entry.reason) == ("submission.corrected", "来函更正")
    assert (entry.target_kind, entry.target_id, entry.target_label) == (
        "submission", "42", "智慧水务平台",
    )  # fmt: skip
    assert entry.request_id == "edge-12345678"


def test_entry_holds_field_names_and_digests_never_the_values():
    entry = corrected()

    assert entry.facts == {
        "state": "accepted",
        "fields": {"contact_phone": {"old": digest(OLD), "new": digest(NEW)}},
    }
    stored = json.dumps(list(AuditEntry.objects.values_list()), default=str)
    assert OLD not in stored
    assert NEW not in stored


def test_digest_is_equal_for_equal_values_and_needs_the_key(settings):
    assert digest(OLD) == digest(OLD) != digest(NEW)
    before = digest(OLD)
    settings.SECRET_KEY = "another"
    assert digest(OLD) != before


def test_values_lie_apart_and_can_be_erased_while_the_entry_stays():
    entry = corrected()
    values = AuditValue.objects.filter(audit_uid=entry.uid)
    assert list(values.values_list("field", "old", "new")) == [("contact_phone", OLD, NEW)]

    values.delete()

    assert AuditEntry.objects.filter(uid=entry.uid).exists()
    assert not AuditValue.objects.filter(audit_uid=entry.uid).exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {table} SET reason = 'x'",
        "DELETE FROM {table}",
        """INSERT INTO {table} SELECT * FROM {table} WHERE true
        ON CONFLICT (id) DO UPDATE SET reason = 'x'""",
    ],
    ids=["update", "delete", "upsert"],
)
def test_database_refuses_to_change_the_past(statement):
    corrected()

    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table=TABLE))

    assert AuditEntry.objects.get().reason == "来函更正"


@pytest.mark.postgres
def test_database_refuses_to_truncate_the_past():
    corrected()
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"TRUNCATE {TABLE}")


def test_models_are_refused_like_statements():
    entry = corrected()
    entry.reason = "x"
    with pytest.raises(IntegrityError), transaction.atomic():
        entry.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        entry.delete()


def test_entry_outlives_the_account_that_acted():
    user = get_user_model().objects.create_user("gone", "gone@example.com", "x")
    entry = corrected(actor=Actor.from_user(user))
    user.delete()

    entry.refresh_from_db()
    assert entry.actor_label == "gone"


def test_nobody_is_the_system():
    assert Actor.from_user(None) == SYSTEM
    assert corrected(actor=SYSTEM, private_changes=None, facts=None).facts == {}


def test_entry_is_gone_with_the_transaction_it_belongs_to():
    with transaction.atomic():
        corrected()
        transaction.set_rollback(True)
    assert not AuditEntry.objects.exists()
    assert not AuditValue.objects.exists()
