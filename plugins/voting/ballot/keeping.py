"""How long caches may keep a page of the ballot."""

from datetime import datetime

from django.http import HttpResponse
from django.utils.cache import patch_cache_control

from plugins.voting.casting.polls import Poll

LIST_SECONDS = CASE_SECONDS = 10
"""A pause has to be told everywhere within seconds; what is kept longer would not tell it."""


def keep(response: HttpResponse, poll: Poll, now: datetime, *, seconds: int) -> HttpResponse:
    """For everybody, for so many seconds, but not past the opening or the close of the vote."""
    ahead = [at for at in (poll.opens_at, poll.closes_at) if at is not None and at > now]
    left = [int((at - now).total_seconds()) for at in ahead]
    patch_cache_control(response, public=True, max_age=min([seconds, *left]))
    return response
