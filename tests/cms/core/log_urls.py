"""Addresses for the test of the log: one that works, one that fails, one that answers 503."""

import logging

from django.http import HttpRequest, HttpResponse
from django.urls import path


def works(request: HttpRequest) -> HttpResponse:
    logging.getLogger("tests.inside").warning("the view was here")
    return HttpResponse("ok")


def fails(request: HttpRequest) -> HttpResponse:
    raise LookupError("nobody foresaw this")


def busy(request: HttpRequest) -> HttpResponse:
    return HttpResponse("later", status=503)


def handler404(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse("nothing here", status=404)


# Below /api/ no site is looked for: the process under test needs no database.
urlpatterns = [
    path("api/works/", works),
    path("api/fails/", fails),
    path("api/busy/", busy),
    path("accounts/password/reset/key/<str:key>/", works),
]
