"""What this plugin refuses."""

from cms.core.errors import DomainError


class TooManyPicks(DomainError):
    """The campaign's limit is reached; ``params``: limit."""

    code = "too_many_picks"
    default_message = "最多推荐%(limit)s个案例。"


class AlreadyPicked(DomainError):
    """The case is recommended already."""

    code = "already_picked"
    default_message = "这个案例已经推荐过。"
