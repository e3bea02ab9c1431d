"""What ``/campaigns/{slug}/tally/`` answers, as the contract has it."""

from typing import Any

from rest_framework import serializers as shape

from plugins.voting.counting.frames import Showing
from plugins.voting.enums import AnnulmentAct, AnnulmentReason


class NumbersShape(shape.Serializer[Any]):
    """Votes of a group."""

    accepted = shape.IntegerField()
    annulled = shape.IntegerField()
    counted = shape.IntegerField(help_text="Accepted less annulled.")


class CaseTally(NumbersShape):
    """A case's votes."""

    case = shape.UUIDField()
    ballot_no = shape.IntegerField(allow_null=True)


class CategoryTally(NumbersShape):
    """The votes of a category's cases."""

    category = shape.CharField(help_text="Slug.")
    name = shape.CharField()


class ChannelTally(NumbersShape):
    """Votes that came through a channel."""

    channel = shape.CharField(help_text="Slug; empty: through none.")


class DayTally(NumbersShape):
    """A day's votes."""

    day = shape.DateField(help_text="In the campaign's time zone.")


class HourTally(DayTally):
    """An hour's votes."""

    hour = shape.IntegerField(help_text="0 to 23, in the campaign's time zone.")


class AnnulmentShape(shape.Serializer[Any]):
    """Votes that were annulled together."""

    number = shape.IntegerField()
    reason = shape.ChoiceField(AnnulmentReason.choices)
    statement = shape.CharField()
    ballots = shape.IntegerField()
    state = shape.ChoiceField(AnnulmentAct.choices, help_text="`upheld`: they count again.")
    decided_at = shape.DateTimeField()


class SealShape(shape.Serializer[Any]):
    """A tally that two people have sealed."""

    number = shape.IntegerField(help_text="The highest holds.")
    sealed_at = shape.DateTimeField()
    sha256 = shape.CharField(help_text="Over the bytes at `url`.")
    url = shape.CharField()


class TallyShape(shape.Serializer[Any]):
    """The count as the campaign's rules show it."""

    campaign = shape.CharField()
    showing = shape.ChoiceField(
        [one.value for one in Showing],
        help_text="`live`; `daily`: as of the last midnight; `hidden` until voting has closed;"
        " `closed`: voting is over, all is shown.",
    )
    as_of = shape.DateTimeField(allow_null=True, help_text="null while nothing is shown.")
    next_at = shape.DateTimeField(allow_null=True, help_text="When more will be shown.")
    accepted = shape.IntegerField(allow_null=True)
    annulled = shape.IntegerField(allow_null=True)
    counted = shape.IntegerField(allow_null=True)
    cases = CaseTally(many=True, help_text="By ballot number.")
    categories = CategoryTally(many=True, help_text="In the notice's order.")
    channels = ChannelTally(many=True, help_text="Those with votes, by slug.")
    days = DayTally(many=True, help_text="Those with votes.")
    hours = HourTally(many=True, help_text="Those with votes; empty until voting has closed.")
    disclaimers = shape.IntegerField(
        allow_null=True,
        help_text="Visitors of shared networks who found the vote taken by somebody else.",
    )
    annulments = AnnulmentShape(many=True)
    sealed = SealShape(many=True, help_text="The newest first.")
