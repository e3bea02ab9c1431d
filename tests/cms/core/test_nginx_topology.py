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


@pytest.fixture(params=[0, 1], ids=["nginx", "cdn-and-nginx"])
def edge(request, backend, tmp_path):
    """nginx with a sample of the page: its port, and how many hops stand before it."""
    port = free_port()
    sample = SAMPLES[request.param].replace("listen 80;", f"listen 127.0.0.1:{port};")
    sample = sample.replace("127.0.0.1:8000", f"127.0.0.1:{backend}")
    sample = sample.replace("192.0.2.0/24", f"{CDN}/32")
    folders = "".join(
        f"{name}_temp_path {tmp_path}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    config = tmp_path / "nginx.conf"
    config.write_text(
        f"daemon off; master_process off; pid {tmp_path}/pid; error_log {tmp_path}/error;\n"
        f"events {{}}\nhttp {{ access_log off;\n{folders}{sample}}}\n"
    )
    assert NGINX is not None
    process = subprocess.Popen([NGINX, "-c", str(config), "-e", str(tmp_path / "error")])
    try:
        _wait(port, process)
        yield port, bool(request.param)
    finally:
        process.terminate()
        process.wait(10)


def _wait(port, process):
    for _again in range(100):
        if process.poll() is not None:
            pytest.fail("nginx did not start")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail("nginx does not answer")


def ask(port, headers, *, source):
    connection = HTTPConnection("127.0.0.1", port, timeout=5, source_address=(source, 0))
    connection.request("GET", "/", headers={"Host": "vote.example.org", **headers})
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
