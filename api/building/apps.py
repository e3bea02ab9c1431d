"""Building as a Django app: connects the triggers."""

from django.apps import AppConfig


class BuildingConfig(AppConfig):
    """Listens for everything that changes what the public sees."""

    name = "api.building"
    label = "building"
    verbose_name = "文档构建"

    def ready(self) -> None:
        """Connect the table of triggers; models are loaded by now."""
        from api.building import triggers

        triggers.connect()
