"""A case on its own ballot page: what its public document says, with this host's addresses."""

import json
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.http import Http404
from django.utils.encoding import iri_to_uri

from cms.campaigns.models import Campaign
from cms.documents import queries as documents
from site_pages.queries.cards import local_image
from site_pages.resolving import PageGone
from site_pages.sharing import Mount


def shown_case(campaign: Campaign, uid: UUID, mount: Mount) -> dict[str, Any]:
    """The case's document, its pictures' addresses relative. One query as a rule.

    Raises Http404 for one that is not of this campaign, PageGone for one that was withdrawn.
    """
    version = documents.document(uid)
    if version is None or version.kind != "case":
        if documents.tombstone(uid) is not None:
            raise PageGone(str(uid))
        raise Http404
    case: dict[str, Any] = json.loads(bytes(version.full))
    if case["campaign"] != campaign.slug:
        raise Http404
    hub = f"{mount.hub_root_url}/"
    case["images"] = [local_image(image, hub) for image in case["images"] if image["src"]]
    case["path"] = iri_to_uri(urlsplit(case["url"]).path)
    return case
