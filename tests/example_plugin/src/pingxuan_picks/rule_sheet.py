"""What a campaign may settle about picks."""

from dataclasses import dataclass
from typing import Any

from cms.plugin_system import rule


@dataclass(frozen=True, kw_only=True)
class PicksRules:
    """How many cases editors may recommend, and whether readers see why."""

    max_picks: int = rule(
        10,
        label="推荐数量上限",
        help="一次活动最多推荐几个案例。",
        low=1,
        high=100,
        changeable=True,
    )
    show_reason: bool = rule(True, label="公开推荐理由", changeable=True)


def from_schema_1(values: dict[str, Any]) -> dict[str, Any]:
    """Schema 1 called the limit ``limit`` and had no choice about reasons, which were shown."""
    renamed = {("max_picks" if name == "limit" else name): value for name, value in values.items()}
    return {"show_reason": True, **renamed}
