"""The search index: a part of the schema that models cannot say."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from cms.documents import search_index


def install(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    search_index.install(schema_editor.connection.alias)


def remove(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    search_index.remove(schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]

    operations = [migrations.RunPython(install, remove, elidable=False)]
