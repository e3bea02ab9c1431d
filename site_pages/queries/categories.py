"""Which categories and pages everybody may read."""

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, QuerySet
from wagtail.models import PageViewRestriction

from cms.campaigns.models import Campaign, Category


def is_restricted(path: str) -> Exists:
    """Whether a view restriction covers the page whose tree path this column is, in the query."""
    below = ExpressionWrapper(OuterRef(path), output_field=CharField())
    covering = PageViewRestriction.objects.alias(below=below)
    return Exists(covering.filter(below__startswith=F("page__path")))


def open_categories(campaign: Campaign) -> QuerySet[Category]:
    """The campaign's categories in order, less those whose page not everybody may read."""
    categories = campaign.categories.exclude(is_restricted("page__path"))
    return categories.select_related("page")
