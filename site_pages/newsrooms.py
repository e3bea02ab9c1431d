"""The people of a newsroom: four groups with rights to their own pages, pictures and files.

Editors write and send in; three offices review (三审); the last of them, the editor-in-chief's, may
also publish and withdraw at once. Names are what staff read and stay Chinese: they are rows, not a
screen's words. Each right is given once: what an administrator took away is not given back.
"""

from dataclasses import dataclass

from django.contrib.auth.models import Group
from django.db import DEFAULT_DB_ALIAS
from wagtail.models import Collection

from cms.core.groups import keep_up
from site_pages.desk.roles import let_edit, let_use_files
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
    """The groups of one site's newsroom, made where they are missing, with their rights.

    Rights that a later version declares are added to groups that exist, each once.
    """
    newsroom = NewsroomPage.objects.child_of(home).get()
    own, shared = own_folder(home), shared_folder()
    groups = []
    for office in OFFICES:
        group, _ = Group.objects.get_or_create(name=f"{home.title}{office}")
        rights = ("wagtailadmin.access_admin", *(STAND_INS if office == CHIEFS else ()))
        keep_up(group, rights, using=DEFAULT_DB_ALIAS)
        let_edit(group, newsroom, SIGN_OFF if office == CHIEFS else WRITE)
        let_use_files(group, own, OWN_FILES, sort="own files")
        let_use_files(group, shared, CHOOSE, sort="shared files")
        groups.append(group)
    return Offices(*groups)


def shared_folder() -> Collection:
    """The folder of pictures and files that every newsroom may choose from."""
    return _folder(SHARED_FOLDER)


def own_folder(home: PartnerHomePage | HubHomePage) -> Collection:
    """The folder of one site's newsroom."""
    return _folder(f"{home.title}素材")


def _folder(name: str) -> Collection:
    root = Collection.get_first_root_node()
    found = root.get_children().filter(name=name).first()
    if found is None:
        found = root.add_child(name=name)
    return found
