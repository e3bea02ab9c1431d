"""Scheduled news with a real worker: what is due appears, what has expired goes (R115, D3)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cms.documents import queries as documents
from site_pages.models import NewsPage
from tests.workers.processes import shows, wait_until
from tests.world import build_all, make_event, make_news, make_world

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

SECONDS = 45.0


def test_r115_scheduled_news_appears_and_expired_news_goes_with_its_document(processes):
    make_world()
    coming, going = make_news(title="旧题"), make_event(title="过期的发布会")
    build_all()
    since = documents.last_seq()
    now = timezone.now()
    draft = coming.get_latest_revision_as_object()
    draft.title, draft.go_live_at = "到点的题", now + timedelta(seconds=2)
    draft.save_revision().publish()
    ending = going.get_latest_revision_as_object()
    ending.expire_at = now + timedelta(seconds=2)
    ending.save_revision().publish()
    assert shows(coming.uid, "旧题")

    processes.worker()

    wait_until(lambda: shows(coming.uid, "到点的题"), processes.log, SECONDS)
    wait_until(lambda: documents.document(going.uid) is None, processes.log, SECONDS)
    assert NewsPage.objects.get(pk=coming.pk).live
    gone = NewsPage.objects.get(pk=going.pk)
    assert (gone.live, gone.expired) == (False, True)
    assert documents.tombstone(going.uid).reason == "expired"
    assert {row.uid for row in documents.changes_after(since, 10)} == {coming.uid, going.uid}
