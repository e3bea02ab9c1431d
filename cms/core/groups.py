"""Groups that the program itself makes, and the rights it gives them.

What a group may do is declared as data by whoever makes it. After every migration and at every
start the declaration is compared with the record of what was given once: what a later version
declares is added, what an administrator took away on purpose is not given back.
"""

from collections.abc import Collection, Iterable

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db.models import QuerySet
from django.utils import translation

from cms.core.models import AuditEntry, GrantedRight


def keep_up(group: Group, permissions: Iterable[str], *, using: str) -> None:
    """Give a group those of its declared permissions ("app.codename") that it was never given.

    Unknown ones wait until there are such. Of a group from before there was a record, the audit
    says what somebody took away: that counts as given.
    """
    known = _known(permissions, using=using)
    given = set(_given(group, using).values_list("right", flat=True))
    new = known.keys() - given
    if not new:
        return
    taken = set() if given & known.keys() else _taken_by_hand(group, known, using=using)
    give(group, new - taken, using=using)
    _record(group, new, using=using)


def is_kept_up(group: Group, permissions: Iterable[str], *, using: str) -> bool:
    """Whether a group that exists was made by the program: it was given something, or holds some.

    One that somebody made by hand under the same name is theirs, and is given nothing.
    """
    held = group.permissions.using(using).filter(
        pk__in=[one.pk for one in _known(permissions, using=using).values()]
    )
    return _given(group, using).exists() or held.exists()


def due(group: Group, sort: str, names: Collection[str], *, had_some: bool, using: str) -> set[str]:
    """Of the rights of a sort (to pages, to files), those never given; now they count as given.

    ``had_some``: the group has rights of this sort already. Without a record of any they were
    given before there was one, all that were declared then; and none has been declared since.
    """
    given = {
        right.partition(":")[2]
        for right in _given(group, using)
        .filter(right__startswith=f"{sort}:")
        .values_list("right", flat=True)
    }
    missing = set(names) - given
    _record(group, (f"{sort}:{name}" for name in missing), using=using)
    return set() if had_some and not given else missing


def _given(group: Group, using: str) -> QuerySet[GrantedRight]:
    return GrantedRight.objects.using(using).filter(group=group)


def _record(group: Group, rights: Iterable[str], *, using: str) -> None:
    rows = [GrantedRight(group=group, right=right) for right in rights]
    GrantedRight.objects.using(using).bulk_create(rows, ignore_conflicts=True)


def _known(permissions: Iterable[str], *, using: str) -> dict[str, Permission]:
    wanted = set(permissions)
    codenames = {name.partition(".")[2] for name in wanted}
    rows = Permission.objects.using(using).select_related("content_type")
    named = {
        f"{one.content_type.app_label}.{one.codename}": one
        for one in rows.filter(codename__in=codenames)
    }
    return {name: one for name, one in named.items() if name in wanted}


def _taken_by_hand(group: Group, known: dict[str, Permission], *, using: str) -> set[str]:
    """Which permissions somebody took from the group, by the audit, which names them in words."""
    entries = AuditEntry.objects.using(using).filter(
        target_kind="group", target_id=str(group.pk), action__in=("rights.taken", "rights.cleared")
    )
    with translation.override(settings.LANGUAGE_CODE):
        words = {str(one): name for name, one in known.items()}
    taken: set[str] = set()
    for entry in entries:
        named = entry.facts.get("permission", [])
        cleared = entry.action == "rights.cleared"
        taken |= known.keys() if cleared else {words[one] for one in named if one in words}
    return taken


def give(group: Group, permissions: Iterable[str], *, using: str) -> None:
    """Give a group permissions by their names ("app.codename"); unknown ones are passed over.

    Without the signals of ``group.permissions.add``: setting an installation up is no act of a
    person. Who is put into the group, and every change by hand, is on record.
    """
    through = Group.permissions.through
    rows = [
        through(group_id=group.pk, permission_id=one.pk)
        for one in _known(permissions, using=using).values()
    ]
    through._default_manager.using(using).bulk_create(rows, ignore_conflicts=True)
