"""Serving films in portions: players ask for the part they show, and some play nothing else."""

import re

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from site_pages import video
from site_pages.models import Attachment

# Held in memory; a player asks for the next part by itself.
LONGEST_PART = 1024 * 1024
ONE_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


def serve_film(document: Attachment, request: HttpRequest) -> HttpResponse | None:
    """The part of a film that is asked for, or its beginning; None for Wagtail to serve.

    A header that names several parts, or none that there is a meaning for, is passed over, as
    RFC 9110 allows; a part beyond the end is 416. A player that began with another film, by its
    ``If-Range``, gets the whole of this one. The validator is the whole file's.
    """
    media_type = video.media_type(document.file.name)
    header = request.headers.get("Range", "")
    if media_type is None or not header:
        return None
    size = document.file.size
    wanted = _wanted(header, size)
    validator = quote_etag(document.get_file_hash())
    # A date cannot tell two versions of the same second apart: whoever sends one gets the whole.
    if wanted is None or request.headers.get("If-Range", validator).strip() != validator:
        return None
    if (unchanged := get_conditional_response(request, etag=validator)) is not None:
        unchanged["ETag"] = validator
        return unchanged
    if wanted.start >= size:
        answer = HttpResponse(status=416)
        answer["Content-Range"] = f"bytes */{size}"
    else:
        part = wanted[:LONGEST_PART]
        with document.file.storage.open(document.file.name) as film:
            film.seek(part.start)
            answer = HttpResponse(film.read(len(part)), status=206, content_type=media_type)
        answer["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{size}"
    answer["ETag"] = validator
    answer["Accept-Ranges"] = "bytes"
    answer["Content-Security-Policy"] = "default-src 'none'"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _wanted(header: str, size: int) -> range | None:
    found = ONE_RANGE.fullmatch(header.strip())
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:
        return range(max(0, size - int(last)), size) if int(last) else range(size, size)
    start, stop = int(first), min(int(last) + 1 if last else size, size)
    if start >= size:
        return range(size, size)
    return range(start, stop) if start < stop else None
