"""The people of a newsroom: a group with rights to their own pages and pictures."""

from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

from site_pages.models import HubHomePage, NewsroomPage, PartnerHomePage


def newsroom_group(home: PartnerHomePage | HubHomePage) -> Group:
    """Editors of one site's newsroom; the group is made where it is missing.

    The name is what staff read and stays Chinese: it is a row, not a screen's words.
    """
    group, _ = Group.objects.get_or_create(name=f"{home.title}编辑部")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    newsroom = NewsroomPage.objects.child_of(home).get()
    for codename in ("add_page", "change_page", "publish_page"):
        permission = Permission.objects.get(
            codename=codename, content_type__app_label="wagtailcore"
        )
        GroupPagePermission.objects.get_or_create(group=group, page=newsroom, permission=permission)
    root = Collection.get_first_root_node()
    # Wagtail asks for its own image permissions, whatever the image model is.
    for codename in ("add_image", "choose_image"):
        permission = Permission.objects.get(
            codename=codename, content_type__app_label="wagtailimages"
        )
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=root, permission=permission
        )
    return group
