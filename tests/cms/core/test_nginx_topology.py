"""The samples of the page on nginx and CDNs, run with a real nginx where there is one.

Every machine of 127.0.0.0/8 is ours: the client, the CDN and nginx have one address each.
"""

import json
import re
import shutil
import socket
import subprocess
import threading
import time
from contextlib import contextmanager
from http.client import HTTPConnection
from ipaddress import ip_address
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest

from cms.core.client_address import (
    IngressProfiles,
    client_address_from_request,
    profile_from_cidrs,
)
from cms.core.ingress_forgeries import forgeries

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "docs/how-to/run-behind-nginx-or-a-cdn.md"
SAMPLES = re.findall(r"```nginx\n(.*?)```", PAGE.read_text("utf-8"), re.S)
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
CLIENT, CDN, VISITOR = "127.0.0.5", "127.0.0.9", "203.0.113.7"
BEHIND_NGINX = IngressProfiles(profile_from_cidrs("nginx", ["127.0.0.1/32"]))

needs_nginx = pytest.mark.skipif(NGINX is None, reason="needs nginx, which is not installed")


class _Request:
    def __init__(self, environ):
        self.META = environ

    def get_host(self):
        return self.META["HTTP_HOST"]


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        """Say nothing."""


def resolving(environ, start_response):
    """A server that says whom the resolver takes for the client."""
    address = client_address_from_request(_Request(environ), BEHIND_NGINX).address
    keys = sorted(key for key in environ if key.startswith("HTTP_"))
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps({"address": str(address), "keys": keys}).encode()]


@pytest.fixture(scope="module")
def backend():
    server = make_server("127.0.0.1", 0, resolving, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def nginx(number, backend, folder):
    """nginx with a sample of the page before a server: its port."""
    port = free_port()
    sample = SAMPLES[number].replace("listen 80;", f"listen 127.0.0.1:{port};")
    sample = sample.replace("127.0.0.1:8000", f"127.0.0.1:{backend}")
    sample = sample.replace("192.0.2.0/24", f"{CDN}/32")
    folders = "".join(
        f"{name}_temp_path {folder}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    config = folder / "nginx.conf"
    config.write_text(
        f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/error;\n"
        f"events {{}}\nhttp {{ access_log {folder}/access;\n{folders}{sample}}}\n"
    )
    assert NGINX is not None
    process = subprocess.Popen([NGINX, "-c", str(config), "-e", str(folder / "error")])
    try:
        _wait(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture(params=[0, 1], ids=["nginx", "cdn-and-nginx"])
def edge(request, backend, tmp_path):
    """nginx with a sample of the page: its port, and whether a CDN stands before it."""
    with nginx(request.param, backend, tmp_path) as port:
        yield port, bool(request.param)


def _wait(port, process):
    for _again in range(100):
        if process.poll() is not None:
            pytest.fail("nginx did not start")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail("nginx does not answer")


def ask(port, headers, *, source, path="/"):
    connection = HTTPConnection("127.0.0.1", port, timeout=5, source_address=(source, 0))
    connection.request("GET", path, headers={"Host": "vote.example.org", **headers})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return json.loads(body) if answer.status == 200 else {}


def through_cdn(headers):
    """A CDN that appends, as most do."""
    chain = [*filter(None, [headers.get("X-Forwarded-For")]), VISITOR]
    return {**headers, "X-Forwarded-For": ", ".join(chain)}


@needs_nginx
def test_declared_topology_roundtrip(edge):
    """Behind the samples, nothing that a client writes changes whom it is taken for."""
    port, is_behind_cdn = edge
    expected = VISITOR if is_behind_cdn else CLIENT
    source = CDN if is_behind_cdn else CLIENT
    for name, headers in _trials():
        sent = through_cdn(headers) if is_behind_cdn else headers
        assert ask(port, sent, source=source)["address"] == expected, name


@needs_nginx
def test_a_visitor_who_comes_past_the_cdn_is_himself(edge):
    port, _is_behind_cdn = edge
    for name, headers in _trials():
        assert ask(port, headers, source=CLIENT)["address"] == CLIENT, name


@needs_nginx
def test_names_with_underscores_do_not_pass(edge):
    port, is_behind_cdn = edge
    told = ask(port, {"X_Real_IP": "192.0.2.66"}, source=CDN if is_behind_cdn else CLIENT)
    assert "HTTP_X_REAL_IP" not in told["keys"]


SECRET = "ABCDE-FGHJK-MNPQR-S"
SECRET_PATHS = (
    f"/api/v1/receipts/{SECRET}/",
    f"/api/v1/%72eceipts/{SECRET}/",
    f"/cases/..//api/v1/receipts/{SECRET}/",
    f"/vote/receipt/{SECRET}/",
    f"/vote/receipt/?code={SECRET}",
    "/vote/2020/6a0d5f5e-7a8b-4c5d-9e0f-1a2b3c4d5e6f/confirm/",
    "/embed/v1/vote/6a0d5f5e-7a8b-4c5d-9e0f-1a2b3c4d5e6f/",
    "/api/v1/votes/",
    "/api/v1/votes/challenge/?case=6a0d5f5e-7a8b-4c5d-9e0f-1a2b3c4d5e6f",
    "/static/voting/js/vote.mjs",
)


def written(folder, *, last):
    """The lines of nginx's logs, once the last request is among them."""
    for _again in range(100):
        text = "".join(
            path.read_text("utf-8", "replace") for path in map(folder.joinpath, ("access", "error"))
        )
        if last in text:
            return text
        time.sleep(0.05)
    return pytest.fail("nginx has written nothing")


@needs_nginx
def test_d04_no_log_of_the_samples_holds_a_receipt_or_who_votes(edge, tmp_path):
    port, is_behind_cdn = edge
    for path in SECRET_PATHS:
        assert ask(port, {}, source=CDN if is_behind_cdn else CLIENT, path=path), path
    ask(port, {}, source=CLIENT, path="/cases/?the-last")
    lines = written(tmp_path, last="the-last").splitlines()
    assert len(lines) == 1, lines


@needs_nginx
@pytest.mark.parametrize("number", [0, 1])
def test_d04_a_server_that_does_not_answer_brings_no_receipt_into_the_log(number, tmp_path):
    """Of errors nginx tells the client and the whole line of the request."""
    with nginx(number, free_port(), tmp_path) as port:
        for path in (*SECRET_PATHS, "/cases/?the-last"):
            assert ask(port, {}, source=CLIENT, path=path) == {}
        text = written(tmp_path, last="the-last")
    assert "Connection refused" in text
    assert [path for path in SECRET_PATHS if path in text] == []


def _trials():
    yield "honest", {}
    for lie in forgeries(BEHIND_NGINX.default):
        yield lie.name, {lie.header: lie.value}


def test_the_page_has_both_samples_and_neither_passes_on_what_clients_write():
    assert len(SAMPLES) == 2
    for sample in SAMPLES:
        assert "proxy_set_header X-Forwarded-For $remote_addr;" in sample
        assert "underscores_in_headers off;" in sample
        code = "\n".join(line.partition("#")[0] for line in sample.splitlines())
        assert "$proxy_add_x_forwarded_for" not in code
        assert "$http_x_forwarded_for" not in code
    assert ip_address(VISITOR)
