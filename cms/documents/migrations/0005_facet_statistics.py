"""How common a facet's value is, for PostgreSQL's planner.

Plugin, key and value depend on each other: guessed each by itself, 1,600 winners looked like nine,
and were all read to show the first ten.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

NAME = "documents_facet_values"


def install(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"CREATE STATISTICS IF NOT EXISTS {NAME} (mcv) ON plugin, key, value "
            "FROM documents_facet"
        )


def remove(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP STATISTICS IF EXISTS {NAME}")


class Migration(migrations.Migration):
    dependencies = [("documents", "0004_updated_indexes")]

    operations = [migrations.RunPython(install, remove, elidable=False)]
