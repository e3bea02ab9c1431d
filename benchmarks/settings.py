"""The product as it runs in production, but for TLS; with the contenders beside it."""

from cms.settings.base import *  # noqa: F403 -- differences only
from cms.settings.base import CACHES, INSTALLED_APPS, VAR

SERVE_MEDIA = False
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "benchmarks.contenders.urls"
INSTALLED_APPS = [
    *INSTALLED_APPS,
    "wagtail.api.v2",
    "wagtail.api.v3",
    "benchmarks.contenders.apps.ContendersConfig",
]
STORAGES = {
    "default": {"BACKEND": "cms.core.whole_files.WholeFileStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# As Wagtail recommends, for its own benefit: ours asks for no rendition.
CACHES = {**CACHES, "renditions": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
WAGTAILAPI_LIMIT_MAX = 100
EMAIL_FILE_PATH = VAR / "mail"
