"""A browser can send every forgery of the entrances' self-test: a visit needs an answer to each."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from cms.core.client_address import profile_from_cidrs
from cms.core.ingress_forgeries import forgeries

LIES = forgeries(profile_from_cidrs("cdn", ["10.0.0.0/8"], header="X-Edge-Client"))
ASK = """async ([address, header, value]) => {
  const headers = { [header]: value };
  const answer = await fetch(address, { headers, credentials: "omit", redirect: "error" });
  return answer.ok;
}"""


class Recording(BaseHTTPRequestHandler):
    """Answers as the self-test's address does, and keeps what it was sent."""

    seen: list[dict[str, str]] = []

    def do_OPTIONS(self):
        self._answer(204, b"")

    def do_GET(self):
        self.seen.append({name.lower(): value for name, value in self.headers.items()})
        self._answer(200, b"<!doctype html>")

    def _answer(self, status, body):
        self.send_response(status)
        self.send_header("Access-Control-Allow-Origin", self.headers.get("Origin", "null"))
        self.send_header("Access-Control-Allow-Headers", ", ".join(lie.header for lie in LIES))
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def origins():
    servers = [ThreadingHTTPServer(("127.0.0.1", 0), Recording) for _ in range(2)]
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    yield [f"http://127.0.0.1:{server.server_port}/" for server in servers]
    for server in servers:
        server.shutdown()
        server.server_close()


def test_threat_04_a_browser_sends_each_forgery_to_this_entrance_and_to_others(visitor, origins):
    visitor.goto(origins[0])
    for address in origins:
        for lie in LIES:
            Recording.seen.clear()
            assert visitor.evaluate(ASK, [address, lie.header, lie.value]), lie.name
            sent = [one.get(lie.header.lower()) for one in Recording.seen]
            assert lie.value in sent, lie.name
