"""Bringing a demonstration's content in bit by bit, by whichever worker is there.

`make demo` waits for the first cases only; the rest is rows. An item is made as a whole or not at
all, and is known by what it leaves in the database: a killed worker's lease runs out, the item is
tried again, and what was made before is not made twice.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache

from django.db import transaction

from cms.campaigns.exceptions import CaseInMotion, CaseNotPublic
from cms.campaigns.loading.data_files import load_data
from cms.campaigns.loading.records import CampaignData
from cms.campaigns.models import Campaign
from cms.campaigns.services.bringing_in import stored_demonstration
from cms.core import work_queue
from cms.plugin_system.calling import decorate
from site_pages.demo.content import Content
from site_pages.demo.results import add_results, awaits_results
from site_pages.models.arrival import DemoArrival

logger = logging.getLogger(__name__)

LEASE_SECONDS = 60
A_MOMENT = timedelta(microseconds=1)
BETWEEN_ROUNDS = timedelta(seconds=1)
"""So that others who wait for the same worker have their turn."""
CASE, NEWS, RESULTS, PLUGINS = "case", "news", "results", "plugins"


def await_rest(files: str, content: Content, *, now: datetime) -> int:
    """Write a row for everything of the content that is not there yet; returns how many."""
    keys = [f"{files}/{CASE}/{case.slug}" for case in content.missing_cases()]
    keys += [f"{files}/{NEWS}/{item.slug}" for item in content.missing_news()]
    keys.append(f"{files}/{PLUGINS}/{content.campaign.slug}")
    if awaits_results(content.campaign, now=now):
        keys.append(f"{files}/{RESULTS}/{content.campaign.slug}")
    with transaction.atomic():
        DemoArrival.objects.bulk_create(_rows(keys, now), ignore_conflicts=True)
    return len(keys)


def _rows(keys: Iterable[str], now: datetime) -> list[DemoArrival]:
    """Rows that fall due in the order of ``keys``, each a moment after the one before."""
    return [
        DemoArrival(key=key, cause="demo", created_at=now, available_at=now + A_MOMENT * place)
        for place, key in enumerate(keys)
    ]


def how_many_to_come() -> int:
    """How many items are still to arrive."""
    return DemoArrival.objects.count()


def bring_one(*, now: datetime) -> bool:
    """Claim one item that is due and make it; whether there was one.

    An item that cannot be made is tried again later. One whose campaign or files are gone, or
    that is there already, is done.
    """
    items = work_queue.claim(DemoArrival, now=now, limit=1, lease_seconds=LEASE_SECONDS)
    for item in items:
        try:
            is_done = _make(item.key, now=now)
        except NotYet as exc:
            work_queue.fail(item, now=now, error=f"NotYet: {exc}")
        except Exception as exc:
            logger.exception("demonstration item %s cannot be made", item.key)
            work_queue.fail(item, now=now, error=f"{type(exc).__name__}: {exc}")
        else:
            if is_done:
                work_queue.finish(item)
            else:
                work_queue.put_off(item, until=now + BETWEEN_ROUNDS)
    return bool(items)


def begin_plugins(content: Content, *, now: datetime) -> None:
    """Let plugins make a first round for the cases that are there: who looks finds something."""
    decorate("fill_demonstration", campaign=content.campaign.pk, now=now)


def fill_plugins(content: Content, *, now: datetime) -> bool:
    """Let plugins make some of what they show; whether they are done. Raises NotYet."""
    if content.missing_cases():
        raise NotYet(PLUGINS)
    told = decorate("fill_demonstration", campaign=content.campaign.pk, now=now)
    return not any(answer.value is True for answer in told)


class NotYet(Exception):
    """A report waits for the cases it is about, the results for all and for their documents."""


def _make(key: str, *, now: datetime) -> bool:
    """Make an item; whether it is all made. Raises NotYet."""
    files, kind, slug = key.split("/")
    data = _files(files)
    campaign = Campaign.objects.filter(slug=data.slug, is_demonstration=True).first()
    if campaign is None:
        return True
    content = Content(stored_demonstration(data, campaign, now=now), campaign)
    if kind == PLUGINS:
        return fill_plugins(content, now=now)
    if kind == RESULTS:
        if awaits_results(campaign, now=now):
            _add_results(content, now=now)
    elif kind == CASE:
        _add_case(content, slug)
    else:
        _add_news(content, slug, key)
    return True


def _add_case(content: Content, slug: str) -> None:
    for case in content.missing_cases():
        if case.slug == slug:
            content.add_case(case)


def _add_news(content: Content, slug: str, key: str) -> None:
    for item in content.missing_news():
        if item.slug == slug:
            if not content.can_add_news(item):
                raise NotYet(key)
            content.add_news(item)


def _add_results(content: Content, *, now: datetime) -> None:
    if content.missing_cases():
        raise NotYet(RESULTS)
    try:
        add_results(content.data, content.campaign, now=now)
    except (CaseInMotion, CaseNotPublic) as refusal:
        raise NotYet(str(refusal)) from refusal


@cache
def _files(name: str) -> CampaignData:
    """The campaign's files, read once by each process."""
    return load_data(name)
