"""What the public is shown of the count: as far as the rules do (`counting.frames`), in all groups.

The hours are told once voting has closed: until then they would say when somebody voted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from cms.campaigns.models import Campaign, CaseRef, Category
from cms.campaigns.queries import rules_at
from cms.documents import queries as documents
from plugins.voting.casting.polls import NAME, voting_phase
from plugins.voting.counting.frames import Frame, Showing, frame
from plugins.voting.counting.groups import Groups, groups_before, groups_of
from plugins.voting.counting.totals import Numbers
from plugins.voting.enums import Display
from plugins.voting.models import Disclaimer


@dataclass(frozen=True, kw_only=True)
class ShownCase:
    """A case on the ballot with what is shown of its votes."""

    uid: UUID
    ballot_no: int | None
    numbers: Numbers


@dataclass(frozen=True, kw_only=True)
class ShownCategory:
    """A category with what is shown of its cases' votes."""

    slug: str
    name: str
    numbers: Numbers


@dataclass(frozen=True, kw_only=True)
class ShownTally:
    """What the public may see: empty while the rules hide it.

    Cases come by ballot number and categories in the notice's order, those that were given nothing
    too; of channels, days and hours there are those with ballots. By votes nothing is ordered.
    """

    showing: Showing
    as_of: datetime | None
    next_at: datetime | None
    cases: tuple[ShownCase, ...] = ()
    categories: tuple[ShownCategory, ...] = ()
    channels: Mapping[str, Numbers] = field(default_factory=dict)
    """By slug; the empty one is no channel."""
    days: Mapping[date, Numbers] = field(default_factory=dict)
    hours: Mapping[tuple[date, int], Numbers] = field(default_factory=dict)
    disclaimers: int | None = None
    """Visitors who found the vote of a shared network taken by somebody else."""

    @property
    def is_shown(self) -> bool:
        """Whether there are numbers."""
        return self.as_of is not None

    @property
    def total(self) -> Numbers:
        """Of all cases."""
        return sum((one.numbers for one in self.cases), Numbers())


def shown_tally(campaign: Campaign, now: datetime) -> ShownTally | None:
    """The totals as the rules show them at ``now``; None where the campaign has no vote.

    One query for the rules; where they show something, one each for numbers, cases and
    disclaimers. Raises NoRules, RulesUnreadable.
    """
    framed = frame_of(campaign, now)
    if framed is None:
        return None
    if framed.as_of is None:
        return ShownTally(showing=framed.showing, as_of=None, next_at=framed.next_at)
    groups = _groups(campaign, framed, framed.as_of)
    refs = list(_refs(campaign, groups))
    return ShownTally(
        showing=framed.showing,
        as_of=framed.as_of,
        next_at=framed.next_at,
        cases=tuple(_case(ref, groups) for ref in refs),
        categories=_categories(refs, groups),
        channels=groups.channels,
        days=groups.days,
        hours=groups.hours if framed.showing is Showing.CLOSED else {},
        disclaimers=_disclaimers(campaign, framed),
    )


def frame_of(campaign: Campaign, now: datetime) -> Frame | None:
    """Which ballots are shown; None where the campaign has no vote. One query."""
    rules = rules_at(campaign.pk, now)
    phase = voting_phase(rules)
    if phase is None:
        return None
    display: Display = rules.section(NAME).display
    return frame(
        display, opens_at=phase.opens_at, closes_at=phase.closes_at, zone=campaign.zone, now=now
    )


def _groups(campaign: Campaign, framed: Frame, as_of: datetime) -> Groups:
    if framed.before is None:
        return groups_of(campaign.pk)
    return groups_before(campaign.pk, day=framed.before, at=as_of)


def _refs(campaign: Campaign, groups: Groups) -> QuerySet[CaseRef]:
    """The cases that are shown, by ballot number."""
    public = documents.current("case").values("document").order_by()
    refs = CaseRef.objects.filter(campaign=campaign)
    # A case that was withdrawn keeps its line once it has votes: the others' sum would not do.
    shown = refs.filter(pk__in=public) | refs.filter(pk__in=groups.cases)
    return shown.select_related("category").order_by("ballot_no", "pk")


def _case(ref: CaseRef, groups: Groups) -> ShownCase:
    numbers = groups.cases.get(ref.pk, Numbers())
    return ShownCase(uid=ref.pk, ballot_no=ref.ballot_no, numbers=numbers)


def _categories(refs: list[CaseRef], groups: Groups) -> tuple[ShownCategory, ...]:
    found: dict[int, Category] = {ref.category_id: ref.category for ref in refs}
    return tuple(
        ShownCategory(
            slug=one.slug, name=one.name, numbers=groups.categories.get(one.pk, Numbers())
        )
        for one in sorted(found.values(), key=lambda one: one.ordinal)
    )


def _disclaimers(campaign: Campaign, framed: Frame) -> int:
    made = Disclaimer.objects.filter(campaign=campaign)
    return (made.filter(local_day__lt=framed.before) if framed.before else made).count()
