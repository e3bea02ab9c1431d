"""A small site that votes, in a process and a folder of its own, for browsers to vote on.

Each visitor has an address of its own: the site trusts what this machine says in
``X-Forwarded-For``, as it would a proxy.
"""

import itertools
import os
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.browser.demo_process import ROOT

PARTNERS = ("qingdaonews", "bandao")
DESK = ("counter", "scrutineer")
"""Who may do everything at the counting desk: two people."""
PLAIN_HOST = "vote.test"
"""A name that is no localhost: over plain HTTP browsers give it no ``crypto.subtle``."""
SECONDS = 60.0
FILL = """
import os, sys, django
django.setup()
from datetime import timedelta
from django.utils import timezone
from cms.accounts.models import User
from cms.campaigns.models import Channel
from site_pages.sites import ensure_sites
from tests.ballots import open_vote, prove, vote
from tests.browser.voting_site import password_of
from tests.world import build_all, make_case, make_world

port, foreign, partners = int(sys.argv[1]), sys.argv[2], sys.argv[3].split(",")
make_world(partners=tuple(partners))
ensure_sites(base_domain="localhost", port=port, partners=tuple(partners))
for number in range(1, 31):
    case = make_case(pictures=int(number < 3), title=f"示例案例之{number}")
    case.case_ref.ballot_no = number
    case.case_ref.save()
build_all()
now = timezone.now()
opens_at, closes_at = (now + timedelta(days=int(days)) for days in sys.argv[5:7])
past_votes = int(sys.argv[7])
campaign = open_vote(
    opens_at=opens_at, closes_at=closes_at,
    challenge=not past_votes, difficulty=100, form_seconds=1,
)
prove(sys.argv[4])
Channel.objects.create(
    campaign=campaign, slug="paper", name="报", kind="site", ordinal=1, embed_origins=foreign
)
for name in sys.argv[8].split(","):
    User.objects.create_superuser(name, f"{name}@example.com", password_of(name))
numbered = list(campaign.case_refs.order_by("ballot_no").values_list("pk", flat=True))
for number in range(past_votes):
    address, cast_at = f"198.51.{number // 200}.{number % 200}", opens_at + timedelta(hours=number)
    channel = "paper" if number % 3 else ""
    vote(numbered[number % 5], address, now=cast_at, channel=channel)
"""
_addresses = itertools.count(1)


@dataclass
class VotingSite:
    """Where it answers and what it has counted."""

    folder: Path
    port: int
    foreign: str
    pages: dict[str, str] = field(default_factory=dict)
    """Path to HTML of the foreign site."""

    def at(self, site: str = "hub") -> str:
        """The address of one of its sites."""
        return f"http://{'' if site == 'hub' else f'{site}.'}localhost:{self.port}"

    def ballots(self) -> int:
        """How many votes it has taken."""
        return int(self._rows("SELECT count(*) FROM voting_ballot")[0][0])

    def ways(self) -> list[str]:
        """How they were cast, the newest last."""
        return [way for (way,) in self._rows("SELECT way FROM voting_ballot ORDER BY cast_at")]

    def uid(self, number: int) -> str:
        """The case with this ballot number."""
        raw = self._rows("SELECT uid FROM campaigns_caseref ORDER BY ballot_no")[number - 1][0]
        return f"{raw[:8]}-{raw[8:12]}-{raw[12:16]}-{raw[16:20]}-{raw[20:]}"

    def _rows(self, sql: str) -> list[tuple]:
        with closing(sqlite3.connect(self.folder / "db.sqlite3")) as database:
            return database.execute(sql).fetchall()


def new_address() -> str:
    """A visitor's address that nobody has had before."""
    number = next(_addresses)
    return f"112.224.{number // 250}.{number % 250 + 1}"


def password_of(name: str) -> str:
    """Of one of the counting desk's people."""
    return f"{name}-{name}-1"


@contextmanager
def voting_site(
    folder: Path, *, days: tuple[int, int] = (-1, 1), past_votes: int = 0
) -> Iterator[VotingSite]:
    """The site and the foreign one beside it, ended when the block is left.

    Voting is open from and until so many ``days`` from now. Where ``past_votes`` have been cast,
    one an hour since the opening, no puzzle is asked for.
    """
    port, foreign_port = _free_port(), _free_port()
    site = VotingSite(folder, port, f"http://127.0.0.1:{foreign_port}")
    environment = {
        **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
        "DJANGO_SETTINGS_MODULE": "cms.settings.dev",
        "PINGXUAN_VAR": str(folder),
        "PORT": str(port),
        "ALLOWED_HOSTS": PLAIN_HOST,
        "TRUSTED_PROXIES": "127.0.0.0/8",
    }
    _run(["manage.py", "migrate", "--verbosity", "0"], environment)
    told = [port, site.foreign, ",".join(PARTNERS), PLAIN_HOST, *days, past_votes, ",".join(DESK)]
    _run(["-c", FILL, *map(str, told)], environment)
    command = [Path(sys.executable).with_name("granian"), "--interface", "wsgi"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
    command += ["--blocking-threads", "4", "--no-ws", "--log-level", "error"]
    with (folder / "site.log").open("wb") as log:
        process = subprocess.Popen(
            [*map(str, command), "cms.wsgi:application"],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    server = _foreign_server(site, foreign_port)
    try:
        _wait(f"http://127.0.0.1:{port}/robots.txt", process)
        yield site
    finally:
        server.shutdown()
        server.server_close()
        process.terminate()
        process.wait(SECONDS)


def _run(arguments: list[str], environment: dict[str, str]) -> None:
    ran = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**environment, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-3_000:]


def _foreign_server(site: VotingSite, port: int) -> ThreadingHTTPServer:
    """A site of another origin, whatever host name it is asked by."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = site.pages.get(self.path, "").encode()
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + SECONDS
    request = urllib.request.Request(address, headers={"Host": "localhost"})  # noqa: S310 -- http
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while True:
        assert process.poll() is None, "the site has ended"
        try:
            opener.open(request, timeout=5).close()
        except OSError:
            assert time.monotonic() < deadline, "the site does not answer"
            time.sleep(0.25)
        else:
            return


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
