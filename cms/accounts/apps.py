"""Accounts as a Django app."""

from django.apps import AppConfig
from wagtail.users.apps import WagtailUsersAppConfig


class AccountsConfig(AppConfig):
    """Owns AUTH_USER_MODEL."""

    name = "cms.accounts"
    label = "accounts"
    verbose_name = "账号"
    default = True

    def ready(self) -> None:
        """Connect the receivers: second factors set up in this session, the audit, the names."""
        from cms.accounts import audit_trail, permission_names, roles, second_factor  # noqa: F401 -- the latter connects itself
        from cms.plugin_system import roles as plugin_roles

        audit_trail.connect()
        permission_names.connect()
        plugin_roles.reserve(roles.EDITORS, roles.MODERATORS)


class UsersAdminConfig(WagtailUsersAppConfig):
    """Wagtail's management of users, with our forms: one name to show instead of two."""

    user_viewset = "cms.accounts.users_admin.UserViewSet"
