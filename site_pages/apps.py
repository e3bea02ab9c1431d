"""Pages as one Django app."""

from django.apps import AppConfig


class SitePagesConfig(AppConfig):
    """Page, picture and attachment models, themes and templates."""

    name = "site_pages"
    label = "site_pages"
    verbose_name = "站点页面"

    def ready(self) -> None:
        """Set the guards of the page tree, what caches follow, and the start-up checks."""
        from cms.campaigns import notices
        from cms.plugin_system import roles as plugin_roles
        from site_pages import (
            about,
            announcing,
            checks,
            guards,
            menus,
            redirects,
            releasing,
            sites,
            standing,
            whole_actions,
            withdrawn,
        )
        from site_pages.desk import roles
        from site_pages.editing import corrected, undertakers
        from site_pages.editing import notices as review_notices
        from site_pages.noticeboard import Noticeboard

        sites.connect_entrances()
        about.connect()
        standing.connect()
        menus.connect()
        redirects.connect()
        releasing.connect()
        guards.connect()
        whole_actions.connect()
        withdrawn.connect()
        announcing.connect()
        checks.connect()
        roles.connect()
        undertakers.connect()
        review_notices.connect()
        corrected.connect()
        plugin_roles.reserve(roles.ORGANISERS, roles.UNDERTAKERS)
        notices.connect(Noticeboard())
