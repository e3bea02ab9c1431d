"""The two groups Wagtail makes get Chinese names, unless somebody renamed them already."""

from django.apps.registry import Apps as StateApps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

NAMES = {"Editors": "编辑组", "Moderators": "审核组"}


def name_groups(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    rename(apps, schema_editor, NAMES)


def restore_groups(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    rename(apps, schema_editor, {new: old for old, new in NAMES.items()})


def rename(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor, names: dict[str, str]) -> None:
    groups = apps.get_model("auth", "Group").objects.using(schema_editor.connection.alias)
    for old, new in names.items():
        if not groups.filter(name=new).exists():
            groups.filter(name=old).update(name=new)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        # Those that make the groups or find them by their English names.
        ("wagtailcore", "0048_add_default_workflows"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtaildocs", "0002_initial_data"),
        ("wagtailimages", "0002_initial_data"),
    ]

    operations = [migrations.RunPython(name_groups, restore_groups)]
