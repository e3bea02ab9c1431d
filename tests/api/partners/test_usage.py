"""Usage of keys: counted without a write at each request, written whole, written once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import OperationalError, connections
from django.utils import timezone

from api.partners import usage
from api.partners.models import KeyUsage, PartnerKey
from api.partners.services import Grant, Used, add_usage, issue_key
from api.partners.usage import Tally
from cms.campaigns.models import Partner
from cms.core.audit import SYSTEM
from tests.api.stored import put_cases

DAY = date(2020, 9, 1)
AT = datetime(2020, 9, 1, 4, tzinfo=UTC)
CASES = "/api/v1/cases/"


def make_key(**granted) -> tuple[PartnerKey, dict[str, str]]:
    partner, _ = Partner.objects.get_or_create(slug="bandao", name="半岛网", ordinal=1)
    key, text = issue_key(
        partner=partner, label="", actor=SYSTEM, now=timezone.now(), grant=Grant(**granted)
    )
    return key, {"authorization": f"Bearer {text}"}


@pytest.mark.django_db
def test_d09_what_was_asked_with_a_key_is_counted_by_outcome(client):
    put_cases(1)
    key, header = make_key(per_minute=3)
    other, _ = make_key()
    etag = client.get(CASES, headers=header)["ETag"]
    client.get(CASES, headers={**header, "if-none-match": etag})
    client.get(f"{CASES}?limit=0", headers=header)
    # Two and a tenth are used: what is left of three is less than one.
    assert [client.get(CASES, headers=header).status_code for _ in range(2)] == [429, 429]
    client.get(CASES)
    assert KeyUsage.objects.count() == 0

    assert usage.tally.flush() == 5
    assert usage.tally.flush() == 0

    counted = KeyUsage.objects.get()
    assert (counted.key, counted.day) == (key, timezone.localdate())
    assert (counted.requests, counted.unchanged, counted.refused) == (5, 1, 2)
    key.refresh_from_db()
    other.refresh_from_db()
    assert timezone.now() - key.last_used_at < timedelta(minutes=1)
    assert other.last_used_at is None


@pytest.mark.django_db
def test_last_use_never_goes_back():
    key, _ = make_key()
    for hours in (2, 1):
        add_usage(
            [
                Used(
                    key_id=key.pk,
                    day=DAY,
                    last_at=AT + timedelta(hours=hours),
                    requests=1,
                    unchanged=0,
                    refused=0,
                )
            ]
        )
    key.refresh_from_db()
    assert key.last_used_at == AT + timedelta(hours=2)
    assert KeyUsage.objects.get().requests == 2


@pytest.mark.django_db
def test_what_cannot_be_written_is_kept_and_not_counted_twice(monkeypatch):
    keys = [make_key()[0] for _ in range(2)]
    tally = Tally(add_usage)
    for key in keys:
        tally.count(key.pk, DAY, at=AT, status=200)
    update, calls = type(PartnerKey.objects.all()).update, []

    def fail_in_the_middle(queryset, **values):
        calls.append(values)
        if len(calls) == 3:
            raise OperationalError("database is locked")
        return update(queryset, **values)

    monkeypatch.setattr("django.db.models.query.QuerySet.update", fail_in_the_middle)
    assert tally.flush() == 0
    assert KeyUsage.objects.count() == 0
    tally.count(keys[0].pk, DAY, at=AT, status=304)
    assert tally.flush() == 3
    told = dict(KeyUsage.objects.values_list("key_id", "requests"))
    assert told == {keys[0].pk: 2, keys[1].pk: 1}


def test_counts_of_many_threads_are_all_there():
    written = []
    tally = Tally(written.extend)

    def count(_):
        for n in range(200):
            tally.count(n % 3, DAY, at=AT, status=200)
            if n % 50 == 0:
                tally.flush()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(count, range(8)))
    tally.flush()
    assert sum(one.requests for one in written) == 8 * 200


@pytest.mark.django_db(transaction=True)
def test_processes_that_write_at_once_lose_nothing():
    keys = [make_key()[0].pk for _ in range(3)]
    start = threading.Barrier(4)

    def write(n):
        start.wait(30)
        try:
            for _ in range(5):
                # Each in another order: rows are locked in one, so nobody waits in a circle.
                add_usage(
                    Used(
                        key_id=key,
                        day=DAY,
                        last_at=AT + timedelta(minutes=n),
                        requests=1,
                        unchanged=0,
                        refused=0,
                    )
                    for key in (keys[n % 3 :] + keys[: n % 3])
                )
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    assert set(KeyUsage.objects.values_list("requests", flat=True)) == {20}
    assert KeyUsage.objects.count() == 3


def test_a_timer_is_set_by_the_first_count_and_rings_once(settings):
    settings.API_USAGE_FLUSH_SECONDS = 0.05
    rang = threading.Event()
    written = []

    def write(entries):
        written.append([one.requests for one in entries])
        rang.set()

    tally = Tally(write)
    for _ in range(7):
        tally.count(1, DAY, at=AT, status=200)
    assert rang.wait(10)
    assert written == [[7]]
    rang.clear()
    tally.count(1, DAY, at=AT, status=200)
    assert rang.wait(10)
    assert written == [[7], [1]]
    tally.forget()
