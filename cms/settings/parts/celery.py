"""Celery: a doorbell, never the place where work is kept (rows are)."""

from pathlib import Path
from typing import Any

from cms.settings import env

SWEEP_SECONDS = 3.0

# A broker that is away must not hold up the request that rings. Kombu's defaults try for six
# seconds, whatever CELERY_TASK_PUBLISH_RETRY says: that is about sending, this about connecting.
ONE_TRY = {"max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0}


def broker(var: Path) -> dict[str, Any]:
    """Broker settings: the filesystem broker below ``var`` unless a URL is given."""
    url = env.CELERY_BROKER_URL.read()
    if url:
        timeout = {"socket_connect_timeout": 2.0} if url.startswith("redis") else {}
        return {
            "CELERY_BROKER_URL": url,
            "CELERY_BROKER_TRANSPORT_OPTIONS": {**ONE_TRY, **timeout},
        }
    folder = var / "broker"
    return {
        "CELERY_BROKER_URL": "filesystem://",
        "CELERY_BROKER_TRANSPORT": "cms.core.folder_broker:Transport",
        "CELERY_BROKER_TRANSPORT_OPTIONS": {
            # In and out are the same folder: producer and consumer share it.
            "data_folder_in": str(folder / "queue"),
            "data_folder_out": str(folder / "queue"),
            "control_folder": str(folder / "control"),
            "polling_interval": 0.5,
            **ONE_TRY,
        },
        # Remote control would leave a reply queue of files behind for each question.
        "CELERY_WORKER_ENABLE_REMOTE_CONTROL": False,
    }


# How long a worker may build what it has claimed before another one may take it over.
BUILD_LEASE_SECONDS = 120
# The same for what a plugin does about an event.
EVENT_LEASE_SECONDS = 120

# Messages are hints and are acknowledged at once: a lost one is made good by the sweep, and one
# that comes again after a crash would find its rows leased.
CELERY_TASK_ACKS_LATE = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# None: a worker waits for its broker for ever instead of giving up after a hundred tries.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
# Ringing the doorbell must never hold up the request that rings it.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_TIME_LIMIT = 300
CELERY_TIMEZONE = "Asia/Shanghai"
# The schedule is kept in memory: nothing in it is longer than minutes, and no file of a killed
# beat can stand in the way of the next.
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"
DEMO_SCHEDULE = {
    "receive-demo": {
        "task": "site_pages.tasks.receive_demo",
        "schedule": SWEEP_SECONDS,
        "options": {"expires": SWEEP_SECONDS},
    },
}
"""What runs besides where a demonstration may be loaded."""

CELERY_BEAT_SCHEDULE = {
    "sweep-pending-builds": {
        "task": "api.building.tasks.sweep_pending_builds",
        "schedule": SWEEP_SECONDS,
        "options": {"expires": SWEEP_SECONDS},
    },
    "reconcile-documents": {
        "task": "api.building.tasks.reconcile_documents",
        "schedule": 60.0,
        "options": {"expires": 60.0},
    },
    "verify-documents": {
        "task": "api.building.tasks.verify_documents",
        "schedule": 300.0,
        "options": {"expires": 300.0},
    },
    "prune-versions": {
        "task": "api.building.tasks.prune_versions",
        "schedule": 3600.0,
        "options": {"expires": 3600.0},
    },
    "sweep-event-deliveries": {
        "task": "cms.plugin_system.tasks.deliver_events",
        "schedule": SWEEP_SECONDS,
        "options": {"expires": SWEEP_SECONDS},
    },
    "run-plugin-jobs": {
        "task": "cms.plugin_system.tasks.run_plugin_jobs",
        "schedule": 10.0,
        "options": {"expires": 10.0},
    },
    "publish-scheduled": {
        "task": "site_pages.tasks.publish_scheduled",
        "schedule": 30.0,
        "options": {"expires": 30.0},
    },
    "note-phase-changes": {
        "task": "cms.campaigns.tasks.note_phase_changes",
        "schedule": 10.0,
        "options": {"expires": 10.0},
    },
}
