"""The product itself under production settings, behind the samples for nginx and CDNs."""

import io
import os
import re
import select
import socket
import ssl
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import pytest
from PIL import Image

from tests.nginx_samples import CLIENT, HOST, free_port, needs_nginx, nginx, wait_for

pytestmark = needs_nginx

THREADS = 8
LOGIN = "/accounts/login/"
PREPARE = f"""
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("collectstatic", interactive=False, verbosity=0)
from cms.core.ingress_probing import pass_for
print(pass_for({HOST!r}, "a run"))
"""


@dataclass(frozen=True)
class Product:
    """A server with production settings."""

    port: int
    pass_: str
    var: Path


@pytest.fixture(scope="module")
def product(tmp_path_factory, project_root):
    folder = tmp_path_factory.mktemp("product")
    key_file = folder / "ballot.key"
    key_file.write_bytes(os.urandom(32))
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ} | {
        "DJANGO_SETTINGS_MODULE": "cms.settings.production",
        "SECRET_KEY": "kept-for-this-test-only-0123456789-abcdefghijklmnopqrstuvwxyz",
        "BASE_DOMAIN": HOST,
        "DATABASE_URL": f"sqlite:///{folder}/production.sqlite3",
        "BALLOT_KEY_FILE": str(key_file),
        "PINGXUAN_VAR": str(folder / "var"),
        "TRUSTED_PROXIES": "127.0.0.1/32",
    }
    prepared = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PREPARE],
        cwd=project_root, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert prepared.returncode == 0, prepared.stderr[-3000:]
    port = free_port()
    command = [Path(sys.executable).with_name("granian"), "--interface", "wsgi", "--no-ws"]
    command += ["--port", str(port), "--blocking-threads", str(THREADS), "--log-level", "error"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [*map(str, command), "cms.wsgi:application"],
            cwd=project_root, env=environment, stdout=log, stderr=log,
        )  # fmt: skip
    try:
        wait_for(port, process, seconds=60)
        yield Product(port, prepared.stdout.strip(), folder / "var")
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(params=[0, 1], ids=["nginx", "cdn-and-nginx"])
def edge(request, product, tmp_path):
    """nginx with a sample of the page, before the product."""
    media = product.var / "media"
    for name in ("images", "original_images", "documents"):
        (media / name).mkdir(parents=True, exist_ok=True)
        (media / name / "one.jpg").write_bytes(picture())
    (media / "images" / "page.html").write_text("<script>alert(1)</script>")
    with nginx(request.param, product.port, tmp_path, media=media) as made:
        yield made


def picture():
    made = io.BytesIO()
    Image.new("RGB", (8, 8)).save(made, "JPEG")
    return made.getvalue()


def test_a_page_is_shown_by_https_and_nobody_is_sent_round_in_circles(edge):
    answer, body = edge.get(LOGIN)
    assert answer.status == 200, answer.headers
    assert b"csrfmiddlewaretoken" in body
    assert answer.headers["Strict-Transport-Security"]
    styles = re.findall(r'href="(/static/[^"]+\.css)"', body.decode())
    assert styles
    assert {edge.get(path)[0].status for path in styles} == {200}


def test_without_tls_visitors_are_sent_on_once(product, tmp_path):
    with nginx(0, product.port, tmp_path) as edge:
        answer, _body = edge.get_plain(f"{LOGIN}?next=/admin/")
        assert (answer.status, answer.headers["Location"]) == (
            301, f"https://{HOST}{LOGIN}?next=/admin/",
        )  # fmt: skip


def test_the_server_takes_the_visitor_for_the_client(edge, product):
    answer, body = edge.get(f"/_util/ingress-probe/?pass={product.pass_}&trial=honest")
    assert answer.status == 200
    assert f'"address": "{edge.visitor}"'.encode() in body


def test_pictures_are_shown_and_can_be_nothing_else(edge):
    answer, body = edge.get("/media/images/one.jpg")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "image/jpeg")
    assert body == picture()
    answer, _body = edge.get("/media/images/page.html")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path",
    [
        "/media/original_images/one.jpg",
        "/media/documents/one.jpg",
        "/media/images/../documents/one.jpg",
        "/media/images../documents/one.jpg",
        "/media/images/%2e%2e/documents/one.jpg",
        "/media/",
        "/media/images/",
        "/media/images/none.jpg",
    ],
)
def test_no_other_file_of_the_folder_is_handed_out(edge, path):
    answer, body = edge.get(path)
    assert answer.status in {403, 404}
    assert picture() not in body


# ------------------------------------------------------------------------------ slow clients


def slow_body(port, edge=None):
    """A form that says it will have 200 octets, and sends two."""
    connection = socket.create_connection(("127.0.0.1", port), 10, source_address=(CLIENT, 0))
    headers = {
        "Host": HOST,
        "Origin": f"https://{HOST}",
        "Cookie": f"__Host-csrftoken={'a' * 32}",
        "Content-Type": "application/x-www-form-urlencoded",
        "Content-Length": "200",
    }
    if edge is not None:
        context = ssl.create_default_context(cafile=str(edge.certificate))
        connection = context.wrap_socket(connection, server_hostname=HOST)
        headers = edge.sent(headers)
    else:
        headers |= {"X-Forwarded-Proto": "https", "X-Forwarded-For": CLIENT}
    lines = [f"{name}: {value}" for name, value in headers.items()]
    connection.sendall("\r\n".join([f"POST {LOGIN} HTTP/1.1", *lines, "", "a="]).encode())
    return connection


@contextmanager
def slow_bodies(number, port, edge=None):
    with ExitStack() as stack:
        yield [stack.enter_context(slow_body(port, edge)) for _ in range(number)]


def answers(port):
    """Whether the server itself answers within some seconds."""
    connection = HTTPConnection("127.0.0.1", port, timeout=3)
    try:
        connection.request("GET", LOGIN, headers={"Host": HOST, "X-Forwarded-Proto": "https"})
        return connection.getresponse().status == 200
    except TimeoutError:
        return False
    finally:
        connection.close()


def test_threat_22_slow_bodies_do_not_reach_the_server(edge, product):
    """As many as it has threads stop it where nothing stands in front."""
    with slow_bodies(2 * THREADS, product.port):
        time.sleep(0.5)
        assert not answers(product.port)
    with slow_bodies(5 * THREADS, edge.port, edge):
        time.sleep(0.5)
        assert answers(product.port)
        assert edge.get(LOGIN)[0].status == 200


def test_threat_22_who_pauses_is_dropped(product, tmp_path):
    changes = {"client_body_timeout 10s;": "client_body_timeout 1s;"}
    with (
        nginx(0, product.port, tmp_path, changes=changes) as edge,
        slow_bodies(3, edge.port, edge) as connections,
    ):
        assert [one.recv(100) for one in connections] == [b""] * 3


def test_threat_22_one_address_holds_so_many_requests_and_no_more(product, tmp_path):
    changes = {"limit_conn visitors 500;": "limit_conn visitors 30;"}
    with (
        nginx(0, product.port, tmp_path, changes=changes) as edge,
        slow_bodies(40, edge.port, edge) as connections,
    ):
        time.sleep(0.5)
        answered, _, _ = select.select(connections, [], [], 0)
        assert [one.recv(12) for one in answered] == [b"HTTP/1.1 503"] * 10
