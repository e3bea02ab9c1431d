"""``manage.py destroy_ballot_keys DATE``: nobody can tell any more who voted before that day."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cms.core.audit import SYSTEM
from cms.core.errors import DomainError
from plugins.voting.casting.destroying import destroy_keys
from plugins.voting.casting.keys import KeyDestroyed, KeyFileUnusable
from plugins.voting.management.commands._asking import has_typed


class Command(BaseCommand):
    """Replaces the key file by one that makes later days' keys only. There is no way back."""

    help = "Destroy the ballot keys of all days before a date, on this machine, for good."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The first day whose keys stay; ``--yes`` for programs."""
        parser.add_argument("before", type=date.fromisoformat, help="First day that stays.")
        parser.add_argument("--yes", action="store_true", help="Do not ask.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError where the keys are needed, gone already, or not to be found."""
        before: date = options["before"]
        question = f"Destroy the keys of all days before {before}? Type the date to go on: "
        if not options["yes"] and not has_typed(before.isoformat(), question):
            raise CommandError("Nothing was destroyed.")
        try:
            destroy_keys(before=before, actor=SYSTEM, now=timezone.now())
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        except KeyDestroyed as gone:
            raise CommandError(f"The keys before {before} are gone already.") from gone
        except (KeyFileUnusable, OSError) as trouble:
            raise CommandError(f"The key file cannot be used: {trouble}") from trouble
        self.stdout.write(f"The keys of all days before {before} are destroyed on this machine.")
        self.stdout.write("Run this on every machine of the installation; mind the backups.")
