"""``manage.py recount_votes CAMPAIGN``: count the ballots themselves (R93)."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cms.campaigns.models import Campaign, CaseRef
from plugins.voting.counting.groups import recounted
from plugins.voting.counting.reconciling import differences
from plugins.voting.counting.totals import Numbers
from plugins.voting.sealing.looking_over import faulty_slots

HEADING = "accepted  annulled   counted"


class Command(BaseCommand):
    """Prints what each case was given; fails where the tally says otherwise. Changes nothing."""

    help = "Count the ballots of a campaign and compare them with the tally."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The campaign's slug."""
        parser.add_argument("campaign", help="Slug of the campaign.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError for an unknown campaign, and naming every difference."""
        campaign = Campaign.objects.filter(slug=options["campaign"]).first()
        if campaign is None:
            raise CommandError(f"There is no campaign {options['campaign']!r}.")
        counted = recounted(campaign).cases
        numbers = dict(CaseRef.objects.filter(pk__in=counted).values_list("pk", "ballot_no"))
        self.stdout.write(HEADING)
        for case, found in sorted(counted.items(), key=lambda one: (-one[1].counted, str(one[0]))):
            self.stdout.write(f"{_line(found)}  {numbers[case] or '-':>5}  {case}")
        self.stdout.write(f"{_line(sum(counted.values(), Numbers()))}  ballots")
        wrong = [str(one) for one in differences(campaign.pk)]
        wrong += faulty_slots(campaign, now=timezone.now())
        if wrong:
            told = "\n".join(wrong)
            raise CommandError(f"Tally, slots and ballots differ:\n{told}")
        self.stdout.write("Tally, slots and ballots agree.")


def _line(numbers: Numbers) -> str:
    return f"{numbers.accepted:>8}  {numbers.annulled:>8}  {numbers.counted:>8}"
