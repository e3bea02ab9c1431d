"""Database, cache, media and static files: embedded by default, services by URL."""

from pathlib import Path
from typing import Any

import drf_spectacular_sidecar

from cms.core.limits import ALIAS
from cms.settings import env

# Of the caches that are a program of their own: pages must outlive them.
TOLERANT = {
    f"django.core.cache.backends.{module}.{name}": f"cms.core.tolerant_cache.{name}"
    for module, name in (("redis", "RedisCache"), ("db", "DatabaseCache"))
}

PREPARE_AFTER = 5


def databases(var: Path) -> dict[str, dict[str, Any]]:
    """SQLite in ``var`` unless DATABASE_URL names another database."""
    raw = env.DATABASE_URL.read()
    if not raw:
        return {"default": sqlite(var / "db.sqlite3")}
    config = env.database_config(raw)
    if config["ENGINE"].endswith("sqlite3"):
        return {"default": sqlite(Path(config["NAME"]))}
    config["ATOMIC_REQUESTS"] = False
    config["CONN_MAX_AGE"] = 0
    # The pool belongs to each process; its default ceiling of four suits two worker threads.
    options = config.setdefault("OPTIONS", {})
    options["pool"] = {"min_size": 1, "max_size": 8, "timeout": 10}
    # Small tables are never analysed, so a join of five of them looks huge to the planner, and it
    # compiles the query for a third of a second at every request. None of ours gains from that.
    options.setdefault("options", "-c jit=off")
    options["prepare_threshold"] = _threshold(options.get("prepare_threshold", PREPARE_AFTER))
    return {"default": config}


def _threshold(told: str | int) -> int | None:
    """How often a statement is run before the server is to keep its plan; ``none`` for never.

    That is for poolers that hand each transaction another connection and know no prepared
    statements. Only cursors that bind on the server are meant, Django's own do not.
    """
    return None if str(told).lower() == "none" else int(told)


def sqlite(path: Path) -> dict[str, Any]:
    """SQLite as several processes may share it: WAL, durable, writers queue at BEGIN."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "ATOMIC_REQUESTS": False,
        "CONN_MAX_AGE": 0,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # Without recursive triggers the rows that OR REPLACE removes pass the append-only
            # triggers unseen.
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA recursive_triggers=ON;"
            ),
        },
    }


def limits(var: Path) -> dict[str, dict[str, Any]]:
    """The database that login limits are counted in, where no cache server is named."""
    if env.CACHE_URL.is_set():
        return {}
    config = sqlite(var / "limits.sqlite3")
    # A count may be lost with the power: durability is for what must not be forgotten.
    config["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
    return {ALIAS: config}


def caches(var: Path) -> dict[str, dict[str, Any]]:
    """The cache that allauth counts in: a server, or a table in a file of its own."""
    if env.CACHE_URL.is_set():
        config = env.cache_config(env.CACHE_URL.read())
        return {
            "default": {**config, "BACKEND": TOLERANT.get(config["BACKEND"], config["BACKEND"])}
        }
    return {
        "default": {
            "BACKEND": "cms.core.tolerant_cache.DatabaseCache",
            "LOCATION": "limits",
            "OPTIONS": {"MAX_ENTRIES": 100_000},
        }
    }


def swagger_ui() -> Path:
    """The folder of Swagger UI's files, as its package brings them."""
    root = Path(drf_spectacular_sidecar.__file__).parent
    return root / "static/drf_spectacular_sidecar/swagger-ui-dist"
