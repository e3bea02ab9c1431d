"""Workers that lose their leases all the time, beside somebody who publishes: real threads."""

import itertools
import random
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from api.building import services
from cms.campaigns.models import Category
from cms.documents.models import DocumentVersion, PendingBuild
from site_pages.models import CategoryPage
from tests.cms.documents.watching import start
from tests.world import build_all, make_case, make_world

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2030, 1, 1, tzinfo=UTC)
RENAMES = 25


def test_older_state_never_follows_a_newer_one(settings, monkeypatch):
    store, naps = services.put_into_store, random.Random(20)

    def nap_and_store(*args, **options) -> None:
        time.sleep(naps.random() / 20)
        store(*args, **options)

    monkeypatch.setattr(services, "put_into_store", nap_and_store)
    settings.BUILD_LEASE_SECONDS = 1
    make_world()
    case = make_case(pictures=0)
    build_all()
    page = CategoryPage.objects.get(slug="citizen-services")
    clock, done = itertools.count(), []

    def rename() -> None:
        category = Category.objects.get(pk=page.category_id)
        try:
            for n in range(RENAMES):
                category.name = f"类别{n:03}"
                category.save()
                time.sleep(0.02)
        finally:
            done.append(True)

    def work() -> None:
        """Every look at the clock finds that the others' leases have run out."""
        while not done or PendingBuild.objects.exists():
            services.build_pending(now=NOW + timedelta(seconds=2 * next(clock)))

    with ThreadPoolExecutor(4) as pool:
        for one in [start(pool, rename), *(start(pool, work) for _ in range(3))]:
            one.result(timeout=60)

    versions = DocumentVersion.objects.filter(document=page.uid).order_by("number")
    names = list(versions.values_list("title", flat=True))[1:]
    assert names == sorted(names)
    assert names[-1] == f"类别{RENAMES - 1:03}"
    assert not PendingBuild.objects.exclude(last_error="").exists()
    assert f"类别{RENAMES - 1:03}" in bytes(current_of(case).full).decode()


def current_of(page) -> DocumentVersion:
    return DocumentVersion.objects.get(document=page.uid, state="current")
