"""What a campaign settles about its vote. Frozen when voting opens, but for the difficulty."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from cms.plugin_system import rule
from plugins.voting.enums import Display, Scope, WindowKind

HARDEST = 20_000
"""Published ceiling of the difficulty: about two seconds on a phone of 2018."""


@dataclass(frozen=True, kw_only=True)
class VotingRules:
    """Who may vote how often. The defaults are the notice's: one vote per address and day (R88)."""

    scope: Scope = rule(
        Scope.CAMPAIGN,
        label=_("One vote for"),
        help=_("2020: the whole campaign. 2021: each case."),
    )
    window: WindowKind = rule(
        WindowKind.LOCAL_DAY,
        label=_("A vote counts"),
        help=_("How long the same address has to wait for its next vote."),
    )
    window_hours: int = rule(24, label=_("Hours of a rolling window"), low=1, high=168)
    slots: int = rule(
        1,
        label=_("Votes per address"),
        help=_("Within one scope and window. More than one is for shared networks."),
        low=1,
        high=20,
    )
    ipv6_length: int = rule(
        64,
        label=_("Length of an IPv6 network that counts as one address"),
        low=48,
        high=64,
    )
    display: Display = rule(Display.DAILY, label=_("Totals are shown"))
    challenge: bool = rule(
        True,
        label=_("Browsers solve a puzzle"),
        help=_("It slows programs down. The limit holds without it as well."),
    )
    difficulty: int = rule(
        2_000,
        label=_("Difficulty of the puzzle"),
        help=_("Rounds of key derivation per attempt."),
        low=100,
        high=HARDEST,
        changeable=True,
    )
    form_seconds: int = rule(
        5,
        label=_("Seconds before a plain form may be sent"),
        help=_("Browsers without scripts solve no puzzle; they wait instead."),
        low=0,
        high=60,
    )
    dispute_days: int = rule(
        2,
        label=_("Working days for objections"),
        help=_("After voting has closed, before the tally can be sealed."),
        low=0,
        high=30,
    )
