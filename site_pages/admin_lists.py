"""Wagtail's admin API, which its own scripts ask, without what belongs to other newsrooms."""

from typing import Any

from django.db.models import QuerySet
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet

from site_pages.within_reach import files_of


class PicturesInReach(ImagesAdminAPIViewSet):
    """The list of pictures and one of them."""

    def get_queryset(self) -> QuerySet[Any]:
        """The pictures that the person may choose."""
        return within(super().get_queryset(), self.request.user)


class AttachmentsInReach(DocumentsAdminAPIViewSet):
    """The list of attachments and one of them."""

    def get_queryset(self) -> QuerySet[Any]:
        """The attachments that the person may choose."""
        return within(super().get_queryset(), self.request.user)


def within(rows: QuerySet[Any], user: Any) -> QuerySet[Any]:
    """Of these files those that the person may choose."""
    return rows.filter(pk__in=files_of(user, rows.model).values("pk"))


def put_in_place(router: WagtailAPIRouter) -> None:
    """Answer at the addresses of Wagtail's own lists."""
    router.register_endpoint("images", PicturesInReach)
    router.register_endpoint("documents", AttachmentsInReach)
