"""Groups for the roles that plugins need, made after every migration."""

from collections.abc import Iterator
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils import translation

from cms.core.groups import is_kept_up, keep_up
from cms.plugin_system.faults import fault, finder
from cms.plugin_system.registry import Fault, Registry, installed

_of_the_host: set[str] = set()


def connect() -> None:
    """Make them at the last app's turn: Django has made the permissions of the others by then."""
    last = [config for config in apps.get_app_configs() if config.models_module][-1]
    post_migrate.connect(_after_migrate, sender=last, dispatch_uid="plugin_system.roles")


def reserve(*names: str) -> None:
    """Say that the host makes groups of these names: no plugin's role may be called so."""
    _of_the_host.update(names)


def ensure_roles(using: str, registry: Registry = installed) -> None:
    """Make the groups of roles that are missing, and give all what their roles newly name.

    A group is found by the role's label in the installation's language. What an administrator has
    added stays, what was taken away is not given back, and permissions that a later version of the
    plugin names are added, once. A group of that name that somebody made by hand is left alone. A
    role waits until all its permissions are there: a database may be migrated in steps.
    """
    rows = Permission.objects.using(using).values_list("content_type__app_label", "codename")
    known = {".".join(row) for row in rows}
    with translation.override(settings.LANGUAGE_CODE):
        for plugin in registry:
            for role in plugin.spec.roles:
                if not known.issuperset(role.permissions):
                    continue
                group, created = Group.objects.using(using).get_or_create(name=str(role.label))
                if created or is_kept_up(group, role.permissions, using=using):
                    keep_up(group, role.permissions, using=using)


@finder
def labels_of_roles(registry: Registry) -> Iterator[Fault]:
    """A label that is a group of the host's, of another role, or longer than a group's name."""
    longest = Group._meta.get_field("name").max_length or 0
    taken = dict.fromkeys(_of_the_host, "the host")
    with translation.override(settings.LANGUAGE_CODE):
        for plugin in registry.known():
            for role in plugin.spec.roles:
                label = str(role.label)
                problem = f"names a group of {taken[label]} already" if label in taken else ""
                if not 0 < len(label) <= longest:
                    problem = f"is empty or longer than {longest} characters"
                if problem:
                    yield fault(
                        "E020",
                        plugin,
                        f"The label {label!r} of role {role.name!r} {problem}.",
                        "Give the role another label: it becomes the name of a group.",
                    )
                taken.setdefault(label, f"plugin {plugin.spec.name}")


def _after_migrate(sender: AppConfig, using: str, **_: Any) -> None:
    # A database may be migrated to a point before there are groups, or hold none of them.
    if Group._meta.db_table in connections[using].introspection.table_names():
        # Django's own receiver came later to the signal, so for this last app its turn is yet to
        # come; making permissions twice is making them once.
        create_permissions(sender, verbosity=0, using=using)
        ensure_roles(using)
