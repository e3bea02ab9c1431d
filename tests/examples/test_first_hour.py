"""The programs of "Your site in an hour" do what the page says, against a running API."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from api.partners import usage
from api.partners.services import issue_key
from cms.campaigns.models import Partner
from cms.core.audit import SYSTEM
from tests.api.stored import NOON, case_document, news_document, put
from tests.world import make_world

PAGE = Path(__file__).parents[2] / "docs/how-to/your-site-in-an-hour.md"
PROGRAMS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE.read_text("utf-8"), re.M | re.S)
INTERPRETERS = {
    "python": (sys.executable, "-"),
    "js": ("node", "--input-type=module", "-"),
    "php": ("php",),
}
pytestmark = pytest.mark.django_db(transaction=True)


def programs(language: str) -> list[str]:
    return [text for name, text in PROGRAMS if name == language]


def transcript() -> list[tuple[str, list[str]]]:
    """Each command of the page with the lines that it shows of the answer."""
    (text,) = programs("console")
    parts = (part.strip().splitlines() for part in text.split("$ ")[1:])
    return [(command, shown) for command, *shown in parts]


def run(command: Sequence[str], program: str, origin: str) -> str:
    text = program.replace("http://localhost:8000", origin)
    done = subprocess.run(
        command, input=text, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def interpreter(language: str) -> Sequence[str]:
    command = INTERPRETERS[language]
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    return command


@pytest.fixture
def origin(live_server) -> str:
    make_world()
    put(case_document(title="智慧社区", applicant="示例单位"), news_document(title="报道"))
    return live_server.url


@pytest.mark.parametrize("language", INTERPRETERS)
def test_every_language_shows_a_list_and_keeps_a_copy(origin, language):
    command = interpreter(language)
    shown, mirrored = programs(language)
    assert "智慧社区 示例单位" in run(command, shown, origin)
    assert run(command, mirrored, origin) == "2 documents in step\n"


def told(line: str) -> object:
    """What a line of the transcript says of a body; whatever stands for "…" may be anything."""
    return json.loads(line.replace("…", '"…"'))


def holds(answer: object, shown: object) -> bool:
    """Whether an answer has what the page shows of it, and a whole object no key beside it."""
    if shown == "…":
        return True
    if isinstance(shown, dict):
        return isinstance(answer, dict) and all(
            key in answer and holds(answer[key], value) for key, value in shown.items()
        )
    if isinstance(shown, list):
        return isinstance(answer, list) and answer != [] and holds(answer[0], shown[0])
    return answer == shown


@pytest.mark.parametrize(("command", "shown"), transcript())
def test_r085_the_transcript_is_what_curl_gets(origin, command, shown):
    curl = interpreter_of_the_shell()
    arguments = [one.replace("http://localhost:8000", origin) for one in shlex.split(command)]
    assert arguments.pop(0) == "curl"
    done = subprocess.run(
        [curl, "--silent", "--show-error", "--globoff", "--noproxy", "*", *arguments],
        capture_output=True,
        check=True,
        timeout=60,
    )
    head, _, body = done.stdout.decode().partition("\r\n\r\n")
    status, *headers = head.split("\r\n")
    promised, *rest = shown
    assert status.startswith(promised), head
    sent = dict(line.lower().split(": ", 1) for line in headers)
    for line in rest:
        if line.startswith("{"):
            assert holds(json.loads(body), told(line)), body[:1000]
            assert set(json.loads(body)) == set(told(line)), body[:1000]
        else:
            name, value = line.split(": ", 1)
            assert name in sent, head
            assert value in {"…", sent[name]}, head


def interpreter_of_the_shell() -> str:
    found = shutil.which("curl")
    if found is None:
        pytest.skip("curl is not installed")
    return found


def test_the_line_with_a_key_is_answered_with_the_keys_quota(origin):
    (line,) = programs("sh")
    _, text = issue_key(partner=Partner.objects.first(), label="", actor=SYSTEM, now=NOON)
    line = line.replace("http://localhost:8000", origin).replace("curl", "curl -s --noproxy '*'")
    interpreter_of_the_shell()
    done = subprocess.run(
        ["sh", "-c", line],
        env={"KEY": text, "PATH": "/usr/bin:/bin"},
        capture_output=True,
        check=True,
        timeout=60,
    )
    usage.tally.forget()  # or it would be written down when this process ends
    assert b'"minute";r=599' in done.stdout
