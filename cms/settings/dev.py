"""A newcomer's machine and the demo: no service, no secret, real worker."""

from cms.settings import base
from cms.settings.base import *  # noqa: F403 -- differences only
from cms.settings.base import STATIC_ROOT, VAR
from cms.settings.local_secret import local_key_file, local_secret

SECRET_KEY = local_secret(VAR / "secret_key")
BALLOT_KEY_FILE = base.BALLOT_KEY_FILE or local_key_file(VAR / "ballot_key")
SERVE_MEDIA = True
DEMONSTRATIONS_ALLOWED = True
CELERY_BEAT_SCHEDULE = {**base.CELERY_BEAT_SCHEDULE, **base.DEMO_SCHEDULE}
STORAGES = {
    "default": {"BACKEND": "cms.core.whole_files.WholeFileStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # whitenoise looks for it, finders fill it
