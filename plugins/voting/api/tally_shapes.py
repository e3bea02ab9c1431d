"""What ``/campaigns/{slug}/tally/`` answers, as the contract has it."""

from typing import Any

from rest_framework import serializers as shape

from plugins.voting.counting.display import Showing
from plugins.voting.enums import AnnulmentAct, AnnulmentReason


class CaseTally(shape.Serializer[Any]):
    """A case's votes."""

    case = shape.UUIDField()
    ballot_no = shape.IntegerField(allow_null=True)
    accepted = shape.IntegerField()
    annulled = shape.IntegerField()
    counted = shape.IntegerField(help_text="Accepted less annulled.")


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
    annulments = AnnulmentShape(many=True)
    sealed = SealShape(many=True, help_text="The newest first.")
