"""Reading is open to every origin; only the headers that say so live here."""

from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

EXPOSED_HEADERS = (
    "Cache-Groups, Deprecation, ETag, Last-Modified, Link, RateLimit, RateLimit-Policy, "
    "Retry-After, Sunset, X-Request-ID"
)


def open_to_every_origin(response: HttpResponseBase) -> None:
    """Let scripts of any page read the answer, errors included; say what it depends on."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = EXPOSED_HEADERS
    # A cache must not answer a revoked key with what it kept for anybody.
    patch_vary_headers(response, ["Authorization", "Accept-Encoding"])
