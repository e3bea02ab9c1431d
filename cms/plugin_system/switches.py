"""Where a plugin is on: asked of whoever keeps the campaigns, who sits on a higher floor."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable


class State(enum.Enum):
    """What a plugin does for a campaign; a pause outranks the switch, not being installed both."""

    ON = "on"
    OFF = "off"
    PAUSED = "paused"


@dataclass(frozen=True)
class Switches:
    """The plugins of one campaign that are on, and why those that are paused are.

    ``missing`` are on in the rules but not installed; ``is_unreadable`` says that nobody knows
    what is on. Decisions cannot be taken then.
    """

    on: frozenset[str] = frozenset()
    paused: Mapping[str, str] = field(default_factory=dict)
    missing: frozenset[str] = frozenset()
    is_unreadable: bool = False

    def state(self, plugin: str) -> State:
        """What the plugin does here."""
        if plugin not in self.on:
            return State.OFF
        return State.PAUSED if plugin in self.paused else State.ON


class Switchboard(Protocol):
    """Whoever knows the switches of every campaign; it must be quick, it is asked all the time."""

    def of(self, campaign: int) -> Switches:
        """The switches of one campaign as they stand now; all off where there is none."""

    def campaigns(self) -> Mapping[int, Switches]:
        """The switches of all campaigns, by id."""


class _Unplugged:
    """Before anybody has come forward, and in commands without a database: nothing is on."""

    def of(self, campaign: int) -> Switches:
        return Switches()

    def campaigns(self) -> Mapping[int, Switches]:
        return {}


@runtime_checkable
class NamesCampaigns(Protocol):
    """A switchboard that knows what the campaigns are called."""

    def titles(self) -> Mapping[int, str]:
        """Titles of campaigns by id."""


_board: Switchboard = _Unplugged()


def connect(board: Switchboard) -> None:
    """Name the switchboard; the campaigns' app does while Django starts."""
    global _board  # noqa: PLW0603 -- one per process, set once
    _board = board


def connected() -> Switchboard:
    """The switchboard that is asked."""
    return _board


def switches_of(campaign: int) -> Switches:
    """The switches of one campaign."""
    return _board.of(campaign)


def state(plugin: str, campaign: int) -> State:
    """What a plugin does for a campaign."""
    return _board.of(campaign).state(plugin)


def state_anywhere(plugin: str) -> State:
    """On where any campaign has it on; paused where those that have it on have all paused it."""
    states = {switches.state(plugin) for switches in _board.campaigns().values()}
    return next((one for one in (State.ON, State.PAUSED) if one in states), State.OFF)


def campaigns_with(plugin: str) -> list[int]:
    """The campaigns that have the plugin on and not paused, by id."""
    return sorted(
        campaign
        for campaign, switches in _board.campaigns().items()
        if switches.state(plugin) is State.ON
    )


def pause_reason(plugin: str, campaign: int | None) -> str:
    """Why it is paused, to be shown to everybody; empty where it is not."""
    boards = [_board.of(campaign)] if campaign is not None else _board.campaigns().values()
    return next((b.paused[plugin] for b in boards if b.state(plugin) is State.PAUSED), "")


def titles() -> Mapping[int, str]:
    """What the campaigns with switches are called; their numbers, where the board cannot tell."""
    known = _board.titles() if isinstance(_board, NamesCampaigns) else {}
    return {one: known.get(one, f"#{one}") for one in _board.campaigns()}
