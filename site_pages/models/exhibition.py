"""The case exhibition (案例展, R113): an event at which some of the winners can be tried out."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Page

from cms.campaigns.models import Award
from cms.campaigns.results import winners
from site_pages import queries
from site_pages.exceptions import NotAWinner
from site_pages.forms import ExhibitionPageForm
from site_pages.models.event import EventPage
from site_pages.models.hall import CampaignPage
from site_pages.models.media import Picture
from site_pages.models.news import NewsSharing
from site_pages.models.ordered_row import OrderedRow


class ExhibitionPage(EventPage):
    """An exhibition's page. It lies below its campaign's page, so it is the organiser's alone."""

    plan = models.ForeignKey(
        Picture,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("plan of the place"),
    )

    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
                FieldRowPanel([FieldPanel("place"), FieldPanel("address")]),
                FieldPanel("plan", heading=_("plan of the place")),
            ],
            heading=_("Time and place"),
        ),
        FieldPanel("standfirst"),
        InlinePanel("stands", heading=_("Stands"), label=pgettext_lazy("exhibition", "stand")),
        FieldPanel("lead_picture", heading=_("lead picture")),
        FieldPanel("body"),
        MultiFieldPanel(
            [FieldPanel("source"), FieldPanel("author"), FieldPanel("editor")],
            heading=_("Credits"),
        ),
        FieldPanel("dated"),
        InlinePanel("corrections", heading=_("Corrections"), label=_("correction")),
    ]
    parent_page_types = ["site_pages.CampaignPage"]
    subpage_types: ClassVar[list[str]] = []
    base_form_class = ExhibitionPageForm
    template = "pages/exhibition.html"

    class Meta:
        verbose_name = _("exhibition page")

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save as its campaign's, and for all sites."""
        self.sharing = NewsSharing.ALL
        hall = CampaignPage.objects.filter(path=self.path[: -self.steplen]).first()
        if hall is not None:
            self.campaign_id = hall.campaign_id
        super().save(*args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The event with its stands, zone by zone."""
        context = super().get_context(request, *args, **kwargs)
        is_preview = getattr(request, "is_preview", False)
        context.update(queries.exhibition(self, is_preview=is_preview))
        return context


class Stand(OrderedRow):
    """One stand: a winning case, why it was picked, where it is and what visitors can try.

    It names the award and not the case: no case without one can be stored. What becomes of the
    award later is told beside the stand.
    """

    page = ParentalKey(ExhibitionPage, on_delete=models.CASCADE, related_name="stands")
    award = models.ForeignKey(
        Award, on_delete=models.PROTECT, related_name="stands", verbose_name=_("winning case")
    )
    reason = models.TextField(_("why it is shown"), max_length=300)
    zone = models.CharField(_("zone"), max_length=30, blank=True)
    booth = models.CharField(_("booth"), max_length=10)
    to_try = models.TextField(_("what visitors can try"), max_length=200, blank=True)
    times = models.CharField(_("when"), max_length=100, blank=True)

    panels = [
        FieldPanel("award", heading=_("winning case")),
        FieldRowPanel([FieldPanel("zone"), FieldPanel("booth"), FieldPanel("times")]),
        FieldPanel("reason"),
        FieldPanel("to_try"),
    ]

    class Meta(OrderedRow.Meta):
        verbose_name = pgettext_lazy("exhibition", "stand")
        verbose_name_plural = _("Stands")

    def clean(self) -> None:
        """Refuse beside the field what ``save`` would refuse."""
        super().clean()
        try:
            self.refuse_other_cases()
        except NotAWinner as refusal:
            raise ValidationError({"award": str(refusal)}) from refusal

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; raises NotAWinner for a case newly chosen that has no award in force."""
        self.refuse_other_cases()
        super().save(*args, **kwargs)

    def refuse_other_cases(self) -> None:
        """Raise NotAWinner unless the case wins, or stood here already when it did."""
        if self.award_id is None:
            return
        stood = type(self).objects.filter(award=self.award_id)
        if self.pk and stood.filter(pk=self.pk).exists():
            return
        if self.page_id and stood.filter(page=self.page_id).exists():
            return
        campaign = self.page.campaign_id if self.page_id else None
        if not winners(campaign).filter(pk=self.award_id).exists():
            raise NotAWinner(case=self.award.title or self.award.unit)
