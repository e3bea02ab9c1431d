"""The product's addresses and, below ``/api/bench/``, the contenders'.

There they pass the same middleware in the same way as our API does.
"""

import json
import os

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.views import PagesAPIViewSet
from wagtail.api.v3.urls import api as v3

from cms.urls import *  # noqa: F403 -- the product, whole
from cms.urls import urlpatterns as product

v2 = WagtailAPIRouter("bench_v2")
v2.register_endpoint("pages", PagesAPIViewSet)


def bare(request: HttpRequest) -> HttpResponse:
    """Django's least: no query, no framework."""
    return HttpResponse(b'{"ok":true}', content_type="application/json")


def worker(request: HttpRequest) -> HttpResponse:
    """Which process answers, so that freshness can be asked of each."""
    return HttpResponse(str(os.getpid()))


@csrf_exempt
def insert(request: HttpRequest) -> HttpResponse:
    """The least that keeps something once: BEGIN, one INSERT, COMMIT."""
    told = json.loads(request.body)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(INSERT, [told["nonce"], told["case"]])
    return HttpResponse(b'{"ok":true}', status=201, content_type="application/json")


INSERT = "INSERT INTO bench_insert (id, told) VALUES (%s, %s) ON CONFLICT DO NOTHING"

urlpatterns = [
    path("api/bench/bare/", bare),
    path("api/bench/insert/", insert),
    path("api/bench/worker/", worker),
    path("api/bench/v2/", v2.urls),
    path("api/bench/v3/", v3.urls),
    *product,
]
