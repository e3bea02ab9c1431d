"""`manage.py env`: every environment variable, its meaning and its value."""

from typing import Any

from django.core.management.base import BaseCommand

from cms.settings.env import VARIABLES


class Command(BaseCommand):
    """Prints what cms.settings.env declares; secrets only as set or not set."""

    help = "Lists the environment variables this project reads."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """One block per variable."""
        for variable in VARIABLES:
            origin = "environment" if variable.is_set() else "default"
            self.stdout.write(f"{variable.name} = {variable.shown() or '(empty)'}  [{origin}]")
            self.stdout.write(f"    {variable.help}")
