"""The self-test over HTTP: the address that answers, the canary, and what is stored."""

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import pytest
from django.test import Client

from cms.core import ingress_canary
from cms.core.audit import SYSTEM
from cms.core.ingress_entrances import Entrance, entrances, profile_of
from cms.core.ingress_forgeries import forgeries
from cms.core.ingress_probing import PATH, new_run, pass_for, receipts
from cms.core.ingress_proving import GOOD_FOR, record_proof, standing_of
from cms.core.ingress_verdict import FORGED, UNTESTED, Finding, Method, Outcome, Verdict
from cms.core.ingress_views import weigh
from cms.core.models import AuditEntry, IngressProof
from tests.world import make_world

pytestmark = pytest.mark.django_db

HUB, PARTNER = "http://localhost:8000", "http://qingdaonews.localhost:8000"
NOW = datetime(2020, 8, 20, 4, tzinfo=UTC)
VISITOR = "8.8.8.8"
PROXY = "192.0.2.10"


@pytest.fixture
def world(db):
    return make_world()


def ask(host="localhost", *, trial="honest", run="r", bearer=None, **extra):
    query = {"pass": bearer or pass_for(host, run), "trial": trial}
    return Client().get(
        f"/{PATH}", query, **{"HTTP_HOST": f"{host}:8000", "REMOTE_ADDR": VISITOR, **extra}
    )


def test_entrances_are_the_sites_the_hub_first(world):
    assert [(one.url, one.host, one.is_main) for one in entrances()] == [
        (HUB, "localhost", True),
        (PARTNER, "qingdaonews.localhost", False),
    ]


@pytest.mark.parametrize("host", ["localhost", "qingdaonews.localhost"])
def test_the_bearer_of_a_pass_is_told_how_he_is_seen(world, host):
    answer = ask(host)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    assert answer.json()["address"] == VISITOR
    (told,) = receipts([answer.json()["receipt"]], run="r")
    assert (told.host, told.trial, told.address, told.is_proxy) == (host, "honest", VISITOR, False)
    assert answer.cookies == {}


def test_without_a_good_pass_nothing_is_told(world):
    for bearer in ("", "nonsense", pass_for("qingdaonews.localhost", "r")):
        assert ask(bearer=bearer or "x").status_code == 404
    assert Client().post(f"/{PATH}", HTTP_HOST="localhost").status_code == 405


def test_receipts_cannot_be_made_up_or_moved_to_another_run(world):
    text = ask().json()["receipt"]
    assert receipts([text], run="another") == []
    assert receipts([text[:-2], "x", pass_for("localhost", "r")], run="r") == []


def test_only_the_hubs_pages_may_read_it_from_another_origin(world):
    told = ask("qingdaonews.localhost", HTTP_ORIGIN=HUB)
    assert told["Access-Control-Allow-Origin"] == HUB
    for origin in (PARTNER, "https://rival.example", "null"):
        assert "Access-Control-Allow-Origin" not in ask(HTTP_ORIGIN=origin)
    preflight = Client().options(f"/{PATH}", HTTP_HOST="localhost:8000", HTTP_ORIGIN=HUB)
    assert preflight.status_code == 204
    assert "X-Forwarded-For" in preflight["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in preflight


# ------------------------------------------------------------------------------ the canary


@pytest.fixture
def edge(monkeypatch, world):
    """Stands in for the network: each entrance is reached through what the test puts here."""
    edges = {}

    def fetch(entrance: Entrance, path: str, headers):
        meta = {"HTTP_" + key.upper().replace("-", "_"): value for key, value in headers.items()}
        through = edges.get(entrance.host, lambda meta: meta)
        sent = through({**meta, "REMOTE_ADDR": VISITOR})
        if isinstance(sent, int):
            return sent, b"refused"
        answer = Client().get(path, **{**sent, "HTTP_HOST": entrance.url.removeprefix("http://")})
        return answer.status_code, answer.content

    monkeypatch.setattr(ingress_canary, "_fetch", fetch)
    ingress_canary.forget_canaries()
    return edges


def appending(meta):
    """A proxy as it should be: appends its peer, drops nothing else."""
    chain = [*filter(None, [meta.get("HTTP_X_FORWARDED_FOR")]), meta["REMOTE_ADDR"]]
    return {**meta, "HTTP_X_FORWARDED_FOR": ", ".join(chain), "REMOTE_ADDR": PROXY}


def passing_on(meta):
    """A proxy that leaves what a client wrote: no position of the header can be trusted."""
    return {"HTTP_X_FORWARDED_FOR": meta["REMOTE_ADDR"], **meta, "REMOTE_ADDR": PROXY}


def test_direct_entrances_pass_and_are_asked_again_after_a_while(edge):
    found = ingress_canary.try_entrances(now=NOW)
    assert {verdict.outcome for verdict in found.values()} == {Outcome.PASSED}
    assert len(found) == IngressProof.objects.count() == 2
    assert ingress_canary.try_entrances(now=NOW + timedelta(minutes=9)) == {}
    assert len(ingress_canary.try_entrances(now=NOW + timedelta(minutes=11))) == 2
    assert standing_of("localhost:8000").is_proven(NOW)
    assert not AuditEntry.objects.filter(action="core.entrance_tried").exists()


def test_a_declared_proxy_that_appends_passes(edge, settings):
    settings.TRUSTED_PROXIES = ("192.0.2.0/24",)
    edge["localhost"] = appending
    assert ingress_canary.try_entrances(now=NOW)["localhost"].outcome is Outcome.PASSED


def test_an_edge_that_honours_a_forged_header_closes_its_entrance_alone(edge, settings, caplog):
    settings.TRUSTED_PROXIES = ("192.0.2.0/24",)
    edge["qingdaonews.localhost"], edge["localhost"] = passing_on, appending
    found = ingress_canary.try_entrances(now=NOW)
    assert found["qingdaonews.localhost"].outcome is Outcome.FAILED
    assert {one.code for one in found["qingdaonews.localhost"].findings} == {FORGED}
    assert not standing_of("qingdaonews.localhost").is_proven(NOW)
    assert standing_of("localhost").is_proven(NOW)
    assert "voting is closed there" in caplog.text
    assert VISITOR not in json.dumps(list(IngressProof.objects.values_list("findings", flat=True)))


def test_a_proxy_that_nobody_declared_is_found_by_what_it_sends(edge):
    edge["localhost"] = appending
    verdict = ingress_canary.try_entrances(now=NOW)["localhost"]
    assert [one.code for one in verdict.findings] == ["undeclared_proxy"]
    assert verdict.outcome is Outcome.FAILED


def test_a_host_that_cannot_be_reached_from_inside_is_no_failure(edge, monkeypatch):
    visit = Verdict(Outcome.PASSED)
    record_proof(host="localhost", method=Method.VISIT, verdict=visit, actor=SYSTEM, now=NOW)

    def refuse(*_):
        raise OSError

    monkeypatch.setattr(ingress_canary, "_fetch", refuse)
    found = ingress_canary.try_entrances(now=NOW)
    assert {verdict.outcome for verdict in found.values()} == {Outcome.UNDECIDED}
    assert standing_of("localhost").is_proven(NOW)
    assert not standing_of("qingdaonews.localhost").is_proven(NOW)


def test_an_edge_that_refuses_forgeries_passes(edge):
    edge["localhost"] = lambda meta: 400 if "HTTP_X_FORWARDED_FOR" in meta else meta
    assert ingress_canary.try_entrances(now=NOW)["localhost"].outcome is Outcome.PASSED


@pytest.mark.parametrize("answered", [3, 4, 20, -1])
def test_threat_04_a_canary_that_was_not_answered_throughout_proves_nothing(
    world, monkeypatch, caplog, answered
):
    """The honest requests and the first forgeries are answered, or all but the last."""
    ingress_canary.forget_canaries()
    names = [one.name for one in forgeries(profile_of("localhost"))]
    answering = ["honest", "honest again", *names][:answered]

    def fetch(entrance, path, headers):
        if parse_qs(path.partition("?")[2])["trial"][0] not in answering:
            raise TimeoutError
        host = entrance.url.removeprefix("http://")
        answer = Client().get(path, headers={**headers, "host": host}, REMOTE_ADDR=VISITOR)
        return answer.status_code, answer.content

    monkeypatch.setattr(ingress_canary, "_fetch", fetch)
    verdict = ingress_canary.try_entrances(now=NOW)["localhost"]
    assert verdict.outcome is Outcome.UNDECIDED
    silent = [name for name in names if name not in answering]
    assert [(one.code, one.detail) for one in verdict.findings] == [(UNTESTED, n) for n in silent]
    assert f"untested {silent[-1]}" in caplog.text
    assert not IngressProof.objects.exists()


def test_what_the_canary_was_refused_is_no_silence_in_a_visit(edge):
    edge["localhost"] = lambda meta: 400 if "HTTP_CF_CONNECTING_IP" in meta else meta
    assert ingress_canary.try_entrances(now=NOW)["localhost"].outcome is Outcome.PASSED
    names = ["honest", "honest again", *(one.name for one in forgeries(profile_of("localhost")))]
    for missing, outcome in (
        ("CF-Connecting-IP", Outcome.PASSED),
        ("True-Client-IP", Outcome.UNDECIDED),
    ):
        trials = [name for name in names if name != f"{missing}: one address"]
        papers = [ask(trial=name).json()["receipt"] for name in trials]
        (verdict,) = [
            one.verdict for one in weigh(papers, run="r") if one.entrance.host == "localhost"
        ]
        assert verdict.outcome is outcome, missing


# -------------------------------------------------------------------------------- standing


def prove(method, passed, *, at=NOW, host="localhost"):
    verdict = Verdict(
        Outcome.PASSED if passed else Outcome.FAILED, () if passed else (Finding(FORGED, "X"),)
    )
    return record_proof(host=host, method=method, verdict=verdict, actor=SYSTEM, now=at)


def test_the_newest_proof_decides_for_so_many_days(world):
    assert not standing_of("localhost").is_proven(NOW)
    prove(Method.CANARY, passed=True)
    assert standing_of("localhost").is_proven(NOW + GOOD_FOR)
    assert not standing_of("localhost").is_proven(NOW + GOOD_FOR + timedelta(seconds=1))
    prove(Method.CANARY, passed=False)
    assert not standing_of("localhost").is_proven(NOW)
    prove(Method.VISIT, passed=True)
    assert standing_of("localhost").is_proven(NOW)


def test_the_server_cannot_make_good_what_a_person_saw(world):
    prove(Method.VISIT, passed=False)
    prove(Method.CANARY, passed=True)
    assert not standing_of("localhost").is_proven(NOW)
    assert [one.code for one in standing_of("localhost").findings] == [FORGED]
    prove(Method.VISIT, passed=True)
    assert standing_of("localhost").is_proven(NOW)


def test_a_changed_profile_needs_a_new_proof(world, settings):
    prove(Method.VISIT, passed=True)
    settings.INGRESS_PROFILES = {"localhost": {"proxies": ["192.0.2.0/24"]}}
    assert not standing_of("localhost").is_proven(NOW)
    settings.INGRESS_PROFILES = {}
    assert standing_of("localhost").is_proven(NOW)


def test_nothing_shown_is_nothing_stored(world):
    undecided = Verdict(Outcome.UNDECIDED)
    told = {"host": "localhost", "method": Method.VISIT, "actor": SYSTEM, "now": NOW}
    assert record_proof(verdict=undecided, **told) is None
    assert not IngressProof.objects.exists()


# ---------------------------------------------------------------------------- the admin page


def papers_of(run, *, hosts=("localhost", "qingdaonews.localhost"), **extra):
    """What a browser hands over after asking every entrance."""
    found = []
    for host in hosts:
        found += [ask(host, trial=name, run=run) for name in ("honest", "honest again")]
        for lie in forgeries(profile_of(host)):
            header = {"HTTP_" + lie.header.upper().replace("-", "_"): lie.value}
            found.append(ask(host, trial=lie.name, run=run, **header, **extra))
    return json.dumps([answer.json()["receipt"] for answer in found])


URL = "/admin/reports/entrances/"


def test_a_visit_opens_the_entrances_once_the_address_is_confirmed(world, admin_client):
    page = admin_client.get(URL)
    assert page.status_code == 200
    assert PARTNER in page["Content-Security-Policy"]
    run = new_run()
    form = {"run": run, "papers": papers_of(run)}

    shown = admin_client.post(URL, form)
    assert VISITOR in shown.content.decode()
    assert not IngressProof.objects.exists()

    unanswered = admin_client.post(URL, form | {"confirm": "1"})
    assert 'role="alert"' in unanswered.content.decode()
    assert not IngressProof.objects.exists()

    done = admin_client.post(URL, form | {"confirm": "1", f"mine-{VISITOR}": "yes"})
    assert done.status_code == 302
    assert set(IngressProof.objects.values_list("host", "passed", "by_label")) == {
        ("localhost", True, "admin"),
        ("qingdaonews.localhost", True, "admin"),
    }
    assert AuditEntry.objects.filter(action="core.entrance_tried").count() == 2
    assert not AuditEntry.objects.filter(facts__icontains=VISITOR).exists()


def test_an_address_that_is_not_the_visitors_closes_the_entrance(world, admin_client):
    run = new_run()
    form = {"run": run, "papers": papers_of(run), "confirm": "1", f"mine-{VISITOR}": "no"}
    admin_client.post(URL, form)
    assert set(IngressProof.objects.values_list("passed", flat=True)) == {False}
    assert "not_my_address" in json.dumps(IngressProof.objects.first().findings)


@pytest.mark.parametrize("papers", ["", "x", "{}", "[1]", '["x"]', "[" * 3_000])
def test_papers_that_are_none_show_nothing(world, admin_client, papers):
    answer = admin_client.post(URL, {"run": "r", "papers": papers, "confirm": "1"})
    assert answer.status_code == 200
    assert not IngressProof.objects.exists()
