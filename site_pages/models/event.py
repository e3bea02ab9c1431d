"""Events: a release, a showing of cases, a congress (R112, R114). News with a time and a place."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Page

from site_pages import calendars
from site_pages.models.media import Picture
from site_pages.models.news import NewsKind, NewsPage
from site_pages.models.ordered_row import OrderedRow


class EventPage(NewsPage):
    """An event's page; it is found, shared and republished as all news is."""

    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=100)
    address = models.CharField(_("address"), max_length=200, blank=True)

    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
                FieldRowPanel([FieldPanel("place"), FieldPanel("address")]),
            ],
            heading=_("Time and place"),
        ),
        InlinePanel("themes", heading=_("Themes"), label=_("theme")),
        InlinePanel("agenda", heading=_("Agenda"), label=_("agenda item")),
        InlinePanel("speakers", heading=_("Speakers"), label=pgettext_lazy("event", "speaker")),
        FieldRowPanel([FieldPanel("campaign", heading=_("campaign")), FieldPanel("dated")]),
        *(panel for panel in NewsPage.content_panels[len(Page.content_panels) + 1 :]),
    ]
    template = "pages/event.html"

    class Meta:
        verbose_name = _("event page")

    def clean(self) -> None:
        """Refuse an event that ends before it starts."""
        super().clean()
        if self.starts_at and self.ends_at and self.ends_at < self.starts_at:
            raise ValidationError({"ends_at": _("The event would end before it starts.")})

    def _refuse_wrong_kind(self) -> None:
        """There is nothing to choose: an event is one."""

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """Clean as the kind that it is."""
        self.kind = NewsKind.EVENT
        super().full_clean(*args, **kwargs)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save as the kind that it is; drafts are not cleaned in full."""
        self.kind = NewsKind.EVENT
        super().save(*args, **kwargs)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page, or with ``?calendar`` an entry for the reader's calendar."""
        answer = super().serve(request, *args, **kwargs)
        if answer.status_code != 200 or calendars.PARAMETER not in request.GET:
            return answer
        entry = HttpResponse(calendars.entry_of(self), content_type=calendars.CONTENT_TYPE)
        entry["Content-Disposition"] = f'attachment; filename="{self.uid}.ics"'
        return entry


class EventTheme(OrderedRow):
    """One of the subjects that an event is about."""

    page = ParentalKey(EventPage, on_delete=models.CASCADE, related_name="themes")
    name = models.CharField(_("theme"), max_length=50)

    panels = [FieldPanel("name")]

    class Meta(OrderedRow.Meta):
        verbose_name = _("theme")
        verbose_name_plural = _("themes")


class EventAgendaItem(OrderedRow):
    """One point of the agenda."""

    page = ParentalKey(EventPage, on_delete=models.CASCADE, related_name="agenda")
    begins_at = models.TimeField(_("time"), null=True, blank=True)
    item = models.CharField(_("agenda item"), max_length=200)
    speaker = models.CharField(pgettext_lazy("event", "speaker"), max_length=100, blank=True)

    panels = [
        FieldRowPanel([FieldPanel("begins_at"), FieldPanel("speaker")]),
        FieldPanel("item"),
    ]

    class Meta(OrderedRow.Meta):
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")


class EventSpeaker(OrderedRow):
    """Somebody who speaks at an event."""

    page = ParentalKey(EventPage, on_delete=models.CASCADE, related_name="speakers")
    name = models.CharField(_("name"), max_length=50)
    role = models.CharField(_("position"), max_length=100, blank=True)
    organisation = models.CharField(_("organisation"), max_length=100, blank=True)
    picture = models.ForeignKey(
        Picture,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("picture"),
    )

    panels = [
        FieldPanel("name"),
        FieldRowPanel([FieldPanel("role"), FieldPanel("organisation")]),
        FieldPanel("picture", heading=_("picture")),
    ]

    class Meta(OrderedRow.Meta):
        verbose_name = pgettext_lazy("event", "speaker")
        verbose_name_plural = _("speakers")
