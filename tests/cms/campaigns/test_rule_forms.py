"""Forms made of rules classes lose nothing on the way and read no frozen rule."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup
from django.utils.datastructures import MultiValueDict
from hypothesis import given, settings

from cms.campaigns.rule_forms import SectionForm, restored, typed
from cms.campaigns.rule_sheet import CampaignRules, EvaluationRules, FormRules
from cms.plugin_system.spec import RuleSection
from tests.cms.campaigns.rule_samples import VOTING, VOTING_OPENS, EveryKind, Row, phase
from tests.cms.campaigns.rule_strategies import every_kind_rules

ZONE = ZoneInfo("Asia/Shanghai")


def form_of(rules, data=None, **changes):
    section = RuleSection(rules=type(rules))
    told = {"label": "游戏", "rules": rules, "zone": ZONE, "data": data}
    return SectionForm("games", section, **{**told, **changes})


def sent(form):
    """What a browser sends for the form, untouched."""
    html = [str(form.plain), *(str(row) for table in form.tables for row in table.forms)]
    data = MultiValueDict(
        {table.count_name: [str(len(table.forms))] for table in form.tables},
    )
    for control in BeautifulSoup("".join(html), "html.parser").select("input, select, textarea"):
        name, kind = control["name"], control.get("type")
        if control.has_attr("disabled"):
            continue
        if control.name == "textarea":
            # A browser passes over the first line end and sends the others as CRLF.
            data.appendlist(name, control.text.removeprefix("\n").replace("\n", "\r\n"))
        elif control.name == "select":
            chosen = control.find("option", selected=True) or control.find("option")
            data.appendlist(name, chosen["value"])
        elif kind != "checkbox":
            # A one-line control loses its line ends.
            data.appendlist(name, (control.get("value") or "").replace("\n", ""))
        elif control.has_attr("checked"):
            data.appendlist(name, control.get("value") or "on")
    return data


@settings(max_examples=20)
@given(every_kind_rules())
def test_an_untouched_form_gives_the_rules_that_it_showed(rules):
    for frozen in (False, True):
        form = form_of(rules, sent(form_of(rules)), frozen=frozen)
        assert form.is_valid()
        assert form.rules() == rules


@pytest.mark.parametrize("rules", [CampaignRules(), FormRules(), EvaluationRules(), EveryKind()])
def test_defaults_make_a_valid_form_whose_blank_rows_are_none(rules):
    assert form_of(rules, sent(form_of(rules))).rules() == rules


def test_what_was_typed_comes_back_out_of_a_draft_letter_by_letter():
    data = sent(form_of(EveryKind(rows=(Row(name="甲"),))))
    data["games-whole"], data["games-text"] = "fünf", "  x "
    data.setlist("games-colours", ["red", "green"])
    again = restored(json.loads(json.dumps(typed(data, ["games"]))))

    assert {key: again.getlist(key) for key in again} == {key: data.getlist(key) for key in data}
    form = form_of(EveryKind(), again)
    assert not form.is_valid()
    assert set(form.plain.errors) == {"whole", "colours"}


def test_r009_frozen_rules_are_not_read_from_what_is_sent():
    rules = EveryKind(whole=7, rows=(Row(name="甲"),))
    data = sent(form_of(rules))
    data["games-whole"], data["games-rows-0-name"] = "8", "乙"
    data["games-share"] = "0.25"

    assert form_of(rules, data, frozen=True).rules() == replace(rules, share=Decimal("0.25"))


def test_r086_an_overlap_is_told_beside_the_second_phase():
    rules = CampaignRules(phases=(phase("submission", VOTING_OPENS), VOTING))
    form = form_of(rules, sent(form_of(rules)))

    assert not form.is_valid()
    (table,) = form.tables
    assert [list(row.errors) for row in table.forms[:2]] == [[], ["opens_at"]]


def names(form):
    """The names of the rows that the form would publish, in their order."""
    assert form.is_valid()
    return "".join(row.name for row in form.rules().rows)


def lettered(letters):
    return EveryKind(rows=tuple(Row(name=letter) for letter in letters))


def test_r009_a_draft_is_shown_with_blank_rows_again():
    data = sent(form_of(EveryKind()))
    for place in (0, 1):
        data[f"games-rows-{place}-name"] = "甲"
    (table,) = form_of(EveryKind(), restored(typed(data, ["games"]))).tables

    assert [row.is_absent() for row in table.forms] == [False, False, True, True]


def test_a_blank_row_between_typed_ones_counts_for_nothing():
    data = sent(form_of(EveryKind()))
    data["games-rows-1-name"] = "乙"

    assert names(form_of(EveryKind(), data)) == "乙"


def test_r009_no_stored_row_is_lost_in_a_long_list():
    rules = EveryKind(rows=tuple(Row(name=f"{number}") for number in range(203)))

    assert form_of(rules, sent(form_of(rules))).rules() == rules


@pytest.mark.parametrize(("typed_rows", "stands"), [(199, True), (200, True), (201, False)])
def test_more_rows_than_a_list_may_have_are_an_error(typed_rows, stands):
    data = sent(form_of(EveryKind()))
    data["games-rows-ROWS"] = str(typed_rows)
    for place in range(typed_rows):
        data[f"games-rows-{place}-name"] = "甲"
    form = form_of(EveryKind(), data)

    assert form.is_valid() is stands
    assert bool(form.tables[0].errors) is not stands


@pytest.mark.parametrize(
    ("orders", "wanted"),
    [
        ({}, "甲乙丙"),
        ({1: "1"}, "乙甲丙"),
        ({0: "3"}, "乙丙甲"),
        ({2: "1"}, "丙甲乙"),
        ({0: "2", 1: "1"}, "乙甲丙"),
        ({0: "30", 1: "10", 2: "20"}, "乙丙甲"),
        ({1: "1", 2: "1"}, "乙丙甲"),
        ({1: ""}, "甲乙丙"),
    ],
)
def test_a_row_goes_to_the_place_that_is_typed(orders, wanted):
    rules = lettered("甲乙丙")
    data = sent(form_of(rules))
    for place, order in orders.items():
        data[f"games-rows-{place}-ORDER"] = order

    assert names(form_of(rules, data)) == wanted


def test_a_new_row_goes_to_the_place_that_is_typed():
    rules = lettered("甲乙")
    data = sent(form_of(rules))
    data["games-rows-3-name"], data["games-rows-3-ORDER"] = "丙", "1"

    assert [data[f"games-rows-{place}-ORDER"] for place in (0, 1, 2)] == ["1", "2", ""]
    assert names(form_of(rules, data)) == "丙甲乙"


@pytest.mark.parametrize("fold", [0, 1])
def test_d02_an_hour_that_is_lived_twice_stays_the_one_it_was(fold):
    berlin = ZoneInfo("Europe/Berlin")
    instant = datetime(2020, 10, 25, 2, 30, tzinfo=berlin, fold=fold).astimezone(UTC)
    rules = EveryKind(instant=instant)

    again = form_of(rules, sent(form_of(rules, zone=berlin)), zone=berlin).rules()

    assert again.instant == instant
