"""`manage.py load_campaign`: a campaign from its data files, real or to look at."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.campaigns import phases
from cms.campaigns.loading.data_files import campaign_names
from cms.management.campaign_loading import add_demo_results, build_documents, load


class Command(BaseCommand):
    """Loads what is missing; twice is once."""

    help = "Loads a campaign from its data files; --demo with invented content and moved dates."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which campaign, and whether to look at it only."""
        parser.add_argument("name", help=f"one of: {', '.join(campaign_names())}")
        parser.add_argument(
            "--demo", action="store_true", help="invented cases, and dates moved to open a phase"
        )
        parser.add_argument(
            "--phase",
            choices=phases.ORDER,
            help="the phase that shall be open now (implies --demo; default: PHASE)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load the campaign, then its invented content, then build the documents."""
        now = timezone.now()
        # A real campaign keeps its dates: whoever names a phase wants to look at one.
        is_demo = options["demo"] or bool(options["phase"])
        phase = (options["phase"] or settings.PHASE) if is_demo else ""
        content = load(options["name"], phase=phase, now=now, say=self.stdout.write)
        if is_demo:
            for line in content.add_all():
                self.stdout.write(line)
        build_documents(now=timezone.now())
        if is_demo:
            add_demo_results(content)
        self.stdout.write(_("The campaign is ready: %(title)s") % {"title": content.campaign.title})
