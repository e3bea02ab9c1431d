"""A typed client made from the committed contract, as its how-to page says: it checks and reads."""

import compileall
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.results import release_results
from tests.world import build_all, make_case, make_world

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/how-to/a-typed-python-client.md").read_text("utf-8")
CONTRACT = ROOT / "tests/api/snapshots/openapi.json"
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.M | re.S)
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def block(language: str, number: int = 0) -> str:
    return [text for name, text in BLOCKS if name == language][number]


def run(command: list[str], folder: Path) -> str:
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Where the page's command has made the client, from what was committed."""
    folder = tmp_path_factory.mktemp("client")
    (folder / "client.yaml").write_text(block("yaml"))
    name, *arguments = block("sh", 1).split()
    served = arguments.index("--url")
    arguments[served : served + 2] = ["--path", str(CONTRACT)]
    said = run([str(Path(sys.executable).with_name(name)), *arguments], folder)
    assert "WARNING" not in said
    return folder


def test_d06_a_generated_client_compiles_and_its_types_hold(folder):
    assert compileall.compile_dir(folder, quiet=1)
    (folder / "program.py").write_text(block("python"))
    configured = ["--config-file", "/dev/null", "--python-version", "3.11"]
    run([sys.executable, "-m", "mypy", *configured, "--strict", "program.py"], folder)


def test_d06_a_generated_client_reads(folder, live_server):
    make_world()
    winner, gone = make_case(), make_case(title="后来撤回的案例")
    release_results(winner)
    build_all()
    gone.unpublish()
    build_all()
    program = block("python").replace("http://localhost:8000", live_server.url)
    said = run([sys.executable, "-W", "error", "-c", program], folder).splitlines()
    assert said[:3] == [
        "智慧社区一网通办 青岛示例单位（演示）",
        "1 parts, 1 awards",
        "400 invalid_cursor",
    ]
    assert f"upsert case {winner.uid}" in said
    assert f"delete case {gone.uid}" in said
    assert said[-2:] == [
        "“2020青岛信息化典型案例”奖",
        "“2020青岛信息化典型案例评选活动优秀组织奖”",
    ]


def test_d06_a_generated_client_knows_the_tombstone(folder, live_server):
    make_world()
    gone = make_case()
    build_all()
    gone.unpublish()
    build_all()
    program = (
        "from uuid import UUID\n"
        "from pingxuan_client import Client\n"
        "from pingxuan_client.api.content import case\n"
        f"answer = case.sync_detailed(UUID('{gone.uid}'), client=Client('{live_server.url}'))\n"
        "tombstone = answer.parsed\n"
        "print(answer.status_code.value, type(tombstone).__name__, tombstone.reason.value)\n"
    )
    assert run([sys.executable, "-c", program], folder) == "410 Tombstone withdrawn\n"
