"""``manage.py accept_ballot_keys CAMPAIGN --reason WHY``: go on with another key file."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cms.campaigns.exceptions import NoRules
from cms.campaigns.models import Campaign
from cms.core.audit import SYSTEM
from cms.core.errors import DomainError
from plugins.voting.casting.key_marks import accept_keys
from plugins.voting.casting.keys import KeyDestroyed, KeyFileUnusable
from plugins.voting.casting.polls import poll_at
from plugins.voting.management.commands._asking import has_typed


class Command(BaseCommand):
    """For a vote whose key file is lost. Whoever has voted in this window can vote again."""

    help = "Let a vote go on with this machine's key file where the one it began with is lost."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The campaign's slug and why; ``--yes`` for programs."""
        parser.add_argument("campaign", help="Slug of the campaign.")
        parser.add_argument("--reason", required=True, help="For the audit log.")
        parser.add_argument("--yes", action="store_true", help="Do not ask.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError where there is nothing to accept, or no key file."""
        slug, now = options["campaign"], timezone.now()
        campaign = Campaign.objects.filter(slug=slug).first()
        if campaign is None:
            raise CommandError(f"There is no campaign {slug!r}.")
        question = f"Everybody who has voted today can vote again. Type {slug} to go on: "
        if not options["yes"] and not has_typed(slug, question):
            raise CommandError("Nothing was changed.")
        try:
            opened = poll_at(campaign, now).opened_on
            told = {"opened": opened, "reason": options["reason"], "actor": SYSTEM, "now": now}
            accept_keys(campaign, **told)
        except (DomainError, NoRules) as refusal:
            raise CommandError(str(refusal)) from refusal
        except (KeyDestroyed, KeyFileUnusable) as trouble:
            raise CommandError(f"The key file cannot be used: {trouble}") from trouble
        self.stdout.write(f"The vote of {slug} goes on with the keys of this machine.")
