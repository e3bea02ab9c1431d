"""`manage.py rebuild_documents`: the store again, from the pages alone."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from api.building.reconcile import enqueue_all, enqueue_stale
from api.building.services import build_pending


class Command(BaseCommand):
    """Queues every page and builds until nothing is due."""

    help = "Rebuilds the public documents from the pages."

    def add_arguments(self, parser: CommandParser) -> None:
        """``--stale`` builds only what differs."""
        parser.add_argument(
            "--stale", action="store_true", help="Only documents that differ from their page."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Report how many rows were worked off."""
        enqueue = enqueue_stale if options["stale"] else enqueue_all
        enqueue(now=timezone.now())
        built = 0
        while count := build_pending(now=timezone.now()):
            built += count
        self.stdout.write(f"{built} documents brought into step.")
