"""The composition root as a Django app: host-wide commands, templates and translations."""

from django.apps import AppConfig


class CmsConfig(AppConfig):
    """Holds what belongs to no single room."""

    name = "cms"
    label = "cms"
    verbose_name = "评选"

    def ready(self) -> None:
        """Make our Celery app the one that tasks are sent with, in web processes too."""
        from cms import celery_app  # noqa: F401 -- importing it is what makes it the default
