"""A vote that is going on now, and the people of its counting desk."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from cms.accounts.models import User
from cms.campaigns.models import Channel
from plugins.voting.interrupting import banner_slot
from plugins.voting.plugin import plugin
from tests.ballots import open_vote, vote
from tests.given import given
from tests.world import HUB_HOST, build_all, make_case, make_world

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
COUNTING, CONFIRMING, INTERRUPTING = (role.name for role in plugin.roles)


def client_of(*roles: str, name: str = "") -> Client:
    """A browser of somebody with these roles' permissions."""
    name = name or "-".join(roles)
    user = User.objects.create_user(name, f"{name}@example.com", "x")
    for role in plugin.roles:
        if role.name in roles:
            for permission in role.permissions:
                app, _, codename = permission.partition(".")
                user.user_permissions.add(
                    Permission.objects.get(content_type__app_label=app, codename=codename)
                )
    client = Client(headers={"host": HUB_HOST})
    client.force_login(user)
    return client


def two_cases():
    make_world()
    cases = [make_case(pictures=0, title=title).uid for title in ("智慧港口", "智慧医保")]
    build_all()
    return cases


@pytest.fixture
def vote_now(db):
    """A campaign with two cases, five ballots and three of yesterday, its vote open since then."""
    banner_slot.forget()
    cases = given(two_cases)
    now = timezone.now().replace(microsecond=0)
    campaign = open_vote(opens_at=now - 3 * DAY, closes_at=now + DAY)
    Channel.objects.create(campaign=campaign, slug="qtv", name="青岛网络广播电视台", ordinal=1)
    for host in range(5):
        vote(cases[0], f"198.51.100.{host}", now=now - HOUR, channel="qtv")
    for host in range(3):
        vote(cases[1], f"203.0.113.{host}", now=now - DAY)
    yield campaign, *cases
    banner_slot.forget()


@pytest.fixture
def counter(vote_now) -> Client:
    """Of the counting staff."""
    return client_of(COUNTING)


@pytest.fixture
def scrutineer(vote_now) -> Client:
    """Who confirms."""
    return client_of(CONFIRMING)
