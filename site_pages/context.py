"""What every template may use about the site being visited."""

from typing import Any

from django.http import HttpRequest

from site_pages import navigation, sharing
from site_pages.reach.text_size import TextSize, chosen_size
from site_pages.theming import current_theme


def site_context(request: HttpRequest) -> dict[str, Any]:
    """The mount, the theme's name, the chosen text size; lazily what mastheads and footers list."""
    return {
        "mount": sharing.current_mount(),
        "theme": current_theme() or sharing.HUB_THEME,
        "masthead": navigation.Masthead(request.path),
        "text_size": chosen_size(request),
        "text_sizes": list(TextSize),
    }
