"""The kernel as a Django app: it owns the audit tables and guards append-only tables."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    """Registers the checks and re-installs append-only triggers after every migration."""

    name = "cms.core"
    label = "core"
    verbose_name = "内核"

    def ready(self) -> None:
        """Connect triggers, checks and the audit; models are loaded by now."""
        from cms.core import append_only, ingress, wagtail_log  # noqa: F401 -- ingress registers its checks

        post_migrate.connect(append_only.install_on_post_migrate, dispatch_uid="append_only")
        wagtail_log.connect()
