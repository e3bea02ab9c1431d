"""What stands against a new version of the rules. Predicates; none touches the database."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from cms.campaigns import phases
from cms.campaigns.exceptions import RulesFrozen, RulesInvalid
from cms.campaigns.queries import Rules
from cms.campaigns.rule_changes import listed, section_label
from cms.campaigns.rule_sheet import HOST_SECTIONS
from cms.campaigns.sheets import SheetContent, declared, declared_names
from cms.plugin_system.registry import installed
from cms.plugin_system.rule_fields import GuardsChanges, Problem, differences, problems_of

VOTING = "voting"


def check_given(sections: Mapping[str, Any], switches: Mapping[str, bool]) -> None:
    """Refuse rules that are wrong in themselves, with RulesInvalid.

    Raises ValueError for sections, classes or plugins that are not this house's: a caller's slip.
    """
    for name, rules in sections.items():
        section = declared(name)
        if section is None or type(rules) is not section.rules:
            raise ValueError(f"{type(rules).__name__} is not the rules class of {name!r}.")
    if strangers := sorted(name for name in switches if name not in installed):
        raise ValueError(f"There is no plugin to switch: {', '.join(strangers)}.")
    _refuse({name: problems_of(rules) for name, rules in sections.items()})


def check_requirements(content: SheetContent) -> None:
    """Refuse plugins that are on while what they require is off, with RulesInvalid."""
    problems = {}
    for plugin in installed:
        missing = [name for name in plugin.spec.requires if not content.is_on(name)]
        if missing and content.is_on(plugin.spec.name):
            words = _("“%(plugin)s” needs these to be on too: %(missing)s.")
            labels = listed(map(section_label, missing))
            told = words % {"plugin": plugin.spec.label, "missing": labels}
            problems[plugin.spec.name] = [Problem("on", told)]
    _refuse(problems)


def voting_has_opened(rules: Rules, at: datetime) -> bool:
    """Whether votes may have been cast by then: these rules hold at ``at``."""
    return phases.has_opened(rules.phases, VOTING, at)


def check_frozen(old: SheetContent, new: SheetContent) -> None:
    """Refuse, once voting has opened, whatever is not declared changeable, with RulesFrozen."""
    if names := list(_frozen(old, new)):
        raise RulesFrozen(rules=listed(names))


def check_past(old: SheetContent, new: SheetContent, *, at: datetime) -> None:
    """Ask each rules class what may not follow upon the old rules at ``at``; RulesInvalid."""
    problems = {}
    for name, was, becomes in _changed(old, new):
        if isinstance(becomes, GuardsChanges):
            problems[name] = list(becomes.change_problems(was, now=at))
    _refuse(problems)


def _changed(old: SheetContent, new: SheetContent) -> Iterator[tuple[str, Any, Any]]:
    """Declared sections whose stored form differs; others need not even be readable."""
    for name in declared_names():
        if old.raw(name) != new.raw(name):
            yield name, old.section(name), new.section(name)


def _frozen(old: SheetContent, new: SheetContent) -> Iterator[str]:
    for name in declared_names():
        if name not in HOST_SECTIONS and old.switch(name) != new.switch(name):
            yield _("the switch of “%(plugin)s”") % {"plugin": section_label(name)}
    for name, was, becomes in _changed(old, new):
        for field, _was, _becomes in differences(was, becomes):
            if not field.changeable:
                told = {"rule": field.label, "section": section_label(name)}
                yield _("“%(rule)s” (%(section)s)") % told


def _refuse(problems: Mapping[str, list[Problem]]) -> None:
    found = {name: told for name, told in problems.items() if told}
    if found:
        raise RulesInvalid(found)
