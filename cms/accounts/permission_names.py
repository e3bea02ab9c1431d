"""Permissions as they are called on the screens where groups are given them.

Django writes their English names into the database when it makes them. Each migrate run ends with
their Chinese names; whoever gave one another name keeps it.
"""

from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Permission
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils import translation
from django.utils.translation import gettext

ACTIONS = {"add": "添加", "change": "修改", "delete": "删除", "view": "查看"}


def connect() -> None:
    """Name them at the last app's turn: by then Django has made those of the others."""
    last = [config for config in apps.get_app_configs() if config.models_module][-1]
    post_migrate.connect(_after_migrate, sender=last, dispatch_uid="accounts.permission_names")


def name_permissions(using: str) -> None:
    """Give every permission that still has its English name the Chinese one."""
    changed = []
    with translation.override(settings.LANGUAGE_CODE):
        for permission in Permission.objects.using(using).select_related("content_type"):
            name = chinese_name(permission)
            if name != permission.name:
                permission.name = name
                changed.append(permission)
    Permission.objects.using(using).bulk_update(changed, ["name"])


def chinese_name(permission: Permission) -> str:
    """The name to show, in the language that is active; the present one where none is known."""
    model = permission.content_type.model_class()
    if model is not None:
        for action, word in ACTIONS.items():
            if permission.name == f"Can {action} {model._meta.verbose_name_raw}":
                return f"可以{word}{model._meta.verbose_name}"
    return gettext(permission.name)


def _after_migrate(sender: AppConfig, using: str, **_: Any) -> None:
    # A database may be migrated to a point before there are permissions, or hold none of them.
    if Permission._meta.db_table in connections[using].introspection.table_names():
        # Those of this last app: Django's own receiver came later to the signal.
        create_permissions(sender, verbosity=0, using=using)
        name_permissions(using)
