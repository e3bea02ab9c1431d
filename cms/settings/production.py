"""Production: refuses to start on missing or unusable secrets, and says which."""

from django.core.exceptions import ImproperlyConfigured

from cms.settings import env
from cms.settings.base import *  # noqa: F403 -- differences only
from cms.settings.base import BASE_DOMAIN, INGRESS_PROFILES, TRUSTED_PROXIES
from cms.settings.key_file import require_key_file

_missing = env.missing(env.SECRET_KEY, env.BASE_DOMAIN, env.DATABASE_URL, env.BALLOT_KEY_FILE)
if _missing:
    raise ImproperlyConfigured(
        "Production needs these environment variables: " + ", ".join(_missing)
    )
require_key_file(env.BALLOT_KEY_FILE.name, env.BALLOT_KEY_FILE.read())

SITE_SCHEME = "https"
PORT = 443
WAGTAILADMIN_BASE_URL = f"https://{BASE_DOMAIN}"
SERVE_MEDIA = False
REQUIRE_STAFF_SECOND_FACTOR = True

SECURE_SSL_REDIRECT = True
if TRUSTED_PROXIES or any(entrance["proxies"] for entrance in INGRESS_PROFILES.values()):
    # Only a declared proxy may say that TLS ended with it; it must overwrite this header.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"

# The prefix binds a cookie to this very host: no sub-domain can plant one. Forms post to the
# host they came from, so no other origin needs to be trusted.
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrftoken"
