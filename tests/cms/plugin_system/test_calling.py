"""Plugins are called one by one, and how each failure is met."""

import sys
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import connection, transaction

from cms.campaigns.models import Campaign
from cms.plugin_system import counters
from cms.plugin_system.calling import (
    PluginExited,
    decide,
    decorate,
    decorate_one,
    deliver,
    sheltered,
)
from cms.plugin_system.decisions import ACCEPTED
from cms.plugin_system.exceptions import PluginFailed
from cms.plugin_system.hookspecs import FAILING, Failing, ScoreInput
from cms.plugin_system.switches import Switches
from cms.plugin_system.testing import NOBODY, FixedBoard, connected, paused, switched_on
from tests.cms.plugin_system.made_up import plugin_module, registry_of

CASE_UID = UUID(int=1)
CASE = {"kind": "case", "uid": None}


@pytest.fixture(autouse=True)
def _counted_afresh():
    counters.take()
    yield
    counters.take()


def answering(value):
    def document_fields(kind):
        return value

    return document_fields


def breaks():
    def document_fields():
        raise ZeroDivisionError("1/0")

    return document_fields


def fields(registry):
    answers = decorate("document_fields", campaign=NOBODY, registry=registry, **CASE)
    return {answer.plugin: answer.value for answer in answers}


def test_decorations_of_all_but_the_failing_one_stand(caplog):
    registry = registry_of(
        plugin_module("a", answering({"n": 1})),
        plugin_module("b", breaks()),
        plugin_module("c", answering({"n": 3})),
    )
    with switched_on("a", "b", "c"):
        assert fields(registry) == {"a": {"n": 1}, "c": {"n": 3}}
    assert "plugin b failed in document_fields" in caplog.text
    counted = counters.take()
    assert {key: (one.calls, one.failures) for key, one in counted.items()} == {
        ("a", "document_fields"): (1, 0),
        ("b", "document_fields"): (1, 1),
        ("c", "document_fields"): (1, 0),
    }
    assert counted["b", "document_fields"].last_error == "ZeroDivisionError: 1/0"


def test_only_what_is_on_and_not_paused_decorates():
    registry = registry_of(plugin_module("a", answering({"n": 1})))
    with switched_on():
        assert fields(registry) == {}
    with paused("a"):
        assert fields(registry) == {}
    assert counters.take() == {}


def test_none_is_no_answer():
    with switched_on("a"):
        assert fields(registry_of(plugin_module("a", answering(None)))) == {}


def test_a_generator_fails_in_its_own_shelter():
    def document_facets(kind):
        yield "k", "v"
        raise ZeroDivisionError

    registry = registry_of(plugin_module("a", document_facets))
    with switched_on("a"):
        assert decorate("document_facets", campaign=NOBODY, registry=registry, **CASE) == []


def test_what_the_host_refuses_of_an_answer_is_the_plugins_failure():
    def refuse(value):
        raise ValueError(value)

    (plugin,) = registry_of(plugin_module("a", answering({"n": 1})))
    told = {**CASE, "campaign": NOBODY}
    assert decorate_one(plugin, "document_fields", accept=refuse, **told) is None
    assert counters.failed() == [("a", "document_fields")]


SCORES = ScoreInput(key="k", label="x", values={CASE_UID: Decimal(100), UUID(int=2): Decimal(0)})


def score_inputs():
    return [SCORES]


def test_a_decision_needs_every_answer():
    def broken():
        def score_inputs(cases):
            raise ZeroDivisionError

        return score_inputs

    registry = registry_of(plugin_module("a", score_inputs), plugin_module("b", broken()))
    asked = {"campaign": NOBODY, "cases": [], "registry": registry}
    with switched_on("a"):
        assert [answer.value for answer in decide("score_inputs", **asked)] == [(SCORES,)]
    with switched_on("a", "b"), pytest.raises(PluginFailed) as caught:
        decide("score_inputs", **asked)
    assert caught.value.params == {"plugin": "B", "hook": "score_inputs"}


def test_a_paused_plugin_still_decides():
    registry = registry_of(plugin_module("a", score_inputs))
    with paused("a"):
        assert decide("score_inputs", campaign=NOBODY, cases=[], registry=registry)


def scoring(answer, name="a"):
    def score_inputs():
        return answer

    return plugin_module(name, score_inputs)


def scores(registry, board=None):
    with connected(FixedBoard(everywhere=board or Switches(on=frozenset("ab")))):
        asked = {"campaign": NOBODY, "registry": registry}
        return [one.value for one in decide("score_inputs", cases=[CASE_UID], **asked)]


def test_every_decision_knows_its_answers():
    assert ACCEPTED.keys() == {hook for hook, how in FAILING.items() if how is Failing.CLOSED}


@pytest.mark.parametrize(
    "answer",
    [
        None,
        5,
        SCORES,
        ["abc"],
        [SCORES, SCORES],
        [replace(SCORES, key="")],
        [replace(SCORES, key=7)],
        [replace(SCORES, values=None)],
        [replace(SCORES, values={str(CASE_UID): Decimal(1)})],
        *(
            [replace(SCORES, values={CASE_UID: value})]
            for value in (1.5, 1, None, Decimal("nan"), Decimal("inf"), Decimal("-0.01"))
        ),
        [replace(SCORES, values={CASE_UID: Decimal("100.01")})],
    ],
    ids=str,
)
def test_an_answer_that_is_none_decides_nothing(answer):
    with pytest.raises(PluginFailed):
        scores(registry_of(scoring(answer)))
    assert counters.failed() == [("a", "score_inputs")]


def test_what_was_answered_stays():
    values = {CASE_UID: Decimal(1)}
    (answer,) = scores(registry_of(scoring(iter([replace(SCORES, values=values)]))))
    values[CASE_UID] = Decimal(2)
    assert answer[0].values == {CASE_UID: Decimal(1)}


def test_no_plugin_changes_what_the_next_is_asked():
    def greedy():
        def score_inputs(cases):
            cases.clear()
            return []

        return score_inputs

    with pytest.raises(PluginFailed):
        scores(registry_of(plugin_module("a", greedy()), scoring([SCORES], "b")))


@pytest.mark.parametrize(
    ("board", "to_blame"),
    [(Switches(missing=frozenset({"gone"})), "gone"), (Switches(is_unreadable=True), "")],
)
def test_nothing_is_decided_without_all_who_have_a_say(board, to_blame):
    with pytest.raises(PluginFailed) as caught:
        scores(registry_of(), board)
    assert to_blame in caught.value.params["plugin"]


def test_a_hook_is_called_as_what_it_is():
    with pytest.raises(ValueError, match="score_inputs is a decision, not a decoration"):
        decorate("score_inputs", campaign=NOBODY, cases=[])
    with pytest.raises(ValueError, match="document_fields is a decoration, not a decision"):
        decide("document_fields", campaign=NOBODY, **CASE)


def test_an_event_raises_to_whoever_delivers_it():
    def case_published(case):
        raise ZeroDivisionError

    (plugin,) = registry_of(plugin_module("a", case_published))
    with pytest.raises(ZeroDivisionError):
        deliver(plugin, "case_published", told={"campaign": NOBODY, "case": None})
    deliver(plugin, "case_withdrawn", told={"campaign": NOBODY, "case": None})


def test_leaving_the_process_is_a_failure_like_any_other():
    def case_published(case):
        raise SystemExit(3)

    (plugin,) = registry_of(plugin_module("a", case_published))
    with pytest.raises(PluginExited):
        deliver(plugin, "case_published", told={"campaign": NOBODY, "case": None})
    assert sheltered(plugin, "anything", sys.exit) is None
    assert counters.take()["a", "case_published"].last_error == "PluginExited: 3"


def test_an_interrupt_is_not_the_plugins():
    def interrupt():
        raise KeyboardInterrupt

    (plugin,) = registry_of(plugin_module("a"))
    with pytest.raises(KeyboardInterrupt):
        sheltered(plugin, "anything", interrupt)


def test_an_async_handler_has_not_been_told():
    async def telling():
        """Nobody waits for it."""

    def case_published(case):
        return telling()

    (plugin,) = registry_of(plugin_module("a", case_published))
    with pytest.raises(TypeError, match="async"):
        deliver(plugin, "case_published", told={"campaign": NOBODY, "case": None})


@pytest.mark.django_db
def test_a_statement_that_fails_in_a_plugin_leaves_the_transaction_alive():
    def spoil():
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM no_such_table")

    (plugin,) = registry_of(plugin_module("a"))
    with transaction.atomic():
        assert sheltered(plugin, "anything", spoil) is None
        assert Campaign.objects.count() == 0


def test_counts_gather_until_they_are_taken():
    for seconds in (0.25, 0.5):
        counters.count("a", "h", seconds=seconds, error=None)
    one = counters.take()["a", "h"]
    assert (one.calls, one.failures, one.seconds, one.slowest) == (2, 0, 0.75, 0.5)
    assert counters.take() == {}
