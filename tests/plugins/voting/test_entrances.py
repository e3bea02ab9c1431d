"""The vote is open only where a self-test has passed (DESIGN 8, threats 1-6)."""

import json
import logging
import secrets
from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from cms.core import ingress_canary
from cms.core.audit import SYSTEM
from cms.core.ingress_forgeries import KNOWN_HEADERS
from cms.core.ingress_proving import record_proof
from cms.core.ingress_verdict import FORGED, Finding, Method, Outcome, Verdict
from plugins.voting import entrances, jobs
from plugins.voting.casting.polls import poll_at
from plugins.voting.models import Ballot
from tests.ballots import open_vote, prove
from tests.world import build_all, make_case, make_world

pytestmark = pytest.mark.django_db

CHALLENGE, VOTES = "/api/v1/votes/challenge/", "/api/v1/votes/"
HUB, PARTNER = "localhost:8000", "qingdaonews.localhost:8000"
DAY = timedelta(days=1)
HOME = "203.0.113.7"
PROXY = "192.0.2.10"


@pytest.fixture
def case(db):
    make_world()
    made = make_case(pictures=0)
    build_all()
    return made


@pytest.fixture
def campaign(case):
    now = timezone.now()
    return open_vote(opens_at=now - DAY, closes_at=now + DAY)


def fail(host):
    verdict = Verdict(Outcome.FAILED, (Finding(FORGED, "X-Forwarded-For"),))
    now = timezone.now()
    record_proof(host=host, method=Method.CANARY, verdict=verdict, actor=SYSTEM, now=now)
    entrances.forget_entrances()


def form_of(client, case, host=HUB, address=HOME, **meta):
    extra = {"REMOTE_ADDR": address, "HTTP_HOST": host, **meta}
    return client.get(CHALLENGE, {"case": str(case.uid)}, **extra)


def cast(client, case, token, host=HUB, address=HOME, **meta):
    body = {"case": str(case.uid), "nonce": secrets.token_hex(16), "token": token}
    extra = {"REMOTE_ADDR": address, "HTTP_HOST": host, **meta}
    return client.post(VOTES, json.dumps(body), "application/json", **extra)


def test_an_entrance_that_failed_is_closed_alone_and_names_another(client, case, campaign):
    assert form_of(client, case, PARTNER).status_code == 200
    fail("qingdaonews.localhost")

    refused = form_of(client, case, PARTNER)
    assert refused.status_code == 403
    assert refused.json()["code"] == "entrance_closed"
    assert refused.json()["elsewhere"] == "http://localhost:8000"
    assert form_of(client, case, HUB).status_code == 200


def test_a_form_opened_before_it_closed_casts_nothing_there(client, case, campaign):
    token = form_of(client, case, PARTNER).json()["token"]
    fail("qingdaonews.localhost")
    assert cast(client, case, token, PARTNER).json()["code"] == "entrance_closed"
    assert not Ballot.objects.exists()
    assert cast(client, case, token, HUB).status_code == 201


def test_a_host_that_is_no_entrance_of_ours_takes_no_votes(client, case, campaign):
    refused = form_of(client, case, "198.51.100.1:8000")
    assert refused.json()["code"] == "entrance_closed"
    for number in range(entrances.KEPT_HOSTS + 5):
        entrances.is_open_at(f"h{number}.example", timezone.now())
    assert len(entrances._kept) <= entrances.KEPT_HOSTS


def test_a_closed_hub_shows_the_way_to_an_entrance_that_is_open(client, case, campaign):
    """Voting is open wherever one has passed: a link to the closed page itself would be none."""
    fail("localhost")
    for path in (f"/vote/2020/{case.uid}/", f"/embed/v1/vote/{case.uid}/"):
        page = client.get(path, HTTP_HOST=HUB, REMOTE_ADDR=HOME).content.decode()
        assert f'href="http://{PARTNER}/vote/2020/{case.uid}/' in page, path
    fail("qingdaonews.localhost")
    page = client.get(f"/vote/2020/{case.uid}/", HTTP_HOST=PARTNER, REMOTE_ADDR=HOME)
    assert f'href="http://{HUB}/vote/2020/{case.uid}/' in page.content.decode()


def test_where_no_entrance_is_open_none_is_named(client, case, campaign):
    for host in ("localhost", "qingdaonews.localhost"):
        fail(host)
    assert form_of(client, case).json()["elsewhere"] == ""


def test_a_changed_profile_closes_the_entrance_until_it_is_tried_again(
    client, case, campaign, settings
):
    settings.TRUSTED_PROXIES = ("192.0.2.0/24",)
    entrances.forget_entrances()
    assert form_of(client, case).json()["code"] == "entrance_closed"
    prove("localhost")
    entrances.forget_entrances()
    assert form_of(client, case).status_code == 200


def test_knowing_costs_no_query_for_some_seconds(campaign, django_assert_num_queries):
    now = timezone.now()
    with django_assert_num_queries(1):
        for _again in range(50):
            assert entrances.is_open_at(HUB, now)


# -------------------------------------------------------------------------------- the job


@pytest.mark.parametrize(
    ("days", "is_watched"), [(-3.1, False), (-2.9, True), (0, True), (0.9, True), (1.1, False)]
)
def test_entrances_are_watched_from_three_days_before(campaign, days, is_watched):
    poll = poll_at(campaign, timezone.now())
    start = poll.opens_at if days < 0 else timezone.now()
    assert entrances.is_watched(poll, start + days * DAY) is is_watched


def test_entrances_without_proof_are_alarmed_about_once_an_hour(campaign, monkeypatch, caplog):
    monkeypatch.setattr(ingress_canary, "_fetch", lambda *_: (503, b""))
    monkeypatch.setattr(jobs, "_alarm_at", {})
    fail("qingdaonews.localhost")
    now = timezone.now()
    with caplog.at_level(logging.ERROR, "plugins.voting.jobs"):
        for minute, is_told in ((0, False), (2, True), (20, False), (61, False), (62, True)):
            at = now + timedelta(minutes=minute)
            with pytest.raises(jobs.EntrancesShut) if is_told else nullcontext():
                jobs.watch_entrances(campaign.pk, now=at)
    told = [record.getMessage() for record in caplog.records]
    assert len(told) == 2
    assert "qingdaonews.localhost" in told[0]


# ----------------------------------------------------- nothing a client sends changes it

PROFILES = {
    "direct": {},
    "appending": {"proxies": ["192.0.2.0/24"]},
    "overwriting": {"proxies": ["192.0.2.0/24"], "header": "X-Real-IP"},
    "rfc7239": {"proxies": ["192.0.2.0/24"], "header": "Forwarded"},
}
values = st.one_of(
    st.ip_addresses().map(str),
    st.lists(st.ip_addresses().map(str), max_size=4).map(", ".join),
    st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=60),
    st.sampled_from([f"{HOME}, {PROXY}", PROXY, "unknown", "for=_x", "::ffff:192.0.2.10", ""]),
)
sent = st.dictionaries(st.sampled_from([*KNOWN_HEADERS, "Via", "Host-X"]), values, max_size=6)


def through(profile: str, headers: dict[str, str]) -> dict[str, str]:
    """What the server sees of a visitor's request behind such an edge."""
    meta = {"HTTP_" + name.upper().replace("-", "_"): text for name, text in headers.items()}
    if profile == "direct":
        return meta | {"REMOTE_ADDR": HOME}
    if profile == "appending":
        chain = [*filter(None, [meta.get("HTTP_X_FORWARDED_FOR")]), HOME]
        meta["HTTP_X_FORWARDED_FOR"] = ", ".join(chain)
    elif profile == "overwriting":
        meta["HTTP_X_REAL_IP"] = HOME
    else:
        chain = [*filter(None, [meta.get("HTTP_FORWARDED")]), f"for={HOME}"]
        meta["HTTP_FORWARDED"] = ", ".join(chain)
    return meta | {"REMOTE_ADDR": PROXY}


@pytest.mark.parametrize("profile", PROFILES)
@hypothesis(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(headers=sent)
def test_each_ingress_profile(client, case, campaign, settings, profile, headers):
    """Behind each sort of edge: who has voted is known again, whatever the request carries."""
    settings.INGRESS_PROFILES = {"localhost": PROFILES[profile]} if PROFILES[profile] else {}
    prove("localhost")
    entrances.forget_entrances()
    if not Ballot.objects.exists():
        honest = through(profile, {})
        token = form_of(client, case, **honest).json()["token"]
        assert cast(client, case, token, **honest).status_code == 201
    again = form_of(client, case, **through(profile, headers))
    assert again.status_code == 409, again.content
    assert Ballot.objects.count() == 1


@pytest.mark.parametrize("header", KNOWN_HEADERS)
def test_19_known_ip_headers_are_ignored(client, case, campaign, header):
    """Over HTTP, at a direct entrance: a second vote from the same address, each header forged."""
    token = form_of(client, case).json()["token"]
    assert cast(client, case, token).status_code == 201
    forged = {"HTTP_" + header.upper().replace("-", "_"): "198.51.100.9"}
    assert form_of(client, case, **forged).json()["code"] == "already_voted"
    assert form_of(client, case, address="198.51.100.9").status_code == 200


# ------------------------------------------------------------------------------- the desk


def test_the_desk_shows_what_is_closed_and_why(campaign, admin_client):
    fail("qingdaonews.localhost")
    page = admin_client.get(reverse("desk:front", args=(campaign.slug,))).content.decode()
    assert "2 个入口中，1 个已开放投票" in page
    assert "http://qingdaonews.localhost:8000" in page
    assert "X-Forwarded-For" in page
    assert "/admin/reports/entrances/" in page
