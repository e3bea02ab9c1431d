"""A key opens what it was given the scope for."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from api.errors import INSUFFICIENT_SCOPE, Problem
from api.partners.models import PartnerKey


class HoldsScope(BasePermission):
    """Lets in whoever comes without a key, and keys that hold the endpoint's ``scope``."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """True, or a 403 problem that names the scope."""
        key = request.auth
        if isinstance(key, PartnerKey) and view.scope.name not in key.scopes:
            raise Problem(INSUFFICIENT_SCOPE, scope=view.scope.name)
        return True
