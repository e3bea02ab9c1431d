"""The desk's place in the admin: its addresses, and the menu with the lists behind it."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.viewsets.base import ViewSet, ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet

from cms.campaigns.models import (
    Campaign,
    Channel,
    Contact,
    District,
    Organiser,
    Partner,
    RecommenderClass,
    Undertaker,
)
from site_pages.desk import access, plugins_views, rules_views, views
from site_pages.models import UndertakerAccount


class DeskMenuItem(MenuItem):
    """Shown to who may see the desk."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the person may."""
        return request.user.has_perm(access.SEE)


class DeskViewSet(ViewSet):
    """The campaign desk's pages."""

    name = "desk"
    url_prefix = "desk"
    menu_label = _("Campaign desk")
    menu_icon = "list-ul"
    menu_item_class = DeskMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        """The front door, then the rooms of one campaign."""
        here = "<slug:campaign>/"
        return [
            path("", views.RunningDesk.as_view(), name="index"),
            path(here, views.DeskFront.as_view(), name="front"),
            path(f"{here}announce/", views.Announce.as_view(), name="announce"),
            path(f"{here}channels/", views.Channels.as_view(), name="channels"),
            path(
                f"{here}channels/<slug:channel>.<slug:kind>",
                views.ChannelCode.as_view(),
                name="channel-code",
            ),
            path(f"{here}plugins/", plugins_views.Plugins.as_view(), name="plugins"),
            path(f"{here}plugins/<slug:plugin>/", plugins_views.Pause.as_view(), name="pause"),
            path(f"{here}rules/", rules_views.History.as_view(), name="rules"),
            path(f"{here}rules/edit/", rules_views.EditDraft.as_view(), name="rules-edit"),
            path(f"{here}rules/review/", rules_views.Review.as_view(), name="rules-review"),
            path(f"{here}rules/notice/", rules_views.DraftNotice.as_view(), name="rules-notice"),
            path(f"{here}rules/drop/", rules_views.DropDraft.as_view(), name="rules-drop"),
            path(f"{here}rules/<int:number>/", rules_views.Sheet.as_view(), name="rules-sheet"),
            path(
                f"{here}rules/<int:number>/content.json",
                rules_views.StoredBytes.as_view(),
                name="rules-content",
            ),
        ]


class _List(ModelViewSet):
    """One of the lists that belong to a campaign."""

    add_to_admin_menu = False
    inspect_view_enabled = False
    copy_view_enabled = False
    exclude_form_fields: list[str] = []


class CampaignViewSet(_List):
    """Names, numbers and statements of a campaign; it is copied or loaded, not made here."""

    model = Campaign
    menu_label = _("Campaigns")
    icon = "list-ul"
    list_display = [
        "title",
        "year",
        Column("announced_at", label=_("Announced at")),
        TitleColumn(
            "desk",
            label=_("Campaign desk"),
            accessor=lambda _campaign: _("Open the desk"),
            get_url=lambda campaign: reverse("desk:front", args=(campaign.slug,)),
        ),
    ]
    form_fields = [
        "title",
        "system_name",
        "system_short_name",
        "fee_statement",
        "approval_number",
        "icp_number",
        "police_number",
    ]


class OrganiserViewSet(_List):
    """Who organises (主办)."""

    model = Organiser
    icon = "group"
    list_display = ["name", "short_name", "campaign", "ordinal"]
    list_filter = ["campaign"]


class UndertakerViewSet(_List):
    """Who carries it out (承办)."""

    model = Undertaker
    icon = "group"
    list_display = ["name", "short_name", "partner", "campaign", "ordinal"]
    list_filter = ["campaign"]


class UndertakerAccountViewSet(_List):
    """Which account acts for which undertaker (R4)."""

    model = UndertakerAccount
    name = "undertaker-account"
    icon = "user"
    list_display = ["person", "undertaker"]
    form_fields = ["person", "undertaker"]


class ContactViewSet(_List):
    """Who answers questions."""

    model = Contact
    icon = "user"
    list_display = ["name", "role", "phone", "campaign"]
    list_filter = ["campaign"]


class ChannelViewSet(_List):
    """Where links to the campaign stand."""

    model = Channel
    icon = "link"
    list_display = ["name", "kind", "partner", "campaign", "ordinal"]
    list_filter = ["campaign"]


class DistrictViewSet(_List):
    """The divisions of the city."""

    model = District
    icon = "site"
    list_display = ["name", "code", "campaign", "ordinal"]
    list_filter = ["campaign"]


class RecommenderClassViewSet(_List):
    """Which units' recommendations count."""

    model = RecommenderClass
    icon = "success"
    list_display = ["name", "campaign", "ordinal"]
    list_filter = ["campaign"]


class PartnerViewSet(_List):
    """The media houses, whichever campaign it is."""

    model = Partner
    icon = "site"
    list_display = ["name", "slug", "site", "index_policy", "ordinal"]
    form_fields = ["name", "index_policy", "ordinal"]


class DeskGroup(ViewSetGroup):
    """评选活动, in the admin's menu."""

    menu_label = _("Campaign")
    menu_icon = "list-ul"
    menu_order = 150
    # Where higher floors add what belongs to the campaign.
    submenu_hook = "register_desk_menu_item"
    items: tuple[Any, ...] = (
        DeskViewSet,
        CampaignViewSet,
        OrganiserViewSet,
        UndertakerViewSet,
        UndertakerAccountViewSet,
        ContactViewSet,
        ChannelViewSet,
        DistrictViewSet,
        RecommenderClassViewSet,
        PartnerViewSet,
    )
