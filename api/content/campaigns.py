"""``/campaigns/``: what is going on, under which rules, and what happens next."""

from django.http import HttpResponse
from django.utils import timezone, translation
from rest_framework.request import Request

from api.building.addresses import read_addresses
from api.cache_tags import narrowed
from api.content import campaign_bodies as bodies
from api.content.campaign_shapes import Campaign, CampaignPage
from api.content.conditional import LANGUAGE, answer
from api.content.parameters import refuse_unknown
from api.content.projection import compact, envelope
from api.endpoints import Endpoint
from api.errors import NOT_FOUND, PRECONDITION_FAILED, Problem
from api.schema import PLAIN_PROBLEMS, describe
from cms.campaigns.queries import rules_in_force
from cms.documents.built import strong_etag

PROBLEMS = (PRECONDITION_FAILED, *PLAIN_PROBLEMS)


@describe(
    "campaigns",
    "List the campaigns, the newest first, with their phases at this moment.",
    answer=CampaignPage,
    problems=PROBLEMS,
)
class CampaignList(Endpoint):
    """All campaigns that visitors may see; there are never many."""

    def get(self, request: Request) -> HttpResponse:
        """The campaigns; the same bytes until the next boundary of a phase or change of rules."""
        refuse_unknown(request.query_params, ())
        with translation.override(LANGUAGE):
            told = bodies.cards(bodies.public_campaigns(), read_addresses(), now=timezone.now())
        body = envelope([compact(one) for one in told], {"next": None, "previous": None})
        return answer(request, body, etag=strong_etag(body), tags=["campaigns"])


@describe(
    "campaign",
    "Read one campaign: phases at this moment, rules, categories, indicators, who is behind it.",
    answer=Campaign,
    problems=(NOT_FOUND, *PROBLEMS),
)
class CampaignDetail(Endpoint):
    """One campaign, whole."""

    def get(self, request: Request, slug: str) -> HttpResponse:
        """The campaign; raises a 404 problem where visitors see none of this name."""
        refuse_unknown(request.query_params, ())
        page = bodies.with_people(bodies.public_campaigns()).filter(campaign__slug=slug).first()
        if page is None:
            raise Problem(NOT_FOUND)
        now = timezone.now()
        rules = rules_in_force(now).get(page.campaign_id)
        with translation.override(LANGUAGE):
            body = compact(bodies.whole(page, read_addresses(), rules, now=now))
        tags = ["campaigns", *narrowed({"campaign": slug})]
        return answer(request, body, etag=strong_etag(body), tags=tags)
