"""What the organiser should see to before the public notices."""

from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from cms.campaigns.models import Campaign, ContactRole
from cms.campaigns.queries import Rules
from cms.campaigns.rule_sheet import PhaseName

NEEDED_PHASES = (PhaseName.SUBMISSION, PhaseName.VOTING)


class Point(NamedTuple):
    """One thing to see to, and where; the address may be empty."""

    words: str
    url: str = ""


def points(campaign: Campaign, rules: Rules | None) -> list[Point]:
    """What is missing or about to be, the gravest first."""
    found = missing(campaign, rules)
    if campaign.announced_at is None:
        found.append(Point(_("The campaign is not announced: rules still change without notice.")))
    return found


def missing(campaign: Campaign, rules: Rules | None) -> list[Point]:
    """What a campaign needs and does not have yet."""
    found = []
    edit = reverse("desk:rules-edit", args=(campaign.slug,))
    if rules is None:
        found.append(Point(_("There are no rules."), edit))
    else:
        present = {phase.name for phase in rules.phases}
        found += [
            Point(_("No dates for the phase “%(phase)s”.") % {"phase": phase.label}, edit)
            for phase in NEEDED_PHASES
            if phase not in present
        ]
    known = {contact.role for contact in campaign.contacts.all()}
    add = reverse("contact:add")
    found += [
        Point(_("No contact for %(role)s.") % {"role": role.label}, add)
        for role in ContactRole
        if role.value not in known
    ]
    return found
