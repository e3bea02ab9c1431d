"""The programs of "Your site in an hour" do what the page says, against a running API."""

import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.api.stored import case_document, news_document, put

PAGE = Path(__file__).parents[2] / "docs/how-to/your-site-in-an-hour.md"
PROGRAMS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE.read_text("utf-8"), re.M | re.S)
pytestmark = pytest.mark.django_db(transaction=True)


def programs(language: str) -> list[str]:
    return [text for name, text in PROGRAMS if name == language]


def run(command: Sequence[str], program: str, origin: str) -> str:
    text = program.replace("http://localhost:8000", origin)
    done = subprocess.run(
        command, input=text, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def origin(live_server) -> str:
    put(case_document(title="智慧社区", applicant="示例单位"), news_document(title="报道"))
    return live_server.url


def test_python_shows_a_list_and_keeps_a_copy(origin):
    shown, mirrored = programs("python")
    assert "智慧社区 示例单位" in run([sys.executable, "-"], shown, origin)
    assert run([sys.executable, "-"], mirrored, origin) == "2 documents in step\n"


@pytest.mark.parametrize(
    ("language", "interpreter", "arguments"),
    [("js", "node", ["--input-type=module", "-"]), ("php", "php", [])],
)
def test_other_languages_show_a_list(origin, language, interpreter, arguments):
    if shutil.which(interpreter) is None:
        pytest.skip(f"{interpreter} is not installed")
    (program,) = programs(language)
    assert "智慧社区 示例单位" in run([interpreter, *arguments], program, origin)


def test_curl_lines_are_answered(origin, client):
    addresses = re.findall(r"http://localhost:8000(/\S*?)'?$", "\n".join(programs("sh")), re.M)
    assert len(addresses) == 4
    for address in addresses:
        assert client.get(address).status_code == 200, address
