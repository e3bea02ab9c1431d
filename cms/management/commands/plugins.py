"""`manage.py plugins`: what is installed, where it is on, what is wrong with it."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError

from cms.plugin_system.overview import (
    PluginOverview,
    fault_as_json,
    faults_of_nobody,
    overview,
    without_database,
)


class Command(BaseCommand):
    """Prints a block for each plugin; with faults it works as well, that is what it is for."""

    help = "Lists the installed plugins with their state in each campaign and their faults."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options."""
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        """All plugins by name."""
        try:
            plugins = overview()
        except DatabaseError as error:
            # Before the first migration, and while the database is away: what is known without it.
            self.stderr.write(f"No states: the database cannot be read ({error}).")
            plugins = without_database()
        orphaned = faults_of_nobody()
        if options["json"]:
            told = {
                "plugins": [one.as_json for one in plugins],
                "faults": [{"plugin": one.plugin, **fault_as_json(one)} for one in orphaned],
            }
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))
            return
        for one in plugins:
            self._block(one)
        for fault in orphaned:
            self.stdout.write(f"{fault.plugin}\n  {fault.code} {fault.message} {fault.hint}")
        if not plugins and not orphaned:
            self.stdout.write("No plugin is installed.")

    def _block(self, one: PluginOverview) -> None:
        told = one.as_json
        self.stdout.write(f"{told['name']} {told['version']}  {told['label']}  ({told['app']})")
        if told["requires"]:
            self.stdout.write(f"  requires {', '.join(told['requires'])}")
        for place in told["campaigns"]:
            reason = f" ({place['reason']})" if "reason" in place else ""
            self.stdout.write(f"  {place['title']}: {place['state']}{reason}")
        for fault in told["faults"]:
            self.stdout.write(f"  {fault['code']} {fault['message']} {fault['hint']}")
