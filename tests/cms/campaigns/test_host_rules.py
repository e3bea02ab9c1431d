"""What the host's own rules refuse, with the place of each fault."""

from decimal import Decimal

from cms.campaigns.rule_sheet import (
    EvaluationRules,
    FormRow,
    FormRules,
    IndicatorWeight,
)
from cms.plugin_system.rule_fields import problems_of


def row(key, **changes):
    return FormRow(**{"key": key, "label": key, "is_starred": False, **changes})


def faults(rules):
    return [problem.field for problem in problems_of(rules)]


def test_r054_the_stars_of_the_form_are_no_setting():
    assert faults(FormRules(rows=(row("title", is_starred=True), row("phone")))) == []
    assert faults(FormRules(rows=(row("title"), row("phone", is_starred=True)))) == [
        "rows[0].is_starred",
        "rows[1].is_starred",
    ]


def test_a_row_of_the_form_stands_there_once():
    assert faults(FormRules(rows=(row("phone"), row("phone")))) == ["rows[1].key"]


def test_r098_weights_make_a_whole():
    assert faults(EvaluationRules(vote_weight=Decimal("55.01"))) == ["vote_weight"]
    halves = (
        IndicatorWeight(indicator="a", weight=Decimal(50)),
        IndicatorWeight(indicator="b", weight=Decimal(50)),
    )
    assert faults(EvaluationRules(indicators=halves)) == []
    assert faults(EvaluationRules(indicators=halves[:1])) == ["indicators"]
    assert faults(EvaluationRules(indicators=(halves[0], halves[0]))) == ["indicators"]


def test_values_of_another_kind_are_told_and_do_not_break_the_checks():
    assert faults(FormRules(rows=("title",))) == ["rows"]
    assert faults(FormRules(rows=[row("phone")])) == ["rows"]
    assert faults(EvaluationRules(vote_weight=55)) == ["vote_weight"]
    assert faults(EvaluationRules(vote_weight=Decimal("NaN"))) == ["vote_weight"]
    assert faults(FormRules(rows=(row("phone", max_zi=0),))) == ["rows[0].max_zi"]
