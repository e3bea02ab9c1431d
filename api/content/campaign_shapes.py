"""The shapes of campaigns and sites, for the contract alone."""

from rest_framework import serializers as shape

from api.content.base_shape import Shape
from cms.campaigns.models import IndexPolicy
from cms.campaigns.models.people import ContactRole
from cms.campaigns.phases import PhaseState
from cms.campaigns.rule_sheet import PhaseName


class Phase(Shape):
    """A half-open interval: the end is the first instant that no longer belongs to it."""

    name = shape.ChoiceField(PhaseName.values)
    label = shape.CharField()  # type: ignore[assignment]  # -- the document's key
    state = shape.ChoiceField([state.value for state in PhaseState])
    opens_at = shape.DateTimeField()
    closes_at = shape.DateTimeField(allow_null=True, help_text="null: no end is known yet.")


class RulesVersion(Shape):
    """The version of the rules in force."""

    version = shape.IntegerField()
    sha256 = shape.CharField(help_text="Of the published bytes.")
    effective_at = shape.DateTimeField()


class CampaignCard(Shape):
    """A campaign as lists show it."""

    slug = shape.CharField()
    kind = shape.ChoiceField(["campaign"])
    url = shape.CharField(help_text="Absolute address of its hall on the hub.")
    title = shape.CharField()
    year = shape.IntegerField()
    time_zone = shape.CharField(help_text="It decides what a day is.")
    is_demonstration = shape.BooleanField(help_text="Invented cases, shifted dates.")
    phases = Phase(many=True)
    open_phases = shape.ListField(child=shape.ChoiceField(PhaseName.values))
    next_boundary_at = shape.DateTimeField(
        allow_null=True, help_text="Until then nothing of this changes by itself."
    )
    rules = RulesVersion(allow_null=True)


class Weights(Shape):
    """How the parts of a score are weighed, in percent; exact, hence as text."""

    vote = shape.CharField()
    media = shape.CharField()
    experts = shape.CharField()
    recommendation_bonus = shape.CharField(help_text="Points added to the experts' score.")


class Indicator(Shape):
    """An indicator of the guide."""

    slug = shape.CharField()
    name = shape.CharField()
    guidance = shape.CharField()
    weight = shape.CharField(allow_null=True, help_text="In percent; exact, hence as text.")


class CampaignCategory(Shape):
    """A category with its listed fields in order."""

    slug = shape.CharField()
    name = shape.CharField()
    ordinal = shape.IntegerField()
    fields = shape.ListField(child=shape.CharField())  # type: ignore[assignment]  # -- the document's key
    is_free_text = shape.BooleanField(help_text="No listed fields: the applicant names one.")


class Organiser(Shape):
    """An organising body."""

    name = shape.CharField()
    short_name = shape.CharField()


class Undertaker(Organiser):
    """A media house under the names it goes by in this campaign."""

    partner = shape.CharField(help_text="Slug, as in `/sites/`.")


class Contact(Shape):
    """Who answers questions."""

    role = shape.ChoiceField(ContactRole.values)
    name = shape.CharField()
    phone = shape.CharField()


class Campaign(CampaignCard):
    """A campaign, whole."""

    weights = Weights(allow_null=True)
    indicators = Indicator(many=True)
    categories = CampaignCategory(many=True)
    organisers = Organiser(many=True)
    undertakers = Undertaker(many=True)
    contacts = Contact(many=True)


class CampaignPage(Shape):
    """All campaigns; there is never a next page."""

    items = CampaignCard(many=True)
    next = shape.CharField(allow_null=True)
    previous = shape.CharField(allow_null=True)


class Site(Shape):
    """The hub or a partner."""

    slug = shape.CharField(help_text="What `site=` of the news goes by.")
    name = shape.CharField()
    url = shape.CharField(allow_null=True, help_text="null: the partner has no site here.")
    is_hub = shape.BooleanField()
    index_policy = shape.ChoiceField(
        IndexPolicy.values, help_text="How its copies of shared content ask to be indexed."
    )


class SitePage(Shape):
    """The hub first, then the partners in their order; there is never a next page."""

    items = Site(many=True)
    next = shape.CharField(allow_null=True)
    previous = shape.CharField(allow_null=True)
