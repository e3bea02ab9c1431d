"""What a self-test of an entrance shows, answer by answer."""

import pytest

from cms.core.client_address import DIRECT, profile_from_cidrs
from cms.core.ingress_entrances import host_name, profile_digest
from cms.core.ingress_forgeries import KNOWN_HEADERS, forgeries
from cms.core.ingress_verdict import (
    ADVICE,
    FORGED,
    INSIDE,
    MEANINGS,
    PROXY,
    REFUSED,
    STALE,
    UNDECLARED,
    UNREACHABLE,
    UNSTABLE,
    UNTESTED,
    Method,
    Outcome,
    Seen,
    judge,
)

MINE, STRANGER = "8.8.8.8", "192.0.2.66"
FORGERIES = {"XFF: one address": "X-Forwarded-For", "CF: one address": "CF-Connecting-IP"}
TRIALS = ("honest", "honest again", *FORGERIES)


def seen(*, without=(), host="vote.example.org", **of_trial):
    """What an honest entrance saw, with other addresses for some trials."""
    changes = {name.replace("_", " "): value for name, value in of_trial.items()}
    return {
        name: Seen(
            run="r",
            host=host,
            trial=name,
            profile="p",
            **{
                "address": MINE,
                "is_proxy": False,
                "peer_trusted": True,
                "forwarded": (),
                **changes.get(name, changes.get("all", {})),
            },
        )
        for name in TRIALS
        if name not in without
    }


def verdict(answers, *, method=Method.VISIT, refused=(), profile="p"):
    return judge(
        method=method,
        profile=profile,
        seen=answers,
        refused=dict.fromkeys(refused, 400),
        forged=FORGERIES,
    )


def codes(found):
    return [one.code for one in found.findings]


@pytest.mark.parametrize("method", Method)
def test_an_entrance_that_believes_nothing_passes(method):
    found = verdict(seen(), method=method)
    assert (found.outcome, codes(found)) == (Outcome.PASSED, [])


def test_a_believed_forgery_fails_and_names_the_header():
    answers = seen() | {
        "CF: one address": Seen(
            run="r",
            host="vote.example.org",
            trial="CF: one address",
            address=STRANGER,
            is_proxy=False,
            peer_trusted=True,
            forwarded=(),
            profile="p",
        )
    }
    found = verdict(answers)
    assert found.outcome is Outcome.FAILED
    assert [(one.code, one.detail) for one in found.findings] == [(FORGED, "CF-Connecting-IP")]
    assert STRANGER not in str(found)


@pytest.mark.parametrize(
    ("answers", "outcome", "code"),
    [
        (seen(without=TRIALS), Outcome.UNDECIDED, UNREACHABLE),
        (seen(without=("honest again",)), Outcome.UNDECIDED, UNREACHABLE),
        (seen(without=("XFF: one address",)), Outcome.UNDECIDED, UNTESTED),
        (seen(all={"is_proxy": True}), Outcome.FAILED, PROXY),
        (
            seen(all={"peer_trusted": False, "forwarded": ("Via",)}),
            Outcome.FAILED,
            UNDECLARED,
        ),
        (seen(honest_again={"address": "8.8.4.4"}), Outcome.FAILED, UNSTABLE),
    ],
    ids=["silent", "half", "untested", "proxy", "undeclared", "unstable"],
)
def test_what_a_visit_can_find(answers, outcome, code):
    found = verdict(answers)
    assert (found.outcome, codes(found)) == (outcome, [code])


@pytest.mark.parametrize("method", Method)
@pytest.mark.parametrize("name", FORGERIES)
def test_threat_04_each_forgery_without_an_answer_leaves_it_undecided(name, method):
    found = verdict(seen(without=(name,)), method=method)
    assert found.outcome is Outcome.UNDECIDED
    assert [(one.code, one.detail) for one in found.findings] == [(UNTESTED, name)]


def test_processes_with_other_settings_show_nothing():
    found = verdict(seen(), profile="another")
    assert (found.outcome, codes(found)) == (Outcome.UNDECIDED, [STALE])


def test_a_canary_behind_a_trusted_address_shows_nothing():
    """From a trusted network a forged header is rightly believed: that is no failure."""
    found = verdict(seen(all={"is_proxy": True}), method=Method.CANARY)
    assert (found.outcome, codes(found)) == (Outcome.UNDECIDED, [INSIDE])
    found = verdict(seen(all={"address": "10.0.0.9"}), method=Method.CANARY)
    assert (found.outcome, codes(found)) == (Outcome.UNDECIDED, [INSIDE])
    local = seen(host="bandao.localhost", all={"address": "127.0.0.1"})
    assert verdict(local, method=Method.CANARY).outcome is Outcome.PASSED


def test_an_edge_that_refuses_forged_headers_passes():
    found = verdict(seen(without=("XFF: one address",)), refused=("XFF: one address",))
    assert (found.outcome, codes(found)) == (Outcome.PASSED, [REFUSED])


def test_every_finding_has_words_and_every_failure_advice():
    failures = {PROXY, UNDECLARED, UNSTABLE, FORGED, "not_my_address"}
    assert failures == set(ADVICE)
    assert failures <= set(MEANINGS)


# ---------------------------------------------------------------------------- forgeries


def test_nineteen_headers_are_forged_each_by_itself():
    assert len(KNOWN_HEADERS) == len(set(KNOWN_HEADERS)) == 19
    made = forgeries(DIRECT)
    assert {one.header for one in made} == {*KNOWN_HEADERS, "X_Forwarded_For"}
    assert len({one.name for one in made}) == len(made)


def test_a_profiles_own_header_is_forged_with_its_own_proxy():
    profile = profile_from_cidrs("cdn", ["192.0.2.0/24"], header="X-Edge-Client")
    made = {one.name: one for one in forgeries(profile)}
    assert made["X-Edge-Client: our own proxy"].value.endswith(", 192.0.2.0")
    assert made["underscores"].header == "X_Edge_Client"


# ------------------------------------------------------------------------------ profiles


def test_a_changed_profile_has_another_digest():
    one = profile_from_cidrs("a", ["10.0.0.0/8", "192.0.2.0/24"])
    same = profile_from_cidrs("b", ["192.0.2.0/24", "10.0.0.0/8"], header="x-forwarded-for")
    assert profile_digest(one) == profile_digest(same)
    wider = profile_from_cidrs("a", ["10.0.0.0/8"])
    other = profile_from_cidrs("a", ["10.0.0.0/8", "192.0.2.0/24"], header="X-Real-IP")
    assert len({profile_digest(p) for p in (one, wider, other, DIRECT)}) == 4
    assert profile_digest(DIRECT) == profile_digest(profile_from_cidrs("x", [], header="X-Real-IP"))


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("Vote.Example.org:8000", "vote.example.org"),
        ("vote.example.org.", "vote.example.org"),
        ("testserver", "testserver"),
        ("[2001:db8::1]:80", "[2001:db8::1]"),
        ("[2001:db8::1]", "[2001:db8::1]"),
    ],
)
def test_host_name(host, name):
    assert host_name(host) == name
