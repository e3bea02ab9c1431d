"""Groups that the program itself makes, and the permissions it gives them."""

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission


def give(group: Group, permissions: Iterable[str], *, using: str) -> None:
    """Give a group permissions by their names ("app.codename"); unknown ones are passed over.

    Without the signals of ``group.permissions.add``: setting an installation up is no act of a
    person. Who is put into the group, and every change by hand, is on record.
    """
    wanted = set(permissions)
    codenames = {name.partition(".")[2] for name in wanted}
    known = Permission.objects.using(using).select_related("content_type")
    through = Group.permissions.through
    rows = [
        through(group_id=group.pk, permission_id=one.pk)
        for one in known.filter(codename__in=codenames)
        if f"{one.content_type.app_label}.{one.codename}" in wanted
    ]
    through._default_manager.using(using).bulk_create(rows, ignore_conflicts=True)
