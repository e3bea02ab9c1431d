"""The API as a Django app."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Routes, errors and schema; documents are built in api.building."""

    name = "api"
    label = "api"
    verbose_name = "接口"

    def ready(self) -> None:
        """Tell the plugin system what can be wrong with routes and filters."""
        from api.extensions import faults  # noqa: F401 -- importing it registers the finders
