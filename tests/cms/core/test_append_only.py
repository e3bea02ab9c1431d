"""Append-only tables refuse to forget, whoever asks, on both databases."""

import importlib
import re
from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import IntegrityError, connection, models, transaction
from django.test.utils import isolate_apps

from cms.core import append_only, append_only_watch
from cms.core.models import AuditEntry

NOW = datetime(2020, 8, 22, tzinfo=UTC)


def an_entry() -> AuditEntry:
    return AuditEntry.objects.create(
        at=NOW, actor_label="组委会", action="tested", target_kind="case", target_id="1"
    )


def refused():
    """A context in which the database must refuse, leaving the test's transaction usable."""
    return _Refused()


class _Refused:
    def __enter__(self):
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()

    def __exit__(self, *failure):
        self.savepoint.__exit__(*failure)
        assert failure[0] is not None, "the database let it pass"
        assert issubclass(failure[0], IntegrityError)
        assert "append-only" in str(failure[1])
        return True


@pytest.mark.django_db
def test_insert_only_table_refuses_update_and_delete():
    entry = an_entry()

    with refused():
        AuditEntry.objects.update(actor_label="别人")
    with refused():
        entry.delete()
    with refused():
        AuditEntry.objects.bulk_create(
            [AuditEntry(pk=entry.pk, uid=entry.uid, at=NOW, action="other")],
            update_conflicts=True,
            update_fields=["action"],
            unique_fields=["id"],
        )
    with refused(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM core_auditentry")

    assert AuditEntry.objects.values_list("actor_label", "action").get() == ("组委会", "tested")


@pytest.mark.postgres
@pytest.mark.django_db
def test_insert_only_table_refuses_truncate():
    an_entry()

    for statement in ("TRUNCATE core_auditentry", "TRUNCATE core_auditentry CASCADE"):
        with refused(), connection.cursor() as cursor:
            cursor.execute(statement)

    assert AuditEntry.objects.count() == 1


def replace_row(table: str, pk: int, **changed: str) -> None:
    """INSERT OR REPLACE a copy of the row, with other SQL for the named columns."""
    with connection.cursor() as cursor:
        columns = [c.name for c in connection.introspection.get_table_description(cursor, table)]
        values = ", ".join(changed.get(column, column) for column in columns)
        into = f"INSERT OR REPLACE INTO {table} ({', '.join(columns)})"
        cursor.execute(f"{into} SELECT {values} FROM {table} WHERE id = %s", [pk])  # noqa: S608 -- constants of the tests


@pytest.fixture(params=["ON", "OFF"])
def recursive_triggers(request):
    """SQLite as our settings open it, and as any other program does."""
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite has INSERT OR REPLACE")
    with connection.cursor() as cursor:
        (before,) = cursor.execute("PRAGMA recursive_triggers").fetchone()
        cursor.execute(f"PRAGMA recursive_triggers={request.param}")
        yield
        cursor.execute(f"PRAGMA recursive_triggers={before}")


@pytest.mark.parametrize(
    "changed",
    [{"action": "'other'"}, {"id": "id + 1"}, {"uid": "'0' || substr(uid, 2)"}],
    ids=["by-all-keys", "by-uid", "by-id"],
)
@pytest.mark.django_db
def test_insert_only_table_refuses_replace_on_any_connection(recursive_triggers, changed):
    entry = AuditEntry.objects.create(
        uid="f" * 32, at=NOW, actor_label="组委会", action="tested", target_kind="case"
    )

    with refused():
        replace_row("core_auditentry", entry.pk, **changed)

    assert AuditEntry.objects.values_list("pk", "action").get() == (entry.pk, "tested")


@pytest.mark.django_db
def test_sqlite_guards_every_unique_column_set_of_an_insert_only_table(own_registry):
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite has INSERT OR REPLACE")
    with isolate_apps("cms.core"):

        class Coded(models.Model):
            code = models.CharField(max_length=9, primary_key=True)
            year = models.IntegerField()
            number = models.IntegerField()
            note = models.CharField(max_length=9)

            class Meta:
                app_label = "core"
                db_table = "test_coded"
                constraints = (
                    models.UniqueConstraint(fields=["year", "number"], name="test_coded_number"),
                    models.UniqueConstraint(
                        fields=["note"], condition=models.Q(year=1999), name="test_coded_partial"
                    ),
                )

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE test_coded (code text PRIMARY KEY, year, number, note)")
        cursor.execute("CREATE UNIQUE INDEX test_coded_number ON test_coded (year, number)")
        cursor.execute("CREATE UNIQUE INDEX p ON test_coded (note) WHERE year = 1999")
        cursor.execute("PRAGMA recursive_triggers=OFF")
    append_only.register(Coded, mode=append_only.INSERT_ONLY)
    append_only.install_triggers("default")
    Coded.objects.create(code="a", year=2020, number=1, note="same")
    Coded.objects.create(code="b", year=2020, number=2, note="same")

    try:
        for values in (["a", 1, 1, ""], ["c", 2020, 1, ""]):
            with refused(), connection.cursor() as cursor:
                cursor.execute("INSERT OR REPLACE INTO test_coded VALUES (%s, %s, %s, %s)", values)
        with refused(), connection.cursor() as cursor:
            cursor.execute("INSERT OR REPLACE INTO test_coded (rowid, code) VALUES (1, 'c')")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA recursive_triggers=ON")

    assert list(Coded.objects.order_by("code").values_list("code", flat=True)) == ["a", "b"]


@pytest.fixture
def own_registry(monkeypatch):
    """What a test registers is forgotten after it."""
    monkeypatch.setattr(append_only, "_registered", append_only.registered())


@pytest.fixture
def ledger(transactional_db, own_registry):
    """A table of its own that a test may rebuild, registered as never deleted."""
    with isolate_apps("cms.core"):

        class Ledger(models.Model):
            note = models.CharField(max_length=20)

            class Meta:
                app_label = "core"
                db_table = "test_ledger"

    with connection.schema_editor() as editor:
        editor.create_model(Ledger)
    append_only.register(Ledger, mode=append_only.NEVER_DELETED)
    append_only.install_triggers("default")
    yield Ledger
    with connection.schema_editor() as editor:
        editor.delete_model(Ledger)


def test_never_deleted_table_can_be_updated_but_not_emptied(ledger):
    row = ledger.objects.create(note="一")

    ledger.objects.update(note="二")

    with refused():
        row.delete()
    if connection.vendor == "postgresql":
        with refused(), connection.cursor() as cursor:
            cursor.execute("TRUNCATE test_ledger")
    assert ledger.objects.values_list("note", flat=True).get() == "二"


def test_never_deleted_table_refuses_replace_and_allows_upsert(ledger):
    row = ledger.objects.create(note="一")
    again = ledger.objects.create(note="三")

    if connection.vendor == "sqlite":
        with refused():
            replace_row("test_ledger", row.pk, note="'四'")
        with refused(), connection.cursor() as cursor:
            cursor.execute("UPDATE OR REPLACE test_ledger SET id = %s", [again.pk])
    ledger.objects.update_or_create(pk=row.pk, defaults={"note": "二"})
    ledger.objects.bulk_create(
        [ledger(pk=again.pk, note="五")],
        update_conflicts=True,
        update_fields=["note"],
        unique_fields=["id"],
    )

    assert dict(ledger.objects.values_list("pk", "note")) == {row.pk: "二", again.pk: "五"}


def test_install_triggers_is_idempotent(ledger):
    assert append_only.missing_triggers("default") == []
    assert append_only.install_triggers("default") == []


def test_sqlite_rebuild_drops_triggers_and_migrate_restores_them(ledger):
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite rebuilds tables to alter them")
    row = ledger.objects.create(note="一")
    longer = models.CharField(max_length=40, default="")
    longer.set_attributes_from_name("note")
    longer.model = ledger
    with connection.schema_editor() as editor:
        editor.alter_field(ledger, ledger._meta.get_field("note"), longer, strict=True)
    assert append_only.missing_triggers("default") == ["append_only_delete_test_ledger"]

    append_only.install_on_post_migrate(sender=apps.get_app_config("core"), using="default")

    assert append_only.missing_triggers("default") == []
    with refused():
        row.delete()


DELETE_TRIGGER = "append_only_delete_test_ledger"


def drop_delete_trigger() -> None:
    with connection.cursor() as cursor:
        on_table = " ON test_ledger" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER {DELETE_TRIGGER}{on_table}")
    assert append_only.missing_triggers("default") == [DELETE_TRIGGER]


def test_migrate_restores_missing_triggers_and_puts_it_on_record(ledger, caplog):
    drop_delete_trigger()

    call_command("migrate", verbosity=0, skip_checks=False)

    assert append_only.missing_triggers("default") == []
    entry = AuditEntry.objects.get(action="append_only.restored")
    assert entry.facts == {"triggers": [DELETE_TRIGGER]}
    assert ("WARNING", DELETE_TRIGGER) in {
        (record.levelname, record.getMessage().rpartition(" ")[2]) for record in caplog.records
    }
    call_command("migrate", verbosity=0, skip_checks=False)
    assert AuditEntry.objects.filter(action="append_only.restored").count() == 1


def test_process_that_starts_without_a_trigger_says_so_and_is_not_ready(ledger, client, caplog):
    append_only_watch.warn_of_missing_triggers()
    assert caplog.records == []
    drop_delete_trigger()

    append_only_watch.warn_of_missing_triggers()
    answer = client.get("/readyz")

    (said,) = (r for r in caplog.records if r.name == append_only_watch.logger.name)
    assert (said.levelname, DELETE_TRIGGER in said.getMessage()) == ("ERROR", True)
    assert answer.status_code == 503
    assert answer.json()["problems"] == {"append_only": "triggers missing: 1"}
    append_only.install_triggers("default")
    assert client.get("/readyz").status_code == 200


def test_web_process_looks_at_its_start(monkeypatch):
    looked = []
    monkeypatch.setattr(append_only_watch, "warn_of_missing_triggers", lambda: looked.append(1))

    importlib.reload(importlib.import_module("cms.wsgi"))

    assert looked


def test_check_names_the_missing_trigger(ledger):
    drop_delete_trigger()

    with pytest.raises(SystemCheckError, match=r"core\.E001.*append_only_delete_test_ledger"):
        call_command("check", tags=["database"], databases=["default"])

    append_only.install_triggers("default")
    assert append_only.check_triggers(databases=["default"]) == []


def test_a_trigger_that_was_switched_off_or_replaced_is_missing(ledger):
    name = "append_only_delete_test_ledger"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"ALTER TABLE test_ledger DISABLE TRIGGER {name}")
        else:
            cursor.execute(f"DROP TRIGGER {name}")
            cursor.execute(
                f"CREATE TRIGGER {name} BEFORE DELETE ON test_ledger BEGIN SELECT 1; END"
            )

    assert append_only.install_triggers("default") == [name]
    row = ledger.objects.create(note="一")
    with refused():
        row.delete()


@pytest.mark.django_db
def test_sqlite_refusal_turned_into_a_string_is_missing():
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite takes a quoted name for a string")
    name = "append_only_replace_core_auditentry"
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [name])
        (text,) = cursor.fetchone()
        cursor.execute(f"DROP TRIGGER {name}")
        cursor.execute(text.replace("SELECT RAISE", 'SELECT "RAISE').replace("; END", '"; END'))

    assert append_only.missing_triggers("default") == [name]
    assert append_only.install_triggers("default") == [name]
    assert append_only.missing_triggers("default") == []


@pytest.mark.postgres
def test_postgres_function_with_another_body_is_missing_and_repaired(ledger):
    row = ledger.objects.create(note="一")
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE OR REPLACE FUNCTION append_only_refuse() RETURNS trigger LANGUAGE plpgsql "
            "AS $$ BEGIN RETURN OLD; END $$"
        )

    missing = append_only.missing_triggers("default")

    assert "append_only_delete_test_ledger" in missing
    assert "append_only_update_core_auditentry" in missing
    assert append_only.install_triggers("default") == missing
    assert append_only.missing_triggers("default") == []
    with refused():
        row.delete()


@pytest.mark.postgres
@pytest.mark.parametrize(
    "remade",
    [
        "BEFORE DELETE ON test_ledger FOR EACH ROW WHEN (false)",
        "AFTER DELETE ON test_ledger FOR EACH STATEMENT",
        "BEFORE UPDATE OF note ON test_ledger FOR EACH ROW",
    ],
    ids=["when-false", "other-time", "other-verb"],
)
def test_postgres_trigger_remade_otherwise_is_missing_and_repaired(ledger, remade):
    name = "append_only_delete_test_ledger"
    row = ledger.objects.create(note="一")
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name} ON test_ledger")
        cursor.execute(f"CREATE TRIGGER {name} {remade} EXECUTE FUNCTION append_only_refuse()")

    assert append_only.missing_triggers("default") == [name]
    assert append_only.install_triggers("default") == [name]
    assert append_only.missing_triggers("default") == []
    ledger.objects.update(note="二")
    with refused():
        row.delete()


def test_lifted_lets_the_flush_through_and_guards_again(ledger):
    row = ledger.objects.create(note="一")

    with append_only.lifted("default"):
        row.delete()

    assert append_only.missing_triggers("default") == []


def test_lifted_guards_again_after_a_failure(ledger):
    with pytest.raises(ZeroDivisionError), append_only.lifted("default"):
        raise ZeroDivisionError

    assert append_only.missing_triggers("default") == []


def test_tables_not_migrated_yet_are_passed_over(db, own_registry):
    with isolate_apps("cms.core"):

        class Future(models.Model):
            class Meta:
                app_label = "core"

    append_only.register(Future, mode=append_only.INSERT_ONLY)

    assert append_only.missing_triggers("default") == []


@pytest.mark.parametrize(
    ("on_delete", "refused"),
    [
        (models.CASCADE, True),
        (models.SET_NULL, True),
        (models.SET_DEFAULT, True),
        (models.SET(1), True),
        (models.PROTECT, False),
        (models.RESTRICT, False),
        (models.DO_NOTHING, False),
    ],
)
def test_check_refuses_foreign_keys_that_rewrite_the_past(own_registry, on_delete, refused):
    with isolate_apps("cms.core"):

        class Other(models.Model):
            class Meta:
                app_label = "core"

        class Kept(models.Model):
            other = models.ForeignKey(Other, on_delete=on_delete, null=True, default=None)

            class Meta:
                app_label = "core"

    append_only.register(Kept, mode=append_only.INSERT_ONLY)

    messages = [message for message in append_only.check_foreign_keys() if message.obj is Kept]

    assert [message.id for message in messages] == (["core.E002"] if refused else [])


def test_register_refuses_a_second_mode(own_registry):
    append_only.register(AuditEntry, mode=append_only.INSERT_ONLY)

    with pytest.raises(ValueError, match="already registered"):
        append_only.register(AuditEntry, mode=append_only.NEVER_DELETED)


def test_nothing_outside_the_tests_lifts_the_triggers(project_root):
    product = [
        path
        for room in ("api", "cms", "plugins", "site_pages")
        for path in (project_root / room).rglob("*.py")
        if path != project_root / "cms" / "core" / "append_only.py"
    ]

    assert product
    assert [path for path in product if re.search(r"\blifted\b", path.read_text("utf-8"))] == []
