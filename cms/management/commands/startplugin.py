"""`manage.py startplugin NAME`: a new plugin, ready to be installed and to pass its tests."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from cms.core.errors import DomainError
from cms.plugin_system.scaffolding import start_plugin


class Command(BaseCommand):
    """Writes files; touches neither database nor settings."""

    help = "Writes a new plugin: a small distribution with a rule, a slot, tests and a README."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name and place."""
        parser.add_argument("name", help="lower-case letters, digits and single underscores")
        parser.add_argument(
            "--directory", help="where to; pingxuan-NAME below this folder if absent"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it and say what to do next."""
        name = options["name"]
        folder = Path(options["directory"] or f"pingxuan-{name}")
        try:
            written = start_plugin(name, folder)
        except (DomainError, ImproperlyConfigured) as error:
            raise CommandError(str(error)) from error
        for path in written:
            self.stdout.write(str(path))
        self.stdout.write(
            f"\nInstall it beside the host:  pip install -e {folder}\n"
            f"Run its tests:               PYTHONPATH=$PWD pytest {folder}\n"
            f"See whether it is found:     manage.py plugins"
        )
