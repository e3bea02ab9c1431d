"""What will go away says so in good time: ``Deprecation`` (RFC 9745) and ``Sunset`` (RFC 8594).

Declared once, at the endpoint; headers, links and the mark in the contract follow from it. How long
it lasts and who is told is in `docs/reference/api-versions.md`.
"""

import copy
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.http.response import HttpResponseBase
from django.utils.http import http_date
from drf_spectacular.utils import OpenApiParameter

from api.links import LONGEST, add_links


@dataclass(frozen=True, kw_only=True)
class Deprecation:
    """An endpoint, or one ``parameter`` of it, that goes away.

    ``since`` may lie ahead; ``sunset`` is the moment after which it may be gone, None while no end
    is set; ``link`` leads to what to use instead. Raises ValueError where the moments are naive or
    in the wrong order, or the link cannot stand in a header.
    """

    since: datetime
    sunset: datetime | None
    link: str
    parameter: str = ""

    def __post_init__(self) -> None:
        for moment in filter(None, (self.since, self.sunset)):
            if moment.tzinfo is None:
                raise ValueError("A deprecation's moments have a time zone.")
        if self.sunset and self.sunset < self.since:
            raise ValueError("Nothing ends before it is deprecated.")
        fits = self.link.isascii() and self.link.isprintable() and len(self.link) <= LONGEST
        if not fits or not urlsplit(self.link).path or set(self.link) & set(' <>"\\'):
            raise ValueError(f"{self.link!r} is no address that a header can hold.")


def tell(
    response: HttpResponseBase, declared: Sequence[Deprecation], parameters: Collection[str]
) -> None:
    """Say in the answer's headers what of this request will go away; mostly nothing.

    Of several, the earliest moments are told: whoever keeps to them is safe from the others.
    """
    met = [one for one in declared if not one.parameter or one.parameter in parameters]
    if not met:
        return
    response["Deprecation"] = f"@{min(int(one.since.timestamp()) for one in met)}"
    if ends := [one.sunset for one in met if one.sunset]:
        response["Sunset"] = http_date(min(ends).timestamp())
    for one in met:
        add_links(response, f'<{one.link}>; rel="deprecation"; type="text/html"')
        if one.sunset:
            add_links(response, f'<{one.link}>; rel="sunset"; type="text/html"')


def is_deprecated(declared: Iterable[Deprecation]) -> bool:
    """Whether the whole endpoint is."""
    return any(not one.parameter for one in declared)


def mark_deprecated(
    parameters: Iterable[OpenApiParameter], declared: Sequence[Deprecation]
) -> list[OpenApiParameter]:
    """The parameters as the contract has them, those that will go away marked.

    They may be shared by several endpoints, so it is copies that are marked.
    """
    names = {one.parameter for one in declared}
    return [_marked(one) if one.name in names else one for one in parameters]


def _marked(parameter: OpenApiParameter) -> OpenApiParameter:
    marked = copy.copy(parameter)
    marked.deprecated = True
    return marked
