"""What every test may rely on: a database as it ships, honest skips, empty caches."""

import gc
import uuid
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connections
from django.test import TransactionTestCase
from hypothesis import settings as hypothesis_settings

from cms.plugin_system import counters
from tests import database_baseline, reachable, second_database, spreading
from tests.database_template import DatabaseTemplate, template_for

# Whatever is made until the tests are collected stays: Django, all models, every test. Looking
# through it again and again for garbage took a fifth of a run.
gc.disable()

# On a loaded machine any example may take its time; how long says nothing about what is shown.
hypothesis_settings.register_profile("pingxuan", hypothesis_settings(), deadline=None)
hypothesis_settings.load_profile("pingxuan")


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--only-database``, for a run on one more database."""
    parser.addoption(
        "--only-database",
        action="store_true",
        help="skip tests that touch no database: a run on another one shows them",
    )


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> spreading.FilesTogether:
    """Spread the tests as `tests.spreading` says, whatever ``--dist`` says."""
    gc.enable()  # the process that spreads them collects none itself
    config.option.loadscopereorder = False
    return spreading.FilesTogether(config, log)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, tmp_path_factory):
    """A database of this process's own, so that runs beside each other cannot meet.

    SQLite tests run on a file, as the product does: WAL and several connections at once.
    Durability alone is switched off, on both databases: a test run need not survive a power cut.
    """
    database = connections.settings["default"]
    test_options = database.setdefault("TEST", {})
    if database["ENGINE"].endswith("sqlite3"):
        test_options["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
        pragmas = database["OPTIONS"]["init_command"]
        database["OPTIONS"]["init_command"] = pragmas.replace("=FULL", "=OFF")
    else:
        test_options["NAME"] = f"test_pingxuan_{uuid.uuid4().hex[:12]}"
        database["OPTIONS"]["options"] += " -c synchronous_commit=off"


@pytest.fixture(scope="session")
def database_template(django_db_modify_db_settings, request) -> Iterator[DatabaseTemplate | None]:
    """What the same code has migrated before; None without pytest's cache."""
    cache = getattr(request.config, "cache", None)
    if cache is None:
        yield None
        return
    template = template_for(cache.mkdir("database"), connections["default"])
    yield template
    template.release()


@pytest.fixture(scope="session")
def django_db_keepdb(database_template, django_db_blocker) -> Iterator[bool]:
    """Whether the database is there already, copied: then it is for us to drop it."""
    connection = connections["default"]
    usual_name = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        copied = database_template is not None and database_template.copy_to(
            connection.settings_dict["TEST"]["NAME"]
        )
    yield copied
    if copied:
        with django_db_blocker.unblock():
            connection.creation.destroy_test_db(usual_name, verbosity=0)


@pytest.fixture(scope="session")
def django_db_setup(database_template, django_db_keepdb, django_db_setup, django_db_blocker):
    """Migrate once; remember what the migrations put in and the worlds most tests begin with."""
    from tests.world import remember_worlds

    with django_db_blocker.unblock():
        if database_template is not None:
            if not django_db_keepdb:
                database_template.keep()
            database_template.release()
        database_baseline.remember("default")
        remember_worlds()


@pytest.fixture(scope="session", autouse=True)
def _flush_keeps_what_migrations_made():
    """Transactional tests end at the state migrations left, append-only tables included."""

    def flush(test_case: TransactionTestCase) -> None:
        for name in test_case._databases_names(include_mirrors=False):
            database_baseline.flush_to_baseline(name)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", flush)
        yield


@pytest.fixture(autouse=True)
def _empty_caches():
    """No test sees what another one cached, or counted of plugins."""
    from api.content.kept_answers import answers
    from api.partners import admission, known_keys, usage
    from cms.campaigns.switchboard import board
    from cms.core.levels import forget_levels
    from cms.documents import search
    from plugins.voting.api.tally import kept
    from plugins.voting.casting.key_marks import forget_marks
    from plugins.voting.casting.known import known_votes
    from plugins.voting.entrances import forget_entrances
    from plugins.voting.interrupting import banner_slot
    from plugins.voting.throttling import forget_requests

    for cache in caches.all(initialized_only=True):
        cache.clear()
    counters.take()
    board.forget()
    answers.forget()
    search._is_common.cache_clear()
    forget_levels()
    forget_entrances()
    forget_requests()
    admission.leases.forget()
    known_keys.forget_all()
    usage.tally.forget()
    known_votes.clear()
    forget_marks()
    kept.forget()
    banner_slot.forget()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip, with a reason, what this machine or this database cannot run, or need not."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: spreading.place_of(item.nodeid))
    if config.option.only_database:
        second_database.leave_out_the_rest(items)
    missing = _missing_services({mark.name for item in items for mark in item.iter_markers()})
    for item in items:
        for name, reason in missing.items():
            if item.get_closest_marker(name):
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Look for garbage from here on, and only among what the tests make."""
    gc.collect()
    gc.freeze()
    gc.enable()


def _missing_services(used: set[str]) -> dict[str, str]:
    """Marker -> reason, for those of the used markers whose service is not there."""
    missing = {}
    engine = settings.DATABASES["default"]["ENGINE"].rpartition(".")[2]
    if "postgres" in used and engine != "postgresql":
        missing["postgres"] = f"needs PostgreSQL; this run is on {engine}"
    if "redis" in used and not (answer := reachable.redis()):
        missing["redis"] = answer.reason
    if "browser" in used and not (answer := reachable.chromium()):
        missing["browser"] = answer.reason
    return missing


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was skipped, how often and why, whatever the verbosity."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = Counter(_reason(report) for report in skipped)
    terminalreporter.section(f"skipped: {len(skipped)}", sep="-")
    for reason, count in reasons.most_common():
        terminalreporter.write_line(f"{count:5}  {reason}")


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    if isinstance(report.longrepr, tuple):
        return str(report.longrepr[2]).removeprefix("Skipped: ")
    return str(report.longrepr)


@pytest.fixture(scope="session")
def project_root() -> Path:
    """The folder that holds manage.py."""
    return Path(__file__).resolve().parents[1]
