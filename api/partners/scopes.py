"""What a key may be for: a declared list, to which plugins add theirs when they start."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Scope:
    """One right that a key may hold; the name is part of the contract and never changes."""

    name: str
    label: str | Promise
    explanation: str | Promise = ""
    """What it opens, for the organiser who gives it."""


READ = Scope(
    "read",
    _("Read published content"),
    _("what anybody may read, under a quota of its own; nothing that is not public"),
)


class ScopeList:
    """Every scope that a key can be given, in the order of declaration."""

    def __init__(self, *scopes: Scope) -> None:
        self._scopes = {scope.name: scope for scope in scopes}

    def declare(self, scope: Scope) -> Scope:
        """Add a scope; raises ImproperlyConfigured where the name is another's."""
        if self._scopes.setdefault(scope.name, scope) is not scope:
            raise ImproperlyConfigured(f"The scope {scope.name!r} is declared twice.")
        return scope

    def __iter__(self) -> Iterator[Scope]:
        return iter(self._scopes.values())

    def __contains__(self, scope: object) -> bool:
        return isinstance(scope, Scope) and self._scopes.get(scope.name) is scope


declared = ScopeList(READ)
