"""What plugins add to documents, and that none of them can stop a build."""

import json
from decimal import Decimal

import pytest
from django.utils import timezone
from django.utils.translation import gettext_lazy

from api.building.encoding import encode
from api.building.extensions import DEEPEST, MOST_BYTES, MOST_FACETS
from api.building.rebuilding import rebuild
from cms.documents import queries as documents
from cms.documents.models import Facet, PendingBuild
from cms.plugin_system import counters
from cms.plugin_system.testing import paused, registered, switched_on
from tests.cms.plugin_system.made_up import plugin_module
from tests.given import given
from tests.world import build_all, make_case, make_news, make_world, republish

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _counted_afresh():
    counters.take()
    yield
    counters.take()


def saying(value):
    def document_fields(kind, uid, campaign):
        return value(kind, uid, campaign) if callable(value) else value

    return document_fields


def nested(levels: int) -> list:
    """Lists within a list."""
    value: list = []
    for _ in range(levels - 1):
        value = [value]
    return value


def finding(*pairs):
    def document_facets(kind, uid):
        yield from pairs

    return document_facets


def extensions(case) -> dict:
    return json.loads(bytes(documents.document(case.uid).full))["extensions"]


def facets(page) -> set[tuple[str, str, str]]:
    rows = Facet.objects.filter(version=documents.document(page.uid)).exclude(plugin="")
    return set(rows.values_list("plugin", "key", "value"))


@pytest.fixture
def case(db):
    return given(unbuilt_case)


def unbuilt_case():
    make_world()
    return make_case(pictures=0)


def test_fields_stand_below_the_plugins_name(case):
    told = saying(lambda kind, uid, campaign: {"of": [kind, str(uid), campaign], "n": None})
    with (
        registered(plugin_module("a", told), plugin_module("b", saying({}))),
        switched_on("a", "b"),
    ):
        build_all()
    assert extensions(case) == {
        "a": {"of": ["case", str(case.uid), case.case_ref.campaign_id], "n": None}
    }


@pytest.mark.parametrize(
    "value",
    [
        {"n": Decimal(1)},
        {"n": float("nan")},
        {"n": {1, 2}},
        {"n": gettext_lazy("Pictures")},
        ["no", "mapping"],
        {"n": "\ud800"},
        {"\udfff": 1},
        {"n": "宣" * 5461},
        {"n": nested(DEEPEST)},
        {"n": nested(900)},
        lambda kind, uid, campaign: 1 / 0,
    ],
    ids=[
        "decimal",
        "nan",
        "set",
        "promise",
        "list",
        "surrogate",
        "surrogate key",
        "too much",
        "too deep",
        "nearly endless",
        "raises",
    ],
)
def test_what_json_cannot_say_is_the_plugins_failure(case, value, caplog):
    sound, broken = plugin_module("sound", saying({"n": 1})), plugin_module("bad", saying(value))
    with registered(sound, broken), switched_on("sound", "bad"):
        build_all()
    assert extensions(case) == {"sound": {"n": 1}}
    assert counters.take()["bad", "document_fields"].failures == 1
    assert "plugin bad failed in document_fields" in caplog.text


@pytest.mark.parametrize(
    "pair",
    [
        ("", "v"),
        ("k", ""),
        ("k" * 65, "v"),
        ("k", "v" * 256),
        ("k", "a\0b"),
        ("k", "\ud800"),
        ("\udfff", "v"),
        ("k", 1),
        ("k",),
    ],
    ids=[
        "no key",
        "no value",
        "long key",
        "long value",
        "nul",
        "surrogate",
        "surrogate key",
        "number",
        "no pair",
    ],
)
def test_a_facet_that_fits_no_column_is_the_plugins_failure(case, pair):
    sound, broken = plugin_module("sound", finding(("k", "v"))), plugin_module("bad", finding(pair))
    with registered(sound, broken), switched_on("sound", "bad"):
        build_all()
    assert facets(case) == {("sound", "k", "v")}
    assert counters.take()["bad", "document_facets"].failures == 1


def test_as_much_as_a_plugin_may_say(case):
    value = {"n": "宣" * 5400, "d": nested(DEEPEST - 1)}
    room = MOST_BYTES - len(encode(value))
    assert room >= 0
    value["n"] += "x" * room
    most = [("k", str(number)) for number in range(MOST_FACETS)]
    with registered(plugin_module("a", saying(value), finding(*most))), switched_on("a"):
        build_all()
    assert extensions(case) == {"a": value}
    assert len(facets(case)) == MOST_FACETS


def test_too_many_facets_are_the_plugins_failure(case):
    many = [("k", str(number)) for number in range(MOST_FACETS + 1)]
    with registered(plugin_module("a", finding(*many))), switched_on("a"):
        build_all()
    assert facets(case) == set()
    assert counters.take()["a", "document_facets"].failures == 1


def test_news_of_a_campaign_has_facets_and_other_news_is_not_asked_about(case):
    about = make_news("hub", campaign=case.case_ref.campaign)
    other = make_news("hub")
    with registered(plugin_module("a", finding(("k", "v")))), switched_on("a"):
        build_all()
    assert facets(about) == {("a", "k", "v")}
    assert facets(other) == set()


def test_off_and_paused_add_nothing_to_what_is_built_then(case):
    module = plugin_module("a", saying({"n": 1}), finding(("k", "v")))
    with registered(module):
        with switched_on("a"):
            build_all()
        assert extensions(case) == {"a": {"n": 1}}
        for board in (paused("a"), switched_on()):
            with board:
                republish(case, brief="新简介")
                build_all()
                assert (extensions(case), facets(case)) == ({}, set())


def test_a_plugin_asks_for_documents_to_be_built_again(case):
    build_all()
    rebuild([case.uid], cause="sample.changed", now=timezone.now())
    assert list(PendingBuild.objects.values_list("uid", "cause")) == [(case.uid, "sample.changed")]
