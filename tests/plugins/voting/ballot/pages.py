"""The ballot's pages as a visitor's browser asks for them."""

import re
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from tests.ballots import open_vote
from tests.site_pages.visits import get

HOME = {"REMOTE_ADDR": "203.0.113.7"}
OTHER = {"REMOTE_ADDR": "203.0.113.8"}
DAY = timedelta(days=1)
LIST = "/vote/2020/"
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


def open_now(**rules):
    """Voting is open for a day before and after this moment."""
    now = timezone.now()
    return open_vote(opens_at=now - DAY, closes_at=now + DAY, **{"form_seconds": 0, **rules})


def seed(number: int = 0) -> str:
    """One of today's seeds."""
    return f"{timezone.localdate().isoformat()}-{number}"


def listed(client: Client, site: str = "hub", **query: str):
    """The list in the order of a seed."""
    told = "&".join(f"{name}={value}" for name, value in {"seed": seed(), **query}.items())
    return get(client, site, f"{LIST}?{told}")


def page_of(case, name: str = "") -> str:
    """The path of a case's ballot page, or of one below it."""
    return f"{LIST}{case.uid}/{name}"


def fields_of(answer) -> dict[str, str]:
    """The hidden fields of a form."""
    return dict(HIDDEN.findall(answer.content.decode()))


def text_of(answer) -> str:
    """The page as text."""
    return answer.content.decode()
