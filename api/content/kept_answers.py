"""Answers kept in this process, given again for as long as nothing public has changed.

Every request reads the newest committed number first, one row by its primary key. An answer that
was made when the store stood there is the answer of now: whatever a list shows changes together
with that number, in one transaction. So nothing old is ever given, not even for a moment.

The number is read before the documents. What is published in between makes an answer newer than
the number it is kept under, which nobody asks for any more: at worst it is kept in vain.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field
from http import HTTPStatus

from django.conf import settings
from django.http import HttpResponse
from rest_framework.request import Request

from api.compression import PACKED
from api.content.conditional import answer
from cms.documents import queries as documents
from cms.documents.numbering import Standing

CONDITIONS = ("If-None-Match", "If-Match")
OF_THE_BODY = ("Content-Type", "Content-Length")
OVERHEAD = 1000
"""Bytes that an entry takes beside its texts, roughly; so that empty lists count as well."""
PACKED_TOO = 2
"""A compressed body is kept beside the plain one, and is never larger."""
SMALLEST_SHARE = 16
"""No answer may take more than this part of the room."""

Name = tuple[int | None, str, str, str]
"""Whose answer it is, and to which address: key, scheme, host, path with its query."""


@dataclass(frozen=True)
class Kept:
    """One whole answer, and how far the store had come before it was made."""

    standing: Standing
    body: bytes
    etag: str
    headers: tuple[tuple[str, str], ...]
    size: int
    """Bytes it takes, its address and headers included: a caller can make those long."""
    packed: dict[str, bytes] = field(default_factory=dict, compare=False)
    """The body compressed, by coding, from the first time that somebody wants it so."""


class KeptAnswers:
    """So many bytes of answers; those asked for least recently go first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Name, Kept] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def find(self, name: Name, standing: Standing) -> Kept | None:
        """The answer of that name, if it was made when the store stood just there."""
        with self._lock:
            found = self._kept.get(name)
            if found is None or found.standing != standing:
                return None
            self._kept.move_to_end(name)
            return found

    def keep(self, name: Name, made: Kept, *, room: int) -> None:
        """Keep it in place of what had the name, within ``room`` bytes for all together."""
        with self._lock:
            self._drop(name)
            if made.size * SMALLEST_SHARE > room:
                return
            self._kept[name] = made
            self._size += made.size
            while self._size > room:
                self._drop(next(iter(self._kept)))

    def forget(self) -> None:
        """Keep nothing."""
        with self._lock:
            self._kept.clear()
            self._size = 0

    @property
    def size(self) -> int:
        """Bytes that all together take."""
        return self._size

    def _drop(self, name: Name) -> None:
        dropped = self._kept.pop(name, None)
        self._size -= dropped.size if dropped else 0


answers = KeptAnswers()


def kept_or_made(request: Request, make: Callable[[Request], HttpResponse]) -> HttpResponse:
    """What ``make`` answers to the request, made anew only where the store has moved since.

    For answers that follow from the address, the caller and the store alone: no clock, no state of
    a plugin. What ``make`` raises is never kept.
    """
    name, standing = _name(request), documents.standing()
    kept = answers.find(name, standing)
    if kept is None:
        made = make(_unconditional(request))
        if made.status_code != HTTPStatus.OK or made.has_header("Content-Encoding"):
            return made
        kept = _kept(made, standing, name)
        answers.keep(name, kept, room=settings.API_KEPT_ANSWERS_BYTES)
    response = answer(request, kept.body, etag=kept.etag)
    for header, value in kept.headers:
        response[header] = value
    setattr(response, PACKED, kept.packed)
    return response


def _name(request: Request) -> Name:
    """Caller and whole address: no caller is ever given what was made for another."""
    caller = None if request.auth is None else request.auth.pk
    return caller, request.scheme or "", request.get_host(), request.get_full_path()


def _unconditional(request: Request) -> Request:
    """The same request without conditions: to keep a body, it has to be made."""
    if not any(name in request.headers for name in CONDITIONS):
        return request
    plain = copy(request)
    headers = {name: text for name, text in request.headers.items() if name not in CONDITIONS}
    plain.headers = headers  # type: ignore[assignment]  # -- they are only read
    return plain


def _kept(made: HttpResponse, standing: Standing, name: Name) -> Kept:
    headers = tuple(item for item in made.items() if item[0] not in OF_THE_BODY)
    texts = (*map(str, name), *(text for item in headers for text in item))
    size = len(made.content) * PACKED_TOO + sum(map(len, texts)) + OVERHEAD
    return Kept(standing, made.content, made["ETag"].strip('"'), headers, size)
