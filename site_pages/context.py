"""What every template may use about the site being visited."""

from typing import Any

from django.http import HttpRequest

from site_pages import navigation, sharing
from site_pages.theming import current_theme


def site_context(request: HttpRequest) -> dict[str, Any]:
    """``mount``, the theme's name and lazily the lists every masthead and footer shows."""
    return {
        "mount": sharing.current_mount(),
        "theme": current_theme() or sharing.HUB_THEME,
        "masthead": navigation.Masthead(request.path),
    }
