"""The shapes of the documents, for the contract alone: nothing is serialised through these.

Documents are built in ``api.building``; tests hold both sides together.
"""

from typing import Any

from drf_spectacular.utils import PolymorphicProxySerializer
from rest_framework import serializers as shape

from api.building.body import BLOCK_TYPES
from api.content.base_shape import Shape
from api.content.campaign_shapes import CampaignCard
from cms.documents.enums import Reason
from site_pages.models.news import NewsKind, NewsSharing


class ImageSource(Shape):
    """Candidates of one media type."""

    type = shape.CharField()
    srcset = shape.CharField(help_text="Absolute addresses with their widths.")


class Image(Shape):
    """A picture in its published sizes; without sources where the file cannot be read."""

    alt = shape.CharField()
    caption = shape.CharField()
    credit = shape.CharField()
    width = shape.IntegerField()
    height = shape.IntegerField()
    src = shape.CharField(help_text="Absolute address of a JPEG; empty where there is none.")
    sources = ImageSource(many=True)


class CategoryName(Shape):
    """A category as a case names it."""

    slug = shape.CharField()
    name = shape.CharField()


class DescriptionPart(Shape):
    """What the applicant wrote under one indicator."""

    indicator = shape.CharField()
    text = shape.CharField()


class AwardName(Shape):
    """An award that a case got by the release in force."""

    slug = shape.CharField()
    name = shape.CharField()
    released_at = shape.DateTimeField()


def schema_number() -> shape.IntegerField:
    """The key that every document has."""
    return shape.IntegerField(help_text="Number of the document's shape; it rises as keys come.")


class CaseIdentity(Shape):
    """What card and full document of a case have in common."""

    uid = shape.UUIDField()
    kind = shape.ChoiceField(["case"])
    url = shape.CharField(help_text="Absolute address of the page on the hub.")
    campaign = shape.CharField()
    category = CategoryName()
    field = shape.CharField()
    title = shape.CharField()
    applicant = shape.CharField()
    brief = shape.CharField()
    ballot_no = shape.IntegerField(allow_null=True, help_text="Number on the ballot.")
    tags = shape.ListField(child=shape.CharField())
    awards = AwardName(many=True, help_text="Empty until results are released.")
    published_at = shape.DateTimeField()
    updated_at = shape.DateTimeField()
    schema = schema_number()


class CaseCard(CaseIdentity):
    """A case as lists show it."""

    image = Image(allow_null=True, help_text="The first of its pictures.")


class Case(CaseIdentity):
    """A case: the ten public fields of the application and its frame."""

    canonical_url = shape.CharField()
    in_service_on = shape.DateField()
    platform_url = shape.CharField(help_text="Empty where there is none.")
    honours = shape.CharField()
    description = DescriptionPart(many=True)
    images = Image(many=True)
    corrections = shape.ListField(child=shape.DictField())
    revision = shape.IntegerField()
    extensions = shape.DictField(help_text="What plugins add, by plugin.")


class NewsIdentity(Shape):
    """What card and full document of a news page have in common."""

    uid = shape.UUIDField()
    kind = shape.ChoiceField(NewsKind.values)
    site = shape.CharField(help_text="Slug of the site that wrote it, or hub.")
    url = shape.CharField(help_text="Absolute address on that site.")
    title = shape.CharField()
    standfirst = shape.CharField()
    source = shape.CharField()  # type: ignore[assignment]  # -- the document's key
    author = shape.CharField()
    share = shape.ChoiceField([NewsSharing.ALL.value, NewsSharing.LINK_ONLY.value])
    published_at = shape.DateTimeField()
    updated_at = shape.DateTimeField()
    schema = schema_number()


class NewsImage(Image):
    """A picture of a news page."""

    rights = shape.CharField(help_text="What the newsroom says of its use; may be empty.")


class NewsCard(NewsIdentity):
    """A news page as lists show it."""

    image = NewsImage(allow_null=True)


class BodyBlock(Shape):
    """A block of a body; what ``value`` is depends on ``type``."""

    type = shape.ChoiceField(BLOCK_TYPES)
    value = shape.JSONField()


class NewsCorrection(Shape):
    """What a newsroom put right after publishing."""

    at = shape.DateTimeField()
    was = shape.CharField()
    now = shape.CharField()


class AgendaItem(Shape):
    """One point of an event's agenda."""

    time = shape.CharField(allow_null=True, help_text="Local time, HH:MM.")
    item = shape.CharField()
    speaker = shape.CharField()


class Speaker(Shape):
    """Somebody who speaks at an event."""

    name = shape.CharField()
    role = shape.CharField()
    organisation = shape.CharField()
    image = NewsImage(allow_null=True)


class StandCase(Shape):
    """The case of a stand, under the name it won by."""

    uid = shape.UUIDField()
    title = shape.CharField()
    applicant = shape.CharField()
    url = shape.CharField(allow_null=True, help_text="null once the case is withdrawn.")


class Stand(Shape):
    """A stand of an exhibition."""

    zone = shape.CharField()
    booth = shape.CharField()
    times = shape.CharField()
    case = StandCase()
    is_winner = shape.BooleanField(help_text="false where the award was taken back later.")
    reason = shape.CharField()
    to_try = shape.CharField(help_text="What visitors can try out.")


class Event(Shape):
    """When and where an event takes place, and what happens there."""

    starts_at = shape.DateTimeField()
    ends_at = shape.DateTimeField(allow_null=True)
    place = shape.CharField()
    address = shape.CharField()
    themes = shape.ListField(child=shape.CharField())
    agenda = AgendaItem(many=True)
    speakers = Speaker(many=True)
    stands = Stand(many=True, help_text="Of exhibitions alone.")
    plan = NewsImage(allow_null=True, help_text="The plan of an exhibition.")


class NamedCase(Shape):
    """A case that a news page is about."""

    uid = shape.UUIDField()
    title = shape.CharField()
    url = shape.CharField()


class News(NewsIdentity):
    """A notice, report or event, whole."""

    canonical_url = shape.CharField()
    campaign = shape.CharField(allow_null=True)
    editor = shape.CharField()
    body = BodyBlock(many=True)
    body_html = shape.CharField(help_text="The body as sanitised HTML with absolute addresses.")
    images = NewsImage(many=True)
    cases = NamedCase(many=True)
    corrections = NewsCorrection(many=True)
    event = Event(allow_null=True, help_text="Of events alone: time, place, agenda, speakers.")
    revision = shape.IntegerField()


class Category(Shape):
    """A category with its listed fields in order."""

    uid = shape.UUIDField()
    kind = shape.ChoiceField(["category"])
    url = shape.CharField()
    campaign = shape.CharField()
    slug = shape.CharField()
    name = shape.CharField()
    ordinal = shape.IntegerField()
    fields = shape.ListField(child=shape.CharField())  # type: ignore[assignment]  # -- the document's key
    is_free_text = shape.BooleanField(help_text="No listed fields: the applicant names one.")
    schema = schema_number()


class WithCases(Shape):
    """What `include=` adds to cases, each key where it is asked for."""

    campaigns = CampaignCard(many=True, required=False)
    categories = Category(many=True, required=False)


class WithNews(Shape):
    """What `include=` adds to news, each key where it is asked for."""

    cases = CaseCard(many=True, required=False)
    campaigns = CampaignCard(many=True, required=False)


class Chosen(Shape):
    """Any keys of a document: what ``fields=`` leaves of it."""

    def get_fields(self) -> dict[str, Any]:
        """The document's fields, none of them certain."""
        fields = super().get_fields()
        for field in fields.values():
            field.required = False
        return fields


class ChosenOfCase(Chosen, Case):
    """The keys of a case that ``fields=`` asked for, and what ``include=`` did."""

    included = WithCases()


class ChosenOfNews(Chosen, News):
    """The keys of a news page that ``fields=`` asked for, and what ``include=`` did."""

    included = WithNews()


def any_case(**options: Any) -> PolymorphicProxySerializer:
    """A case as ``profile=`` and ``fields=`` make it."""
    return PolymorphicProxySerializer(
        "AnyCase", [Case, CaseCard, ChosenOfCase], resource_type_field_name=None, **options
    )


def any_news(**options: Any) -> PolymorphicProxySerializer:
    """A news page as ``profile=`` and ``fields=`` make it."""
    return PolymorphicProxySerializer(
        "AnyNews", [News, NewsCard, ChosenOfNews], resource_type_field_name=None, **options
    )


class Paged(Shape):
    """A page of a list."""

    next = shape.CharField(allow_null=True, help_text="Absolute address of the next page.")
    previous = shape.CharField(allow_null=True)
    total = shape.IntegerField(required=False, help_text="With count=exact only.")


class CasePage(Paged):
    """A page of cases."""

    items = any_case(many=True)
    included = WithCases(required=False, help_text="With `include=` only.")


class NewsPage(Paged):
    """A page of news."""

    items = any_news(many=True)
    included = WithNews(required=False, help_text="With `include=` only.")


class CategoryPage(Shape):
    """All categories; there is never a next page."""

    items = Category(many=True)
    next = shape.CharField(allow_null=True)
    previous = shape.CharField(allow_null=True)


class Change(Shape):
    """One change: fetch the document at ``url``, or drop it."""

    op = shape.ChoiceField(["upsert", "delete"])
    kind = shape.ChoiceField(["case", "news", "category"])
    uid = shape.UUIDField()
    seq = shape.IntegerField(help_text="Grows with every change; has gaps.")
    etag = shape.CharField(allow_null=True, help_text="Of the full document; null once gone.")
    url = shape.CharField()
    reason = shape.ChoiceField(Reason.values, required=False, help_text="With delete only.")


class ChangePage(Shape):
    """A page of changes."""

    items = Change(many=True)
    next = shape.CharField(help_text="Give it as `since` to go on; always there.")
    has_more = shape.BooleanField(help_text="Whether going on now finds more.")
