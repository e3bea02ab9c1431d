"""The document store as a Django app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DocumentsConfig(AppConfig):
    """Keeps the search index in place after every migration."""

    name = "cms.documents"
    label = "documents"
    verbose_name = "公开文档"

    def ready(self) -> None:
        """Connect the search index to ``post_migrate``; models are loaded by now."""
        from cms.documents import search_index

        post_migrate.connect(
            search_index.install_on_post_migrate, sender=self, dispatch_uid="documents_search"
        )
