"""Who may import whom: the contracts hold, and each of them can be broken."""

import ast
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.source_files import PRODUCT, ROOT

LAYERS = "Lower floors never import higher ones"
FLOORS = "Every room of the host has a floor"
TEST_TOOLS = "The product knows neither its tests nor their tools"
STORE = "The store knows no pages"
PURE = "Pure modules know no framework"
NOUNS = "Nouns do not know the verbs"
INSIDE_STORE = "Inside the store"
INSIDE_ROOMS = "Inside the other rooms"
CONFIG = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]
ROOMS = ("accounts", "campaigns", "core", "documents", "settings")
MODULES = ("urls", "celery_app", "wsgi", "apps", "management")
CONTRACTS = {contract["name"]: contract for contract in CONFIG["importlinter"]["contracts"]}
# Their messages are translated; else they are as pure as those of the contract.
TRANSLATED = {
    "cms.campaigns.loading.body_files",
    "cms.campaigns.loading.data_files",
    "cms.campaigns.loading.demo_files",
    "cms.campaigns.loading.form_files",
    "cms.campaigns.loading.list_files",
    "cms.campaigns.loading.notice_files",
    "cms.campaigns.loading.report_files",
    "cms.campaigns.loading.toml_reader",
    "cms.core.attachments",
    "cms.core.client_address",
    "cms.core.errors",
    "cms.core.images",
    "cms.documents.exceptions",
    "site_pages.exceptions",
}
ALLOWED_OF_DJANGO = ("django.utils.functional", "django.utils.translation")
FRAMEWORKS = {"celery", "django", "rest_framework", "wagtail"}


def run_linter(folder: Path) -> subprocess.CompletedProcess[str]:
    linter = Path(sys.executable).with_name("lint-imports")
    command = [linter, "--no-logo", "--no-cache", "--config", folder / "pyproject.toml"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """An empty house with the real contracts."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    packages = [*CONFIG["importlinter"]["root_packages"], *(f"cms/{room}" for room in ROOMS)]
    for package in packages:
        (tmp_path / package).mkdir(parents=True)
        (tmp_path / package / "__init__.py").touch()
    for module in MODULES:
        (tmp_path / f"cms/{module}.py").touch()
    for name in sorted(named_modules()):
        *folders, module = name.split(".")
        for depth in range(1, len(folders) + 1):
            (tmp_path / Path(*folders[:depth])).mkdir(exist_ok=True)
            (tmp_path / Path(*folders[:depth]) / "__init__.py").touch()
        if not tmp_path.joinpath(*folders, module).is_dir():
            tmp_path.joinpath(*folders, f"{module}.py").touch()
    return tmp_path


def named_modules() -> set[str]:
    """The modules of ours that contracts name, those that a room may lack included."""
    names = set()
    for contract in CONTRACTS.values():
        names |= {*contract.get("source_modules", ()), *contract.get("forbidden_modules", ())}
        for container in contract.get("containers", ()) if not contract.get("exhaustive") else ():
            layers = " : ".join(contract["layers"]).replace("|", ":").split(":")
            names |= {f"{container}.{layer.strip(' ()')}" for layer in layers}
    roots = set(CONFIG["importlinter"]["root_packages"])
    return {name for name in names if "." in name and name.partition(".")[0] in roots}


def test_contracts_hold():
    result = run_linter(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


def test_every_part_of_the_product_is_checked():
    parts = {part for part in PRODUCT if (ROOT / part / "__init__.py").exists()}
    assert set(CONFIG["importlinter"]["root_packages"]) == parts
    assert set(CONFIG["mypy"]["packages"]) == parts


def test_an_empty_house_keeps_the_contracts(house):
    result = run_linter(house)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("module", "imported", "contract"),
    [
        ("cms/core/upward.py", "cms.accounts", LAYERS),
        ("cms/documents/sideways.py", "cms.campaigns", LAYERS),
        ("cms/accounts/upward.py", "cms.settings", LAYERS),
        ("site_pages/upward.py", "api", LAYERS),
        ("api/upward.py", "cms.urls", LAYERS),
        ("api/testing.py", "pytest", TEST_TOOLS),
        ("cms/documents/models.py", "wagtail.models", STORE),
        ("cms/documents/pages.py", "site_pages.models", STORE),
        ("cms/core/text.py", "django.db", PURE),
        ("cms/documents/tokens.py", "django.conf", PURE),
        ("cms/documents/built.py", "wagtail", PURE),
        ("cms/campaigns/starred.py", "rest_framework", PURE),
        ("api/building/keys.py", "celery", PURE),
        ("cms/documents/models.py", "cms.documents.services", NOUNS),
        ("cms/campaigns/models.py", "cms.campaigns.services", NOUNS),
        ("site_pages/models.py", "site_pages.services", NOUNS),
        ("api/partners/models.py", "api.partners.services", NOUNS),
        ("cms/documents/queries.py", "cms.documents.services", INSIDE_STORE),
        ("cms/documents/models.py", "cms.documents.queries", INSIDE_STORE),
        ("cms/documents/tokens.py", "cms.documents.models", INSIDE_STORE),
        ("cms/campaigns/starred.py", "cms.campaigns.models", INSIDE_ROOMS),
        ("api/partners/keys.py", "api.partners.models", INSIDE_ROOMS),
        ("api/partners/services.py", "api.partners.authentication", INSIDE_ROOMS),
    ],
)
def test_a_forbidden_import_breaks_its_contract(house, module, imported, contract):
    (house / module).write_text(f"import {imported}\n")

    result = run_linter(house)

    assert result.returncode == 1
    broken = " ".join(result.stdout.split("Broken contracts")[1].split())
    assert contract in broken


def test_a_detour_breaks_the_contract_as_well(house):
    (house / "cms/documents/numbering.py").write_text("import cms.core.detour\n")
    (house / "cms/core/detour.py").write_text("import wagtail\n")
    result = run_linter(house)
    assert STORE in " ".join(result.stdout.split("Broken contracts")[1].split())


def imported(name: str) -> set[str]:
    """What a module of ours names in its imports, wherever in the file."""
    path = ROOT / Path(*name.split("."))
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def impurities(names: set[str], pure: set[str]) -> set[str]:
    """Of imported names, those that a module with translated messages may not have."""
    roots = set(CONFIG["importlinter"]["root_packages"])
    ours = {name for name in names if name.partition(".")[0] in roots}
    foreign = {name for name in names if name.partition(".")[0] in FRAMEWORKS}
    return (ours - pure) | (foreign - set(ALLOWED_OF_DJANGO))


@pytest.mark.parametrize("module", sorted(TRANSLATED))
def test_pure_modules_with_messages_know_translation_alone(module):
    pure = TRANSLATED | set(CONTRACTS[PURE]["source_modules"])
    assert impurities(imported(module), pure) == set()


def test_an_impurity_is_seen():
    names = {
        "re",
        "PIL",
        "django.utils.translation",
        "cms.core.text",
        "django.db",
        "cms.core.audit",
    }
    assert impurities(names, {"cms.core.text"}) == {"django.db", "cms.core.audit"}


def test_campaigns_may_import_documents(house):
    (house / "cms/campaigns/ref.py").write_text("import cms.documents\n")
    assert run_linter(house).returncode == 0


def test_a_room_without_a_floor_breaks_the_contract(house):
    (house / "cms/cellar.py").touch()
    result = run_linter(house)
    assert result.returncode == 1
    assert "cms.cellar" in result.stdout
