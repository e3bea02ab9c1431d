"""The groups that may use the desk: 主办组 (the organiser) and 承办组 (the undertakers' staff).

After every migrate run they are made where they are missing and given what a later version
declares; what an administrator took away is not given back.
"""

from collections.abc import Collection
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models.signals import post_migrate
from wagtail.models import Collection as Folder
from wagtail.models import GroupCollectionPermission, GroupPagePermission, Page

from cms.core.groups import due, keep_up

ORGANISERS = "主办组"
UNDERTAKERS = "承办组"

_LISTS = (
    "organiser",
    "undertaker",
    "contact",
    "channel",
    "district",
    "recommenderclass",
    "awardtype",
)
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
        "core.add_ingressproof",
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
    """Make the groups that are missing, and give each what it was never given."""
    for name, rights in RIGHTS.items():
        group, _ = Group.objects.using(using).get_or_create(name=name)
        keep_up(group, rights, using=using)


def ensure_page_rights(hub: Page) -> None:
    """Let the organiser edit and publish what lies under the hub, with pictures and documents.

    Each right only once: what was taken away again is not given back.
    """
    group = Group.objects.filter(name=ORGANISERS).first()
    if group is None:
        return
    let_edit(group, hub, PAGE_RIGHTS)
    let_use_files(group, Folder.get_first_root_node(), FILE_RIGHTS, sort="files")


def let_edit(group: Group, page: Page, codenames: Collection[str]) -> None:
    """Give a group those rights to a page and all below it that it was never given."""
    rows = GroupPagePermission.objects.filter(group=group)
    new = due(group, "pages", codenames, had_some=rows.exists(), using=DEFAULT_DB_ALIAS)
    for codename in sorted(new):
        permission = _permission("wagtailcore", codename)
        rows.get_or_create(group=group, page=page, permission=permission)


def let_use_files(
    group: Group, folder: Folder, rights: Collection[tuple[str, str]], *, sort: str
) -> None:
    """Give a group those rights to a folder's pictures and files that it was never given."""
    rows = GroupCollectionPermission.objects.filter(group=group)
    had_some = rows.filter(collection=folder).exists()
    names = {f"{app}.{codename}": (app, codename) for app, codename in rights}
    for name in sorted(due(group, sort, names, had_some=had_some, using=DEFAULT_DB_ALIAS)):
        permission = _permission(*names[name])
        rows.get_or_create(group=group, collection=folder, permission=permission)


def _permission(app: str, codename: str) -> Permission:
    return Permission.objects.get(content_type__app_label=app, codename=codename)


def _after_migrate(using: str, **_: Any) -> None:
    # A database may be migrated to a point before there are permissions or campaigns.
    tables = connections[using].introspection.table_names()
    needed = {Permission._meta.db_table, Group._meta.db_table}
    if (
        needed <= set(tables)
        and Permission.objects.using(using).filter(codename="view_desk").exists()
    ):
        ensure_groups(using)
