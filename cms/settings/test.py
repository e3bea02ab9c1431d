"""The test suite: quick hashing, media in a temporary folder, warnings matter."""

import sys
import tempfile
from pathlib import Path

from cms.plugin_system.discovery import plugin_apps
from cms.settings import base
from cms.settings.base import *  # noqa: F403 -- differences only
from cms.settings.env import PROJECT_ROOT
from cms.settings.local_secret import local_key_file

SECRET_KEY = "only-for-tests"  # noqa: S105 -- no secret: tests sign with it and nothing else does
_KEYS = Path(tempfile.mkdtemp(prefix="pingxuan-keys-"))
BALLOT_KEY_FILE = local_key_file(_KEYS / "ballot_key")
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="pingxuan-media-"))
PRIVATE_ROOT = Path(tempfile.mkdtemp(prefix="pingxuan-private-"))
MADE_ROOT = Path(tempfile.mkdtemp(prefix="pingxuan-made-"))
STATIC_ROOT = Path(tempfile.mkdtemp(prefix="pingxuan-static-"))
STORAGES = {
    "default": {"BACKEND": "cms.core.whole_files.WholeFileStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
SERVE_MEDIA = True
DEMONSTRATIONS_ALLOWED = True
CELERY_BEAT_SCHEDULE = {**base.CELERY_BEAT_SCHEDULE, **base.DEMO_SCHEDULE}
ALLOWED_HOSTS = ["*"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
DATABASES.pop("limits", None)  # noqa: F405 -- star
LIMITS_FILE = ""
# No thread of a test writes while another one runs.
API_USAGE_FLUSH_SECONDS = 0
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Rings of the test process go nowhere; tests of the doorbell start workers with brokers of theirs.
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT = None
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {}

# The example plugin, as if its distribution were installed and named in CMS_PLUGINS.
sys.path.append(str(PROJECT_ROOT / "tests/example_plugin/src"))
EXAMPLES = plugin_apps(["pingxuan_picks.apps.PicksConfig"], present=base.INSTALLED_APPS)
PLUGIN_APPS = [*base.PLUGIN_APPS, *EXAMPLES]
INSTALLED_APPS = [*base.INSTALLED_APPS, *EXAMPLES]
