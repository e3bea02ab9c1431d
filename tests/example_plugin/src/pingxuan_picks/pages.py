"""``/picks/<campaign>/``: the editors' picks as a page of every site."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from cms.campaigns.models import Campaign
from pingxuan_picks.queries import picks_of


def campaign_of(request: HttpRequest, campaign: str, **captured: Any) -> int | None:
    """The campaign that the address names."""
    return Campaign.objects.filter(slug=campaign).values_list("pk", flat=True).first()


@require_safe
@cache_control(public=True, max_age=60)
def picks(request: HttpRequest, campaign: str) -> HttpResponse:
    """The picks, in the dress of the site."""
    pk = campaign_of(request, campaign)
    if pk is None:
        raise Http404
    return render(request, "picks/page.html", {"picks": picks_of(pk)})
