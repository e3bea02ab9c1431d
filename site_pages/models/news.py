"""News: notices and deep reports, written in one newsroom, read on eight sites."""

from datetime import UTC, datetime
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.utils import timezone
from django.utils.encoding import escape_uri_path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Page

from cms.campaigns.models import Campaign, CaseRef
from cms.plugin_system.slots import Subject
from site_pages import promotion, queries, rules, sharing
from site_pages.blocks.body import BodyBlock
from site_pages.fields import BodyField
from site_pages.forms import NewsPageForm
from site_pages.models.base import PublicPage
from site_pages.models.media import Picture
from site_pages.models.ordered_row import OrderedRow

# Before the zones had whole minutes an instant has no offset that RFC 3339 can write.
EARLIEST = datetime(1949, 1, 1, tzinfo=UTC)


class NewsKind(models.TextChoices):
    """What sort of news a page is."""

    NOTICE = "notice", _("notice")
    REPORT = "report", _("report")
    EVENT = "event", pgettext_lazy("kind of news", "event")


class NewsSharing(models.TextChoices):
    """How far a newsroom lets its page travel (DESIGN 5)."""

    ALL = "all", _("on all sites")
    LINK_ONLY = "link_only", _("link only")
    OWN_SITE = "own_site", _("own site only")


class NewsroomPage(PublicPage):
    """A site's news front: its own pages first, then what the other newsrooms share."""

    parent_page_types = ["site_pages.HubHomePage", "site_pages.PartnerHomePage"]
    subpage_types = ["site_pages.NewsPage", "site_pages.EventPage"]
    template = "pages/newsroom.html"

    class Meta:
        verbose_name = _("newsroom")

    def clean(self) -> None:
        """The newsroom's address is fixed, and must not hide a mounted page."""
        super().clean()
        if self.slug != sharing.NEWS_PREFIX:
            raise ValidationError({"slug": _("A newsroom's address is always “news”.")})

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The page of news asked for."""
        context = super().get_context(request, *args, **kwargs)
        context.update(queries.newsroom(sharing.mount_of(request), request.GET))
        return context


class NewsPage(PublicPage):
    """A notice or report. Its address on every site is ``/news/{uid}/{slug}/``."""

    document_kind: ClassVar[str | None] = "news"

    kind = models.CharField(
        _("kind"), max_length=10, choices=NewsKind.choices, default=NewsKind.REPORT
    )
    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    standfirst = models.TextField(_("standfirst"), blank=True, max_length=300)
    source = models.CharField(_("source"), max_length=100, blank=True)
    author = models.CharField(_("author"), max_length=100, blank=True)
    editor = models.CharField(_("responsible editor"), max_length=100, blank=True)
    lead_picture = models.ForeignKey(
        Picture,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("lead picture"),
    )
    dated = models.DateTimeField(_("dated"), default=timezone.now)
    body = BodyField(BodyBlock(), verbose_name=_("body"), blank=True)
    sharing = models.CharField(
        _("sharing"), max_length=10, choices=NewsSharing.choices, default=NewsSharing.ALL
    )

    content_panels = [
        *Page.content_panels,
        FieldRowPanel(
            [
                FieldPanel("kind"),
                FieldPanel("campaign", heading=_("campaign")),
                FieldPanel("dated"),
            ]
        ),
        FieldPanel("standfirst"),
        MultiFieldPanel(
            [FieldPanel("source"), FieldPanel("author"), FieldPanel("editor")],
            heading=_("Credits"),
        ),
        FieldPanel("lead_picture", heading=_("lead picture")),
        FieldPanel("body"),
        InlinePanel("case_links", heading=_("Cases"), label=_("case")),
        InlinePanel("corrections", heading=_("Corrections"), label=_("correction")),
        FieldPanel("sharing"),
    ]
    parent_page_types = ["site_pages.NewsroomPage"]
    subpage_types: ClassVar[list[str]] = []
    base_form_class = NewsPageForm
    template = "pages/news.html"

    class Meta:
        verbose_name = _("news page")

    @property
    def slot_subject(self) -> Subject | None:
        """The campaign that it is about, where it names one."""
        return Subject(self.campaign_id) if self.campaign_id else None

    def promoted_campaigns(self) -> promotion.Campaigns:
        """The campaigns that it is promotion of; the organiser's notice is none (R5)."""
        if promotion.is_organisers_notice(self):
            return frozenset()
        links = () if self.campaign_id else self.case_links.select_related("case_ref")
        return promotion.promoted_by(self.campaign_id, (link.case_ref for link in links))

    def clean(self) -> None:
        """Refuse a date nobody means, and what would take a change notice from its readers."""
        super().clean()
        if errors := rules.change_notice_errors(self):
            raise ValidationError(errors)
        if self.dated < EARLIEST:
            raise ValidationError({"dated": _("This date is too long ago.")}, code="too_early")
        self._refuse_wrong_kind()

    def _refuse_wrong_kind(self) -> None:
        """An event has a page type of its own, with time and place."""
        if self.kind == NewsKind.EVENT:
            raise ValidationError({"kind": _("Add an event page for an event.")}, code="event")

    def get_url_parts(self, request: HttpRequest | None = None) -> Any:
        """``/news/{uid}/{slug}/`` on the host being visited, if the page is shown there."""
        path = sharing.news_path(self.uid, self.slug)
        mount = sharing.current_mount()
        if mount is not None and self.sharing == NewsSharing.ALL:
            return (mount.site_id, mount.root_url, path)
        parts = super().get_url_parts(request)
        return (parts[0], parts[1], path) if parts else None

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Serve at the one address; anything else leads there, with its query.

        An old or incomplete path does so for good. Another newsroom's ``link only`` page is
        merely not here: its author may yet share it.
        """
        address = self.get_url(request) or ""
        if address == escape_uri_path(request.path):
            return super().serve(request, *args, **kwargs)
        query = request.META.get("QUERY_STRING", "")
        target = f"{address}?{query}" if query else address
        elsewhere = not address.startswith("/")
        return (HttpResponseRedirect if elsewhere else HttpResponsePermanentRedirect)(target)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The report with the cases it is about."""
        context = super().get_context(request, *args, **kwargs)
        context.update(queries.news_details(self, is_preview=getattr(request, "is_preview", False)))
        return context


class NewsCorrection(OrderedRow):
    """What a newsroom put right after publishing, and when: readers are told."""

    page = ParentalKey(NewsPage, on_delete=models.CASCADE, related_name="corrections")
    corrected_at = models.DateTimeField(_("corrected at"), default=timezone.now)
    wrong = models.TextField(_("what was wrong"), max_length=500)
    right = models.TextField(_("what is right"), max_length=500)

    panels = [FieldPanel("corrected_at"), FieldPanel("wrong"), FieldPanel("right")]

    class Meta(OrderedRow.Meta):
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")


class NewsCaseLink(OrderedRow):
    """A case the news page is about."""

    page = ParentalKey(NewsPage, on_delete=models.CASCADE, related_name="case_links")
    case_ref = models.ForeignKey(
        CaseRef, on_delete=models.PROTECT, related_name="news_links", verbose_name=_("case")
    )

    panels = [FieldPanel("case_ref")]
