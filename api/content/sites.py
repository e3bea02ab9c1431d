"""``/sites/``: the hub and the partners that carry the selection (R4, R23)."""

from django.http import HttpResponse
from rest_framework.request import Request

from api.content.campaign_shapes import SitePage
from api.content.conditional import answer
from api.content.parameters import refuse_unknown
from api.content.projection import compact, envelope
from api.endpoints import Endpoint
from api.errors import PRECONDITION_FAILED
from api.schema import PLAIN_PROBLEMS, describe
from cms.campaigns.models import Partner
from cms.documents.built import strong_etag
from site_pages import sharing


@describe(
    "sites",
    "List the hub and its partners.",
    answer=SitePage,
    problems=(PRECONDITION_FAILED, *PLAIN_PROBLEMS),
)
class SiteList(Endpoint):
    """The hub first, then the partners in their order, those without a site here as well."""

    def get(self, request: Request) -> HttpResponse:
        """All sites, in two queries."""
        refuse_unknown(request.query_params, ())
        mounts = {mount.slug: mount for mount in sharing.all_mounts()}
        hub = mounts.get(sharing.HUB_THEME)
        rows = [(hub.slug, hub.site_name, hub.index_policy)] if hub else []
        rows += Partner.objects.order_by("ordinal").values_list("slug", "name", "index_policy")
        items = [
            compact(
                {
                    "slug": slug,
                    "name": name,
                    "url": f"{mounts[slug].root_url}/" if slug in mounts else None,
                    "is_hub": slug == sharing.HUB_THEME,
                    "index_policy": str(policy),
                }
            )
            for slug, name, policy in rows
        ]
        body = envelope(items, {"next": None, "previous": None})
        return answer(request, body, etag=strong_etag(body), tags=["sites"])
