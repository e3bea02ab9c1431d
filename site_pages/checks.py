"""Start-up checks of the pages app."""

from typing import Any

from django.core import checks

from site_pages import theming

REQUIRED_TEMPLATE = "base.html"
REQUIRED_SHEET = "tokens.css"


def connect() -> None:
    """Register the checks."""
    checks.register(check_themes, checks.Tags.templates)


def check_themes(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """site_pages.E001: a theme lacks what every theme must have.

    A theme is a folder of templates and one of static files under the same name: a base to
    hang the shared pages on, and the tokens that colour the shared components.
    """
    return [
        checks.Error(
            f"The theme '{slug}' has no {path.relative_to(theming.app_folder())}.",
            hint=(
                "Add the file, or remove both folders of the theme "
                "(templates/sites/ and static/site_pages/sites/)."
            ),
            id="site_pages.E001",
        )
        for slug in theming.known_slugs()
        for path in (
            theming.themes_folder() / slug / REQUIRED_TEMPLATE,
            theming.static_folder() / slug / REQUIRED_SHEET,
        )
        if not path.is_file()
    ]
