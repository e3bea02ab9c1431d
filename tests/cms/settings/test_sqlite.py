"""A connection with the product's settings is the one that DESIGN 9 promises.

The suite's own connections are no witnesses: for speed they do without durability.
"""

import json
import os
import subprocess
import sys

import pytest

LOOK = """
import json, django
django.setup()
from django.db import connection, transaction

def pragma(name):
    with connection.cursor() as cursor:
        return cursor.execute(f"PRAGMA {name}").fetchone()[0]

found = {name: pragma(name) for name in NAMES}
begun = []
connection.connection.set_trace_callback(begun.append)
with transaction.atomic():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
found["begun with"] = begun[0]
print(json.dumps(found))
"""
EXPECTED = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL
    "recursive_triggers": 1,
    "foreign_keys": 1,
    "busy_timeout": 20_000,
    "begun with": "BEGIN IMMEDIATE",
}


@pytest.mark.parametrize(
    ("settings_name", "by_url"),
    [("dev", False), ("dev", True), ("production", True)],  # production asks for DATABASE_URL
)
def test_a_real_connection_is_durable_and_shared(project_root, tmp_path, settings_name, by_url):
    key_file = tmp_path / "ballot.key"
    key_file.write_bytes(os.urandom(32))
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment = inherited | {
        "DJANGO_SETTINGS_MODULE": f"cms.settings.{settings_name}",
        "PINGXUAN_VAR": str(tmp_path),
        "SECRET_KEY": "kept-for-this-test-only-0123456789-abcdefghijklmnopqrstuvwxyz",
        "BASE_DOMAIN": "pingxuan.example",
        "BALLOT_KEY_FILE": str(key_file),
        **({"DATABASE_URL": f"sqlite:///{tmp_path}/other.sqlite3"} if by_url else {}),
    }
    names = tuple(name for name in EXPECTED if " " not in name)

    answer = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", LOOK.replace("NAMES", repr(names))],
        cwd=project_root, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert answer.returncode == 0, answer.stderr[-2000:]
    assert json.loads(answer.stdout) == EXPECTED
    assert (tmp_path / ("other.sqlite3" if by_url else "db.sqlite3")).exists()
