"""The search over everything a site shows: cases and news, words of two signs included (D6)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from site_pages import queries, sharing


@require_safe
@cache_control(public=True, max_age=60)
def search(request: HttpRequest) -> HttpResponse:
    """One page of what a visitor's words find, in the dress of the site."""
    found = queries.found(sharing.mount_of(request), request.GET)
    return render(request, "pages/search.html", found)
