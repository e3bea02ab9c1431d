"""The exhibition hall (网上展厅): a campaign's page and its categories."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page

from cms.campaigns.models import Campaign, Category
from cms.plugin_system.slots import Subject
from site_pages import queries
from site_pages.models.base import SharedPage
from site_pages.models.case import CasePage
from site_pages.models.home import RICH_TEXT_FEATURES


class CampaignPage(SharedPage):
    """The public face of one campaign: its introduction and the hall of its cases (R82)."""

    campaign = models.OneToOneField(
        Campaign, on_delete=models.PROTECT, related_name="page", verbose_name=_("campaign")
    )
    introduction = RichTextField(_("introduction"), blank=True, features=RICH_TEXT_FEATURES)

    content_panels = [*Page.content_panels, FieldPanel("campaign"), FieldPanel("introduction")]
    parent_page_types = ["site_pages.HubHomePage"]
    subpage_types = [
        "site_pages.CategoryPage",
        "site_pages.StandardPage",
        "site_pages.ResultsPage",
        "site_pages.ExhibitionPage",
    ]
    template = "pages/hall.html"

    class Meta:
        verbose_name = _("campaign page")

    @property
    def slot_subject(self) -> Subject | None:
        """The campaign."""
        return Subject(self.campaign_id)

    def clean(self) -> None:
        """Refuse another campaign than that of the categories below."""
        super().clean()
        below = CategoryPage.objects.filter(path__startswith=self.path) if self.pk else None
        if below is not None and below.exclude(category__campaign=self.campaign_id).exists():
            raise ValidationError(
                {"campaign": _("The categories below this page belong to another campaign.")},
                code="in_use",
            )

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The hall, filtered by what the visitor asked for."""
        context = super().get_context(request, *args, **kwargs)
        context.update(queries.hall(self.campaign, request.GET))
        return context


class CategoryPage(SharedPage):
    """One of the campaign's categories (类别) and its cases."""

    document_kind: ClassVar[str | None] = "category"

    category = models.OneToOneField(
        Category, on_delete=models.PROTECT, related_name="page", verbose_name=_("category")
    )

    content_panels = [*Page.content_panels, FieldPanel("category")]
    parent_page_types = ["site_pages.CampaignPage"]
    subpage_types = ["site_pages.CasePage"]
    template = "pages/hall.html"

    class Meta:
        verbose_name = _("category page")

    @property
    def slot_subject(self) -> Subject | None:
        """The category's campaign."""
        return Subject(self.category.campaign_id)

    def clean(self) -> None:
        """Refuse another campaign's category, and another category than that of the cases below."""
        super().clean()
        campaign = CampaignPage.objects.filter(path=self.path[: -self.steplen]).first()
        if campaign and self.category_id and self.category.campaign_id != campaign.campaign_id:
            raise ValidationError(
                {"category": _("This category belongs to another campaign.")}, code="foreign"
            )
        below = CasePage.objects.filter(path__startswith=self.path) if self.pk else None
        if below is not None and below.exclude(case_ref__category=self.category_id).exists():
            raise ValidationError(
                {"category": _("The cases below this page belong to another category.")},
                code="in_use",
            )

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The hall, held to this category."""
        context = super().get_context(request, *args, **kwargs)
        campaign = self.category.campaign
        context.update(queries.hall(campaign, request.GET, category=self.category))
        return context
