"""The Celery application: `celery -A cms.celery_app worker --beat`."""

import logging.config
import os
import threading
import time
from typing import Any

from celery import Celery
from celery.signals import beat_embedded_init, celeryd_init, setup_logging, worker_init
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

PARENT_CHECK_SECONDS = 1.0

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.dev")
app = Celery("pingxuan")
# The current app belongs to a thread, the default one to the process: web threads ring, too.
app.set_default()
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def _verify_the_guards(**_: Any) -> None:
    """Say at start-up which append-only tables could be rewritten."""
    from cms.core.append_only_watch import warn_of_missing_triggers

    warn_of_missing_triggers()


@worker_init.connect
def _refuse_faulty_plugins(**_: Any) -> None:
    """End the worker before it takes work: what a receiver raises, Celery would only log."""
    from cms.plugin_system.faults import refuse_faulty_plugins

    try:
        refuse_faulty_plugins()
    except ImproperlyConfigured as error:
        raise SystemExit(str(error)) from error


@worker_init.connect
def _look_around(**_: Any) -> None:
    """Let apps look at what they keep, as the web process does when it starts."""
    from django.utils import timezone

    from cms.core.starting import run_steps

    run_steps(timezone.now())


@worker_init.connect
def _hand_on_no_connection(**_: Any) -> None:
    """Close what the checks above have opened, pool and all, before anything is forked.

    Celery closes an inherited connection by its bare file descriptor. With the solo pool nothing
    was inherited: the pool would go on using a number that is by then somebody else's socket.
    """
    from django.db import connections

    for connection in connections.all(initialized_only=True):
        connection.close()
        if close_pool := getattr(connection, "close_pool", None):
            close_pool()


@celeryd_init.connect
def _log_from_the_first_line_on(**_: Any) -> None:
    """A worker warns before it sets its logging up: let that be a line as well."""
    logging.config.dictConfig(settings.LOGGING)
    logging.captureWarnings(True)


@setup_logging.connect
def _log_as_the_web_does(loglevel: int, **_: Any) -> None:
    """Give worker, pool and beat the handlers of the settings instead of Celery's own.

    What tasks print becomes lines, too.
    """
    logging.config.dictConfig(settings.LOGGING)
    logging.getLogger().setLevel(loglevel)
    app.log.redirect_stdouts(app.conf.worker_redirect_stdouts_level)


@beat_embedded_init.connect
def _die_with_the_worker(**_: Any) -> None:
    """End beat's process when its worker is gone: one that was killed takes nobody along."""
    worker = os.getppid()

    def watch() -> None:
        while os.getppid() == worker:
            time.sleep(PARENT_CHECK_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, name="beat-watch", daemon=True).start()
