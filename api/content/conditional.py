"""Answers that may be repeated: validators, 304, cache headers."""

import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime

from django.http import HttpResponse
from django.utils.http import http_date, parse_etags, quote_etag
from rest_framework.request import Request

from api.cache_tags import tag
from api.errors import PRECONDITION_FAILED, Problem

JSON = "application/json"
FRESH = "public, max-age=1, stale-while-revalidate=30"
"""Documents may be repeated for a second, and served while a cache asks for newer ones."""
REVALIDATED = "public, no-cache"
"""Kept, but asked for each time: what somebody follows must not be a second late."""
PRIVATE = "private, no-cache"
"""A partner's answer belongs to that partner alone: shared caches must not keep it."""
LANGUAGE = "zh-Hans"
"""Of the documents; only problems follow the reader's language."""


def answer(
    request: Request,
    body: bytes | Callable[[], bytes],
    *,
    etag: str,
    modified: datetime | None = None,
    caching: str = FRESH,
    media_type: str = JSON,
    tags: Iterable[str] = (),
) -> HttpResponse:
    """200 with validators, or 304 where the caller already has these very bytes.

    ``etag`` is strong and unquoted; a ``body`` that is dear to make is given as what makes it;
    ``tags`` are what caches group it by (`api.cache_tags`).
    Raises a 412 problem for an ``If-Match`` it does not meet.
    """
    quoted = quote_etag(etag)
    wanted = parse_etags(request.headers.get("If-Match", ""))
    if wanted and not {"*", quoted} & set(wanted):
        raise Problem(PRECONDITION_FAILED)
    if _holds(request, quoted):
        response = HttpResponse(status=304)
        del response["Content-Type"]
    else:
        made = body if isinstance(body, bytes) else body()
        response = HttpResponse(made, content_type=media_type)
    # With a 304 too: a cache takes its headers over into what it holds.
    response["Content-Language"] = LANGUAGE
    response["ETag"] = quoted
    # Told but never believed: its seconds are too coarse for two changes within one, and a
    # false 304 would freeze a partner's copy. The entity tag alone decides.
    if modified:
        response["Last-Modified"] = http_date(modified.timestamp())
    response["Cache-Control"] = PRIVATE if request.auth else caching
    tag(response, tags)
    return response


def _holds(request: Request, quoted: str) -> bool:
    """Whether ``If-None-Match`` names the tag; weakly compared, as RFC 9110 (13.1.2) has it."""
    offered = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in offered or quoted in {one.removeprefix("W/") for one in offered}


def combined_etag(parts: Iterable[str]) -> str:
    """Validator of something made of parts: it changes when any part or their order does."""
    seen = hashlib.sha256()
    for part in parts:
        seen.update(part.encode())
        seen.update(b"\0")
    return seen.hexdigest()[:32]
