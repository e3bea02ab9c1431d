"""Models whose save and delete carry their consequences in the same transaction."""

from typing import Any

from django.db import models, transaction


class AtomicSaveModel(models.Model):
    """Save and delete, signals included, are one transaction.

    Django sends ``post_save`` after an autocommitted row is durable; work that a receiver
    queues would be lost by a crash in between. Here row and queued work commit together.
    """

    class Meta:
        abstract = True

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save inside a transaction of its own or the caller's."""
        super().save(*args, **kwargs)

    @transaction.atomic
    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete inside a transaction of its own or the caller's."""
        return super().delete(*args, **kwargs)
