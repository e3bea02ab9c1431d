"""Who counts as staff, and the names of the groups that give them their rights."""

from typing import Protocol

ADMIN_ACCESS = "wagtailadmin.access_admin"
"""The permission to enter the admin; superusers have it, others by their groups."""

EDITORS = "编辑组"
MODERATORS = "审核组"
"""The two groups Wagtail's own migrations make, as our migration 0002 names them."""


class PermittedUser(Protocol):
    """As much of a user as is needed to ask for a permission."""

    def has_perm(self, perm: str) -> bool:
        """Whether the user has the permission, through a group or as superuser."""
        ...


def may_enter_admin(user: PermittedUser) -> bool:
    """Whether the user is staff: allowed into the admin at all."""
    return user.has_perm(ADMIN_ACCESS)
