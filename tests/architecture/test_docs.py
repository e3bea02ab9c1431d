"""The documentation keeps up with the code, and its links lead somewhere."""

import re
from importlib import import_module
from pathlib import Path

import pytest
from django.core.management import get_commands
from django.urls import URLPattern

from api import errors
from api.content import changes
from api.urls import HOST_PATTERNS
from cms.campaigns import exceptions
from cms.campaigns.services.rules import publish_rules
from cms.settings.env import VARIABLES
from tests.architecture.source_files import ROOT

REFERENCE = ROOT / "docs/reference"
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\(([^)\s]+)\)")
OUTSIDE = ("http://", "https://", "mailto:")
OUR_APPS = ("api", "cms", "plugins", "site_pages")


def first_column(page: str) -> set[str]:
    """What the tables of a page name in their first column, between backticks."""
    rows = re.findall(r"^\| (`[^|]*`) \|", (REFERENCE / page).read_text("utf-8"), re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row)}


def broken_links(page: Path) -> list[str]:
    """Targets of relative links on a page that are not there."""
    targets = [t for t in LINK.findall(page.read_text("utf-8")) if not t.startswith(OUTSIDE)]
    files = [target.partition("#")[0] for target in targets]
    return [file for file in files if file and not (page.parent / file).exists()]


def route_of(pattern: URLPattern) -> str:
    """An address as the reference writes it."""
    return "/api/v1/" + re.sub(r"<\w+:(\w+)>", r"{\1}", str(pattern.pattern))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_resolve(page):
    assert broken_links(page) == []


def test_a_broken_link_is_seen(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("[a](gone.md) [b](page.md#part) [c](https://example.com/x.md) ![d](no.png)")
    assert broken_links(page) == ["gone.md", "no.png"]


def test_every_page_is_in_the_index():
    index = (ROOT / "docs/README.md").read_text("utf-8")
    pages = {path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md")}
    assert pages - {"README.md"} <= set(LINK.findall(index))


def test_settings_page_names_every_environment_variable():
    assert first_column("settings.md") == {variable.name for variable in VARIABLES}


def test_commands_page_names_every_command():
    ours = {name for name, app in get_commands().items() if app.split(".")[0] in OUR_APPS}
    assert first_column("management-commands.md") == ours


def test_api_page_names_every_route():
    routes = {route_of(pattern) for pattern in HOST_PATTERNS}
    assert {name for name in first_column("api.md") if name.startswith("/")} == routes


def test_api_page_names_every_problem_code():
    page = (REFERENCE / "api.md").read_text("utf-8")
    modules = [errors, changes, import_module("api.pagination")]
    kinds = [v for module in modules for v in vars(module).values()]
    codes = {kind.code for kind in kinds if isinstance(kind, errors.ProblemKind)}
    assert {code for code in codes if f"`{code}`" not in page} == set()


def test_every_refusal_of_a_rule_change_is_explained():
    """What `publish_rules` raises, but for the lack of any rules to change."""
    page = (ROOT / "docs/how-to/change-the-rules.md").read_text("utf-8")
    raised = set(re.findall(r"\w+", publish_rules.__doc__.partition("Raises ")[2]))
    codes = {
        refusal.code
        for name, refusal in vars(exceptions).items()
        if name in raised and refusal is not exceptions.NoRules
    }

    assert len(codes) >= 8
    assert {code for code in codes if f"`{code}`" not in page} == set()
