"""`manage.py copy_campaign SOURCE --slug … --year … --title …`: the next edition (R2)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext

from cms.campaigns.models import Campaign
from cms.campaigns.services import copy_campaign
from cms.core.audit import Actor
from cms.core.errors import DomainError

OPERATOR = Actor(id="", label="operator (command line)")


class Command(BaseCommand):
    """Copies lists and rules of a campaign; its cases, pages and dates stay behind."""

    help = "Makes the next edition of a campaign: its lists and rules, without content or dates."

    def add_arguments(self, parser: CommandParser) -> None:
        """The campaign to copy, and what the new one is called."""
        parser.add_argument("source", help="The slug of the campaign to copy, e.g. 2020.")
        parser.add_argument("--slug", required=True, help="The new campaign's slug, e.g. 2021.")
        parser.add_argument("--year", required=True, type=int)
        parser.add_argument("--title", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it; raises CommandError for an unknown campaign or a slug that is taken."""
        source = Campaign.objects.filter(slug=options["source"]).first()
        if source is None:
            words = gettext("There is no campaign “%(slug)s”.")
            raise CommandError(words % {"slug": options["source"]})
        try:
            copy = copy_campaign(
                source=source,
                slug=options["slug"],
                title=options["title"],
                year=options["year"],
                author=OPERATOR,
                now=timezone.now(),
            )
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(gettext("“%(title)s” is made; set its dates next.") % {"title": copy})
