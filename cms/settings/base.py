"""What every environment shares; dev, test and production hold the differences only."""

from cms.settings import env
from cms.settings.env import PROJECT_ROOT
from cms.settings.parts import celery, storage
from cms.settings.parts.apps import *  # noqa: F403 -- settings are composed of whole parts
from cms.settings.parts.celery import *  # noqa: F403 -- settings are composed of whole parts
from cms.settings.parts.logs import *  # noqa: F403 -- settings are composed of whole parts
from cms.settings.parts.rest import *  # noqa: F403 -- settings are composed of whole parts
from cms.settings.parts.security import *  # noqa: F403 -- settings are composed of whole parts
from cms.settings.parts.wagtail import *  # noqa: F403 -- settings are composed of whole parts

VAR = env.PINGXUAN_VAR.read()
VAR.mkdir(parents=True, exist_ok=True)

DEBUG = False
SECRET_KEY = env.SECRET_KEY.read()
BALLOT_KEY_FILE = env.BALLOT_KEY_FILE.read()
BASE_DOMAIN = env.BASE_DOMAIN.read()
PORT = env.PORT.read()
SITE_SCHEME = "http"
ALLOWED_HOSTS = [BASE_DOMAIN, f".{BASE_DOMAIN}", *env.ALLOWED_HOSTS.read()]
TRUSTED_PROXIES = env.TRUSTED_PROXIES.read()
INGRESS_PROFILES = env.INGRESS_PROFILES.read()
# The phase that a demonstration opens, and whether there may be one here at all.
PHASE = env.PHASE.read()
DEMONSTRATIONS_ALLOWED = False
# Landline numbers are shown with this area code where somebody left it out.
LANDLINE_AREA_CODE = "0532"
WAGTAILADMIN_BASE_URL = f"{SITE_SCHEME}://{BASE_DOMAIN}:{PORT}"

ROOT_URLCONF = "cms.urls"
WSGI_APPLICATION = "cms.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

DATABASES = {**storage.databases(VAR), **storage.limits(VAR)}
DATABASE_ROUTERS = ["cms.core.limits.LimitsRouter"]
CACHES = storage.caches(VAR)
# Where the API's limits are counted, unless a cache server is named.
LIMITS_FILE = "" if env.CACHE_URL.is_set() else VAR / "limits.sqlite3"
globals().update(celery.broker(VAR))

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
# Our own words first; then Chinese for what other packages' catalogues leave in English.
LOCALE_PATHS = [PROJECT_ROOT / "cms" / "locale", PROJECT_ROOT / "cms" / "locale_gaps"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
# The API's docs page shows Swagger UI; the package's other viewer stays out.
STATICFILES_DIRS = [("swagger-ui", storage.swagger_ui())]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR / "media"
PRIVATE_ROOT = VAR / "private"
# What is made of public documents and can be made again: press kits, posters.
MADE_ROOT = VAR / "made"
MADE_MAX_BYTES = env.MADE_FILES_MAX_MB.read() * 1024 * 1024
STORAGES = {
    "default": {"BACKEND": "cms.core.whole_files.WholeFileStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o644
FILE_UPLOAD_HANDLERS = [
    "cms.core.upload_room.RoomForUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# What the API grants to one address that comes without a key.
API_ANONYMOUS_BURST = env.API_ANONYMOUS_BURST.read()
API_ANONYMOUS_PER_MINUTE = env.API_ANONYMOUS_PER_MINUTE.read()
# How many snapshots one process streams at once.
API_SNAPSHOT_STREAMS = env.API_SNAPSHOT_STREAMS.read()
# Of lists that a process has made and may give again until something public changes.
API_KEPT_ANSWERS_BYTES = env.API_KEPT_ANSWERS_MB.read() * 1024 * 1024
# How long a process may keep its counts of keys' requests to itself; 0: until it is told to write.
API_USAGE_FLUSH_SECONDS = 15

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR / "mail"
if env.EMAIL_URL.is_set():
    globals().update(env.email_config(env.EMAIL_URL.read()))

REQUIRE_STAFF_SECOND_FACTOR = False
