"""Which content security policy a response leaves with (DESIGN section 12)."""

from typing import Any

from csp.constants import SELF
from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

ADMIN_PREFIX = "/admin/"
EMBED_PREFIX = "/embed/"
"""Only what lies below may be shown in frames of other sites, and only where its view says so."""


_ANCESTORS = "frame_ancestors"


class ContentSecurityMiddleware(CSPMiddleware):
    """django-csp, with the Wagtail admin's own policy below its prefix.

    Everything else gets the strict policy of ``CONTENT_SECURITY_POLICY`` and may not be framed,
    but for what lies below ``/embed/`` and says by whom (`allow_frames`).

    A preview is a public page inside a frame of the admin. Wagtail makes it with a request of
    its own that passes this middleware first (``is_preview``), then the admin's request carries
    the answer out. The page keeps the strict policy; only framing by this host is allowed.
    """

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        """The policy of the settings, with what this request changes about it."""
        parts: PolicyParts = super().get_policy_parts(request, response, report_only)
        if _is_preview(request):
            parts.replace = {"frame-ancestors": [SELF]}
        elif _is_admin(request):
            parts.replace = settings.ADMIN_CONTENT_SECURITY_POLICY
        elif is_framed(request, response):
            parts.replace = {"frame-ancestors": getattr(response, _ANCESTORS)}
        return parts

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> Any:
        """Attach the policy; one that is set already, a preview's, stays."""
        if _is_preview(request) or _is_admin(request):
            response["X-Frame-Options"] = "SAMEORIGIN"
        elif is_framed(request, response) and "X-Frame-Options" in response:
            # It knows no list of sites; browsers that read it would show the widget nowhere.
            del response["X-Frame-Options"]
        return super().process_response(request, response)


def allow_frames(response: HttpResponseBase, ancestors: list[str]) -> None:
    """Let these sources show the response in a frame, if it is one of ``/embed/``."""
    setattr(response, _ANCESTORS, ancestors)


def is_framed(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether the response says by whom it may be framed, and may say so."""
    return request.path_info.startswith(EMBED_PREFIX) and hasattr(response, _ANCESTORS)


def _is_preview(request: HttpRequest) -> bool:
    return getattr(request, "is_preview", False)


def _is_admin(request: HttpRequest) -> bool:
    return request.path_info.startswith(ADMIN_PREFIX)
