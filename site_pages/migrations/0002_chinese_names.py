"""What Wagtail makes at the start is named in Chinese, unless somebody renamed it already."""

from django.apps.registry import Apps as StateApps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# (model, field, Wagtail's name, ours)
NAMES = (
    ("Page", "title", "Root", "根页面"),
    ("Page", "draft_title", "Root", "根页面"),
    ("Collection", "name", "Root", "根集合"),
    ("Task", "name", "Moderators approval", "审核组审批"),
    ("Workflow", "name", "Moderators approval", "审核组审批"),
)
# Page and collection are trees: only their first node is Wagtail's.
TREES = ("Page", "Collection")


def give_chinese_names(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for model, field, old, new in NAMES:
        rename(apps, schema_editor, model, field, old, new)


def restore_names(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for model, field, old, new in NAMES:
        rename(apps, schema_editor, model, field, new, old)


def rename(
    apps: StateApps,
    schema_editor: BaseDatabaseSchemaEditor,
    model: str,
    field: str,
    old: str,
    new: str,
) -> None:
    rows = apps.get_model("wagtailcore", model).objects.using(schema_editor.connection.alias)
    rows = rows.filter(depth=1) if model in TREES else rows.all()
    rows.filter(**{field: old}).update(**{field: new})


class Migration(migrations.Migration):
    dependencies = [
        ("site_pages", "0001_initial"),
        ("wagtailcore", "0048_add_default_workflows"),
    ]

    operations = [migrations.RunPython(give_chinese_names, restore_names)]
