"""The groups that may use the desk: 主办组 (the organiser) and 承办组 (the undertakers' staff).

Made after every migrate run where they are missing; what an administrator took away from a group
that exists is not given back.
"""

from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models.signals import post_migrate
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from cms.core.groups import give

ORGANISERS = "主办组"
UNDERTAKERS = "承办组"

_LISTS = ("organiser", "undertaker", "contact", "channel", "district", "recommenderclass")
RIGHTS = {
    ORGANISERS: (
        "wagtailadmin.access_admin",
        "campaigns.view_desk",
        "campaigns.change_rules",
        "campaigns.pause_plugins",
        "campaigns.change_campaign",
        "campaigns.change_partner",
        *(f"campaigns.{act}_{one}" for one in _LISTS for act in ("add", "change", "delete")),
        *(f"partners.{act}_partnerkey" for act in ("add", "change", "view")),
        "site_pages.withdraw_any_page",
        "site_pages.correct_case",
        *(f"site_pages.{act}_undertakeraccount" for act in ("add", "change", "delete", "view")),
    ),
    UNDERTAKERS: (
        "wagtailadmin.access_admin",
        "campaigns.view_desk",
        *(f"campaigns.view_{one}" for one in _LISTS),
    ),
}
PAGE_RIGHTS = ("add_page", "change_page", "publish_page")
# Wagtail asks for its own permissions, whatever the picture and document models are.
FILE_RIGHTS = (
    ("wagtailimages", "add_image"),
    ("wagtailimages", "change_image"),
    ("wagtailimages", "choose_image"),
    ("wagtaildocs", "add_document"),
    ("wagtaildocs", "change_document"),
    ("wagtaildocs", "choose_document"),
)


def connect() -> None:
    """Make the groups after the last app's turn: by then Django has made all permissions."""
    last = [config for config in apps.get_app_configs() if config.models_module][-1]
    post_migrate.connect(_after_migrate, sender=last, dispatch_uid="site_pages.desk.roles")


def ensure_groups(using: str = DEFAULT_DB_ALIAS) -> None:
    """Make the groups that are missing, with their rights."""
    for name, rights in RIGHTS.items():
        group, created = Group.objects.using(using).get_or_create(name=name)
        if created:
            give(group, rights, using=using)


def ensure_page_rights(hub: Page) -> None:
    """Let the organiser edit and publish what lies under the hub, with pictures and documents.

    Only once: rights that were taken away again are not given back.
    """
    group = Group.objects.filter(name=ORGANISERS).first()
    if group is None or GroupPagePermission.objects.filter(group=group).exists():
        return
    for codename in PAGE_RIGHTS:
        permission = Permission.objects.get(
            codename=codename, content_type__app_label="wagtailcore"
        )
        GroupPagePermission.objects.create(group=group, page=hub, permission=permission)
    collection = Collection.get_first_root_node()
    for app, codename in FILE_RIGHTS:
        permission = Permission.objects.get(codename=codename, content_type__app_label=app)
        GroupCollectionPermission.objects.create(
            group=group, collection=collection, permission=permission
        )


def _after_migrate(using: str, **_: Any) -> None:
    # A database may be migrated to a point before there are permissions or campaigns.
    tables = connections[using].introspection.table_names()
    needed = {Permission._meta.db_table, Group._meta.db_table}
    if (
        needed <= set(tables)
        and Permission.objects.using(using).filter(codename="view_desk").exists()
    ):
        ensure_groups(using)
