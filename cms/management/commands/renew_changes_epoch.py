"""`manage.py renew_changes_epoch`: what an operator runs after restoring a backup."""

from typing import Any

from django.core.management.base import BaseCommand

from cms.documents.services import renew_epoch


class Command(BaseCommand):
    """Makes every token of ``/changes/`` expire: its numbers may be given out again."""

    help = "Sends the readers of /changes/ back to the beginning, after restoring a backup."

    def handle(self, *args: Any, **options: Any) -> None:
        """Running it twice does no harm; readers begin again once more."""
        renew_epoch()
        self.stdout.write("Readers of /changes/ will begin again.")
