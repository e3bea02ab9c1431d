"""The page of a campaign's results (R110): prepared as a draft, public with the release."""

from typing import Any, ClassVar

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, PageChooserPanel
from wagtail.fields import RichTextField
from wagtail.models import Page

from cms.campaigns.models import Campaign
from cms.campaigns.results import has_results
from cms.plugin_system.slots import Subject
from site_pages import queries, rules, sharing
from site_pages.models.base import SharedPage
from site_pages.models.hall import CampaignPage
from site_pages.models.home import RICH_TEXT_FEATURES


class ResultsPage(SharedPage):
    """What editors say around the results; the results themselves are the release's.

    Until the release it cannot be public in any way, scheduled or not. The release publishes it.
    """

    introduction = RichTextField(_("introduction"), blank=True, features=RICH_TEXT_FEATURES)
    notice = models.ForeignKey(
        "wagtailcore.Page",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("notice of the results"),
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("introduction"),
        PageChooserPanel("notice", ["site_pages.NewsPage"], heading=_("notice of the results")),
    ]
    parent_page_types = ["site_pages.CampaignPage"]
    subpage_types: ClassVar[list[str]] = []
    max_count_per_parent = 1
    template = "pages/results.html"

    class Meta:
        verbose_name = _("results page")

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """Its address is fixed: nobody has to type it."""
        self.slug = sharing.RESULTS
        super().full_clean(*args, **kwargs)

    @cached_property
    def hall(self) -> CampaignPage:
        """The campaign's page, which it lies below. One query."""
        pages = CampaignPage.objects.select_related("campaign")
        return pages.get(path=self.path[: -self.steplen])

    @property
    def campaign(self) -> Campaign:
        """The campaign whose results these are."""
        return self.hall.campaign

    @property
    def campaign_id(self) -> int:
        """The same by its key."""
        return self.campaign.pk

    @cached_property
    def open_notice(self) -> Page | None:
        """The notice, where everybody can read it. Two queries."""
        pages = Page.objects.live().public().filter(pk=self.notice_id).specific()
        return pages.first() if self.notice_id else None

    @property
    def slot_subject(self) -> Subject | None:
        """Its campaign; of a page that is not stored yet, nothing."""
        return Subject(self.campaign_id) if self.path else None

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; raises ResultsEmbargoed where it would be public before the release."""
        refusal = rules.publish_refusal(self) if self.live else None
        if refusal is not None:
            raise refusal
        super().save(*args, **kwargs)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page; not here for anybody while there is no release, however it became live."""
        if not has_results(self.campaign_id):
            raise Http404
        return super().serve(request, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """What was released; of a draft's preview before the release, nothing."""
        context = super().get_context(request, *args, **kwargs)
        context.update(queries.results(self.hall))
        return context
