"""Settings of the processes that tests start: everything in PINGXUAN_VAR, short leases."""

import os
from pathlib import Path

from cms.settings import base
from cms.settings.local_secret import local_key_file
from cms.settings.parts.celery import broker
from cms.settings.test import *  # noqa: F403 -- differences only

VAR = Path(os.environ["PINGXUAN_VAR"])
MEDIA_ROOT = VAR / "media"
# One vote for all processes of a test, also for those that are started again.
BALLOT_KEY_FILE = local_key_file(VAR / "ballot_key")
if os.environ.get("CACHE_URL"):
    CACHES = base.CACHES
INSTALLED_APPS = [*INSTALLED_APPS, "tests.workers.observed.ObservedConfig"]  # noqa: F405 -- star
# The API's limits are counted where installations count them: in a file all processes share.
LIMITS_FILE = VAR / "limits.sqlite3"
API_USAGE_FLUSH_SECONDS = 1
BUILD_LEASE_SECONDS = EVENT_LEASE_SECONDS = 2
globals().update(broker(VAR))
# Keys of these tests alone, in whatever database of whatever Redis they are pointed at.
if prefix := os.environ.get("TEST_REDIS_PREFIX", ""):
    CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"] = prefix  # noqa: F405 -- star
CELERY_BEAT_SCHEDULE["sweep-pending-builds"]["schedule"] = 1.0  # noqa: F405 -- star
CELERY_BEAT_SCHEDULE["publish-scheduled"]["schedule"] = 1.0  # noqa: F405 -- star
if os.environ.get("TEST_SWEEPING") == "0":
    CELERY_BEAT_SCHEDULE = {
        name: entry
        for name, entry in CELERY_BEAT_SCHEDULE.items()  # noqa: F405 -- star
        if name != "sweep-pending-builds"
    }
# Beat says nothing on a good day; the test of its lines wants one.
LOGGING["loggers"]["celery.beat"]["level"] = "INFO"  # noqa: F405 -- star
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405 -- star
    DATABASES["default"]["OPTIONS"]["timeout"] = 1  # noqa: F405 -- star
