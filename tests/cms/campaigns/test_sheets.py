"""The content of a sheet: exact both ways, upgraded on reading, unreadable section by section."""

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.campaigns.rule_changes import changes
from cms.campaigns.rule_sheet import CAMPAIGN, EVALUATION, CampaignRules, EvaluationRules
from cms.campaigns.sheets import SheetContent, write
from cms.plugin_system.rule_fields import rule
from cms.plugin_system.rule_json import RulesUnreadable, canonical, from_plain, to_plain
from cms.plugin_system.spec import RuleSection
from tests.cms.campaigns.rule_samples import (
    VOTING,
    VOTING_CLOSES,
    Colour,
    EveryKind,
    Row,
    every_kind,
    install,
    phase,
    plugin_module,
)
from tests.cms.campaigns.rule_strategies import every_kind_rules

ZONE = ZoneInfo("Asia/Shanghai")
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab", max_size=2), inner),
    max_leaves=8,
)
monkeypatched = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def stored(**sections: Any) -> SheetContent:
    return SheetContent(canonical({"format": 1, "sections": sections}))


@given(every_kind_rules())
def test_rules_of_every_kind_survive_canonical_json(rules):
    text = canonical(to_plain(rules))
    again, unknown = from_plain(EveryKind, json.loads(text))

    assert (again, unknown) == (rules, {})
    assert canonical(to_plain(again)) == text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("flag", 1),
        ("whole", True),
        ("whole", 1.0),
        ("share", 0.5),
        ("share", "NaN"),
        ("colour", "green"),
        ("day", "2020-02-30"),
        ("instant", "2020-02-03T00:00:00"),
        ("rows", [{}]),
        ("rows", {"name": "x"}),
    ],
)
def test_nothing_is_guessed_about_stored_values(name, value):
    with pytest.raises(RulesUnreadable):
        from_plain(EveryKind, {name: value})


@monkeypatched
@given(rules=every_kind_rules(), strange=PLAIN, extra=PLAIN)
def test_what_no_code_knows_is_carried_over_by_value(monkeypatch, rules, strange, extra):
    install(monkeypatch, every_kind())
    removed = {"schema": 3, "on": True, "values": {"x": strange}, "more": strange}
    old = stored(gone=removed, games={"schema": 1, "on": True, "values": {"new_key": extra}})
    new = SheetContent(write(old, {"games": rules}, {}))

    assert new.raw("gone") == removed
    assert new.strangers == ["gone"]
    assert new.unknown("gone") == {"x": strange}
    assert (new.section("games"), new.unknown("games")) == (rules, {"new_key": extra})
    assert new.is_on("games")
    assert not new.is_on("gone")


def test_a_first_sheet_writes_every_default_out(monkeypatch):
    install(monkeypatch, every_kind(), plugin_module("plain"))
    sheet = json.loads(write(None, {}, {"plain": True}))

    assert list(sheet["sections"]) == ["campaign", "evaluation", "form", "games", "plain"]
    assert sheet["sections"]["evaluation"]["values"]["vote_weight"] == "55"
    assert sheet["sections"]["plain"] == {"schema": 1, "on": True, "values": {}}
    assert "on" not in sheet["sections"]["campaign"]
    assert sheet["sections"]["games"]["on"] is False


def test_missing_sections_and_keys_are_their_defaults(monkeypatch):
    install(monkeypatch, every_kind())
    content = stored(games={"schema": 1, "values": {"whole": 7}})

    assert content.section("games") == EveryKind(whole=7)
    assert content.section(CAMPAIGN) == CampaignRules()
    with pytest.raises(KeyError):
        content.section("nobody")


@dataclass(frozen=True, kw_only=True)
class Third:
    minutes: int = rule(0, label="minutes")


THIRD = RuleSection(
    rules=Third,
    schema=3,
    upgrades={
        1: lambda old: {"hours": old["days"] * 24},
        2: lambda old: {"minutes": old["hours"] * 60},
    },
)


def test_old_schemas_are_upgraded_step_by_step_on_reading(monkeypatch):
    install(monkeypatch, plugin_module("timer", rules=THIRD))

    assert stored(timer={"schema": 1, "values": {"days": 2}}).section("timer").minutes == 2880
    assert stored(timer={"schema": 2, "values": {"hours": 2}}).section("timer").minutes == 120


@pytest.mark.parametrize(
    "section",
    [
        {"schema": 4, "values": {}},
        {"schema": 1, "values": {}},
        {"schema": 3, "values": {"minutes": "2"}},
        {"schema": 0, "values": {}},
        {"values": {}},
        {"schema": 3},
    ],
    ids=["newer", "upgrade fails", "wrong kind", "schema 0", "no schema", "no values"],
)
def test_one_unreadable_section_is_refused_alone(monkeypatch, section):
    install(monkeypatch, plugin_module("timer", rules=THIRD))
    content = stored(timer={"on": True, **section})

    assert content.section(CAMPAIGN) == CampaignRules()
    assert content.is_on("timer")
    with pytest.raises(RulesUnreadable, match="timer"):
        content.section("timer")
    # Others may still change: what cannot be read is carried over.
    new = SheetContent(write(content, {EVALUATION: EvaluationRules()}, {}))
    assert new.raw("timer") == content.raw("timer")


@pytest.mark.parametrize(
    "text", ["", "[]", '{"format": 2, "sections": {}}', '{"format": 1, "sections": {"a": 1}}']
)
def test_a_sheet_that_is_none_is_refused(text):
    with pytest.raises(RulesUnreadable):
        SheetContent(text.encode())


def told(old: Any, new: Any, name: str = "games") -> list[tuple[str, str, str]]:
    before, after = (SheetContent(write(None, {name: rules}, {})) for rules in (old, new))
    return [(one.rule, one.old, one.new) for one in changes(before, after, zone=ZONE)]


def test_changes_are_told_in_words(monkeypatch):
    install(monkeypatch, every_kind())
    new = EveryKind(
        flag=True,
        whole=3,
        share=Decimal("0.250"),
        text="字",
        colour=Colour.BLUE,
        instant=datetime(2020, 8, 31, 23, 59, 59, tzinfo=ZONE),
        colours=(Colour.RED, Colour.BLUE),
    )

    assert told(EveryKind(), new) == [
        ("flag", "否", "是"),
        ("whole", "1", "3"),
        ("share", "0.5", "0.25"),
        ("text", "—", "字"),
        ("colour", "红", "蓝"),
        ("instant", "—", "2020年8月31日 23:59:59"),
        ("colours", "—", told(EveryKind(), new)[-1][2]),
    ]
    with translation.override("en"):
        assert told(EveryKind(), new)[-1] == ("colours", "—", "红, 蓝")


def test_phases_are_told_row_by_row():
    submission = phase("submission", VOTING.opens_at - timedelta(days=9), VOTING.opens_at)
    old = CampaignRules(phases=(submission, VOTING))
    new = CampaignRules(
        phases=(
            replace(VOTING, closes_at=VOTING_CLOSES + timedelta(days=1)),
            phase("public_notice", VOTING_CLOSES + timedelta(days=2)),
        )
    )

    rules = {rule: (was, becomes) for rule, was, becomes in told(old, new, CAMPAIGN)}
    assert rules["phases.voting.closes_at"] == ("2020年9月1日 00:00", "2020年9月2日 00:00")
    assert rules["phases.public_notice"][0] == "—"
    assert "2020年9月3日 00:00" in rules["phases.public_notice"][1]
    assert rules["phases.submission"][1] == "—"
    assert len(rules) == 3


def test_rows_without_a_name_of_their_own_are_told_by_place(monkeypatch):
    install(monkeypatch, every_kind())
    twice = (Row(name="甲", count=1), Row(name="甲", count=2))
    new = (Row(name="甲", count=1), Row(name="甲", count=3))

    assert told(EveryKind(rows=twice), EveryKind(rows=new)) == [("rows.2.count", "2", "3")]


def test_a_new_order_of_rows_is_told(monkeypatch):
    install(monkeypatch, every_kind())
    rows = (Row(name="甲"), Row(name="乙"))

    with translation.override("en"):
        changed = told(EveryKind(rows=rows), EveryKind(rows=rows[::-1]))
    assert changed == [("rows.", "甲, 乙", "乙, 甲")]


def test_switches_and_unreadable_sections_are_told(monkeypatch):
    install(monkeypatch, plugin_module("timer", rules=THIRD))
    old = stored(timer={"schema": 9, "on": False, "values": {"x": 1}})
    new = stored(timer={"schema": 9, "on": True, "values": {"x": 2}})

    assert [(one.rule, one.old, one.new) for one in changes(old, new, zone=ZONE)] == [
        ("on", "否", "是"),
        ("", "—", "—"),
    ]


@monkeypatched
@given(old=every_kind_rules(), new=every_kind_rules())
def test_changes_are_told_exactly_where_rules_differ(monkeypatch, old, new):
    install(monkeypatch, every_kind())

    assert bool(told(old, new)) == (old != new)
    assert told(old, old) == []
