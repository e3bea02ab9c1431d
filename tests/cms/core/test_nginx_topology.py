"""The samples for nginx and CDNs, before a server that says whom it takes for the client."""

import json
import threading
import time
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest

from cms.core.client_address import (
    IngressProfiles,
    client_address_from_request,
    profile_from_cidrs,
)
from cms.core.ingress_forgeries import forgeries
from tests.nginx_samples import (
    CDN,
    CLIENT,
    COMMON,
    OF_THE_CDN,
    SAMPLES,
    free_port,
    needs_nginx,
    nginx,
)

BEHIND_NGINX = IngressProfiles(profile_from_cidrs("nginx", ["127.0.0.1/32"]))


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
    scheme = environ["HTTP_X_FORWARDED_PROTO"]
    return [json.dumps({"address": str(address), "keys": keys, "scheme": scheme}).encode()]


@pytest.fixture(scope="module")
def backend():
    server = make_server("127.0.0.1", 0, resolving, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    server.server_close()


@pytest.fixture(params=[0, 1], ids=["nginx", "cdn-and-nginx"])
def edge(request, backend, tmp_path):
    """nginx with a sample of the page."""
    with nginx(request.param, backend, tmp_path) as made:
        yield made


def told(answer):
    response, body = answer
    return json.loads(body) if response.status == 200 else {}


@needs_nginx
def test_declared_topology_roundtrip(edge):
    """Behind the samples, nothing that a client writes changes whom it is taken for."""
    for name, headers in _trials():
        answer = told(edge.get("/", headers))
        assert (answer["address"], answer["scheme"]) == (edge.visitor, "https"), name


@needs_nginx
def test_threat_04_who_comes_past_the_cdn_or_through_anothers_is_refused(backend, tmp_path):
    """Its other customers come from its own networks, and write whom they like."""
    with nginx(1, backend, tmp_path) as edge:
        assert told(edge.get("/"))
        for source in (CLIENT, CDN):
            for headers in ({}, {"X-Origin-Secret": "a guess"}, {"X-Forwarded-For": "192.0.2.66"}):
                answer, _body = edge.get_as_sent("/", headers, source=source)
                assert answer.status == 403, (source, headers)


@needs_nginx
def test_who_knows_the_secret_and_comes_past_the_cdn_is_himself(backend, tmp_path):
    with nginx(1, backend, tmp_path) as edge:
        for name, headers in _trials():
            answer = edge.get_as_sent("/", {**headers, **OF_THE_CDN}, source=CLIENT)
            assert told(answer)["address"] == CLIENT, name


@needs_nginx
def test_names_with_underscores_and_the_secret_do_not_pass(edge):
    keys = told(edge.get("/", {"X_Real_IP": "192.0.2.66"}))["keys"]
    assert "HTTP_X_REAL_IP" not in keys
    assert "HTTP_X_ORIGIN_SECRET" not in keys


RECEIPT = "ABCDE-FGHJK-MNPQR-S"
SECRET_PATHS = (
    f"/api/v1/receipts/{RECEIPT}/",
    f"/api/v1/%72eceipts/{RECEIPT}/",
    f"/cases/..//api/v1/receipts/{RECEIPT}/",
    f"/vote/receipt/{RECEIPT}/",
    f"/vote/receipt/?code={RECEIPT}",
    "/vote/2020/6a0d5f5e-7a8b-4c5d-9e0f-1a2b3c4d5e6f/confirm/",
    "/embed/v1/vote/6a0d5f5e-7a8b-4c5d-9e0f-1a2b3c4d5e6f/",
    "/api/v1/votes/",
    "/api/v1/votes/challenge/?case=6a0d5f5e-7a8b-4c5d-9e0f-1a2b3c4d5e6f",
    "/static/voting/js/vote.mjs",
    "/static/site_pages/css/base.css",
    "/media/images/0f3c.max-960x960.jpg",
    "/media/original_images/0f3c.jpg",
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
    for path in SECRET_PATHS:
        answer, _body = edge.get(path)
        assert answer.status == (404 if path.startswith("/media/") else 200), path
        if not edge.is_behind_cdn:
            assert edge.get_plain(path)[0].status == 301
    edge.get("/cases/?the-last")
    lines = written(tmp_path, last="the-last").splitlines()
    assert len(lines) == 1, lines


@needs_nginx
@pytest.mark.parametrize("number", [0, 1])
def test_d04_a_server_that_does_not_answer_brings_no_receipt_into_the_log(number, tmp_path):
    """Of errors nginx tells the client and the whole line of the request."""
    with nginx(number, free_port(), tmp_path) as edge:
        for path in (*SECRET_PATHS, "/cases/?the-last"):
            assert told(edge.get(path)) == {}
        text = written(tmp_path, last="the-last")
    assert "Connection refused" in text
    assert [path for path in SECRET_PATHS if path in text] == []


def _trials():
    yield "honest", {}
    for lie in forgeries(BEHIND_NGINX.default):
        yield lie.name, {lie.header: lie.value}


def test_the_page_has_both_samples_and_neither_passes_on_what_clients_write():
    assert len(SAMPLES) == 2
    assert all("include snippets/pingxuan.conf;" in sample for sample in SAMPLES)
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in COMMON
    assert "underscores_in_headers off;" in COMMON
    lines = "".join((COMMON, *SAMPLES)).splitlines()
    code = "\n".join(line.partition("#")[0] for line in lines)
    assert "$proxy_add_x_forwarded_for" not in code
    assert "$http_x_forwarded_for" not in code
