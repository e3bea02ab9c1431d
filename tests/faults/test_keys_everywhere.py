"""Keys over several web processes: revoked everywhere in a second, limited together, counted."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.client import HTTPConnection

import pytest
from django.utils import timezone

from api.partners.models import KeyUsage, PartnerKey
from api.partners.services import Grant, issue_key, revoke_key
from cms.campaigns.models import Partner
from cms.core.audit import SYSTEM
from tests.workers.processes import Processes, WebProcess, wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

CLIENTS = 8
A_SECOND = 1.0


@pytest.fixture
def webs(processes: Processes) -> list[WebProcess]:
    return [processes.web(), processes.web()]


def make_key(**granted) -> tuple[PartnerKey, str]:
    partner, _ = Partner.objects.get_or_create(slug="bandao", name="半岛网", ordinal=1)
    return issue_key(
        partner=partner, label="", actor=SYSTEM, now=timezone.now(), grant=Grant(**granted)
    )


def ask(web: WebProcess, text: str, times: int = 1) -> list[int]:
    """The statuses of so many requests on one connection."""
    connection = HTTPConnection("127.0.0.1", web.port, timeout=30)
    statuses = []
    try:
        for _ in range(times):
            connection.request(
                "GET",
                "/api/v1/cases/",
                headers={"Host": "localhost", "Authorization": f"Bearer {text}"},
            )
            answer = connection.getresponse()
            answer.read()
            statuses.append(answer.status)
    finally:
        connection.close()
    return statuses


def test_d09_a_revoked_key_is_refused_by_every_process_within_a_second(webs):
    key, text = make_key()
    for web in webs:
        assert ask(web, text) == [200]
    for web in webs:
        ask(web, text)  # known to both processes, as freshly as can be
    revoke_key(key=key, actor=SYSTEM, now=timezone.now())
    time.sleep(A_SECOND)
    assert [ask(web, text, 3) for web in webs] == [[401] * 3] * 2


def test_d09_a_key_that_expires_is_refused_at_that_moment(webs):
    ends = timezone.now() + timedelta(seconds=3)
    _, text = make_key(expires_at=ends)
    assert ask(webs[0], text) == [200]
    while timezone.now() < ends - timedelta(seconds=0.5):
        ask(webs[0], text)
    time.sleep(max((ends - timezone.now()).total_seconds(), 0))
    assert ask(webs[0], text) == [401]


def test_d09_eight_clients_of_two_processes_share_one_quota(webs):
    quota = 100
    _, text = make_key(per_minute=100_000, per_day=quota)
    with ThreadPoolExecutor(CLIENTS) as pool:
        asking = [pool.submit(ask, webs[n % 2], text, 25) for n in range(CLIENTS)]
        statuses = [status for one in asking for status in one.result(120)]
    assert set(statuses) == {200, 429}
    assert quota - CLIENTS <= statuses.count(200) <= quota


def test_d09_a_killed_process_loses_no_more_than_the_last_interval(webs, processes):
    key, text = make_key()
    web, other = webs

    def counted() -> int:
        return sum(KeyUsage.objects.filter(key=key).values_list("requests", flat=True))

    assert ask(web, text, 20) == [200] * 20
    # Nobody asks any more: what was counted is written nevertheless.
    wait_until(lambda: counted() == 20, lambda: f"20 requests, not {counted()}", 20)
    ask(web, text, 5)
    processes.kill(web.process)
    assert 20 <= counted() <= 25
    assert ask(other, text, 4) == [200] * 4
    wait_until(lambda: counted() >= 24, lambda: f"24 requests, not {counted()}", 20)
    assert counted() <= 29
    key.refresh_from_db()
    assert key.last_used_at is not None
