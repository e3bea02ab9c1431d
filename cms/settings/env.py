"""The only reader of ``os.environ``: every variable, its type, its default and its help.

``manage.py env`` prints this table; nothing else in the code looks at the environment.
"""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

from cms.campaigns.phases import ORDER as PHASES
from cms.core.client_address import IngressMisconfigured, profile_from_cidrs

PROJECT_ROOT = Path(__file__).resolve().parents[2]
DEFAULT_VAR = PROJECT_ROOT / "var"
_HOST_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Variable:
    """One environment variable: name, parser, default and the sentence an operator reads."""

    name: str
    help: str
    default: str = ""
    parse: Callable[[str], Any] = str
    secret: bool = False

    def read(self) -> Any:
        """Return the parsed value; raises ImproperlyConfigured naming variable and problem."""
        raw = os.environ.get(self.name, "").strip() or self.default
        try:
            return self.parse(raw)
        except (ValueError, KeyError) as exc:
            message = f"Environment variable {self.name}={raw!r} cannot be read: {exc}"
            raise ImproperlyConfigured(message) from exc

    def is_set(self) -> bool:
        """Whether the operator gave a value of their own."""
        return bool(os.environ.get(self.name, "").strip())

    def shown(self) -> str:
        """The value as ``manage.py env`` may print it: secrets only as set or not set."""
        if self.secret:
            return "(set)" if self.is_set() else "(not set)"
        return os.environ.get(self.name, "").strip() or self.default


def parse_words(raw: str) -> tuple[str, ...]:
    """Split a comma separated list, dropping blanks."""
    return tuple(part for part in (word.strip() for word in raw.split(",")) if part)


def parse_port(raw: str) -> int:
    """Parse a TCP port; raises ValueError outside 1-65535."""
    port = int(raw)
    if not 1 <= port <= 65535:
        raise ValueError("a port lies between 1 and 65535")
    return port


def parse_megabytes(raw: str) -> int:
    """A size in MB; raises ValueError for none, and for more than a browser's upload can hold."""
    size = int(raw)
    if not 1 <= size <= 4096:
        raise ValueError("a size lies between 1 and 4096 MB")
    return size


def parse_count(raw: str) -> int:
    """Parse a whole number from 0 on; raises ValueError for anything else."""
    count = int(raw)
    if count < 0:
        raise ValueError("a count is 0 or more")
    return count


def parse_phase(raw: str) -> str:
    """The name of a phase; raises ValueError for anything else."""
    if raw not in PHASES:
        raise ValueError(f"a phase is one of {', '.join(PHASES)}")
    return raw


def parse_ingress(raw: str) -> dict[str, dict[str, Any]]:
    """Parse ``host=network,network|Header; host2=…`` into the entrances of single hosts.

    The header may be left out, and so may the networks of a host that is reached directly.
    Raises ValueError in words for anything that the address resolver could not use.
    """
    profiles: dict[str, dict[str, Any]] = {}
    for part in filter(None, (part.strip() for part in raw.split(";"))):
        host, equals, entrance = (text.strip() for text in part.partition("="))
        if not equals or not _HOST_NAME.fullmatch(host.lower()):
            raise ValueError(f"{part!r} does not begin with a host name without port and '='")
        if host.lower() in profiles:
            raise ValueError(f"{host!r} is given twice")
        networks, bar, header = (text.strip() for text in entrance.partition("|"))
        profile: dict[str, Any] = {"proxies": list(parse_words(networks))}
        if bar:
            profile["header"] = header
        if bar and not profile["proxies"]:
            raise ValueError(f"{host!r} has a header but no network whose header is believed")
        try:
            profile_from_cidrs(host, profile["proxies"], header=profile.get("header", "X"))
        except IngressMisconfigured as exc:
            raise ValueError(exc.params["reason"]) from exc
        profiles[host.lower()] = profile
    return profiles


DATABASE_URL = Variable(
    name="DATABASE_URL",
    help="Database, e.g. postgres://user@127.0.0.1/pingxuan. Empty: SQLite in PINGXUAN_VAR.",
    secret=True,
)
CACHE_URL = Variable(
    name="CACHE_URL",
    help="Shared cache, e.g. redis://127.0.0.1:6379/1. Empty: a file in PINGXUAN_VAR.",
    secret=True,
)
CELERY_BROKER_URL = Variable(
    name="CELERY_BROKER_URL",
    help="Broker, e.g. redis://127.0.0.1:6379/0. Empty: the filesystem broker in PINGXUAN_VAR.",
    secret=True,
)
PINGXUAN_VAR = Variable(
    name="PINGXUAN_VAR",
    help="Folder for database, media, private files and broker.",
    default=str(DEFAULT_VAR),
    parse=lambda raw: Path(raw).expanduser().resolve(),
)
PORT = Variable(name="PORT", help="Port the site is reached at.", default="8000", parse=parse_port)
WEB_WORKERS = Variable(name="WEB_WORKERS", help="Web worker processes.", default="1", parse=int)
PHASE = Variable(
    name="PHASE",
    help=f"For demonstrations: the phase that shall be open today ({', '.join(PHASES)}).",
    default="voting",
    parse=parse_phase,
)
SECRET_KEY = Variable(name="SECRET_KEY", help="Django's secret key.", secret=True)
ALLOWED_HOSTS = Variable(
    name="ALLOWED_HOSTS",
    help="Further host names beside BASE_DOMAIN and its sub-domains, comma separated.",
    parse=parse_words,
)
BASE_DOMAIN = Variable(
    name="BASE_DOMAIN",
    help="The hub's host name; partner sites are sub-domains of it.",
    default="localhost",
)
TRUSTED_PROXIES = Variable(
    name="TRUSTED_PROXIES",
    help="CIDR list of proxies whose X-Forwarded-For is believed. Empty: nobody is.",
    parse=parse_words,
)
INGRESS_PROFILES = Variable(
    name="INGRESS_PROFILES",
    help=(
        "Entrances of single hosts that differ from TRUSTED_PROXIES: host=network,network|Header, "
        "several separated by ';', e.g. vote.example.org=192.0.2.0/24|X-Real-IP;direct.example.org="
    ),
    parse=parse_ingress,
)
FILM_MAX_MB = Variable(
    name="FILM_MAX_MB",
    help="The largest film, in MB, that a newsroom may upload. A proxy in front must let it pass.",
    default="200",
    parse=parse_megabytes,
)
MADE_FILES_MAX_MB = Variable(
    name="MADE_FILES_MAX_MB",
    help=(
        "How much, in MB, may be kept of press kits and posters; those asked for least recently "
        "go first, and are made again when somebody asks."
    ),
    default="512",
    parse=parse_megabytes,
)
BALLOT_KEY_FILE = Variable(
    name="BALLOT_KEY_FILE",
    help=(
        "File with the key that voter addresses are hashed with, at least 32 bytes; kept outside "
        "the database. Production refuses to start without it."
    ),
)
EMAIL_URL = Variable(
    name="EMAIL_URL",
    help="Mail server, e.g. smtp+tls://user:password@host:587. Empty: files in PINGXUAN_VAR.",
    secret=True,
)
CMS_PLUGINS = Variable(
    name="CMS_PLUGINS",
    help=(
        "Plugins beside those found by entry point: dotted paths of their AppConfigs, comma "
        "separated."
    ),
    parse=parse_words,
)
API_ANONYMOUS_BURST = Variable(
    name="API_ANONYMOUS_BURST",
    help=(
        "Requests to the API that one address without a key may make at once; 0: no limit. An "
        "IPv6 address counts as its /64."
    ),
    default="2000",
    parse=parse_count,
)
API_ANONYMOUS_PER_MINUTE = Variable(
    name="API_ANONYMOUS_PER_MINUTE",
    help="How many of them come back each minute; 0: no limit.",
    default="600",
    parse=parse_count,
)
API_SNAPSHOT_STREAMS = Variable(
    name="API_SNAPSHOT_STREAMS",
    help=(
        "Readers of /api/v1/snapshot/ that one process serves at the same time; 0: no limit. Each "
        "holds a thread for as long as it reads; leave some of the eight to the others."
    ),
    default="4",
    parse=parse_count,
)
API_KEPT_ANSWERS_MB = Variable(
    name="API_KEPT_ANSWERS_MB",
    help="How much memory, in MB, each web process may fill with answers it can give again.",
    default="64",
    parse=parse_megabytes,
)
SENTRY_DSN = Variable(
    name="SENTRY_DSN",
    help="Reserved; nothing reads it yet. For the place where errors shall be reported.",
    secret=True,
)

VARIABLES: tuple[Variable, ...] = (
    DATABASE_URL,
    CACHE_URL,
    CELERY_BROKER_URL,
    PINGXUAN_VAR,
    PORT,
    WEB_WORKERS,
    PHASE,
    SECRET_KEY,
    ALLOWED_HOSTS,
    BASE_DOMAIN,
    TRUSTED_PROXIES,
    INGRESS_PROFILES,
    FILM_MAX_MB,
    MADE_FILES_MAX_MB,
    BALLOT_KEY_FILE,
    EMAIL_URL,
    CMS_PLUGINS,
    API_ANONYMOUS_BURST,
    API_ANONYMOUS_PER_MINUTE,
    API_SNAPSHOT_STREAMS,
    API_KEPT_ANSWERS_MB,
    SENTRY_DSN,
)


def missing(*variables: Variable) -> list[str]:
    """Names of those variables that the operator has left empty."""
    return [variable.name for variable in variables if not variable.is_set()]


def database_config(raw: str) -> dict[str, Any]:
    """Turn a database URL into Django's dictionary (django-environ does the parsing)."""
    return dict(environ.Env.db_url_config(raw))


def cache_config(raw: str) -> dict[str, Any]:
    """Turn a cache URL into Django's dictionary."""
    return dict(environ.Env.cache_url_config(raw))


def email_config(raw: str) -> dict[str, Any]:
    """Turn a mail URL into Django's EMAIL_* settings."""
    return dict(environ.Env.email_url_config(raw))
