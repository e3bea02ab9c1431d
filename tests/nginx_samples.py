"""The samples of the page on nginx and CDNs, run with a real nginx where there is one.

Every machine of 127.0.0.0/8 is ours: the client, the CDN and nginx have one address each.
"""

import re
import shutil
import socket
import ssl
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/how-to/run-behind-nginx-or-a-cdn.md"
COMMON, *SAMPLES = re.findall(r"```nginx\n(.*?)```", PAGE.read_text("utf-8"), re.S)
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
HOST = "vote.example.org"
CLIENT, CDN, VISITOR = "127.0.0.5", "127.0.0.9", "203.0.113.7"
SECRET = re.search(r'\$http_x_origin_secret != "([^"]+)"', "".join(SAMPLES))
OF_THE_CDN = {"X-Origin-Secret": SECRET[1] if SECRET else ""}

needs_nginx = pytest.mark.skipif(NGINX is None, reason="needs nginx, which is not installed")


@dataclass(frozen=True)
class Edge:
    """nginx with a sample of the page."""

    port: int
    plain_port: int
    certificate: Path
    is_behind_cdn: bool

    @property
    def source(self) -> str:
        """Where connections come from."""
        return CDN if self.is_behind_cdn else CLIENT

    @property
    def visitor(self) -> str:
        """Whom the server should take for the client."""
        return VISITOR if self.is_behind_cdn else CLIENT

    def sent(self, headers):
        """What nginx is sent of a visitor's headers; a CDN appends, as most do."""
        if not self.is_behind_cdn:
            return headers
        chain = [*filter(None, [headers.get("X-Forwarded-For")]), VISITOR]
        return {**headers, **OF_THE_CDN, "X-Forwarded-For": ", ".join(chain)}

    def get(self, path, headers=None, *, source="") -> tuple[HTTPResponse, bytes]:
        """The answer to a visitor, by HTTPS."""
        return self.get_as_sent(path, self.sent(headers or {}), source=source)

    def get_as_sent(self, path, headers, *, source="") -> tuple[HTTPResponse, bytes]:
        """The answer to just these headers."""
        context = ssl.create_default_context(cafile=str(self.certificate))
        origin = (source or self.source, 0)
        return _get(
            HTTPSConnection(
                "127.0.0.1", self.port, timeout=10, source_address=origin, context=context
            ),
            path,
            headers,
        )

    def get_plain(self, path) -> tuple[HTTPResponse, bytes]:
        """The answer of the port without TLS."""
        origin = (self.source, 0)
        connection = HTTPConnection("127.0.0.1", self.plain_port, timeout=10, source_address=origin)
        return _get(connection, path, {})


def _get(connection, path, headers):
    connection.request("GET", path, headers={"Host": HOST, **headers})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body


@contextmanager
def nginx(number, backend, folder, *, media=None, changes=()):
    """nginx with a sample of the page before a server."""
    edge = Edge(free_port(), free_port(), folder / "tls.pem", is_behind_cdn=bool(number))
    _make_certificate(folder)
    told = {
        "listen 80;": f"listen 127.0.0.1:{edge.plain_port};",
        "listen 443 ssl;": f"listen 127.0.0.1:{edge.port} ssl;",
        "127.0.0.1:8000": f"127.0.0.1:{backend}",
        "192.0.2.0/24": f"{CDN}/32",
        "/etc/nginx/tls/vote.example.org.": f"{folder}/tls.",
        "/var/lib/pingxuan/media": str(media or folder / "media"),
        **dict(changes),
    }
    common, sample = COMMON, SAMPLES[number]
    for text, ours in told.items():
        assert text in COMMON + "".join(SAMPLES), text
        common, sample = common.replace(text, ours), sample.replace(text, ours)
    folders = "".join(
        f"{name}_temp_path {folder}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "snippets").mkdir()
    (folder / "snippets/pingxuan.conf").write_text(common)
    config = folder / "nginx.conf"
    config.write_text(
        f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/error;\n"
        f"events {{}}\nhttp {{ access_log {folder}/access;\n{folders}{sample}}}\n"
    )
    assert NGINX is not None
    process = subprocess.Popen([NGINX, "-c", str(config), "-e", str(folder / "error")])
    try:
        wait_for(edge.port, process)
        yield edge
    finally:
        process.terminate()
        process.wait(10)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port, process, *, seconds=10):
    """Until a server answers at a port."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if process.poll() is not None:
            pytest.fail("the server did not start")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail("the server does not answer")


def _make_certificate(folder):
    """A certificate that nobody has signed but itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    names = [x509.DNSName(HOST), x509.DNSName(f"*.{HOST}"), x509.IPAddress(ip_address("127.0.0.1"))]
    today = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "tls.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "tls.key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
