"""The people of a newsroom: four groups with rights to their own pages, pictures and files.

Editors write and send in; three offices review (三审); the last of them, the editor-in-chief's, may
also publish and withdraw at once. Names are what staff read and stay Chinese: they are rows, not a
screen's words. Rights are given once: what an administrator took away is not given back.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import Group, Permission
from django.db import DEFAULT_DB_ALIAS
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from cms.core.groups import give
from site_pages.models import HubHomePage, NewsroomPage, PartnerHomePage

EDITORS, DESK_EDITORS, DESK_HEADS, CHIEFS = OFFICES = ("编辑部", "责任编辑", "部门主任", "总编")
SHARED_FOLDER = "共享素材"

WRITE = ("add_page", "change_page")
SIGN_OFF = (*WRITE, "publish_page")
# Wagtail asks for its own permissions, whatever the picture and document models are.
CHOOSE = (("wagtailimages", "choose_image"), ("wagtaildocs", "choose_document"))
OWN_FILES = (
    *(
        (app, f"{act}_{name}")
        for app, name in (("wagtailimages", "image"), ("wagtaildocs", "document"))
        for act in ("add", "change")
    ),
    *CHOOSE,
)
STAND_INS = tuple(f"site_pages.{act}_standin" for act in ("add", "change", "delete", "view"))


@dataclass(frozen=True)
class Offices:
    """The groups of one newsroom."""

    editors: Group
    desk_editors: Group
    desk_heads: Group
    chiefs: Group

    @property
    def reviewers(self) -> tuple[Group, Group, Group]:
        """Who reviews, in the order of the steps."""
        return (self.desk_editors, self.desk_heads, self.chiefs)


def ensure_offices(home: PartnerHomePage | HubHomePage) -> Offices:
    """The groups of one site's newsroom; those that are missing are made, with their rights."""
    newsroom = NewsroomPage.objects.child_of(home).get()
    groups = []
    for office in OFFICES:
        group, created = Group.objects.get_or_create(name=f"{home.title}{office}")
        if created:
            rights = ("wagtailadmin.access_admin", *(STAND_INS if office == CHIEFS else ()))
            give(group, rights, using=DEFAULT_DB_ALIAS)
            _let_edit(group, newsroom, SIGN_OFF if office == CHIEFS else WRITE)
        groups.append(group)
    _ensure_folders(home, groups)
    return Offices(*groups)


def newsroom_group(home: PartnerHomePage | HubHomePage) -> Group:
    """Editors of one site's newsroom."""
    return ensure_offices(home).editors


def _let_edit(group: Group, newsroom: Page, codenames: Iterable[str]) -> None:
    for codename in codenames:
        GroupPagePermission.objects.create(
            group=group, page=newsroom, permission=_permission("wagtailcore", codename)
        )


def _ensure_folders(home: Page, groups: Iterable[Group]) -> None:
    """A folder of pictures and files of its own, and the shared one to choose from."""
    known = GroupCollectionPermission.objects.filter(group__in=groups)
    missing = [one for one in groups if one.pk not in set(known.values_list("group", flat=True))]
    if not missing:
        return
    own, shared = own_folder(home), shared_folder()
    GroupCollectionPermission.objects.bulk_create(
        GroupCollectionPermission(group=group, collection=folder, permission=_permission(*right))
        for group in missing
        for folder, rights in ((own, OWN_FILES), (shared, CHOOSE))
        for right in rights
    )


def shared_folder() -> Collection:
    """The folder of pictures and files that every newsroom may choose from."""
    return _folder(SHARED_FOLDER)


def own_folder(home: Page) -> Collection:
    """The folder of one site's newsroom."""
    return _folder(f"{home.title}素材")


def _folder(name: str) -> Collection:
    root = Collection.get_first_root_node()
    found = root.get_children().filter(name=name).first()
    if found is None:
        found = root.add_child(name=name)
    return found


def _permission(app: str, codename: str) -> Permission:
    return Permission.objects.get(content_type__app_label=app, codename=codename)
