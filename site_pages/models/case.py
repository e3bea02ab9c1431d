"""The case page: the ten starred fields of the application form, and nothing else of it (R54)."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Page

from cms.campaigns.models import CaseRef, Category, Indicator
from cms.campaigns.rule_sheet import FormRules
from cms.plugin_system.slots import Subject
from site_pages import queries, rules
from site_pages.exceptions import CaseCategoryMismatch, CaseNotAliasable
from site_pages.forms import CasePageForm
from site_pages.limits import CaseLimits, limits_of
from site_pages.models.base import SharedPage
from site_pages.models.media import Picture
from site_pages.models.ordered_row import OrderedRow


class CaseTag(TaggedItemBase):
    """A topic tag of a case (R15)."""

    content_object = ParentalKey("CasePage", related_name="tagged_items", on_delete=models.CASCADE)


class CasePage(SharedPage):
    """A published case (案例). Its title is the case's name; its category is its parent."""

    document_kind: ClassVar[str | None] = "case"
    # Whether it has an award in force, where the lookup that found the page has asked already.
    wins = True

    case_ref = models.OneToOneField(
        CaseRef, on_delete=models.PROTECT, related_name="page", editable=False
    )
    applicant = models.CharField(_("applicant"), max_length=100)
    field = models.CharField(_("field"), max_length=60)
    in_service_on = models.DateField(_("in service since"))
    platform_url = models.URLField(_("platform address"), blank=True)
    honours = models.TextField(_("honours"), blank=True)
    brief = models.TextField(_("brief"))
    tags = ClusterTaggableManager(through=CaseTag, blank=True, verbose_name=_("tags"))

    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("applicant"),
                FieldPanel("field"),
                FieldPanel("in_service_on"),
                FieldPanel("platform_url"),
            ],
            heading=_("Facts"),
        ),
        FieldPanel("brief"),
        FieldPanel("honours"),
        InlinePanel("description_parts", heading=_("Description"), label=_("part")),
        InlinePanel(
            "pictures",
            heading=_("Pictures"),
            label=_("picture"),
            # How many, the form learns from the campaign's rules.
            min_num=FormRules().pictures,
            max_num=FormRules().pictures,
        ),
        FieldPanel("tags"),
    ]
    parent_page_types = ["site_pages.CategoryPage"]
    subpage_types: ClassVar[list[str]] = []
    exclude_fields_in_copy = ["uid", "case_ref"]
    base_form_class = CasePageForm
    template = "pages/case.html"

    class Meta:
        verbose_name = _("case page")

    @property
    def category(self) -> Category:
        """The case's category; of a page that is not stored yet, that of its parent page."""
        if self.case_ref_id is not None:
            return self.case_ref.category
        category: Category = self.get_parent().specific.category
        return category

    @cached_property
    def topics(self) -> list[str]:
        """The names of its tags, read once however often a page shows them."""
        return list(self.tags.names())

    @property
    def slot_subject(self) -> Subject | None:
        """This case; in the preview of one that was never stored, its campaign."""
        return Subject(self.category.campaign_id, self.case_ref_id and self.uid)

    def clean(self) -> None:
        """Refuse texts over their limits in 字 (R48, R49, D1) and fields of no category (R41).

        A page that is being created knows no category yet: then its form asks.
        """
        super().clean()
        if not self.case_ref_id and not self.path:
            return
        limits = self._limits()
        errors = rules.over_limits({name: getattr(self, name) for name in limits.texts}, limits)
        refusal = rules.field_refusal(self.category, self.field) if self.field else None
        errors |= {"field": refusal} if refusal else {}
        if errors:
            raise ValidationError(errors)

    @transaction.atomic
    def save(self, clean: bool = True, **kwargs: Any) -> None:
        """Save; a new page gets its never-deleted reference in the same transaction.

        Raises ValidationError for a public description that is too long (R50), and
        `CaseCategoryMismatch` where the page does not lie under its category.
        """
        if self._state.adding and self.alias_of_id is not None:
            raise CaseNotAliasable(title=self.title)
        if self.case_ref_id is None:
            category = self.category
            self.case_ref = CaseRef.objects.create(
                uid=self.uid, campaign=category.campaign, category=category
            )
        if kwargs.get("update_fields") is None:
            self._refuse_wrong_place()
            if clean and self.live:
                self._refuse_long_description()
        super().save(clean=clean, **kwargs)

    def _limits(self) -> CaseLimits:
        return limits_of(self.category.campaign_id)

    def _refuse_wrong_place(self) -> None:
        parent = self.path[: -self.steplen]
        here = CaseRef.objects.filter(pk=self.case_ref_id, category__page__path=parent)
        if not here.exists():
            raise CaseCategoryMismatch(title=self.title)

    def _refuse_long_description(self) -> None:
        """Not in ``clean``: a form calls that before it hands its rows over."""
        texts = (part.text for part in self.description_parts.all())
        message = rules.description_over_limit(texts, self._limits())
        if message:
            raise ValidationError(str(message), code="description_too_long")

    def with_content_json(self, content: dict[str, Any]) -> Page:
        """Restore a revision without its reference: that belongs to the page, not the text."""
        own = {**content, "case_ref": self.case_ref_id and str(self.case_ref_id)}
        page = super().with_content_json(own)
        page.case_ref_id = self.case_ref_id
        return page

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The case with its description, pictures and the reports about it."""
        context = super().get_context(request, *args, **kwargs)
        context.update(queries.case_details(self, is_preview=getattr(request, "is_preview", False)))
        return context


class CaseDescriptionPart(OrderedRow):
    """One part of the case's description, under an indicator of the guide (R50)."""

    page = ParentalKey(CasePage, on_delete=models.CASCADE, related_name="description_parts")
    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    text = models.TextField(_("text"))

    panels = [FieldPanel("indicator", heading=_("indicator")), FieldPanel("text")]


class CasePicture(OrderedRow):
    """One of the case's four pictures, in the applicant's order (R51)."""

    page = ParentalKey(CasePage, on_delete=models.CASCADE, related_name="pictures")
    picture = models.ForeignKey(
        Picture, on_delete=models.PROTECT, related_name="case_uses", verbose_name=_("picture")
    )
    alt_text = models.CharField(
        _("alternative text"),
        max_length=255,
        blank=True,
        help_text=_("Left empty, the picture's own alternative text is used."),
    )
    caption = models.CharField(_("caption"), max_length=100, blank=True)

    panels = [
        FieldPanel("picture", heading=_("picture")),
        FieldPanel("alt_text"),
        FieldPanel("caption"),
    ]

    class Meta(OrderedRow.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    @property
    def alt(self) -> str:
        """What readers who cannot see it are told: its own words here, else the picture's."""
        return self.alt_text or self.picture.alt_text
