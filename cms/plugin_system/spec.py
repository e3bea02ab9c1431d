"""What a plugin declares about itself: one frozen `PluginSpec` in its ``plugin.py``."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, is_dataclass
from datetime import timedelta
from types import NoneType
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import Promise

from cms.plugin_system.rule_fields import check_section

HOST_API = 1
"""The version of the host's side of this room. It rises when a plugin would have to change."""

_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
NAME_LENGTH = 40

JOB_NAME_LENGTH = 60
SHORTEST_ROUND = timedelta(seconds=10)

Upgrade = Callable[[dict[str, Any]], dict[str, Any]]


def _expect(declared: Any, **kinds: type | tuple[type, ...]) -> None:
    """Refuse fields that are of no such type, with words an author can act on.

    Who writes a plugin may run no type checker; unchecked, the host would stumble somewhere else.
    """
    for name, kind in kinds.items():
        value = getattr(declared, name)
        if not isinstance(value, kind):
            kinds_named = kind if isinstance(kind, tuple) else (kind,)
            wanted = " or ".join(one.__name__ for one in kinds_named)
            raise ImproperlyConfigured(f"{_field(declared, name)} must be {wanted}, not {value!r}.")


def _expect_tuples(declared: Any, **kinds: type) -> None:
    """The same for fields that are tuples of something."""
    for name, kind in kinds.items():
        value = getattr(declared, name)
        if not isinstance(value, tuple) or not all(isinstance(one, kind) for one in value):
            raise ImproperlyConfigured(
                f"{_field(declared, name)} must be a tuple of {kind.__name__}, not {value!r}."
                " Mind the comma of a tuple of one."
            )


def _expect_url_name(declared: Any) -> None:
    if not declared.name or ":" in declared.name:
        raise ImproperlyConfigured(
            f"{_field(declared, 'name')} is part of a URL name: not empty, without a colon:"
            f" {declared.name!r}."
        )


def _field(declared: Any, name: str) -> str:
    return f"{type(declared).__name__}.{name}"


@dataclass(frozen=True, kw_only=True)
class RuleSection:
    """A plugin's part of the rule sheet: a rules class (see `rule_fields`) and its history.

    ``schema`` rises when stored values change their meaning; ``upgrades[n]`` makes values of
    schema ``n + 1`` out of values of schema ``n``.
    """

    rules: type[Any]
    schema: int = 1
    upgrades: Mapping[int, Upgrade] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _expect(self, rules=type, schema=int, upgrades=Mapping)
        if not is_dataclass(self.rules):
            raise ImproperlyConfigured(f"{self.rules.__qualname__} is no dataclass of rules.")
        check_section(self.rules)
        missing = set(range(1, self.schema)) - set(self.upgrades)
        if self.schema < 1 or missing:
            raise ImproperlyConfigured(
                f"{self.rules.__qualname__}: schema {self.schema} needs an upgrade function from"
                f" each earlier one; missing: {sorted(missing)}."
            )


@dataclass(frozen=True, kw_only=True)
class ApiRoute:
    """An address below ``/api/v1/``: a Django path and the dotted name of an ``api`` `Endpoint`.

    Its URL is reversed as ``api:<plugin>:<name>``.

    ``campaign_of`` is the dotted name of a function ``(request, **captured) -> int | None``: the
    id of the campaign that a request is about. Where it says None, or is not given, the route
    serves while any campaign has the plugin on.
    """

    path: str
    view: str
    name: str
    campaign_of: str = ""

    def __post_init__(self) -> None:
        _expect(self, path=str, view=str, name=str, campaign_of=str)
        _expect_url_name(self)


@dataclass(frozen=True, kw_only=True)
class PageRoute:
    """A page for visitors on every site: a Django path and the dotted name of a view.

    The path begins with a word of its own, which no page of a site can have then. Reversed as
    ``pages:<plugin>:<name>``. ``campaign_of`` as in `ApiRoute`. Off is the site's 404 page, paused
    a page with the public reason; a view that renders with the request wears the site's dress.
    """

    path: str
    view: str
    name: str
    campaign_of: str = ""

    def __post_init__(self) -> None:
        _expect(self, path=str, view=str, name=str, campaign_of=str)
        _expect_url_name(self)


@dataclass(frozen=True, kw_only=True)
class FacetFilter:
    """A query parameter of ``/api/v1/cases/``: documents that have the facet ``key`` = value.

    The values come from the plugin's ``document_facets``.
    """

    parameter: str
    key: str
    label: str | Promise

    def __post_init__(self) -> None:
        _expect(self, parameter=str, key=str, label=(str, Promise))


@dataclass(frozen=True, kw_only=True)
class AdminPage:
    """An entry of the admin's menu, and the view class (dotted name) behind it.

    Shown to who has ``permission`` ("app.codename"), while any campaign has the plugin on. Served
    below ``/admin/plugins/<plugin>/``, reversed as ``plugins:<plugin>:<name>``. A page whose
    ``path`` captures arguments says ``in_menu=False``: the menu has none to give.
    """

    name: str
    label: str | Promise
    view: str
    permission: str
    path: str = ""
    icon: str = "cogs"
    in_menu: bool = True

    def __post_init__(self) -> None:
        _expect(self, name=str, label=(str, Promise), view=str, permission=str)
        _expect(self, path=str, icon=str, in_menu=bool)
        _expect_url_name(self)


@dataclass(frozen=True, kw_only=True)
class BeatJob:
    """Work that comes round: ``run`` (dotted name) is called as ``run(campaign_id, now=…)``.

    For each campaign that has the plugin on, about every ``every``; not while it is paused. It may
    be called twice for one moment and must not mind.
    """

    name: str
    run: str
    every: timedelta

    def __post_init__(self) -> None:
        _expect(self, name=str, run=str, every=timedelta)
        if not 0 < len(self.name) <= JOB_NAME_LENGTH:
            raise ImproperlyConfigured(
                f"BeatJob.name has 1 to {JOB_NAME_LENGTH} characters: {self.name!r}."
            )
        if self.every < SHORTEST_ROUND:
            raise ImproperlyConfigured(
                f"BeatJob.every of {self.name!r} is at least {SHORTEST_ROUND}: {self.every}."
            )


@dataclass(frozen=True, kw_only=True)
class Role:
    """A group of users that the plugin needs, with its permissions ("app.codename")."""

    name: str
    label: str | Promise
    permissions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _expect(self, name=str, label=(str, Promise))
        _expect_tuples(self, permissions=str)


@dataclass(frozen=True, kw_only=True)
class PluginSpec:
    """All that the host may know of a plugin before it calls it.

    ``host_api`` is the first and the last `HOST_API` that the plugin works with. ``requires``
    names plugins that must be installed and, for a campaign, be on before this one can be.
    ``slots`` maps a slot's name to the template that fills it.
    """

    name: str
    label: str | Promise
    version: str
    description: str | Promise = ""
    host_api: tuple[int, int] = (HOST_API, HOST_API)
    requires: tuple[str, ...] = ()
    rules: RuleSection | None = None
    api_routes: tuple[ApiRoute, ...] = ()
    page_routes: tuple[PageRoute, ...] = ()
    filters: tuple[FacetFilter, ...] = ()
    slots: Mapping[str, str] = field(default_factory=dict)
    admin_pages: tuple[AdminPage, ...] = ()
    beat: tuple[BeatJob, ...] = ()
    roles: tuple[Role, ...] = ()
    webhook_events: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _expect(self, name=str, label=(str, Promise), version=str, description=(str, Promise))
        _expect(self, rules=(RuleSection, NoneType), slots=Mapping)
        _expect_tuples(self, host_api=int, requires=str, api_routes=ApiRoute, filters=FacetFilter)
        _expect_tuples(self, page_routes=PageRoute)
        _expect_tuples(self, admin_pages=AdminPage, beat=BeatJob, roles=Role, webhook_events=str)
        if len(self.host_api) != 2:
            raise ImproperlyConfigured(
                f"PluginSpec.host_api is the first and the last version: {self.host_api!r}."
            )
        if not all(isinstance(one, str) for pair in self.slots.items() for one in pair):
            raise ImproperlyConfigured(
                f"PluginSpec.slots maps names of slots to templates: {dict(self.slots)!r}."
            )
        if not _NAME.fullmatch(self.name) or len(self.name) > NAME_LENGTH:
            raise ImproperlyConfigured(
                f"{self.name!r} cannot be a plugin's name: lower-case letters, digits and single"
                f" underscores, beginning with a letter, at most {NAME_LENGTH}."
            )
