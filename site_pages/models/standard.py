"""Standard pages: what the campaign is, how to apply, how it is judged. Editors own the words."""

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.query import PageQuerySet

from cms.campaigns.models import Campaign
from cms.plugin_system.slots import Subject
from site_pages.blocks.standard import StandardBody
from site_pages.fields import BodyField
from site_pages.models.base import SharedPage
from site_pages.models.hall import CampaignPage
from site_pages.models.home import RICH_TEXT_FEATURES


class StandardPage(SharedPage):
    """A page of words on every site. What rules decide, its live parts say (`LivePart`)."""

    introduction = models.TextField(_("introduction"), blank=True, max_length=300)
    body = BodyField(StandardBody(), verbose_name=_("body"), blank=True)
    side = RichTextField(
        _("beside the text"),
        blank=True,
        features=RICH_TEXT_FEATURES,
        help_text=_("Short facts or links; on phones they follow the text."),
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("introduction"),
        FieldPanel("body"),
        FieldPanel("side"),
    ]
    parent_page_types = [
        "site_pages.HubHomePage",
        "site_pages.CampaignPage",
        "site_pages.StandardPage",
    ]
    subpage_types = ["site_pages.StandardPage"]
    template = "pages/standard.html"

    class Meta:
        verbose_name = _("standard page")

    @cached_property
    def hall(self) -> CampaignPage | None:
        """The campaign's page that it lies below; None outside of campaigns. One query."""
        above = [self.path[:end] for end in range(self.steplen, len(self.path), self.steplen)]
        pages = CampaignPage.objects.filter(path__in=above).select_related("campaign")
        return pages.first()

    @property
    def campaign(self) -> Campaign | None:
        """The campaign that it is about."""
        return self.hall.campaign if self.hall else None

    @property
    def campaign_id(self) -> int | None:
        """The same by its key."""
        return self.hall.campaign_id if self.hall else None

    @property
    def pages_below(self) -> PageQuerySet:
        """The pages below that are in menus and open to everybody."""
        return self.get_children().live().public().in_menu().specific()

    @property
    def slot_subject(self) -> Subject | None:
        """Its campaign, where it has one."""
        return Subject(self.campaign_id) if self.campaign_id else None
