"""What a web process writes: one JSON object a line, each with its request id (D3)."""

import json
import os
import subprocess
import sys
from urllib.parse import quote

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from cms.core.access_log import AccessLogMiddleware

ASK = """
import django; django.setup()
from django.conf import settings
settings.ROOT_URLCONF = "tests.cms.core.log_urls"
from django.test import Client
client = Client(raise_request_exception=False, REMOTE_ADDR="203.0.113.77")
for number, path in enumerate(PATHS):
    client.get(path, headers={
        "host": "localhost:8000",
        "x-forwarded-for": "9.9.9.9",
        "x-request-id": f"asked-{number:04}",
    })
"""


@pytest.fixture(scope="module")
def written(project_root, tmp_path_factory):
    """Runs requests in a process of its own; returns its lines, parsed."""

    def run(*paths):
        var = tmp_path_factory.mktemp("var")
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "cms.settings.test",
            "PINGXUAN_VAR": str(var),
            "DATABASE_URL": f"sqlite:///{var}/db.sqlite3",
        }
        answer = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", ASK.replace("PATHS", repr(paths))],
            cwd=project_root, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert answer.returncode == 0, answer.stderr
        assert answer.stdout == ""
        return [json.loads(line) for line in answer.stderr.splitlines()]

    return run


def access_lines(lines):
    return [line for line in lines if line["logger"] == "cms.core.access_log"]


def test_d03_every_line_of_a_request_is_json_with_its_id(written):
    inside, access = written("/api/works/?q=private&name=somebody")

    assert (inside["logger"], inside["message"]) == ("tests.inside", "the view was here")
    assert access.pop("time")
    assert access.pop("duration_ms") >= 0
    assert access == {
        "level": "INFO",
        "logger": "cms.core.access_log",
        "message": "request answered",
        "request_id": "asked-0000",
        "method": "GET",
        "path": "/api/works/",
        "status": 200,
        "host": "localhost:8000",
    }
    assert inside["request_id"] == "asked-0000"


def test_d03_no_line_says_who_asked_or_what_for(written):
    text = json.dumps(
        written("/api/works/?q=private", "/api/fails/?q=private", "/api/none/?q=private")
    )
    assert [word for word in ("203.0.113.77", "9.9.9.9", "private") if word in text] == []


def test_d03_failures_are_written_once_with_their_reason(written):
    lines = written("/api/fails/", "/api/busy/", "/api/none/")

    assert [line["status"] for line in access_lines(lines)] == [500, 503, 404]
    told = [line for line in lines if line["logger"] == "django.request"]
    assert [(line["level"], line["message"], line["request_id"]) for line in told] == [
        ("ERROR", "Internal Server Error: /api/fails/", "asked-0000"),
        ("ERROR", "Service Unavailable: /api/busy/", "asked-0001"),
        ("WARNING", "Not Found: /api/none/", "asked-0002"),
    ]
    assert told[0]["exception"].endswith("LookupError: nobody foresaw this")


def test_health_checks_and_static_files_are_not_written_down(written):
    paths = ["/healthz", "/readyz", "/static/site_pages/css/base.css", "/api/works/"]
    assert [line["path"] for line in access_lines(written(*paths))] == ["/api/works/"]


def test_what_opens_an_account_is_not_written_down(written):
    """The partner host or a redirect may answer before any view is found: the path decides."""
    secret = "1-cxq2f3-0123456789abcdef"
    lines = written(f"/accounts/password/reset/key/{secret}/")
    assert secret not in json.dumps(lines)


@pytest.mark.parametrize("code", ["0123456789ABCDE*", "01234-56789-ABCDE-*", "01234 56789 ABCDE *"])
def test_d04_receipts_are_not_written_down(written, code):
    """Nor by Django, which names the path of each answer that is an error."""
    typed = quote(code)
    paths = (f"/api/v1/receipts/{typed}/", f"/vote/receipt/%0a{typed}/", f"/vote/receipt/{typed}")
    lines = written(*paths)
    assert [line["path"] for line in access_lines(lines)] == [
        "/api/v1/receipts/…",
        "/vote/receipt/…",
        "/vote/receipt/…",
    ]
    told = [line["message"] for line in lines if line["logger"] == "django.request"]
    assert "Not Found: /api/v1/receipts/…" in told
    assert "01234" not in json.dumps(lines)


def test_a_host_without_end_is_cut(caplog):
    caplog.set_level("INFO", logger="cms.core.access_log")
    request = RequestFactory().get("/", headers={"host": "a" * 4000})
    AccessLogMiddleware(lambda _: HttpResponse())(request)
    assert len(caplog.records[0].host) == 255


def test_d04_the_server_itself_writes_no_line_for_a_request(project_root):
    """Granian's would hold the visitor's address beside the receipt."""
    started = (project_root / "deploy/Procfile").read_text("utf-8")
    assert "granian" in started
    assert "--access-log" not in started
