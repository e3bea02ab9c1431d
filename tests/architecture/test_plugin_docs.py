"""Every hook, slot, fault and field of the declaration is documented; every hook is exercised."""

import inspect
import re
from dataclasses import fields

import pytest

from cms.plugin_system import hookspecs
from cms.plugin_system.hookspecs import FAILING
from cms.plugin_system.slots import SLOTS
from cms.plugin_system.spec import PluginSpec
from tests.architecture.source_files import ROOT, python_files
from tests.architecture.test_docs import REFERENCE, first_column

HOOKS = (REFERENCE / "hooks.md").read_text("utf-8")
KINDS = {"Decorations": "decoration", "Decisions": "decision", "Events": "event"}
CODE = re.compile(r'"(?:plugins\.)?(E0\d\d)"')


def signature(hook: str) -> str:
    arguments = inspect.signature(getattr(hookspecs, hook)).parameters
    return f"{hook}({', '.join(arguments)})"


def documented() -> dict[str, str]:
    """Signature -> kind, as the page has them."""
    found, kind = {}, ""
    for line in HOOKS.splitlines():
        if line.startswith("## "):
            kind = KINDS.get(line.removeprefix("## "), "")
        elif line.startswith("### "):
            found[line.removeprefix("### ").strip("`")] = kind
    return found


def test_every_hook_is_documented_as_what_it_is():
    assert documented() == {signature(hook): how.value for hook, how in FAILING.items()}


@pytest.mark.parametrize("hook", sorted(FAILING))
def test_every_hook_is_implemented_by_a_test_or_the_example(hook):
    implementing = [
        file.name for file in python_files("tests") if re.search(rf"\bdef {hook}\(", file.text)
    ]
    assert implementing


def test_every_slot_is_documented():
    named = first_column("plugins.md")
    assert {name for name in named if "." in name and not name.startswith("plugins.")} == set(SLOTS)


def test_every_field_of_the_declaration_is_documented():
    declared = {one.name for one in fields(PluginSpec)}
    assert {name for name in first_column("plugins.md") if "." not in name} == declared


def test_every_fault_is_documented():
    given = {
        f"plugins.{code}"
        for file in python_files("api", "cms")
        if file.path.is_relative_to(ROOT)
        for code in CODE.findall(file.text)
    }
    assert {name for name in first_column("plugins.md") if name.startswith("plugins.")} == given
