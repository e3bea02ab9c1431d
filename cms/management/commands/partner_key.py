"""`manage.py partner_key issue|revoke`: keys for a partner's systems."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from api.partners.models import PartnerKey
from api.partners.services import issue_key, revoke_key
from cms.campaigns.models import Partner
from cms.core.audit import Actor

OPERATOR = Actor(id="", label="operator (command line)")


class Command(BaseCommand):
    """Issues a key, showing it this once, or revokes one by its prefix."""

    help = "Issues or revokes the API key of a partner."

    def add_arguments(self, parser: CommandParser) -> None:
        """``issue PARTNER LABEL`` or ``revoke PREFIX``."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        issue = verbs.add_parser("issue")
        issue.add_argument("partner", help="The partner's slug, e.g. bandao.")
        issue.add_argument("label", help="What the key is for.")
        revoke = verbs.add_parser("revoke")
        revoke.add_argument("prefix", help="The eight letters after pxk_.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it; raises CommandError for an unknown partner or prefix."""
        if options["verb"] == "issue":
            partner = Partner.objects.filter(slug=options["partner"]).first()
            if partner is None:
                raise CommandError(f"There is no partner {options['partner']!r}.")
            _, text = issue_key(
                partner=partner, label=options["label"], actor=OPERATOR, now=timezone.now()
            )
            self.stdout.write(text)
            return
        key = PartnerKey.objects.filter(prefix=options["prefix"]).first()
        if key is None:
            raise CommandError(f"There is no key {options['prefix']!r}.")
        changed = revoke_key(key=key, actor=OPERATOR, now=timezone.now())
        self.stdout.write("revoked" if changed else "was already revoked")
